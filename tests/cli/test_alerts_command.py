"""`citewise alerts` as the person who runs the server uses it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from invented_library import ARTICLES, TRIAL, make_library
from mail_servers import Behaviour, MailServer, closed_port, mail_server

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_library(tmp_path / "lib", ARTICLES[:3])


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def add(citewise: Run, folder: Path, *more: object) -> Any:
    done = citewise("alerts", "add", *more, "--data-dir", folder, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def listed(citewise: Run, folder: Path) -> Any:
    return json.loads(citewise("alerts", "list", "--data-dir", folder, "--json").stdout)


def test_from_adding_to_removing(citewise: Run, folder: Path, server: MailServer) -> None:
    one = add(citewise, folder, "ada@example.org", "--on", f"work:{TRIAL}", "--daily", "--confirmed")
    assert (one["on"], one["rhythm"], one["want"]) == (f"work:{TRIAL}", "daily", "all")
    add(citewise, folder, "bob@example.org", "--on", "search:harbour", "--only", "statements", "--confirmed")
    add(citewise, folder, "cleo@example.org", "--on", "author:Osei", "--only", "notices")
    make_library(folder, ARTICLES[3:])
    assert [alert["id"] for alert in listed(citewise, folder)["alerts"]] == [1, 2, 3]
    run = ("alerts", "run", "--smtp-url", server.url, "--now", "--data-dir", folder)
    done = citewise(*run, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "made": 2,
        "sent": 3,
        "waiting": 0,
        "refused": 0,
        "suspended": 0,
        "doubtful": 0,
        "problems": [],
    }
    assert "0 mails sent" in citewise(*run).stdout
    assert sorted(server.recipients) == ["ada@example.org", "bob@example.org", "cleo@example.org"]
    assert citewise("alerts", "remove", 1, "--data-dir", folder).returncode == 0
    assert citewise("alerts", "remove", 1, "--data-dir", folder).returncode == 1
    done = citewise("alerts", "remove", "bob@example.org", "--on", "search:harbour", "--data-dir", folder)
    assert done.returncode == 0
    assert [alert["id"] for alert in listed(citewise, folder)["alerts"]] == [3]


def test_what_is_kept_of_a_person(citewise: Run, folder: Path) -> None:
    add(citewise, folder, "Ada@example.org", "--on", f"work:{TRIAL}", "--confirmed")
    add(citewise, folder, "bob@example.org", "--on", f"work:{TRIAL}", "--confirmed")
    told = json.loads(citewise("alerts", "export", "ada@example.org", "--data-dir", folder).stdout)
    assert [alert["address"] for alert in told["alerts"]] == ["Ada@example.org"]
    assert "1 alerts deleted" in citewise("alerts", "forget", "ADA@example.org", "--data-dir", folder).stdout
    assert (
        json.loads(citewise("alerts", "export", "ada@example.org", "--data-dir", folder).stdout)["alerts"]
        == []
    )
    assert [alert["address"] for alert in listed(citewise, folder)["alerts"]] == ["bob@example.org"]


def test_a_server_that_is_down_or_refuses_is_told_and_made_up_for(citewise: Run, folder: Path) -> None:
    add(citewise, folder, "ada@example.org", "--on", f"work:{TRIAL}", "--confirmed")
    make_library(folder, ARTICLES[3:])
    run = ("alerts", "run", "--now", "--data-dir", folder, "--smtp-url")
    done = citewise(*run, f"smtp://127.0.0.1:{closed_port()}")
    assert done.returncode == 1
    assert "1 waiting" in done.stdout
    assert "cannot be used" in done.stderr
    refuse = Behaviour(recipient=lambda address: "550 no such person")
    with mail_server(refuse) as server:
        assert [citewise(*run, server.url).returncode for _ in range(3)] == [1, 1, 1]
        assert "suspended since" in citewise("alerts", "list", "--data-dir", folder).stdout
        assert citewise("alerts", "resume", 1, "--data-dir", folder).returncode == 0
        server.behaviour.recipient = lambda address: "250 OK"
        assert citewise(*run, server.url).returncode == 0
        assert server.recipients == ["ada@example.org"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "ada", "--on", f"work:{TRIAL}"), "no e-mail address"),
        (("add", "ada@example.org", "--on", "planet:mars"), "cannot be followed"),
        (("run", "--smtp-url", "mail:25"), "smtp://"),
        (("run", "--base-url", "here"), "no address of a site"),
        (("settle", "7", "--again"), "no doubtful mail"),
        (("remove", "nobody@example.org"), "no such alert"),
        (("resume", "12"), "no alert 12"),
    ],
)
def test_wrong_use_is_explained(citewise: Run, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = citewise("alerts", *arguments, "--data-dir", folder)
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_library_there_is_nothing_to_follow(citewise: Run, tmp_path: Path) -> None:
    done = citewise(
        "alerts", "add", "ada@example.org", "--on", f"work:{TRIAL}", "--data-dir", tmp_path / "none"
    )
    assert done.returncode == 1
    assert "no library" in done.stderr
    assert not (tmp_path / "none").exists()
    assert citewise("alerts", "run", "--data-dir", tmp_path / "none").returncode == 0


def test_serving_with_alerts_needs_a_mail_server(citewise: Run, folder: Path) -> None:
    done = citewise("serve", "--with-alerts", "--port", 0, "--data-dir", folder, CITEWISE_SMTP_URL="")
    assert done.returncode == 2
    assert "--smtp-url" in done.stderr
