"""How well the parser reads reference strings it was not trained on: synthetic styles and strings out of PDFs.

Neither source has anything to do with the parser's training data. Synthetic styles: the same works in eight citation
styles, some with noise. Their truth comes from two renditions of the same work that mark the parts: one that joins the
fields by `. ` in a fixed order (year, volume, issue and pages at the end), and one with the title in quotation marks.
Works where the two do not agree are left out, and a field that a style does not print is not asked of it. Strings out of PDFs:
8,507, with first author, title, journal, volume and first page as another parser read them from the same strings, so that these
figures are an agreement, not a truth. A field is right when its letters and digits are the same, case and marks aside.

Command: `python -m evaluation.resolution.parser_styles [--shared ../shared]`
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import platform
import re
import tarfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from citewise.resolution.folding import fold
from citewise.resolution.parse import parse_reference

STYLES = (
    "american-chemical-society",
    "american-institute-of-physics",
    "american-institute-of-physics-noise",
    "apa",
    "apa-noise",
    "chicago-author-date",
    "elsevier-without-titles",
    "modern-language-association",
)
WITHOUT_TITLE = {
    "american-chemical-society",
    "american-institute-of-physics",
    "american-institute-of-physics-noise",
    "elsevier-without-titles",
}
FIELDS = ("author", "title", "container", "year", "volume", "page")
_TAIL = re.compile(
    r"^(?P<head>.*)\. (?P<year>\d{4})\. (?P<volume>[^.]*)\. (?P<issue>[^.]*)\. (?P<pages>[^.]*)$"
)
_QUOTED = re.compile(r"[\u201c\"](.+?)[.,?!]?[\u201d\"]")


@dataclass(frozen=True)
class Asked:
    """A string and the fields that it prints, folded."""

    source: str
    raw: str
    fields: dict[str, str]


def _letters(text: object) -> str:
    return re.sub(r"[\W_]+", "", fold(str(text or "")))


def _truths(
    all_authors: list[dict[str, object]], quoted: list[dict[str, object]]
) -> list[dict[str, str] | None]:
    truths: list[dict[str, str] | None] = []
    for joined, marked in zip(all_authors, quoted, strict=True):
        tail = _TAIL.match(str(joined["ref_string"]))
        title = _QUOTED.search(str(marked["ref_string"]))
        if not tail or not title:
            truths.append(None)
            continue
        head, wanted = tail["head"], _letters(title.group(1))
        # The title's place in the joined rendition: the cuts at `. ` between which its letters stand.
        cuts = [0, *(m.end() for m in re.finditer(r"\. ", head)), len(head) + 2]
        found = next(
            (
                (start, end)
                for i, start in enumerate(cuts)
                for end in cuts[i + 1 :]
                if _letters(head[start : end - 2]) == wanted
            ),
            None,
        )
        if not found or not wanted:
            truths.append(None)
            continue
        author = head[: found[0]].split(",")[0].strip(" .")
        container = head[found[1] :].strip(" .")
        truths.append(
            {
                "author": _letters(author),
                "title": wanted,
                "container": _letters(container),
                "year": tail["year"],
                "volume": _letters(tail["volume"]),
                "page": _letters(re.split(r"[-\u2013]", tail["pages"])[0]),
            }
        )
    return truths


def synthetic(archive: Path) -> list[Asked]:
    """Every string of the eight styles whose work has a truth."""
    datasets: dict[str, list[dict[str, object]]] = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            name = Path(member.name).name
            if name.startswith("dataset-") and name.endswith(".json"):
                opened = tar.extractfile(member)
                if opened:
                    datasets[name[8:-5]] = json.load(opened)["dataset"]
    truths = _truths(datasets["degraded_all_authors"], datasets["chicago-author-date"])
    asked = []
    for style in STYLES:
        for entry, truth in zip(datasets[style], truths, strict=True):
            raw = str(entry["ref_string"])
            if truth is None:
                continue
            printed = _letters(raw)
            fields = {
                name: value
                for name, value in truth.items()
                if value and not (name == "title" and style in WITHOUT_TITLE)
            }
            if "noise" not in style:
                fields = {name: value for name, value in fields.items() if value in printed}
            asked.append(Asked(style, raw, fields))
    return asked


def from_pdfs(path: Path) -> list[Asked]:
    """The strings out of PDFs with the fields another parser found."""
    asked = []
    with gzip.open(path, "rt") as lines:
        for line in lines:
            row = json.loads(line)
            named = {
                "author": row.get("firstAuthor"),
                "title": row.get("atitle"),
                "container": row.get("jtitle"),
                "volume": row.get("volume"),
                "page": row.get("firstPage"),
            }
            fields = {name: _letters(value) for name, value in named.items() if value}
            asked.append(Asked("PDF strings", row["reference"], fields))
    return asked


def found(raw: str) -> dict[str, str]:
    """The parser's answer, folded the same way."""
    reference = parse_reference(raw)
    return {
        "author": _letters(reference.authors[0].family if reference.authors else ""),
        "title": _letters(reference.title),
        "container": _letters(reference.journal),
        "year": str(reference.year or ""),
        "volume": _letters(reference.volume),
        "page": _letters(reference.first_page),
    }


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--show", type=int, default=0, help="print that many disagreements of each source")
    arguments = parser.parse_args()
    references = arguments.shared / "data" / "references"
    asked = synthetic(references / "synthetic-styles.tar.gz")
    asked += from_pdfs(references / "raw-strings-with-doi.jsonl.gz")
    right: Counter[tuple[str, str]] = Counter()
    given: Counter[tuple[str, str]] = Counter()
    true: Counter[tuple[str, str]] = Counter()
    shown: Counter[str] = Counter()
    strings = Counter(item.source for item in asked)
    begun = time.process_time()
    for item in asked:
        answer = found(item.raw)
        for name in FIELDS:
            expected = item.fields.get(name, "")
            # Only the volumes, pages ... that the source knows about can be judged.
            if not expected and (name == "year" or item.source == "PDF strings"):
                continue
            true[item.source, name] += bool(expected)
            given[item.source, name] += bool(answer[name])
            right[item.source, name] += bool(expected) and answer[name] == expected
            if expected != answer[name] and shown[item.source] < arguments.show:
                shown[item.source] += 1
                print(f"{item.source} {name}\n  found {answer[name]}\n  true  {expected}\n  {item.raw}")
    seconds = time.process_time() - begun

    def f1(keys: list[tuple[str, str]]) -> float:
        r, g, t = (sum(counter[key] for key in keys) for counter in (right, given, true))
        return 2 * r / (g + t) if g + t else 0.0

    print(
        f"{datetime.date.today()} · {platform.machine()} · {len(asked) / seconds:.0f} strings a second of one core\n"
    )
    print("| source | strings | " + " | ".join(FIELDS) + " | all |")
    print("|---|--:|" + "--:|" * (len(FIELDS) + 1))
    for source in strings:
        cells = [f"{f1([(source, name)]):.3f}" if true[source, name] else "" for name in FIELDS]
        print(
            f"| {source} | {strings[source]} | {' | '.join(cells)} | {f1([(source, name) for name in FIELDS]):.3f} |"
        )
    cells = [f"{f1([(source, name) for source in strings]):.3f}" for name in FIELDS]
    every = f1([(source, name) for source in strings for name in FIELDS])
    print(f"| all | {len(asked)} | {' | '.join(cells)} | {every:.3f} |")


if __name__ == "__main__":
    main()
