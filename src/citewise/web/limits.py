"""How often something may be done from one address, so that nobody guesses, floods or wears out the others."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import cast

from starlette.requests import Request

from citewise.errors import TooOftenError
from citewise.web.library import desk_of

_MOST_CLIENTS = 10_000


class RateLimit:
    """A bucket for each client, which holds `most` and fills up again evenly within `seconds`.

    Safe to use from several threads. The clients that were quiet longest are forgotten first.

    Args:
        most: how often at once.
        seconds: time in which an empty bucket is full again.
        clock: seconds that never go back.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = float(most), seconds, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def _held(self, client: str, now: float) -> float:
        held, since = self._buckets.get(client, (self._most, now))
        return min(self._most, held + (now - since) * self._most / self._seconds)

    def spent(self, client: str) -> bool:
        """Whether the client has nothing left just now; takes nothing."""
        with self._lock:
            return self._held(client, self._clock()) < 1

    def take(self, client: str) -> bool:
        """Take one; False where nothing is left."""
        now = self._clock()
        with self._lock:
            held = self._held(client, now)
            self._buckets[client] = (held - 1 if held >= 1 else held, now)
            self._buckets.move_to_end(client)
            while len(self._buckets) > _MOST_CLIENTS:
                self._buckets.popitem(last=False)
            return held >= 1

    def demand(self, request: Request, what: str) -> None:
        """Take one for the client of a request.

        Raises:
            TooOftenError: nothing is left; `what` was too often.
        """
        if not self.take(client_of(request)):
            raise TooOftenError(
                f"{what} too often from your address in a short time. Wait a minute, then try again."
            )


def limit_of(request: Request, name: str, make: Callable[[], RateLimit]) -> RateLimit:
    """The application's own limit of this name, made when it is first asked for."""
    return cast("RateLimit", desk_of(request).keep(f"limit of {name}", make))


def client_of(request: Request) -> str:
    """The address that a request comes from, as the proxy before the server tells it."""
    return request.client.host if request.client else ""
