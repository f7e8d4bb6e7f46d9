"""Raw reference strings into fields."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewise.resolution.parse import parse_reference

STYLES = [
    "Okafor N, Reed T. Tidal memory of shore crabs under artificial moonlight. Ann Littoral Biol. 2014;12(3):101-10.",
    "Okafor, N., & Reed, T. (2014). Tidal memory of shore crabs under artificial moonlight. Annals of Littoral Biology, 12(3), 101–110.",
    "[4] N. Okafor and T. Reed, “Tidal memory of shore crabs under artificial moonlight,” Ann. Littoral Biol., vol. 12, no. 3, pp. 101–110, 2014.",
]


@pytest.mark.parametrize("raw", STYLES)
def test_common_styles(raw: str) -> None:
    found = parse_reference(raw)
    assert found.raw == raw
    assert found.title == "Tidal memory of shore crabs under artificial moonlight"
    assert found.year == 2014
    assert found.volume == "12"
    assert found.first_page == "101"
    assert [person.family for person in found.authors] == ["Okafor", "Reed"]


def test_identifiers_in_the_string() -> None:
    found = parse_reference(
        "Okafor N. Crabs. 2014. doi:10.5555/TIDE.1. PMID: 99000001; PMC9900001. arXiv:2101.00001v2"
    )
    held = found.identifiers
    assert (held.doi, held.pmid, held.pmcid, held.arxiv) == (
        "10.5555/tide.1",
        "99000001",
        "PMC9900001",
        "2101.00001",
    )


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_string_is_refused(raw: str) -> None:
    assert parse_reference(raw).raw == raw


@pytest.mark.parametrize("raw", ["", " ", "12", "(" * 5000, "a" * 100_000, "\u0000\ud800"])
def test_hostile_strings(raw: str) -> None:
    found = parse_reference(raw)
    assert found.raw == raw
