"""The postman: a thread of the server that runs alerts, for those who have neither cron nor a timer."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from citewise.alerts.run import AlreadyRunningError, run_alerts
from citewise.alerts.settings import MailSettings
from citewise.errors import CitewiseError
from citewise.people import PeopleDatabase
from citewise.reports.library import Library

EVERY_SECONDS = 60.0
_BUSY_SECONDS = 5.0
_log = structlog.get_logger(__name__)


class Postman:
    """Sends confirmations as soon as they are asked for, and digests when they are due.

    Args:
        people: where subscriptions and the outbox are.
        library: gives the library.
        settings: the mail server.
        digests: whether digests are made too, or somebody else runs `citewise alerts run`.
    """

    def __init__(
        self,
        people: PeopleDatabase,
        library: Callable[[], Library],
        settings: MailSettings,
        *,
        digests: bool,
    ) -> None:
        self._people, self._library, self._settings, self._digests = people, library, settings, digests
        self._wanted = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._work, name="alerts", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Something was put into the outbox."""
        self._wanted.set()

    def stop(self, seconds: float = 20.0) -> None:
        """End after the mail that is under way; wait for it so long."""
        self._ending = True
        self._wanted.set()
        self._thread.join(seconds)

    def _work(self) -> None:
        wait = 0.0 if self._digests else EVERY_SECONDS
        while True:
            self._wanted.wait(wait)
            if self._ending:
                return
            self._wanted.clear()
            wait = self._once()

    def _once(self) -> float:
        """Run once; gives the seconds until the next time."""
        try:
            summary = run_alerts(
                self._people,
                self._library,
                self._settings,
                patient=True,
                confirmations_only=not self._digests,
                stop=lambda: self._ending,
            )
        except AlreadyRunningError:
            return _BUSY_SECONDS
        except CitewiseError as error:
            _log.error("alerts_failed", error=str(error))
            return EVERY_SECONDS
        except Exception:
            _log.exception("alerts_broke")  # the pages go on, and so does the next run
            return EVERY_SECONDS
        for problem in summary.problems:
            _log.warning("alerts_problem", problem=problem)
        return EVERY_SECONDS
