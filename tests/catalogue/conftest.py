"""Invented works in the forms in which catalogues come, and a library to take them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

WORKS = [
    ("10.5555/tide.1", "Tidal memory of shore crabs under artificial moonlight", "Okafor", 2014, "Annals of Littoral Biology", "12", "101"),
    ("10.5555/tide.2", "Salt tolerance in seedlings of the invented dune grass", "van der Meulen", 2016, "Annals of Littoral Biology", "14", "233"),
    ("10.5555/sleep.77", "Why afternoon naps lengthen the following night", "Berg", 2015, "Journal of Invented Sleep", "4", "11"),
    ("10.5555/dream.3", "A survey of dreams among lighthouse keepers", "Costa", 2018, "Dream Letters", "2", "7"),
]  # fmt: skip


def crossref(
    doi: str, title: str, family: str, year: int, journal: str, volume: str, page: str
) -> dict[str, Any]:
    """A work as Crossref's service gives it."""
    return {
        "DOI": doi,
        "prefix": "10.5555",
        "member": "0",
        "type": "journal-article",
        "title": [title],
        "author": [{"family": family, "given": "A."}],
        "issued": {"date-parts": [[year]]},
        "container-title": [journal],
        "volume": volume,
        "page": f"{page}-{int(page) + 9}",
    }


@pytest.fixture
def records() -> list[dict[str, Any]]:
    """The invented works in Crossref's form."""
    return [crossref(*work) for work in WORKS]


@pytest.fixture
def crossref_file(tmp_path: Path, records: list[dict[str, Any]]) -> Path:
    """A file of them, one a line."""
    path = tmp_path / "works.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path
