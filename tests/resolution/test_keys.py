"""Keys by which a reference and the work it means find each other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from citewise.model import BibliographicReference, Person
from citewise.resolution.candidates import (
    MatchRecord,
    numeric_keys,
    record_keys,
    reference_keys,
    reference_record,
)
from citewise.resolution.folding import fold, fold_words, journals_agree

REFERENCE = BibliographicReference(
    id="r1",
    index=1,
    title="Tidal memory of shore crabs under artificial moonlight",
    authors=(Person(family="Okafor", given="N"), Person(family="Reed", given="T")),
    year=2014,
    journal="Annals of Littoral Biology",
    volume="12",
    first_page="101",
)
RECORD = MatchRecord(
    key="w",
    title="Tidal Memory of Shore Crabs under Artificial Moonlight",
    families=("Okafor", "Reed"),
    year=2014,
    journal="Ann Littoral Biol",
    volume="12",
    first_page="101",
)


def shared(reference: BibliographicReference, record: MatchRecord) -> set[str]:
    """The keys that both have."""
    return set(reference_keys(reference)) & record_keys(record)


def test_a_reference_finds_its_work_though_one_field_is_wrong() -> None:
    for wrong in (
        {"title": "Herrings that count"},
        {"authors": (Person(family="Nobody"),)},
        {"year": 2013},
        {"volume": "99"},
        {"first_page": "7"},
        {"title": ""},
    ):
        assert shared(replace(REFERENCE, **wrong), RECORD), wrong


def test_works_with_nothing_in_common_share_no_key() -> None:
    other = MatchRecord(
        key="o",
        title="Owls at noon and what they eat",
        families=("Moss",),
        year=2001,
        volume="7",
        first_page="3",
    )
    assert not shared(REFERENCE, other)


@given(st.text(max_size=80))
def test_folding_is_blind_to_case_and_stays_folded(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == "".join(fold_words(text))


@given(st.text(max_size=120))
def test_any_string_gives_keys_of_its_numbers(raw: str) -> None:
    keys = numeric_keys(raw)
    assert len(keys) <= 40
    assert all(key.startswith("v:") for key in keys)


@given(
    st.text(max_size=60),
    st.text(max_size=20),
    st.text(max_size=8),
    st.text(max_size=8),
    st.none() | st.integers(1500, 2030),
)
def test_a_reference_finds_a_record_that_says_the_same(
    title: str, family: str, volume: str, page: str, year: int | None
) -> None:
    reference = BibliographicReference(
        id="r",
        index=1,
        title=title,
        authors=(Person(family=family),),
        year=year,
        volume=volume,
        first_page=page,
    )
    own = record_keys(reference_record(reference))
    assert own <= set(reference_keys(reference))


def test_journals_and_their_abbreviations_agree() -> None:
    long = "Proceedings of the National Academy of Sciences of the United States of America"
    assert journals_agree("Proc Natl Acad Sci U S A", long) >= 0.8
    assert journals_agree("BMJ", "British Medical Journal") >= 0.8
    assert journals_agree("Annals of Littoral Biology", "Dream Letters") < 0.5
