"""Second readings of labelled rows replace the first verdict, and a difference makes the row unsure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citewise.classification.inputs import StatementInput
from citewise.classification.training.data import CODES, LabelledStatement
from citewise.classification.training.second_reading import (
    SecondReading,
    read_again,
    read_second_readings,
    settled,
)
from citewise.errors import InputError

SHIPPED = sorted((Path(__file__).parents[2] / "evaluation" / "labels").glob("relabelled_*.jsonl"))


def row(name: str, code: str, *, unsure: bool = True) -> LabelledStatement:
    item = StatementInput.from_marked({"sentence": "Owls agree <<[1]>>."})
    return LabelledStatement(name, f"A-{name}", item, CODES.index(code), unsure, None, False, "", "")


def test_the_second_verdict_counts_and_a_difference_is_unsure(tmp_path: Path) -> None:
    path = tmp_path / "again.jsonl"
    told = [("a", "S", False), ("b", "C", False), ("c", "X", False), ("d", "U", True)]
    path.write_text(
        "\n".join(json.dumps({"row": name, "label": code, "unsure": unsure}) for name, code, unsure in told)
    )
    rows = [
        row("a", "S"),
        row("b", "B", unsure=False),
        row("c", "B"),
        row("d", "U", unsure=False),
        row("e", "s"),
    ]
    again = read_again(rows, read_second_readings(path))
    assert [(one.id, CODES[one.code], one.unsure, one.confirmed) for one in again] == [
        ("a", "S", False, True),
        ("b", "C", True, False),
        ("d", "U", True, False),
        ("e", "s", True, False),
    ]


@pytest.mark.parametrize("line", ["{", '{"row": "a"}', '{"row": "a", "label": "Z", "unsure": false}'])
def test_a_line_of_another_form_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "again.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(InputError, match="line 1"):
        read_second_readings(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_second_readings(tmp_path / "none.jsonl")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_further_readings_of_the_project_can_be_read(path: Path) -> None:
    assert read_second_readings(path)


def test_a_third_reader_decides_between_the_first_two() -> None:
    verdicts = {
        "agreed": ("B", "B", None),
        "first": ("B", "S", "U"),
        "second": ("B", "S", "s"),
        "neither": ("B", "S", "c"),
        "unusable": ("B", "S", "X"),
        "unread": ("S", None, None),
    }
    rows = [row(name, first, unsure=False) for name, (first, _, _) in verdicts.items()]
    second = {name: SecondReading(name, two, False) for name, (_, two, _) in verdicts.items() if two}
    third = {name: SecondReading(name, three, False) for name, (_, _, three) in verdicts.items() if three}
    found = {one.id: (CODES[one.code], one.unsure) for one in settled(rows, second, third)}
    assert found == {
        "agreed": ("B", False),
        "first": ("B", False),
        "second": ("S", True),
        "neither": ("B", False),
        "unusable": ("B", False),
        "unread": ("S", False),
    }
