"""Whole articles, each in another tagging style, against the documents expected of them.

After a wanted change: `pytest tests/readers --regenerate`, then read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from expected_files import DATA, check

from citewise.readers import read

SOURCES = sorted((DATA / "jats" / "sources").glob("*.xml"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_reads_as_expected(source: Path, regenerate: bool) -> None:
    document = read(source.read_bytes(), name=source.name)
    check(document, DATA / "jats" / "expected" / f"{source.stem}.json", regenerate=regenerate)


def test_there_are_articles_to_read() -> None:
    assert len(SOURCES) >= 6
