"""Compare the reader's references with the team's parsed reference fields, one by one.

The reference file (`references/jats_refs_dev.jsonl.gz`) was made from the same articles by other code. For each
entry that both name, each field is compared in a folded form; what only one side has is counted apart.

Known differences that are no errors: the reference file counts editors of chapters among the authors; it has no identifiers that are not tagged as such.

    python -m evaluation.extraction.reference_fields [--shared ../shared/data] [--show FIELD]
"""

from __future__ import annotations

import argparse
import gzip
import json
import tarfile
from collections import Counter, defaultdict
from pathlib import Path

from citewise.errors import ReadError
from citewise.identifiers import normalise_doi
from citewise.model import BibliographicReference
from citewise.readers import read
from evaluation.extraction.corpus import write


def squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def fields_of(reference: BibliographicReference) -> dict[str, str]:
    return {
        "title": squeezed(reference.title),
        "source": squeezed(reference.journal or reference.title),
        "year": str(reference.year or ""),
        "volume": squeezed(reference.volume),
        "fpage": squeezed(reference.first_page),
        "lpage": squeezed(reference.last_page),
        "publisher": squeezed(reference.publisher),
        "doi": reference.identifiers.doi or "",
        "pmid": reference.identifiers.pmid or "",
        "authors": squeezed("".join(author.family for author in reference.authors)),
    }


def expected_fields(row: dict[str, object]) -> dict[str, str]:
    text = {key: value for key, value in row.items() if isinstance(value, str)}
    authors = row.get("authors")
    return {
        "title": squeezed(text.get("title") or text.get("chapter") or ""),
        "source": squeezed(text.get("source", "")),
        "year": "".join(filter(str.isdigit, text.get("year", "")))[:4],
        "volume": squeezed(text.get("volume", "")),
        "fpage": squeezed(text.get("fpage", "")),
        "lpage": squeezed(text.get("lpage", "")),
        "publisher": squeezed(text.get("publisher", "")),
        "doi": normalise_doi(text.get("doi", "")) or "",
        "pmid": text.get("pmid", ""),
        "authors": squeezed("".join(authors)) if isinstance(authors, list) else "",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--show", help="print disagreements of this field")
    options = parser.parse_args()
    expected: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
    with gzip.open(options.shared / "references/jats_refs_dev.jsonl.gz", "rt") as lines:
        for line in lines:
            row = json.loads(line)
            expected[row["file"]].append(row)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    entries: Counter[str] = Counter()
    for archive in sorted((options.shared / "jats").glob("dev-0*.tar.gz")):
        with tarfile.open(archive) as tar:
            for member in tar:
                name = Path(member.name).name
                handle = tar.extractfile(member)
                if handle is None or name not in expected:
                    continue
                try:
                    document = read(handle.read(), name=member.name)
                except ReadError:
                    entries["unreadable article"] += 1
                    continue
                found = {reference.id: reference for reference in document.references}
                doi = document.work.identifiers.doi
                for row in expected[name]:
                    if normalise_doi(str(row.get("citing", ""))) not in (doi, None) or row.get("n") != 1:
                        entries["another article of the same name, or several works"] += 1
                        continue
                    reference = found.get(str(row["id"]))
                    if reference is None:
                        entries["missing"] += 1
                        if options.show == "missing":
                            print(name, row["id"], row.get("raw") or row.get("title"))
                        continue
                    entries["both"] += 1
                    ours, theirs = fields_of(reference), expected_fields(row)
                    for field, mine in ours.items():
                        other = theirs[field]
                        if field == "source" and not other:
                            continue
                        if mine == other:
                            kind = "equal" if mine else "both empty"
                        else:
                            kind = "differ" if mine and other else "only ours" if mine else "only theirs"
                        counts[field][kind] += 1
                        if field == options.show and kind in ("differ", "only theirs"):
                            print(name, reference.id, kind, repr(mine[:80]), repr(other[:80]))
    columns = ("equal", "both empty", "only ours", "only theirs", "differ")
    lines = [
        "Entries: " + ", ".join(f"{number:,} {kind}" for kind, number in entries.items()) + ".",
        "Agreement is `equal` among those where the reference file states a value.",
        "",
        f"| field | {' | '.join(columns)} | agreement % |",
        "|---" * (len(columns) + 2) + "|",
    ]
    for field, found_counts in counts.items():
        stated = found_counts["equal"] + found_counts["only theirs"] + found_counts["differ"]
        share = 100 * found_counts["equal"] / stated if stated else 100.0
        lines.append(f"| {field} | {' | '.join(f'{found_counts[c]:,}' for c in columns)} | {share:.2f} |")
    write("reference-fields", "References as read, field by field", "\n".join(lines))


if __name__ == "__main__":
    main()
