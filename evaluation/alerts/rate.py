"""How long a run of the alerts takes: following, looking for what is new, making digests, handing them over.

    python -m evaluation.alerts.rate --data-dir LIBRARY [--works 500] [--searches 50] [--write]

The library is only read; alerts are kept in a folder of their own that is deleted. The most cited works are followed by two
addresses each, searches by one. What is new is made so by forgetting that the statements of the last tenth of the articles were seen. Mails go to
an SMTP server (aiosmtpd) in this process, which takes its share of the processors.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from aiosmtpd.controller import Controller

from citewise import open_library
from citewise.alerts.following import confirm_now, look
from citewise.alerts.run import run_alerts
from citewise.alerts.settings import mail_settings
from citewise.alerts.subjects import subject_of
from citewise.people import PeopleDatabase
from citewise.people.subscriptions import Rhythm, Want, active, subscribe

RESULTS = Path(__file__).parent / "results" / "rate.md"
WORDS = "cells protein trial patients model risk gene mice cancer response children brain infection virus diet stress pain sleep care dose".split()


class Sink:
    def __init__(self) -> None:
        self.taken = 0

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]  # noqa: N802
        self.taken += 1
        return "250 OK"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--works", type=int, default=500)
    parser.add_argument("--searches", type=int, default=20)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=2599, ready_timeout=30)
    server.start()
    rows: list[tuple[str, str]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_library(arguments.data_dir) as library,
        PeopleDatabase(Path(folder)) as people,
    ):
        works = [
            row[0]
            for row in library.store.connection.execute(
                "SELECT w.doi FROM tally t JOIN work w ON w.id = t.work_id WHERE w.doi IS NOT NULL"
                " ORDER BY t.citing_works DESC LIMIT ?",
                (arguments.works,),
            )
        ]
        wishes = [
            (f"work:{doi}", f"{name}{place}@example.org") for place, doi in enumerate(works) for name in "ab"
        ]
        wishes += [
            (f"search:{word}", f"s{place}@example.org")
            for place, word in enumerate(WORDS[: arguments.searches])
        ]
        began = time.perf_counter()
        for on, address in wishes:
            wish = subscribe(people, address, subject_of(on, library), Want.ALL, Rhythm.DAILY)
            confirm_now(people, library, wish, Want.ALL, Rhythm.DAILY)
        took = time.perf_counter() - began
        rows.append(
            (
                f"follow and confirm {len(wishes):,} alerts",
                f"{took:.1f} s, {took / len(wishes) * 1000:.0f} ms each",
            )
        )
        events = people.connection.execute("SELECT count(*) FROM alert_event").fetchone()[0]
        subjects = {one.subject_id: one.subject for one in active(people)}
        began = time.perf_counter()
        for number, subject in subjects.items():
            look(people, library, number, subject)
        took = time.perf_counter() - began
        rows.append(
            (
                f"look at {len(subjects):,} subjects with {events:,} events, nothing new",
                f"{took:.1f} s, {took / len(subjects) * 1000:.0f} ms each",
            )
        )
        last = library.store.connection.execute("SELECT key FROM article ORDER BY id DESC").fetchall()
        forgotten = [(row[0],) for row in last[: len(last) // 10]]
        with people.transaction() as change:
            change.executemany("DELETE FROM alert_event WHERE origin = ? AND kind <> 'notice'", forgotten)
        settings = mail_settings("smtp://127.0.0.1:2599", "https://citewise.example.org", timeout=60)
        began, steps = time.perf_counter(), {}

        def at(step: str) -> None:
            steps.setdefault(step, time.perf_counter() - began)

        summary = run_alerts(people, lambda: library, settings, force=True, say=at)
        took = time.perf_counter() - began
        made = steps["made"]
        rows.append(
            (
                f"look and make {summary.made:,} digests",
                f"{made:.1f} s, {made / max(1, summary.made) * 1000:.0f} ms each",
            )
        )
        rows.append(
            (
                f"hand over {summary.sent:,} mails ({sink.taken:,} taken)",
                f"{took - made:.1f} s, {summary.sent / (took - made):.0f} a second",
            )
        )
        statements = library.stats().statements
    server.stop()
    command = f"python -m evaluation.alerts.rate --data-dir LIBRARY --works {arguments.works} --searches {arguments.searches}"
    text = (
        f"# Rate of a run of the alerts\n\n{datetime.date.today().isoformat()}, command: `{command}`. Library of {statements:,} statements."
        f" Machine: {os.cpu_count()} cores, {platform.machine()}; Python {sys.version.split()[0]}; load average at the end {os.getloadavg()[0]:.1f}"
        " (other jobs ran on the machine). Every mail is written down three times with a flush to the disk.\n\n| step | time |\n|---|---|\n"
        + "".join(f"| {what} | {time_taken} |\n" for what, time_taken in rows)
    )
    print(text)
    if arguments.write:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
