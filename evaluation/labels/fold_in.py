"""Fold verdicts read on batches of `select_third.py` or `select_fourth.py` into the label files: `python -m evaluation.labels.fold_in FOLDER`.

`FOLDER/batches` holds a folder of `NNN.txt` and `NNN.lab` for every reader, `FOLDER/keys` the same folders with `NNN.jsonl`
(what each item of a batch is). Verdicts on new statements become `read_3.jsonl`, one line an article; where a statement was
read twice the later, slower reading stands, marked unsure if the class differs. Verdicts on labelled rows become
`relabelled_2.jsonl` and, from folders whose name begins with `third`, `relabelled_3.jsonl`. With `--fourth` new statements
become `read_4.jsonl` and second verdicts on train rows `relabelled_4.jsonl`, third ones `relabelled_5.jsonl`. No file holds any text.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.labels.resolve import HERE

from citewise.classification.training.data import class_of
from citewise.classification.training.pointers import SHORT_HASH

_LINE = re.compile(r"^\s*#?(\d+)\s+([SsCcUBX])(\??)\s*$")


def verdicts(folder: Path, kinds: str) -> Iterator[tuple[dict[str, Any], str, bool]]:
    """Key, code and whether the reader was unsure, for each verdict in the readers' folders of some kinds, by name."""
    for path in sorted(folder.glob(f"batches/{kinds}*/*.lab")):
        stored = folder / "keys" / path.parent.name / f"{path.stem}.jsonl"
        keys = {row["n"]: row for row in map(json.loads, stored.read_text(encoding="utf-8").splitlines())}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = _LINE.match(line)
            if found and int(found[1]) in keys:
                yield keys[int(found[1])], found[2], bool(found[3])
            elif line.strip():
                print(f"{path}, line {number}: not a verdict on this batch, passed over: {line[:60]!r}")


def write_readings(path: Path, found: dict[str, tuple[str, bool]]) -> None:
    """Write verdicts on labelled rows."""
    lines = [
        json.dumps({"row": row, "label": label, "unsure": unsure})
        for row, (label, unsure) in sorted(found.items())
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{path.name}: {len(found)} verdicts on labelled rows")


def write_pointers(path: Path, new: dict[str, tuple[dict[str, Any], str, bool]]) -> None:
    """Write verdicts on new statements, one line an article."""
    articles: dict[tuple[str, str, str], dict[str, str]] = {}
    for key, label, unsure in new.values():
        place = (key["source"], key["article"], key["field"])
        articles.setdefault(place, {})[key["hash"][:SHORT_HASH]] = label + "?" * unsure
    lines = [
        json.dumps(
            {"source": source, "article": article, "field": field, "verdicts": dict(sorted(labels.items()))},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for (source, article, field), labels in sorted(articles.items())
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{path.name}: {len(new)} new:", dict(Counter(label for _, label, _ in new.values())))


def readings(folder: Path, kind: str) -> dict[str, tuple[str, bool]]:
    """Verdicts on labelled rows from the readers' folders of a kind."""
    return {key["row"]: (label, unsure) for key, label, unsure in verdicts(folder, kind)}


def fourth(folder: Path) -> None:
    """Fold in the fourth round."""
    new = {key["hash"]: (key, label, unsure) for key, label, unsure in verdicts(folder, "first")}
    write_pointers(HERE / "read_4.jsonl", new)
    write_readings(HERE / "relabelled_4.jsonl", readings(folder, "again"))
    write_readings(HERE / "relabelled_5.jsonl", readings(folder, "third"))


def main() -> None:
    """Fold in and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fourth", action="store_true", help="the folder is of the fourth round")
    options = parser.parse_args()
    if options.fourth:
        fourth(options.folder)
        return
    new: dict[str, tuple[dict[str, Any], str, bool]] = {}
    second: dict[str, tuple[str, bool]] = {}
    for key, label, unsure in verdicts(options.folder, "first"):
        if "row" in key:
            second[key["row"]] = (label, unsure)
        else:
            new[key["hash"]] = (key, label, unsure)
    changed = again = 0
    for key, label, unsure in verdicts(options.folder, "again"):
        before = new[key["hash"]][1]
        differs = before != label and ("X" in (before, label) or class_of(before) != class_of(label))
        again, changed = again + 1, changed + differs
        new[key["hash"]] = (key, label, unsure or differs)
    write_readings(HERE / "relabelled_2.jsonl", second)
    write_readings(HERE / "relabelled_3.jsonl", readings(options.folder, "third"))
    write_pointers(HERE / "read_3.jsonl", new)
    print(f"{again} of them read again, {changed} with another class")


if __name__ == "__main__":
    main()
