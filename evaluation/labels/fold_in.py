"""Fold verdicts read on batches of `select.py` into the label files: `python -m evaluation.labels.fold_in FOLDER`.

Verdicts on new statements become pointers in `read_2.jsonl`; verdicts on labelled rows become lines of
`relabelled_1.jsonl` (row id, code, unsure). Neither holds any text. Running it again takes in what was read since.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from evaluation.labels.resolve import HERE

_LINE = re.compile(r"^\s*#?([rn]\d{4,})[\t ]+([SsCcUBX])\s*(\??)")


def verdicts(folder: Path) -> Iterator[tuple[dict[str, object], str, bool]]:
    """Key, code and whether the reader was unsure, for each verdict beside the batches of a folder."""
    for path in sorted(folder.glob("batch-*.labels")):
        keys = {
            row["id"]: row
            for row in map(
                json.loads, path.with_suffix(".keys.jsonl").read_text(encoding="utf-8").splitlines()
            )
        }
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = _LINE.match(line)
            if found and found[1] in keys:
                yield keys[found[1]], found[2], bool(found[3])
            elif line.strip():
                print(f"{path}, line {number}: not a verdict on this batch, passed over: {line[:60]!r}")


def main() -> None:
    """Fold in and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    again = {str(key["row"]): (code, unsure) for key, code, unsure in verdicts(options.folder / "relabel")}
    lines = [
        json.dumps({"row": row, "label": code, "unsure": unsure})
        for row, (code, unsure) in sorted(again.items())
    ]
    (HERE / "relabelled_1.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    fresh = {str(key["hash"]): (key, code, unsure) for key, code, unsure in verdicts(options.folder / "new")}
    names = ("source", "article", "statement", "hash")
    lines = [
        json.dumps(
            {**{name: key[name] for name in names}, "label": code, "field": key["field"], "unsure": unsure},
            ensure_ascii=False,
        )
        for key, code, unsure in fresh.values()
    ]
    (HERE / "read_2.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(
        f"{len(again)} rows read again:",
        dict(Counter(code + "?" * unsure for code, unsure in again.values())),
    )
    print(f"{len(fresh)} new:", dict(Counter(code + "?" * unsure for _, code, unsure in fresh.values())))


if __name__ == "__main__":
    main()
