"""`citewise evaluate` measures the shipped model; `citewise train` says what it lacks."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from citewise.cli.app import invoke

ROW = {
    "id": "x",
    "article": "A1",
    "sentence": "In contrast to <<[4]>>, we did not find fewer seeds.",
    "code": "C",
    "section": "discussion",
    "sampling": "active:random",
    "weight": 1.0,
}


def test_a_file_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    assert invoke(["evaluate", str(path), "--every-row", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["mixes"]["enriched mix"]["contrasting F1"][0] == 1.0
    assert invoke(["evaluate", str(path), "--every-row"]) == 0
    assert "contrasting F1" in capsys.readouterr().out


def test_an_absent_file_is_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke(["evaluate", str(tmp_path / "absent.jsonl")]) == 2
    assert "absent.jsonl" in capsys.readouterr().err


@pytest.mark.skipif(
    importlib.util.find_spec("torch") is not None, reason="the training libraries are installed"
)
def test_training_without_its_libraries_says_how_to_get_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["train", "x.jsonl", "--out", str(tmp_path / "m"), "--work", str(tmp_path / "w")]) == 2
    assert "citewise[train]" in capsys.readouterr().err
