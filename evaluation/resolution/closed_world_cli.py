"""The closed world through the real commands: `citewise catalogue import` of one half, `citewise resolve` of the other.

    python -m evaluation.resolution.closed_world_cli [--sample 12000] [--keep FOLDER]

See `closed_world.py` for what is asked and what counts as right.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from citewise.resolution.candidates import MatchRecord
from citewise.resolution.folding import fold
from evaluation.resolution.closed_world import Query, catalogue_of, load, share
from evaluation.resolution.train_scorer import as_raw

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)


def csl(record: MatchRecord) -> dict[str, Any]:
    """A catalogue record as CSL-JSON."""
    return {
        "DOI": record.key,
        "type": "article-journal",
        "title": record.title,
        "author": [{"family": name} for name in record.families],
        "issued": {"date-parts": [[record.year]]} if record.year else {},
        "container-title": record.journal,
        "volume": record.volume,
        "issue": record.issue,
        "page": record.first_page,
    }


def asked(query: Query, number: int, form: str) -> dict[str, Any]:
    """A query as `citewise resolve` takes it."""
    if form == "raw":
        return {"id": number, "raw": as_raw(query)}
    f = query.fields
    return {
        "id": number,
        "title": f.title,
        "authors": [person.family for person in f.authors],
        "year": f.year,
        "journal": f.journal,
        "volume": f.volume,
        "first_page": f.first_page,
    }


def _says_the_same(query: Query, candidate: dict[str, Any]) -> bool:
    """Whether the record found has the title and year of the reference, whatever its DOI."""
    one, other = fold(query.fields.title), fold(candidate["title"])
    return fuzz.ratio(one, other) >= 90 and abs((query.fields.year or 0) - (candidate["year"] or 0)) <= 1


def run(*arguments: str) -> float:
    """Run a command of Citewise; gives the seconds it took."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "citewise", *arguments], check=True)
    return time.perf_counter() - started


def main() -> None:
    """Import, resolve, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=12_000)
    parser.add_argument("--half", choices=("test", "train"), default="test")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    queries = load()
    if options.half == "train":  # thresholds are chosen here: only articles of the catalogue half
        queries = [query for query in queries if share(query.article) < 0.5]
        known = [query for query in queries if share(query.article, "inner") < 0.5]
        asking = [query for query in queries if share(query.article, "inner") >= 0.5]
    else:
        known = [query for query in queries if share(query.article) < 0.5]
        asking = [query for query in queries if share(query.article) >= 0.5]
    asking = asking[:: max(1, len(asking) // options.sample)]
    catalogue = catalogue_of(known)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="closed-world-"))
    folder.mkdir(parents=True, exist_ok=True)
    records = folder / "catalogue.jsonl"
    records.write_text("".join(json.dumps(csl(record)) + "\n" for record in catalogue.values()))
    data_dir = folder / "library"
    seconds = run("catalogue", "import", str(records), "--data-dir", str(data_dir))
    print(f"{len(catalogue):,} records imported in {seconds:.1f} s")
    inside = sum(query.doi in catalogue for query in asking)
    for form in ("fields", "raw"):
        source, answers = folder / f"{form}.jsonl", folder / f"{form}.out.jsonl"
        source.write_text(
            "".join(json.dumps(asked(query, place, form)) + "\n" for place, query in enumerate(asking))
        )
        seconds = run(
            "resolve", "--input", str(source), "--output", str(answers), "--data-dir", str(data_dir)
        )
        made = [json.loads(line) for line in answers.open()]
        assert [answer["id"] for answer in made] == list(range(len(asking)))
        print(f"\n{form}: {len(asking):,} asked, {inside:,} in the catalogue, {len(asking) / seconds:.0f}/s")
        print("| threshold | precision | recall | F1 |\n|---|---|---|---|")
        for threshold in THRESHOLDS:
            given = [
                (q, a)
                for q, a in zip(asking, made, strict=True)
                if a["doi"] and a["probability"] >= threshold
            ]
            right = sum(a["doi"] == q.doi for q, a in given)
            precision, recall = right / len(given), right / inside
            f1 = 2 * precision * recall / (precision + recall)
            print(f"| {threshold} | {precision:.4f} | {recall:.4f} | {f1:.4f} |")
        wrongs = [(q, a) for q, a in zip(asking, made, strict=True) if a["doi"] and a["doi"] != q.doi]
        alike = sum(_says_the_same(q, a["candidates"][0]) for q, a in wrongs)
        given_count = sum(bool(a["doi"]) for a in made)
        print(
            f"{len(wrongs)} of {given_count:,} at 0.5 have another DOI than the article's; {alike} of them a record with the same"
            f" title and year as the reference (doubles, aliases, and wrong DOIs in the articles): {len(wrongs) - alike} are"
            f" truly wrong, precision {1 - (len(wrongs) - alike) / given_count:.4f}"
        )
        wrong: dict[bool, list[str]] = defaultdict(list)
        for q, a in zip(asking, made, strict=True):
            if a["doi"] and a["doi"] != q.doi:
                top = a["candidates"][0]
                wrong[q.doi in catalogue].append(
                    f"{a['probability']} {q.doi} -> {a['doi']} | {q.fields.title[:60]} {q.fields.year} | {top['title'][:60]} {top['year']}"
                )
        with (folder / f"{form}.wrong.txt").open("w") as out:
            for known_truth, lines in wrong.items():
                out.write(f"true DOI in catalogue: {known_truth}, {len(lines)}\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
