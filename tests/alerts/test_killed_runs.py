"""Runs that are killed (SIGKILL) at every step: each digest arrives exactly once wherever that can be known."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from followers import Desk

from citewise.people.alert_mails import MailState, mails, settle
from invented_library import TRIAL
from mail_servers import MailServer

SCRIPT = Path(__file__).with_name("killed_run.py")
KNOWN = ["began", "looked", "digest made", "made", "connected", "recipient accepted", "text sent", "sent"]
"""Steps at which it is known whether the server has the mail."""
PEOPLE = ["ada@example.org", "bob@example.org", "cleo@example.org"]


def killed(desk: Desk, server: MailServer, step: str, which: int) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(desk.folder), server.url, step, str(which)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, f"it was not killed: {done.stdout}{done.stderr}"


def prepare(desk: Desk) -> None:
    for address in PEOPLE:
        desk.follow(address, f"work:{TRIAL}")
    desk.grow()


def settled(server: MailServer, number: int) -> None:
    """Wait until the server has dealt with what was on the wire."""
    until = time.monotonic() + 20
    while len(server.raw) < number and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.parametrize("which", [1, 2])
@pytest.mark.parametrize("step", KNOWN)
def test_killed_where_it_is_known_each_digest_arrives_once(
    desk: Desk, server: MailServer, step: str, which: int
) -> None:
    if step in ("began", "looked", "made", "connected") and which == 2:
        which = 1  # these happen once in a run
    prepare(desk)
    killed(desk, server, step, which)
    for _ in range(3):
        summary = desk.run(server)
    assert (summary.waiting, summary.doubtful) == (0, 0)
    assert sorted(server.recipients) == PEOPLE
    assert sorted(server.times().values()) == [1, 1, 1]


@pytest.mark.parametrize("which", [1, 2])
def test_killed_between_the_mark_and_the_dot_it_is_left_to_a_person(
    desk: Desk, server: MailServer, which: int
) -> None:
    prepare(desk)
    killed(desk, server, "marked", which)
    for _ in range(2):
        summary = desk.run(server)
    assert (summary.waiting, summary.doubtful) == (0, 1)
    assert len(server.raw) == 2
    (doubtful,) = mails(desk.people, MailState.DOUBTFUL)
    settle(desk.people, doubtful.id, arrived=False)
    desk.run(server)
    assert sorted(server.recipients) == PEOPLE
    assert sorted(server.times().values()) == [1, 1, 1]


@pytest.mark.parametrize("step", ["handed over", "answered"])
@pytest.mark.parametrize("which", [1, 2])
def test_killed_after_the_dot_it_is_not_sent_again(
    desk: Desk, server: MailServer, step: str, which: int
) -> None:
    prepare(desk)
    killed(desk, server, step, which)
    settled(server, which)
    for _ in range(3):
        summary = desk.run(server)
    assert (summary.waiting, summary.doubtful) == (0, 1)
    assert sorted(server.recipients) == PEOPLE
    assert sorted(server.times().values()) == [1, 1, 1]
    assert mails(desk.people, MailState.DOUBTFUL)[0].message_id in server.times()


def test_the_process_is_killed_by_the_server_at_the_worst_moment(desk: Desk, server: MailServer) -> None:
    """The server has the mail, and the run dies before it hears so."""
    prepare(desk)
    running = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(desk.folder), server.url, "never", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server.behaviour.on_text = lambda content: running.kill()
    assert running.wait(60) == -signal.SIGKILL
    server.behaviour.on_text = lambda content: None
    for _ in range(2):
        desk.run(server)
    assert sorted(server.recipients) == PEOPLE
    assert sorted(server.times().values()) == [1, 1, 1]


def test_killed_again_and_again_at_any_moment(desk: Desk, server: MailServer) -> None:
    people = [f"reader{number:02d}@example.org" for number in range(40)]
    for address in people:
        desk.follow(address, f"work:{TRIAL}")
    desk.grow()
    chance = random.Random(20261124)  # noqa: S311 - when to kill is no secret
    kills = 0
    while kills < 12:
        before = len(server.raw)
        running = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(desk.folder), server.url, "never", "1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # From the first mail of this run on, so that the kill falls into its work and not into its start.
        while running.poll() is None and len(server.raw) == before:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.02)
        running.kill()
        if running.wait(60) == 0:
            break
        kills += 1
    for _ in range(2):
        summary = desk.run(server)
    assert kills > 0
    assert summary.waiting == 0
    assert set(server.times().values()) == {1}, "nobody gets one twice"
    assert len(set(server.recipients)) == len(server.recipients)
    doubtful = mails(desk.people, MailState.DOUBTFUL)
    missing = set(people) - set(server.recipients)
    assert missing <= {mail.address for mail in doubtful}, "nobody loses one without our knowing"
    assert len(doubtful) <= kills
    for mail in doubtful:
        settle(desk.people, mail.id, arrived=mail.message_id in server.times())
    desk.run(server)
    assert sorted(server.recipients) == people
