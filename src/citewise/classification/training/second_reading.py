"""Second readings of labelled rows: where two readers differ, neither is simply right.

Rows whose label was most in doubt were read again with the label hidden (`evaluation/labels/relabelled_*.jsonl`).
Training takes the second verdict; where its class differs from the first, or its reader was unsure, the row counts as unsure,
and else as confirmed.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from citewise.classification.training.data import CLASS_OF_CODE, CODES, LabelledStatement, class_of
from citewise.errors import InputError


@dataclasses.dataclass(frozen=True, slots=True)
class SecondReading:
    """A verdict on a labelled row: its code (X: unusable) and whether the second reader was unsure."""

    row: str
    label: str
    unsure: bool


def read_second_readings(path: Path) -> dict[str, SecondReading]:
    """Read verdicts, one JSON object a line, by id of the row.

    Raises:
        InputError: the file is missing or a line is not of the form.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file of second readings.")
    readings: dict[str, SecondReading] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            reading = SecondReading(**json.loads(line))
        except (TypeError, ValueError) as error:
            raise InputError(f"{path}, line {number}: not a second reading ({error}).") from error
        if reading.label not in (*CODES, "X"):
            raise InputError(f"{path}, line {number}: {reading.label!r} is no code of the codebook.")
        readings[reading.row] = reading
    return readings


def read_again(
    rows: Sequence[LabelledStatement], readings: Mapping[str, SecondReading]
) -> list[LabelledStatement]:
    """The rows with second readings in place of the first; rows found unusable are left out."""
    out: list[LabelledStatement] = []
    for row in rows:
        reading = readings.get(row.id)
        if reading is None:
            out.append(row)
        elif reading.label != "X":
            code = CODES.index(reading.label)
            unsure = reading.unsure or CLASS_OF_CODE[code] != row.cls
            out.append(dataclasses.replace(row, code=code, unsure=unsure, confirmed=not unsure))
    return out


def settled(
    rows: Sequence[LabelledStatement],
    second: Mapping[str, SecondReading],
    third: Mapping[str, SecondReading],
) -> list[LabelledStatement]:
    """The rows as two of three readers have them: where the second gave another class, the third decides between the two.

    Rows that only one verdict can be had of, or whose third verdict is neither of the two, keep the first. Codes within
    the class are those of the first reader who gave the class. A measure against these labels tells more of the model and less
    of slips of one reader.
    """
    out: list[LabelledStatement] = []
    for row in rows:
        other, last = second.get(row.id), third.get(row.id)
        if other is None or last is None or "X" in (other.label, last.label):
            out.append(row)
            continue
        changed = row.cls != class_of(other.label) == class_of(last.label)
        out.append(dataclasses.replace(row, code=CODES.index(other.label), unsure=True) if changed else row)
    return out
