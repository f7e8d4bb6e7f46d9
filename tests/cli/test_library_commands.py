"""Commands on a library as a new user meets them: one that is there, one that is not, one that is out of step."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from citewise import open_library

Run = Callable[..., subprocess.CompletedProcess[str]]

ON_A_LIBRARY = (
    ["report", "10.5555/nights.1"],
    ["search", "naps"],
    ["stats"],
    ["outcomes"],
    ["check"],
    ["check", "--repair"],
    ["reindex"],
    ["classify"],
    ["correct", "0" * 24, "mentioning", "--by", "A"],
)


@pytest.mark.parametrize("command", ON_A_LIBRARY, ids=" ".join)
def test_without_a_library_each_says_how_to_make_one_and_makes_none(
    tmp_path: Path, citewise: Run, command: list[str]
) -> None:
    done = citewise(*command, "--data-dir", tmp_path / "gone")
    assert done.returncode != 0
    assert "There is no library at" in done.stderr
    assert "citewise ingest" in done.stderr
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("command", [["report", "10.5555/nights.1"], ["search", "naps"], ["stats"], ["outcomes"], ["check"]], ids=" ".join)  # fmt: skip
def test_each_speaks_json(library: Path, citewise: Run, command: list[str]) -> None:
    done = citewise(*command, "--data-dir", library, "--json")
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)
    assert done.stderr == ""


def test_a_report_by_every_way_to_write_a_doi(library: Path, citewise: Run) -> None:
    shown = {
        citewise("report", text, "--data-dir", library).stdout
        for text in ("10.5555/nights.1", "https://doi.org/10.5555/NIGHTS.1", "doi:10.5555/nights.1")
    }
    assert len(shown) == 1
    assert "Long nights after naps" in shown.pop()


def test_a_work_nobody_knows_is_a_message(library: Path, citewise: Run) -> None:
    done = citewise("report", "10.5555/nobody", "--data-dir", library)
    assert done.returncode == 1
    assert done.stderr.startswith("citewise: ")


def test_wrong_use_is_a_message_with_a_way_out(citewise: Run) -> None:
    for command in (["report"], ["nonsense"], ["stats", "--bogus"]):
        done = citewise(*command)
        assert done.returncode == 2, command
        assert "--help" in done.stderr


def test_check_finds_an_index_out_of_step_and_repair_mends_it(
    tmp_path: Path, library: Path, citewise: Run
) -> None:
    folder = shutil.copytree(library, tmp_path / "lib")
    with sqlite3.connect(folder / "library.db") as connection:
        connection.execute("UPDATE tally SET mentioning = mentioning + 5")
        connection.execute("INSERT INTO outbox (kind, subject_id) SELECT 'article', id FROM article")
    connection.close()
    found = citewise("check", "--data-dir", folder)
    assert found.returncode == 1
    assert "tally: " in found.stdout
    assert "index: " in found.stdout
    assert citewise("check", "--repair", "--data-dir", folder).returncode == 0
    assert citewise("check", "--data-dir", folder).stdout == "All is well.\n"
    shutil.rmtree(folder / "index")
    lost = citewise("check", "--data-dir", folder)
    assert lost.returncode == 1
    assert "citewise reindex" in lost.stdout
    again = citewise("reindex", "--data-dir", folder, "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["statements"] > 0
    assert citewise("check", "--data-dir", folder).returncode == 0


def test_a_correction_is_told_and_taken_back(tmp_path: Path, library: Path, citewise: Run) -> None:
    folder = shutil.copytree(library, tmp_path / "lib")
    with sqlite3.connect(folder / "library.db") as connection:
        key, before = connection.execute("SELECT key, class FROM statement ORDER BY id").fetchone()
    connection.close()
    done = citewise("correct", key, "contrasting", "--by", "A. Curator", "--data-dir", folder, "--json")
    assert json.loads(done.stdout)["class"] == "contrasting"
    assert citewise("correct", key, "none", "--by", "A", "--data-dir", folder).returncode == 0
    with sqlite3.connect(folder / "library.db") as connection:
        assert connection.execute("SELECT class FROM statement WHERE key = ?", (key,)).fetchone() == (before,)
    connection.close()
    wrong = citewise("correct", key, "wonderful", "--by", "A", "--data-dir", folder)
    assert wrong.returncode == 2
    assert "supporting, contrasting, mentioning" in wrong.stderr


def test_whoever_stops_reading_our_output_gets_no_complaint(library: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "citewise",
            "report",
            "10.5555/nights.1",
            "--json",
            "--data-dir",
            str(library),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert complaint == b""


def test_keys_are_made_listed_and_revoked(citewise: Run, tmp_path: Path) -> None:
    empty = citewise("keys", "list", "--data-dir", tmp_path)
    assert "no keys yet" in empty.stdout
    made = json.loads(
        citewise("keys", "add", "Reading room", "--role", "curator", "--data-dir", tmp_path, "--json").stdout
    )
    assert made["secret"].startswith("cw_")
    listed = citewise("keys", "list", "--data-dir", tmp_path)
    assert "Reading room" in listed.stdout
    assert made["secret"] not in listed.stdout
    assert citewise("keys", "revoke", made["id"], "--data-dir", tmp_path).returncode == 0
    assert json.loads(citewise("keys", "list", "--data-dir", tmp_path, "--json").stdout)[0]["revoked"]
    unknown = citewise("keys", "revoke", 9, "--data-dir", tmp_path)
    assert unknown.returncode == 1
    assert "no key 9" in unknown.stderr


def test_a_library_where_nobody_can_write_is_read_all_the_same(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so what the system says of the folder is put in its mouth.
    still = Path(shutil.copytree(library, tmp_path / "still"))
    for lock in still.rglob("*.lock"):
        lock.unlink()
    before = sorted(path.relative_to(still) for path in still.rglob("*"))
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with open_library(still) as opened:
        assert opened.stats().statements > 0
        assert opened.search("statement OR study OR the").total >= 0
        assert sorted(path.relative_to(still) for path in still.rglob("*")) == before
