"""Disputing a class, deciding it, and what the library says afterwards."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise import open_library
from citewise.model import CitationClass
from citewise.people import PeopleDatabase, Role
from citewise.people.disputes import disputes
from citewise.people.keys import issue_key
from citewise.pipeline.verdicts import apply_verdicts
from citewise.reports import Filters
from citewise.store import Store
from citewise.web import create_app
from served_libraries import CORPUS, TRIAL, text_of


@pytest.fixture
def library(corpus_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus_library, tmp_path / "library"))


@pytest.fixture
def client(library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(library), follow_redirects=False) as made:
        yield made


def a_statement(library: Path, cls: str = "mentioning") -> str:
    with open_library(library) as opened:
        report = opened.report(TRIAL, filters=Filters(cls=(cls,)))
        return report.groups[0].statements[0].key


def curate(client: TestClient, library: Path, role: Role = Role.CURATOR) -> None:
    _, secret = issue_key(PeopleDatabase(library), "Reading room", role)
    assert client.post("/key", data={"secret": secret, "next": "/corrections"}).status_code == 303


def send(client: TestClient, key: str, **fields: str) -> int:
    given = {"class": "contrasting", "reason": "It found the opposite.", "name": "Ada", **fields}
    return client.post(f"/statements/{key}/dispute", data=given).status_code


def test_a_reader_disputes_a_curator_accepts_and_the_tally_follows(client: TestClient, library: Path) -> None:
    key = a_statement(library)
    with open_library(library) as opened:
        before = opened.report(TRIAL).tally
    assert "Nobody has disputed it" in client.get(f"/statements/{key}").text
    sent = client.post(
        f"/statements/{key}/dispute",
        data={"class": "contrasting", "reason": "It found <b>the opposite</b>.", "name": "Ada"},
    )
    assert sent.headers["location"] == f"/statements/{key}?disputed=1#history"
    shown = client.get(f"/statements/{key}?disputed=1")
    assert "Thank you" in shown.text
    assert "<b>the opposite" not in shown.text
    assert "Not decided yet" in shown.text
    assert client.get("/corrections").status_code == 403

    curate(client, library)
    queue = html.fromstring(client.get("/corrections").text)
    assert "It found <b>the opposite</b>." in text_of(queue)
    action = queue.xpath("//form[contains(@action, '/corrections/')]/@action")[0]
    after = client.post(action, data={"verdict": "accepted", "note": "Seen."})
    assert after.status_code == 303
    assert "Nothing is disputed" in client.get(after.headers["location"]).text

    with open_library(library) as opened:
        now = opened.report(TRIAL).tally
    assert now.contrasting == before.contrasting + 1
    assert now.mentioning == before.mentioning - 1
    history = text_of(html.fromstring(client.get(f"/statements/{key}").text))
    assert "Accepted by Reading room" in history
    assert history.count("It found <b>the opposite</b>.") == 1
    with Store.open(library) as store:
        assert store.check() == []


def test_a_rejected_dispute_changes_nothing_and_is_told(client: TestClient, library: Path) -> None:
    key = a_statement(library)
    assert send(client, key) == 303
    curate(client, library)
    assert client.post("/corrections/1", data={"verdict": "rejected"}).status_code == 303
    with open_library(library) as opened:
        assert opened.statement(key).card.cls == CitationClass.MENTIONING
    assert "Rejected by Reading room" in text_of(html.fromstring(client.get(f"/statements/{key}").text))
    assert client.post("/corrections/1", data={"verdict": "accepted"}).status_code == 400


def test_only_curators_see_and_decide(client: TestClient, library: Path) -> None:
    key = a_statement(library)
    assert send(client, key) == 303
    assert client.post("/corrections/1", data={"verdict": "accepted"}).status_code == 403
    curate(client, library, Role.READER)
    assert client.get("/corrections").status_code == 403
    assert client.post("/corrections/1", data={"verdict": "accepted"}).status_code == 403
    with PeopleDatabase(library) as people:
        assert disputes(people)[0].verdict is None


@pytest.mark.parametrize(
    "fields",
    [
        {"class": "unclassified"},
        {"class": "mentioning"},
        {"class": ""},
        {"reason": " "},
        {"reason": "x" * 2001},
    ],
)
def test_what_cannot_be_a_dispute_is_refused(
    client: TestClient, library: Path, fields: dict[str, str]
) -> None:
    assert send(client, a_statement(library), **fields) == 400
    with PeopleDatabase(library) as people:
        assert disputes(people) == []


def test_another_site_cannot_dispute_or_decide(client: TestClient, library: Path) -> None:
    key = a_statement(library)
    elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    data = {"class": "contrasting", "reason": "Because."}
    assert client.post(f"/statements/{key}/dispute", data=data, headers=elsewhere).status_code == 403
    assert client.post("/corrections/1", data={"verdict": "accepted"}, headers=elsewhere).status_code == 403


def test_disputes_are_limited_for_one_address(client: TestClient, library: Path) -> None:
    key = a_statement(library)
    answers = [send(client, key, reason=f"Reason {number}") for number in range(8)]
    assert answers[:6] == [303] * 6
    assert answers[6:] == [429] * 2


def test_an_unknown_statement_cannot_be_disputed(client: TestClient) -> None:
    assert send(client, "nothing") == 404


def test_an_accepted_one_waits_while_the_library_is_written_and_goes_in_after_that(
    client: TestClient, library: Path
) -> None:
    key = a_statement(library)
    send(client, key)
    curate(client, library)
    with Store.open(library):
        assert client.post("/corrections/1", data={"verdict": "accepted"}).status_code == 303
        assert "as soon as nobody else writes" in client.get("/corrections").text
    with open_library(library) as opened:
        assert opened.statement(key).card.cls == CitationClass.MENTIONING
    subprocess.run(
        [sys.executable, "-m", "citewise", "ingest", str(CORPUS), "--data-dir", str(library)],
        check=True,
        capture_output=True,
    )
    with open_library(library) as opened:
        assert opened.statement(key).card.cls == CitationClass.CONTRASTING
    with PeopleDatabase(library) as people:
        assert apply_verdicts(library, people).put_in == ()


def test_the_same_verdict_is_put_in_once_though_the_mark_was_lost(client: TestClient, library: Path) -> None:
    key = a_statement(library)
    send(client, key)
    curate(client, library)
    client.post("/corrections/1", data={"verdict": "accepted"})
    with PeopleDatabase(library) as people:
        with people.transaction() as connection:
            connection.execute("UPDATE dispute SET applied = NULL")  # as after a kill between the two files
        assert apply_verdicts(library, people).put_in == (1,)
    with Store.open(library) as store:
        assert len(store.corrections(key)) == 1


def test_the_command_line_lists_decides_exports_and_measures(client: TestClient, library: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "citewise", *words, "--data-dir", str(library)],
            capture_output=True,
            text=True,
            check=False,
        )

    assert run("evaluate", "--corrections").returncode == 1
    key = a_statement(library)
    send(client, key)
    assert key in run("corrections", "list").stdout
    assert "accepted" in run("corrections", "accept", "1", "--by", "Ada").stdout
    assert json.loads(run("corrections", "list", "--state", "accepted", "--json").stdout)[0]["applied"]
    row = json.loads(run("corrections", "export").stdout)
    assert (row["id"], row["code"], row["class"]) == (key, "C", "contrasting")
    assert "<<" in row["sentence"]
    measured = json.loads(run("evaluate", "--corrections", "--json").stdout)
    assert measured["part"] == "corrections"
    assert measured["mixes"]["corrected statements"]["rows"] == 1
    assert run("corrections", "accept", "7", "--by", "Ada").returncode == 1
    assert run("corrections", "apply").returncode == 0
