"""A library that grows, people who follow things in it, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from followers import HALF, Desk

from citewise import open_library
from citewise.people import PeopleDatabase
from invented_library import make_library
from mail_servers import MailServer, mail_server


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = make_library(tmp_path / "library", HALF)
    with open_library(folder) as library, PeopleDatabase(folder) as people:
        yield Desk(folder, people, library)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running
