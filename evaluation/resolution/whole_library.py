"""All shared articles: the share of references that end at a work with an identifier, before and after matching; retracted works.

    python -m evaluation.resolution.whole_library --folder /tmp/whole

Articles are ingested without a catalogue; then Europe PMC's sample records come in and what is open is matched against
them and the library's own works; then notices of Retraction Watch and open-retractions.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from citewise.store import Store
from evaluation.resolution.closed_world import SHARED


def citewise(*arguments: str | Path, data_dir: Path) -> tuple[Any, float]:
    """Run a command with `--json`; gives what it said and the seconds it took."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "citewise", *map(str, arguments), "--json", "--data-dir", str(data_dir)],
        stdout=subprocess.PIPE,
        check=False,
    )
    return json.loads(done.stdout), time.perf_counter() - started


def share(data_dir: Path) -> str:
    """References, and how many end at a work with an identifier."""
    with Store.open(data_dir, read_only=True) as store:
        stats = store.stats()
        dois = store.connection.execute(
            "SELECT count(*) FROM reference r JOIN work w ON w.id = r.work_id WHERE w.doi IS NOT NULL"
        ).fetchone()[0]
    return (
        f"{stats.references:,} references, {stats.resolved:,} ({stats.resolved_share:.2%}) end at a work with an identifier,"
        f" {dois / stats.references:.2%} at one with a DOI"
    )


def main() -> None:
    """Ingest, match, notice, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    data_dir = options.folder / "library"
    archives = sorted((SHARED / "jats").glob("dev-*.tar.gz"))
    citewise("ingest", *archives, "--no-classify", data_dir=data_dir)
    print("before:", share(data_dir))
    said, seconds = citewise("resolve", "--pending", data_dir=data_dir)
    print(f"library alone: {said} in {seconds:.0f} s;", share(data_dir))
    citewise("catalogue", "import", SHARED / "metadata" / "europepmc-records.jsonl.gz", data_dir=data_dir)
    said, seconds = citewise("resolve", "--pending", data_dir=data_dir)
    print(f"with 3,131 Europe PMC records: {said} in {seconds:.0f} s;", share(data_dir))
    for name in ("retractionwatch_doi_nature.csv.gz", "open_retractions_2020.csv.gz"):
        said, seconds = citewise("notices", "import", SHARED / "metadata" / name, data_dir=data_dir)
        print(
            name,
            {key: said[0][key] for key in ("rows", "notices", "works_noticed", "skipped")},
            f"{seconds:.0f} s",
        )
    with Store.open(data_dir, read_only=True) as store:
        for kind, works, articles in store.connection.execute(
            "SELECT kind, count(DISTINCT n.work_id), count(DISTINCT a.work_id) FROM notice n LEFT JOIN article a"
            " ON a.work_id = n.work_id GROUP BY kind ORDER BY 2 DESC"
        ):
            print(f"{kind}: {works:,} works, {articles:,} of them read in full")
        rows = store.connection.execute(
            "SELECT w.doi, s.key, c.citing_id FROM citation c JOIN work w ON w.id = c.cited_id JOIN statement s"
            " ON s.id = c.statement_id WHERE c.counted AND c.cited_id IN (SELECT work_id FROM notice WHERE kind IN"
            " ('retracted', 'withdrawn')) ORDER BY w.doi, s.key"
        ).fetchall()
        (options.folder / "retracted.jsonl").write_text(
            "".join(json.dumps({"cited": doi, "statement": key}) + "\n" for doi, key, _ in rows)
        )
        print(
            f"citing statements of retracted works: {len(rows):,}, of {len({row[0] for row in rows}):,} works,"
            f" by {len({row[2] for row in rows}):,} articles (listed in retracted.jsonl)"
        )
        print("check:", store.check() or "all is well")


if __name__ == "__main__":
    main()
