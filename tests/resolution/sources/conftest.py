"""A stand-in for the sources, and a transport that counts its waits instead of waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from citewise.resolution.sources import SourceSettings, Transport
from citewise.resolution.sources.cache import AnswerCache
from source_stand_in import StandIn, invented_world


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """The invented world, served."""
    with StandIn(invented_world()).running() as running:
        yield running


@dataclass
class Clock:
    """A clock that is moved by hand, and the waits that it was asked for."""

    seconds: float = 1_800_000_000.0
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    """The clock of `transport`."""
    return Clock()


Made = Callable[..., Transport]


@pytest.fixture
def transport(stand_in: StandIn, clock: Clock, tmp_path: Path) -> Iterator[Made]:
    """Makes a transport that speaks to the stand-in; keywords are settings."""
    made: list[Transport] = []

    def make(**settings: object) -> Transport:
        settings.setdefault("addresses", stand_in.addresses())
        settings.setdefault("silence", 1.0)
        spoken = SourceSettings(**settings)  # type: ignore[arg-type]
        one = Transport(
            spoken,
            AnswerCache(tmp_path / "cache", spoken.cache_bytes),
            sleep=clock.sleep,
            clock=clock.now,
            now=clock.now,
            chance=lambda: 0.5,
        )
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()
