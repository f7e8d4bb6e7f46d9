"""A stand-in for the sources, and a way to ask it without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from citewise.pipeline.run import ingest
from citewise.resolution.sources import SourceName, Sources, SourceSettings
from source_stand_in import StandIn, invented_world


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """The invented world, served."""
    with StandIn(invented_world()).running() as running:
        yield running


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    """Where a library will be."""
    return tmp_path / "lib"


Opened = Callable[..., Sources]


@pytest.fixture
def sources(stand_in: StandIn, lib: Path) -> Iterator[Opened]:
    """Opens the sources, speaking to the stand-in; keywords are settings."""
    opened: list[Sources] = []

    def make(*chosen: SourceName, **settings: object) -> Sources:
        settings.setdefault("mailto", "reader@example.org")
        spoken = SourceSettings(addresses=stand_in.addresses(), silence=2.0, **settings)  # type: ignore[arg-type]
        made = Sources(spoken, lib, chosen=chosen or None, sleep=lambda seconds: None)
        opened.append(made)
        return made

    yield make
    for one in opened:
        one.transport.close()


@pytest.fixture
def ingesting(lib: Path) -> Callable[..., object]:
    """The normal ingest into the library, with one child and without labels."""
    return partial(ingest, data_dir=lib, workers=1, classify=False)
