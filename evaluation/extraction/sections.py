"""How the section kinds come out: the share of `other`, and agreement with the sections of the labelled statements.

Share: statements from running text (paragraphs, lists, boxes) of articles whose body has at least one titled section. Agreement: the labelled
statements were given their section by other code, from the same headings; `section_kind` is asked for the headings path of each (it sees neither
`sec-type` nor the neighbouring sections, so statements that only these decide count as disagreements).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from collections import Counter

from citewise.contexts import cut
from citewise.contexts.sections import section_kind
from citewise.model import Element, Section
from citewise.readers import read
from evaluation.extraction.corpus import DATA, articles, write

RUNNING = {Element.PARAGRAPH, Element.LIST, Element.BOX}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1)
    asked.add_argument(
        "--show", type=int, default=0, help="show so many headings that fall into `other`, on standard error"
    )
    options = asked.parse_args()
    kinds: dict[str, Counter[str]] = {"all": Counter()}
    titles: Counter[str] = Counter()
    counted = without = 0
    for name, data in articles(every=options.every):
        document = read(data, name=name)
        if not any(isinstance(block, Section) and block.title for block in document.body):
            without += 1
            continue
        counted += 1
        for statement in cut(document):
            if statement.element in RUNNING:
                kinds["all"][statement.section] += 1
                kinds.setdefault(document.work.type or "(none)", Counter())[statement.section] += 1
                if statement.section == "other":
                    titles[f"{document.work.type}: {' > '.join(statement.headings[:2])[:110]}"] += 1
    for title, number in titles.most_common(options.show):
        sys.stderr.write(f"{number}\t{title}\n")
    agreed: Counter[bool] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    examples: Counter[tuple[str, str, str]] = Counter()
    with gzip.open(DATA.parent / "statements" / "labelled.jsonl.gz", "rt", encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line)
            kind = section_kind(tuple(row["headings"])) or "other"
            agreed[kind == row["section"]] += 1
            if kind != row["section"]:
                pairs[row["section"], str(kind)] += 1
                examples[row["section"], str(kind), " > ".join(row["headings"])[:100]] += 1
    for (theirs, ours, title), number in examples.most_common(options.show):
        sys.stderr.write(f"{number}\tlabelled {theirs}\tours {ours}\t{title}\n")
    known: Counter[bool] = Counter()
    with (DATA.parent / "contexts" / "section_titles_dev.csv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            known[section_kind((row["title"],), (row["sec_type"],)) is not None] += int(row["count"])
    lines = [
        "| article type | statements | introduction | methods | results | discussion | other |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind_of_article, counts in sorted(kinds.items(), key=lambda item: -item[1].total())[:9]:
        total = counts.total()
        shares = " | ".join(
            f"{counts[k] / total:.1%}" for k in ("introduction", "methods", "results", "discussion", "other")
        )
        lines.append(f"| {kind_of_article} | {total:,} | {shares} |")
    lines += [
        "",
        f"{counted:,} articles with headings; {without} without are left out.",
        "",
        f"Agreement with the labelled statements' sections: {agreed[True] / agreed.total():.2%} of {agreed.total():,}. Disagreements (labelled → ours): "
        + ", ".join(f"{a} → {b} {n}" for (a, b), n in pairs.most_common(8))
        + ".",
        "",
        f"Of the {known.total():,} top-level sections behind `section_titles_dev.csv`, {known[True] / known.total():.1%} get a kind from title and type alone.",
        "",
        (__doc__ or "").split("\n\n", 1)[1],
    ]
    write("sections", "Sections of statements", "\n".join(lines))


if __name__ == "__main__":
    main()
