"""The invented library, opened for reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from citewise import open_library
from citewise.reports.library import Library
from invented_library import make_library


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_library(make_library(tmp_path_factory.mktemp("reports") / "library")) as opened:
        yield opened
