"""Speed and size with a large catalogue: how fast records go in, how large it is on disk, how fast references are resolved.

    python -m evaluation.resolution.million --works 1000000 --folder /tmp/million

The catalogue is that of the closed world (its half of the articles' references) and, to make it large, works composed of
words, names and journals drawn from the same references, with DOIs of their own. Composed works make the keys as
crowded as real ones; that they do not exist only matters in so far as they may be taken for a real one, which is counted.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.resolution.closed_world import Query, catalogue_of, load, share
from evaluation.resolution.closed_world_cli import asked, csl


def composed(queries: list[Query], count: int) -> Iterator[dict[str, Any]]:
    """Works that might exist, in the shape of Crossref's."""
    choose = random.Random(20261124)  # noqa: S311
    titles = [query.fields.title.split() for query in queries if len(query.fields.title.split()) >= 6]
    journals = [query.fields.journal for query in queries if query.fields.journal]
    names = [person.family for query in queries for person in query.fields.authors[:4]]
    for number in range(count):
        one, other = choose.choice(titles), choose.choice(titles)
        words = one[: len(one) // 2] + other[len(other) // 2 :]
        first = choose.randint(1, 3000)
        yield {
            "DOI": f"10.5555/composed.{number}",
            "type": "journal-article",
            "prefix": "10.5555",
            "member": "0",
            "title": [" ".join(words)],
            "author": [
                {"family": choose.choice(names), "given": choose.choice("ABCDEFGHJKLMNPRSTVW")}
                for _ in range(choose.randint(1, 8))
            ],
            "issued": {"date-parts": [[choose.randint(1960, 2024)]]},
            "container-title": [choose.choice(journals)],
            "volume": str(choose.randint(1, 300)),
            "issue": str(choose.randint(1, 12)),
            "page": f"{first}-{first + choose.randint(1, 20)}",
        }


def main() -> None:
    """Make, import, resolve, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=4_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    queries = load()
    known = catalogue_of([query for query in queries if share(query.article) < 0.5])
    asking = [query for query in queries if share(query.article) >= 0.5]
    asking = asking[:: max(1, len(asking) // options.sample)]
    records = options.folder / "works.jsonl.gz"
    if not records.exists():
        with gzip.open(records, "wt", compresslevel=1) as out:
            for record in known.values():
                out.write(json.dumps(csl(record)) + "\n")
            for work in composed(queries, options.works - len(known)):
                out.write(json.dumps(work) + "\n")
    data_dir = options.folder / "library"
    library = ["--data-dir", str(data_dir)]
    citewise = [sys.executable, "-m", "citewise"]
    started = time.perf_counter()
    subprocess.run([*citewise, "catalogue", "import", str(records), *library], check=True)
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"import: {options.works:,} works in {seconds:.0f} s, {options.works / seconds:,.0f}/s;"
        f" {used.ru_utime + used.ru_stime:.0f} s of processor time; largest process {used.ru_maxrss / 1024:.0f} MB"
    )
    for path in (data_dir / "library.db", data_dir / "matching"):
        size = sum(file.stat().st_size for file in ([path] if path.is_file() else path.iterdir()))
        print(f"{path.name}: {size / 1e6:.0f} MB, {size / options.works:.0f} bytes a work")
    for form in ("fields", "raw"):
        source, answers = options.folder / f"{form}.jsonl", options.folder / f"{form}.out.jsonl"
        source.write_text("".join(json.dumps(asked(q, n, form)) + "\n" for n, q in enumerate(asking)))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run(
            [
                "taskset",
                "-c",
                "0",
                *citewise,
                "resolve",
                "--input",
                str(source),
                "--output",
                str(answers),
                *library,
            ],
            check=True,
        )
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        made = [json.loads(line) for line in answers.open()]
        given = [(q, a) for q, a in zip(asking, made, strict=True) if a["doi"]]
        right = sum(a["doi"] == q.doi for q, a in given)
        inside = sum(q.doi in known for q in asking)
        false = sum(a["doi"].startswith("10.5555/composed") for _, a in given)
        print(
            f"{form}: {len(asking):,} references, {len(asking) / seconds:.0f}/s on one core"
            f" ({len(asking) / cpu:.0f} a second of processor time, start included);"
            f" precision {right / len(given):.4f}, recall {right / inside:.4f}; {false} composed works taken"
        )


if __name__ == "__main__":
    main()
