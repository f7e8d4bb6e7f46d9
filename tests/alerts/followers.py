"""People who follow things in a library that grows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from citewise.alerts.following import confirm_now
from citewise.alerts.run import RunSummary, run_alerts
from citewise.alerts.settings import mail_settings
from citewise.alerts.subjects import subject_of
from citewise.people import PeopleDatabase
from citewise.people.subscriptions import Rhythm, Subscription, Want, subscribe
from citewise.reports.library import Library
from invented_library import ARTICLES, make_library
from mail_servers import MailServer

BASE = "https://citewise.example.org"
HALF = ARTICLES[:3]
REST = ARTICLES[3:]


@dataclass
class Desk:
    """All that a run needs."""

    folder: Path
    people: PeopleDatabase
    library: Library

    def follow(
        self, address: str, on: str, want: Want = Want.ALL, rhythm: Rhythm = Rhythm.DAILY
    ) -> Subscription:
        """Let an address follow something from now on."""
        wish = subscribe(self.people, address, subject_of(on, self.library), want, rhythm)
        return confirm_now(self.people, self.library, wish, want, rhythm)

    def grow(self) -> None:
        """Take in the other articles."""
        make_library(self.folder, REST)

    def run(
        self, server: MailServer | str, *, force: bool = True, timeout: float = 5.0, **more: object
    ) -> RunSummary:
        """Run the alerts once."""
        url = server if isinstance(server, str) else server.url
        settings = mail_settings(url, BASE, "alerts@citewise.example.org", timeout=timeout)
        return run_alerts(self.people, lambda: self.library, settings, force=force, **more)  # type: ignore[arg-type]
