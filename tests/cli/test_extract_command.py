"""`citewise extract`: one document, nothing stored."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from invented_articles import STATEMENTS, article

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_json_has_the_three_parts_and_true_offsets(tmp_path: Path, citewise: Run) -> None:
    (tmp_path / "a.xml").write_bytes(article(3))
    done = citewise("extract", tmp_path / "a.xml", "--json", CITEWISE_DATA_DIR=str(tmp_path / "lib"))
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert list(record) == ["document", "references", "statements"]
    assert record["document"]["identifiers"]["doi"] == "10.5555/sleep.3"
    assert [reference["id"] for reference in record["references"]] == ["r1", "r2"]
    assert len(record["statements"]) == STATEMENTS
    for statement in record["statements"]:
        target = statement["target"]
        assert statement["sentence"][target["start"] : target["end"]] == target["text"] != ""
    assert not (tmp_path / "lib").exists()


def test_standard_input_gives_the_same(tmp_path: Path, citewise: Run) -> None:
    (tmp_path / "a.xml").write_bytes(article(3))
    from_file = citewise("extract", tmp_path / "a.xml", "--json")
    assert citewise("extract", "-", "--json", stdin=article(3)).stdout == from_file.stdout


def test_the_listing_marks_the_citation_and_names_the_cited_work(tmp_path: Path, citewise: Run) -> None:
    (tmp_path / "a.xml").write_bytes(article(3))
    shown = citewise("extract", tmp_path / "a.xml").stdout
    assert "Naps of kind 3" in shown
    assert "in line with an earlier trial [«1»]." in shown
    assert "-> Long nights after naps (doi 10.5555/nights.1)" in shown
    assert "results / Results (paragraph)" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("content", [b"", b"no article", b"%PDF-1.7", b"<article><front>"])
def test_bad_input_is_one_clear_line(tmp_path: Path, citewise: Run, content: bytes) -> None:
    (tmp_path / "bad.xml").write_bytes(content)
    done = citewise("extract", tmp_path / "bad.xml", "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("citewise: ")
    assert "bad.xml" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there(tmp_path: Path, citewise: Run) -> None:
    done = citewise("extract", tmp_path / "gone.xml")
    assert (done.returncode, done.stderr) == (2, f"citewise: {tmp_path / 'gone.xml'} does not exist.\n")
