"""Plain-text callouts: precision and recall where no citation is tagged.

The shared articles hold only two with a reference list and no tagged citation (one of them has no body). So the tags of tagged articles are taken
away, text and raised runs stay, and what is found in plain text is compared with what the tags said: a (marker group, reference) counts as found
where a group overlapping it, or at most 40 characters away, names the same reference. Text outside tables is compared. `--sample` names the articles that were read by hand;
their disagreements are listed on standard error with `--show`.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from dataclasses import replace

from citewise.contexts.callouts import with_callouts
from citewise.contexts.markers import MarkerGroup, group_markers, printed_number
from citewise.contexts.numbering import ReferenceNumbering
from citewise.contexts.statements import reading_order
from citewise.model import Document, Element, Paragraph
from citewise.readers import read
from evaluation.extraction.corpus import articles, write

NEAR = 40


def style(paragraphs: list[Paragraph]) -> str:
    """How most of an article's tagged citations are printed."""
    kinds: Counter[str] = Counter()
    for paragraph in paragraphs:
        for citation in paragraph.citations:
            marker = paragraph.text[citation.start : citation.end]
            around = paragraph.text[max(0, citation.start - 1) : citation.end]
            if printed_number(marker) is None:
                kinds[
                    "author-year" if any(map(str.isalpha, marker)) or len(marker) > 3 else "numbers otherwise"
                ] += 1
            elif citation.superscript:
                kinds["numbers raised"] += 1
            elif "(" in around:
                kinds["numbers in round brackets"] += 1
            else:
                kinds["numbers in square brackets"] += 1
    return kinds.most_common(1)[0][0] if kinds else ""


def near(group: MarkerGroup, others: list[MarkerGroup], key: str) -> bool:
    return any(
        key in o.reference_ids and o.start - NEAR <= group.end and group.start <= o.end + NEAR for o in others
    )


def compare(document: Document, article: str, show: int) -> tuple[str, int, int, int, int]:
    paragraphs = [p for p in reading_order(document) if p.element is not Element.TABLE]
    tagged = ReferenceNumbering(document.references, ())
    bare = [replace(p, citations=()) for p in paragraphs]
    plain = with_callouts(bare, document.references, ReferenceNumbering(document.references))
    there = found = told = right = 0
    for before, after in zip(paragraphs, plain, strict=True):
        truth = group_markers(before, tagged)
        groups = group_markers(after, tagged)
        for mine, theirs, is_truth in ((truth, groups, True), (groups, truth, False)):
            for group in mine:
                for key in group.reference_ids:
                    same = near(group, theirs, key)
                    if is_truth:
                        there, found = there + 1, found + same
                    else:
                        told, right = told + 1, right + same
                    if not same and show:
                        show -= 1
                        text = before.text
                        kind = "MISSED" if is_truth else "EXTRA "
                        sys.stderr.write(
                            f"{kind} {article} {key}: {text[max(0, group.start - 70) : group.start]}<<{text[group.start : group.end]}>>{text[group.end : group.end + 30]}\n"
                        )
    return style(paragraphs), there, found, told, right


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1)
    asked.add_argument(
        "--sample",
        type=int,
        default=0,
        help="take so many articles, the same number of each style, drawn with a fixed seed",
    )
    asked.add_argument(
        "--show", type=int, default=0, help="list so many disagreements of each article on standard error"
    )
    options = asked.parse_args()
    chosen: list[tuple[str, Document]] = []
    for name, data in articles(every=options.every):
        document = read(data, name=name)
        if document.references and any(p.citations for p in reading_order(document)):
            chosen.append((name, document))
    if options.sample:
        by_style: dict[str, list[tuple[str, Document]]] = defaultdict(list)
        for name, document in chosen:
            by_style[style(reading_order(document))].append((name, document))
        draw = random.Random(20)  # noqa: S311 - a sample, not a secret
        groups = [by_style[k] for k in sorted(by_style) if len(by_style[k]) >= 5 and k != "numbers otherwise"]
        chosen = [
            one
            for group in groups
            for one in draw.sample(group, min(len(group), -(-options.sample // len(groups))))
        ][: options.sample]
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    rows = []
    for name, document in chosen:
        kind, there, found, told, right = compare(document, name, options.show)
        for key in (kind, "all"):
            sums[key].update(articles=1, there=there, found=found, told=told, right=right)
        rows.append(f"| {name} | {kind} | {there} | {found} | {told} | {right} |")
    lines = [
        "| printed as | articles | there | found | recall | told | right | precision |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind, n in sorted(sums.items(), key=lambda item: -item[1]["there"]):
        lines.append(
            f"| {kind} | {n['articles']} | {n['there']:,} | {n['found']:,} | {n['found'] / max(1, n['there']):.2%} "
            f"| {n['told']:,} | {n['right']:,} | {n['right'] / max(1, n['told']):.2%} |"
        )
    if options.show:
        sys.stderr.writelines(f"ROW {row}\n" for row in rows)
    lines += ["", (__doc__ or "").split("\n\n", 1)[1]]
    if options.sample:
        lines += [
            "| article | printed as | there | found | told | right |",
            "|---|---|---|---|---|---|",
            *rows,
        ]
    write("callouts-sample" if options.sample else "callouts", "Plain-text callouts", "\n".join(lines))


if __name__ == "__main__":
    main()
