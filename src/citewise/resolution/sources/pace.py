"""Waiting: between the requests to one host, and before one is tried again."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before the first further try, and at the most."""


class Pace:
    """Keeps a least time between the requests to each host, also when several threads ask."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock, self._sleep = clock, sleep
        self._next: dict[str, float] = {}
        self._guard = threading.Lock()

    def wait(self, host: str, seconds: float) -> None:
        """Wait until a host may be asked again."""
        if seconds <= 0:
            return
        with self._guard:
            now = self._clock()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + seconds
        if turn > now:
            self._sleep(turn - now)


def back_off(tried: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after so many tries (from 1): doubling, and spread by chance so that callers do not come back all at once.

    Half of it is fixed and half by chance ("equal jitter", Brooker 2015). `chance` gives a number from 0 to 1.
    """
    whole = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (tried - 1))
    return whole / 2 + chance() * whole / 2


def asked_wait(header: str, now: float) -> float | None:
    """The seconds that a `Retry-After` header asks for, from a number or a date; None where it says neither."""
    header = header.strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", header):
        return float(header)
    try:
        date = parsedate_to_datetime(header)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, date.timestamp() - now)
