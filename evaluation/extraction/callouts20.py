"""Plain-text callouts against verdicts of a reader, in 20 articles and in the one that no tag helps.

Of the development articles the reader took five of each style (square brackets, raised, round brackets, author and year; drawn with a fixed seed from
every third article), with all tags taken away, and the one shared article that has text and a reference list but no tagged citation. Every callout found, and every
other number or year that could have been one (raised runs with a digit, brackets with a digit, years), was read in its surroundings, tables left out.
`evaluation/labels/callouts20.csv` holds the verdicts as pointers: article, character offset in the text (abstract, body and back in reading order, paragraphs joined by a line break, without
tables), the positions of the cited works in the reference list, and the verdict of that reading: `found` (rightly), `missed` (a callout that was not found) or `wrong` (found, but no
callout, or of another work). Figures are of (marker, reference) pairs, first as the code stood at the reading, then as it stands now: a pair is right where the
verdicts hold the same reference at most 40 characters away. What the code finds now and no verdict speaks of counts as wrong.

The verdicts were given by one reader, a language model, with no second opinion. Callouts in a form that the list of candidates does not show (a name without a year, a number
outside brackets) would have been overlooked by both.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import replace

from citewise.contexts.callouts import with_callouts
from citewise.contexts.markers import group_markers
from citewise.contexts.numbering import ReferenceNumbering
from citewise.contexts.statements import reading_order
from citewise.model import Document, Element
from citewise.readers import read
from evaluation.extraction.corpus import RESULTS, articles, write

LABELS = RESULTS.parents[1] / "labels" / "callouts20.csv"
NEAR = 40
Pair = tuple[int, int]
"""Offset of the marker, position of the reference."""


def found_now(document: Document) -> set[Pair]:
    paragraphs = [p for p in reading_order(document) if p.element is not Element.TABLE]
    numbering = ReferenceNumbering(document.references)
    positions = {r.id: r.index for r in document.references}
    pairs = set()
    base = 0
    plain = with_callouts([replace(p, citations=()) for p in paragraphs], document.references, numbering)
    for paragraph in plain:
        for group in group_markers(paragraph, numbering):
            pairs |= {(base + group.start, positions[key]) for key in group.reference_ids}
        base += len(paragraph.text) + 1
    return pairs


def near(pair: Pair, others: set[Pair]) -> bool:
    return any(key == pair[1] and abs(place - pair[0]) <= NEAR for place, key in others)


def shares(there: int, found: int, told: int, right: int) -> str:
    return f"{there:,} | {found / there:.2%} | {told:,} | {right / told:.2%}"


def main() -> None:
    verdicts: dict[str, dict[str, set[Pair]]] = defaultdict(lambda: defaultdict(set))
    with LABELS.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            for position in row["references"].split():
                verdicts[row["article"]][row["verdict"]].add((int(row["offset"]), int(position)))
    total: Counter[str] = Counter()
    rows = []
    for name, data in articles(("dev-*.tar.gz",)):
        if name not in verdicts:
            continue
        given = verdicts[name]
        truth = given["found"] | given["missed"]
        now = found_now(read(data, name=name))
        counts = {
            "there": len(truth),
            "found then": len(given["found"]),
            "told then": len(given["found"]) + len(given["wrong"]),
            "found now": sum(near(pair, now) for pair in truth),
            "told now": len(now),
            "right now": sum(near(pair, truth) for pair in now),
        }
        total.update(counts)
        rows.append(f"| {name} | " + " | ".join(str(counts[key]) for key in counts) + " |")
    lines = [
        "| | callouts there | recall | told | precision |",
        "|---|---|---|---|---|",
        "| at the reading | "
        + shares(total["there"], total["found then"], total["told then"], total["found then"])
        + " |",
        "| now | " + shares(total["there"], total["found now"], total["told now"], total["right now"]) + " |",
        "",
        (__doc__ or "").split("\n\n", 1)[1],
        "| article | there | found then | told then | found now | told now | right now |",
        "|---|---|---|---|---|---|---|",
        *rows,
    ]
    write("callouts20", "Plain-text callouts, read by hand", "\n".join(lines))


if __name__ == "__main__":
    main()
