"""`citewise add` and `citewise update`, in processes of their own, asking a stand-in on this machine."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from source_stand_in import CITED, Reply, StandIn, invented_world

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn(invented_world()).running() as running:
        yield running


@pytest.fixture
def run(citewise: Run, stand_in: StandIn, tmp_path: Path) -> Run:
    """Run a command on one library, with the sources at the stand-in."""
    environment = {
        **stand_in.environment(),
        "CITEWISE_MAILTO": "reader@example.org",
        "CITEWISE_SOURCE_TRIES": "1",
        "CITEWISE_DATA_DIR": str(tmp_path / "lib"),
    }

    def with_sources(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
        return citewise(*arguments, stdin=stdin, **environment)

    return with_sources


def test_a_report_is_filled_read_and_filled_again(run: Run, stand_in: StandIn) -> None:
    done = run("add", CITED)
    assert done.returncode == 0, done.stderr
    words = done.stdout.split()
    assert words[:2] == [CITED, "Long"]
    assert "Europe PMC 5 4 4 OpenAlex 6 5 4 Crossref 8 Unpaywall 1 0 PMC 1 1" in " ".join(words)
    assert "Citing works read: 4; full texts fetched now: 4." in done.stdout
    told = json.loads(run("report", CITED, "--json").stdout)
    assert told["counts"]["citing_works"] == 4
    before = len(stand_in.asked)
    again = run("add", CITED)
    assert again.returncode == 0
    assert "new statements: 0; requests sent: 0" in again.stdout
    assert len(stand_in.asked) == before
    assert run("check").returncode == 0


def test_lists_from_a_file_and_standard_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "dois.txt").write_text(
        f"# my list\n\nhttps://doi.org/{CITED}\tLong nights\nrubbish\n", "utf-8"
    )
    done = run("add", "--from-file", tmp_path / "dois.txt", "--json", "--source", "crossref", "--no-follow")
    assert done.returncode == 1
    record = json.loads(done.stdout)
    assert [(work["given"][:24], work["status"]) for work in record["works"]] == [
        ("https://doi.org/10.5555/", "new"),
        ("rubbish", "invalid"),
    ]
    assert record["works"][0]["sources"] == [
        {"source": "Crossref", "known": 8, "open_full_text": None, "read": None, "error": None}
    ]
    standard = run("add", "--from-file", "-", "--json", "--source", "crossref", stdin=CITED.encode())
    assert json.loads(standard.stdout)["works"][0]["status"] == "new"
    assert "Nothing to add" in run("add").stderr
    assert "cannot be read" in run("add", "--from-file", tmp_path / "none.txt").stderr


def test_a_query_adds_what_it_finds(run: Run) -> None:
    done = run("add", "--query", "naps kind", "--works", "2", "--source", "europepmc", "--json")
    assert done.returncode == 0, done.stderr
    assert [work["key"] for work in json.loads(done.stdout)["works"]] == [
        "10.5555/sleep.4",
        "10.5555/sleep.3",
    ]
    nothing = run("add", "--query", "whales")
    assert nothing.returncode == 2
    assert "finds no work" in nothing.stderr


def test_a_source_that_is_down_is_named_and_the_exit_code_tells(run: Run, stand_in: StandIn) -> None:
    stand_in.lasting["openalex"] = Reply(503)
    done = run("add", CITED)
    assert done.returncode == 1
    assert "it is out of service (HTTP 503)" in done.stdout
    assert "Citing works read: 4" in done.stdout
    stand_in.lasting[""] = Reply(503)
    none = run("add", "10.5555/other")
    assert none.returncode == 2
    assert "failed: not every source could be asked" in none.stdout


def test_wrong_settings_are_told_in_a_line(run: Run, citewise: Run, tmp_path: Path) -> None:
    for arguments, message in (
        (("--source", "google"), "There is no source “google”"),
        (("--mailto", "nobody"), "is no mail address"),
    ):
        done = run("add", CITED, *arguments)
        assert done.returncode == 2
        assert message in done.stderr
    plain = citewise(
        "add", CITED, "--data-dir", tmp_path / "x", CITEWISE_SOURCE_CROSSREF="http://example.org"
    )
    assert plain.returncode == 2
    assert "has to begin with https://" in plain.stderr
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "config.toml").write_text("[sources\n", "utf-8")
    assert "config.toml cannot be read" in run("add", CITED).stderr


def test_update_asks_anew_and_unfollow_ends_it(run: Run, stand_in: StandIn) -> None:
    assert run("update").returncode == 1  # there is no library yet
    run("add", CITED, "--source", "europepmc")
    before = len(stand_in.asked)
    done = run("update", "--json")
    assert done.returncode == 0, done.stderr
    (work,) = json.loads(done.stdout)["works"]
    # Europe PMC lacks one text that PMC's cloud has, and now all sources are asked.
    assert (work["status"], work["full_texts"]["read"], work["full_texts"]["fetched"]) == ("known", 4, 1)
    assert len(stand_in.asked) > before
    assert "followed no longer" in run("update", CITED, "--unfollow").stdout
    before = len(stand_in.asked)
    assert "No work is followed" in run("update").stdout
    assert run("update", "10.5555/nobody", "--unfollow").returncode == 2
    assert len(stand_in.asked) == before


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
def test_on_a_terminal_it_says_what_is_being_done(stand_in: StandIn, tmp_path: Path) -> None:
    terminal, behind = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "citewise", "add", CITED, "--data-dir", str(tmp_path / "lib")],
        stdout=subprocess.PIPE,
        stderr=behind,
        env={**os.environ, **stand_in.environment(), "COLUMNS": "100", "TERM": "xterm"},
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
    process.communicate()
    os.close(terminal)
    assert process.returncode == 0
    assert b"looking for 10.5555/nights.1" in shown
    assert b"reading 4 full texts" in shown
    # Without a mail address Unpaywall is not asked, and that is no failure.
    assert stand_in.requests_to("unpaywall") == []
