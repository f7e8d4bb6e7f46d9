"""`citewise ingest` and `citewise outcomes`."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from invented_articles import STATEMENTS, article, write_articles

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_first_run_ends_with_a_table_and_a_second_finds_all_unchanged(
    tmp_path: Path, citewise: Run
) -> None:
    folder = write_articles(tmp_path / "in", 3)
    first = citewise("ingest", folder, "--data-dir", tmp_path / "lib")
    assert first.returncode == 0
    assert first.stdout.split()[:4] == ["outcome", "files", "ok", "3"]
    assert f"{3 * STATEMENTS} statements went in" in first.stdout
    second = citewise("ingest", folder, "--data-dir", tmp_path / "lib")
    assert second.returncode == 0
    assert second.stdout.split()[:6] == ["outcome", "files", "ok", "0", "unchanged", "3"]


def test_failing_files_are_named_with_their_reason_and_listed_later(tmp_path: Path, citewise: Run) -> None:
    folder = write_articles(tmp_path / "in", 1)
    (folder / "empty.xml").write_bytes(b"")
    done = citewise("ingest", folder, tmp_path / "gone.xml", "--data-dir", tmp_path / "lib")
    assert done.returncode == 1
    assert f"{folder / 'empty.xml'}: failed: the file is empty" in done.stdout
    assert f"{tmp_path / 'gone.xml'}: failed: no such file or folder" in done.stdout
    listed = citewise("outcomes", "--data-dir", tmp_path / "lib", "--status", "failed")
    assert "empty.xml: the file is empty" in listed.stdout
    assert "gone.xml: no such file" in listed.stdout
    assert "a0001.xml" not in listed.stdout
    rows = json.loads(citewise("outcomes", "--data-dir", tmp_path / "lib", "--json").stdout)
    assert {Path(row["source"]).name: row["status"] for row in rows} == {
        "a0001.xml": "ok",
        "empty.xml": "failed",
        "gone.xml": "failed",
    }


def test_an_outcome_that_no_longer_holds_is_forgotten(tmp_path: Path, citewise: Run) -> None:
    path = tmp_path / "late.xml"
    assert citewise("ingest", path, "--data-dir", tmp_path / "lib").returncode == 2
    path.write_bytes(article(1))
    assert citewise("ingest", path, "--data-dir", tmp_path / "lib").returncode == 0
    rows = json.loads(citewise("outcomes", "--data-dir", tmp_path / "lib", "--json").stdout)
    assert [(row["source"], row["status"]) for row in rows] == [(str(path), "ok")]


def test_json_says_the_same_to_programs(tmp_path: Path, citewise: Run) -> None:
    folder = write_articles(tmp_path / "in", 2)
    (folder / "bad.xml").write_bytes(b"<article><front>")
    (folder / "notes.txt").write_bytes(b"n")
    done = citewise("ingest", folder, "--data-dir", tmp_path / "lib", "--json")
    record = json.loads(done.stdout)
    assert record["counts"] == {
        "ok": 2,
        "unchanged": 0,
        "failed": 1,
        "crashed": 0,
        "timed_out": 0,
        "skipped": 1,
    }
    assert record["statements"] == 2 * STATEMENTS
    assert record["failures"][0]["source"] == str(folder / "bad.xml")
    assert record["interrupted"] is False
    assert done.returncode == 1


def test_none_in_is_exit_code_2(tmp_path: Path, citewise: Run) -> None:
    (tmp_path / "a.xml").write_bytes(b"no article")
    assert citewise("ingest", tmp_path / "a.xml", "--data-dir", tmp_path / "lib").returncode == 2


def test_the_data_directory_comes_from_the_environment(tmp_path: Path, citewise: Run) -> None:
    folder = write_articles(tmp_path / "in", 1)
    assert citewise("ingest", folder, CITEWISE_DATA_DIR=str(tmp_path / "env")).returncode == 0
    assert (tmp_path / "env" / "library.db").is_file()
    assert (
        json.loads(citewise("stats", "--json", CITEWISE_DATA_DIR=str(tmp_path / "env")).stdout)["articles"]
        == 1
    )


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
def test_on_a_terminal_a_bar_shows_rate_and_time_left(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "in", 300)
    terminal, behind = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "citewise", "ingest", str(folder), "--data-dir", str(tmp_path / "lib")],
        stdout=subprocess.PIPE,
        stderr=behind,
        env={**os.environ, "COLUMNS": "100", "TERM": "xterm"},
    )
    os.close(behind)
    shown = b""
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    output, _ = process.communicate()
    os.close(terminal)
    assert process.returncode == 0, output
    assert b"/s" in shown
    assert b" left" in shown
    assert b"%" in shown
