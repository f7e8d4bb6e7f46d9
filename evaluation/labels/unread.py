"""Statements that nobody read yet, without labels: `python -m evaluation.labels.unread FILE`.

`FILE` is what `citewise train --unlabelled` takes. It holds text and stays out of the repository.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from evaluation.labels.resolve import POINTER_FILES, as_statement
from evaluation.labels.select import FILES, Candidate, letters, unleaking

from citewise.classification.training.data import load_labelled
from citewise.classification.training.pointers import SHORT_HASH, read_pointers, statement_hash

ROUNDS = 4


def unread(number: int) -> list[tuple[Candidate, str]]:
    """Statements, with their hashes, that nobody had read before a round, and whose article holds no row of dev or test."""
    rows = load_labelled(FILES)
    read = {letters(row.item) for row in rows}
    before = [path for path in POINTER_FILES if int(path.stem.rpartition("_")[2]) < number]
    known = {one.hash[:SHORT_HASH] for path in before for one in read_pointers(path)}
    found: dict[str, Candidate] = {}
    for one in unleaking([row for row in rows if row.fold != "train"], set()):
        key = statement_hash(one.item)
        fresh = key[:SHORT_HASH] not in known and key not in found and letters(one.item) not in read
        if fresh and len(one.item.sentence) >= 25:
            found[key] = one
    return [(one, key) for key, one in found.items()]


def main() -> None:
    """Write and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    lines = [json.dumps(as_statement(one.item), ensure_ascii=False) for one, _ in unread(ROUNDS + 1)]
    options.file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{options.file}: {len(lines)} statements")


if __name__ == "__main__":
    main()
