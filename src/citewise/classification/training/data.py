"""The labelled statements, and the fixed split by article on which every figure stands."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from citewise.classification.inputs import StatementInput, StatementInputError
from citewise.errors import InputError

Fold = Literal["train", "dev", "test"]
CODES = ("S", "s", "C", "c", "U", "B")
"""The codebook's six codes, in the order of every six-way output."""
CLASS_OF_CODE = (0, 0, 1, 1, 2, 2)
"""Index of the class (supporting, contrasting, mentioning) that each code folds to."""


def class_of(label: str) -> int:
    """Index of the class that a code folds to.

    Raises:
        ValueError: it is none of `CODES`.
    """
    return CLASS_OF_CODE[CODES.index(label)]


@dataclass(frozen=True, slots=True)
class LabelledStatement:
    """A statement read and labelled by the codebook.

    `weight` is the number of statements of the natural mix that the row stands for; None on enriched rows.
    `fields` is true for rows of the file from other fields. `train_only` marks rows chosen for training (by what a
    model said of them): they stand in the train part whatever their article's name. `late` marks those of the third and fourth round
    of reading, which the first stage of training does not see. `confirmed` tells that two readers gave the class.
    """

    id: str
    article: str
    item: StatementInput
    code: int
    unsure: bool
    weight: float | None
    fields: bool
    field: str
    journal: str
    train_only: bool = False
    late: bool = False
    confirmed: bool = False

    @property
    def cls(self) -> int:
        """Index of the class the code folds to."""
        return CLASS_OF_CODE[self.code]

    @property
    def fold(self) -> Fold:
        """Which part of the fixed split the row's article belongs to."""
        return "train" if self.train_only else fold_of(self.article)


def fold_of(article: str) -> Fold:
    """Place an article: 78 % train, 10 % dev (early choices, calibration, thresholds), 12 % test (reports only)."""
    place = int.from_bytes(hashlib.sha256(f"citewise-split-1:{article}".encode()).digest()[:4], "big") % 100
    return "test" if place < 12 else "dev" if place < 22 else "train"


def load_labelled(paths: Sequence[Path]) -> list[LabelledStatement]:
    """Read labelled files (`.jsonl` or `.jsonl.gz`); rows coded X are left out.

    Raises:
        InputError: a file is missing or a row is not of the labelled form.
    """
    rows: list[LabelledStatement] = []
    for path in paths:
        if not path.is_file():
            raise InputError(f"{path}: no such file of labelled statements.")
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                try:
                    row = json.loads(line)
                    if row["code"] not in CODES:
                        continue
                    sampling = str(row.get("sampling") or "")
                    rows.append(
                        LabelledStatement(
                            id=str(row["id"]),
                            article=str(row["article"]),
                            item=StatementInput.from_marked(row),
                            code=CODES.index(row["code"]),
                            unsure=bool(row.get("unsure")),
                            weight=None if row.get("weight") is None else float(row["weight"]),
                            fields=sampling.startswith("fields"),
                            field=str(row.get("field") or ""),
                            journal=str(row.get("journal") or ""),
                            train_only=sampling.endswith("pointers"),
                            late=not {"read_3", "read_4"}.isdisjoint(sampling.split()),
                        )
                    )
                except (KeyError, TypeError, ValueError) as error:
                    raise InputError(f"{path}, line {number}: not a labelled statement ({error}).") from error
    return rows


def read_unlabelled(path: Path) -> list[StatementInput]:
    """Read statements in the form of the labelled file; a code is not asked for.

    Raises:
        InputError: the file is missing or a row is no statement.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file of statements.")
    items: list[StatementInput] = []
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            try:
                items.append(StatementInput.from_marked(json.loads(line)))
            except (AttributeError, ValueError, StatementInputError) as error:
                raise InputError(f"{path}, line {number}: not a statement ({error}).") from error
    return items


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")
