"""A store in a fresh folder, and the way tests write articles into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from citewise.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty library, open for writing. At the end it must hold together."""
    with Store.open(tmp_path / "lib") as opened:
        yield opened
        assert opened.check() == []
