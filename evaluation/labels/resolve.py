"""Resolve the label pointers to statements and tell how many still fit: `python evaluation/labels/resolve.py`.

With `--output FILE` the statements are written as the labelled file has them (text included; keep such a file out of
the repository, since the sentences belong to their authors).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from citewise.classification.inputs import StatementInput
from citewise.classification.training.data import CODES, LabelledStatement
from citewise.classification.training.pointers import LabelPointer, read_pointers, resolve
from citewise.contexts import cut
from citewise.readers import read

HERE = Path(__file__).parent
POINTER_FILES = [path for path in sorted(HERE.glob("*.jsonl")) if not path.name.startswith("relabelled")]
SHARED = HERE.parents[2] / "shared" / "data"


def statements_of_article(content: bytes, name: str) -> list[StatementInput]:
    """The statements of a JATS article in the order of our cut."""
    return [
        StatementInput(
            one.before,
            one.sentence,
            one.after,
            one.section.value,
            tuple(one.headings),
            one.target.start,
            one.target.end,
            tuple((span.start, span.end) for span in one.others),
        )
        for one in cut(read(content, name=name))
    ]


def load(paths: Sequence[Path], shared: Path = SHARED) -> tuple[list[LabelledStatement], list[LabelPointer]]:
    """Statements of all pointers in the files, and the pointers that fit none."""
    return resolve([one for path in paths for one in read_pointers(path)], shared, statements_of_article)


def marked(item: StatementInput) -> str:
    """The sentence with its target as `<<...>>` and other citations as `[...]`."""
    text, at = "", 0
    spans = [(start, end, False) for start, end in item.other_spans]
    for start, end, own in sorted([*spans, (item.target_start, item.target_end, True)]):
        shown = item.sentence[start:end]
        text += item.sentence[at:start] + (f"<<{shown}>>" if own else f"[{shown.strip('[]')}]")
        at = end
    return text + item.sentence[at:]


def as_statement(item: StatementInput) -> dict[str, object]:
    """The statement in the form of the labelled file."""
    return {
        "section": item.section,
        "headings": list(item.headings),
        "before": item.before,
        "sentence": marked(item),
        "after": item.after,
    }


def as_labelled(row: LabelledStatement, file: str) -> dict[str, object]:
    """The row in the form of the labelled file; `file` tells its round."""
    return {
        "id": row.id,
        "article": row.article,
        **as_statement(row.item),
        "code": CODES[row.code],
        "unsure": row.unsure,
        "sampling": f"{'fields ' if row.fields else ''}{file} pointers",
        "field": row.field,
        "weight": None,
    }


def main() -> None:
    """Resolve, count, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    of_file = {path.stem: load([path], options.shared) for path in POINTER_FILES}
    rows = [row for found, _ in of_file.values() for row in found]
    lost = sum(len(left) for _, left in of_file.values())
    print(f"{len(rows)} statements resolved, {lost} pointers fit no statement any more")
    print("by code:", dict(Counter(CODES[row.code] for row in rows)))
    print("by field:", dict(Counter(row.field for row in rows)))
    if options.output:
        lines = [
            json.dumps(as_labelled(row, file), ensure_ascii=False)
            for file, (found, _) in of_file.items()
            for row in found
        ]
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
