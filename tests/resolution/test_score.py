"""How probable it is that a record is the one a reference means."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewise.model import BibliographicReference, Person
from citewise.resolution.candidates import MatchRecord
from citewise.resolution.compare import FEATURES, compare
from citewise.resolution.names import split_names
from citewise.resolution.score import CERTAIN, load_scorer, scorer_from

RECORD = MatchRecord(
    "tide",
    "Tidal memory of shore crabs under artificial moonlight",
    ("Okafor", "van der Meulen"),
    2014,
    "Annals of Littoral Biology",
    ("Ann Littoral Biol",),
    "12",
    "2",
    "101",
)
REFERENCE = BibliographicReference(
    id="r",
    index=0,
    title=RECORD.title,
    authors=(Person(family="Okafor", given="A"), Person(family="van der Meulen", given="B")),
    year=2014,
    journal="Ann. Littoral Biol.",
    volume="12",
    first_page="101",
)


def probability(reference: BibliographicReference, record: MatchRecord = RECORD) -> float:
    (match,) = load_scorer().rank(reference, [record])
    return match.probability


def test_the_work_itself_is_certain() -> None:
    assert probability(REFERENCE) > CERTAIN


@pytest.mark.parametrize(
    "slip",
    [
        {"title": "Tidal memory of shore crab under artificial moon light"},
        {"year": 2015},
        {"first_page": ""},
        {"volume": "", "first_page": ""},
        {"authors": (Person(family="Okafor"),)},
        {"journal": ""},
        {"title": RECORD.title.upper()},
    ],
    ids=str,
)
def test_one_slip_leaves_it_certain(slip: dict[str, object]) -> None:
    assert probability(replace(REFERENCE, **slip)) > CERTAIN  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Feeding habits of mountain goats in winter", "families": ("Hill",), "year": 1987},
        {"title": "Moulting of hermit crabs in captivity", "first_page": "350"},
        {
            "title": "Moulting of hermit crabs in captivity",
            "families": ("Costa",),
            "volume": "3",
            "first_page": "9",
        },
    ],
    ids=str,
)
def test_another_work_is_not(other: dict[str, object]) -> None:
    assert probability(REFERENCE, replace(RECORD, **other)) < 0.5  # type: ignore[arg-type]


def test_the_likeliest_comes_first_and_ties_keep_an_order() -> None:
    goats = replace(
        RECORD, key="goats", title="Feeding habits of mountain goats in winter", families=("Hill",)
    )
    twin = replace(RECORD, key="twin")
    ranked = load_scorer().rank(REFERENCE, [goats, twin, RECORD])
    assert [match.key for match in ranked] == ["tide", "twin", "goats"]
    assert ranked[0].probability == ranked[1].probability, "a double does not lower the other"
    assert load_scorer().rank(REFERENCE, []) == []


def test_a_raw_string_alone_tells_enough() -> None:
    raw = "Okafor A, van der Meulen B. Tidal memory of shore crabs under artificial moonlight. Ann Littoral Biol 2014;12:101-9."
    parsed = BibliographicReference(id="r", index=0, raw=raw, title=RECORD.title, year=2014)
    assert probability(parsed) > CERTAIN


def test_weights_made_for_other_features_are_refused() -> None:
    data = json.loads((files("citewise.resolution") / "weights" / "scorer.json").read_text("utf-8"))
    assert scorer_from(data).version == load_scorer().version
    with pytest.raises(ValueError, match="other features"):
        scorer_from({**data, "features": data["features"][:-1]})


_TEXT = st.text(max_size=40)
_REFERENCES = st.builds(
    BibliographicReference,
    id=st.just("r"),
    index=st.just(0),
    raw=_TEXT,
    title=_TEXT,
    authors=st.lists(st.builds(Person, family=_TEXT), max_size=3).map(tuple),
    year=st.none() | st.integers(1400, 2100),
    journal=_TEXT,
    volume=_TEXT,
    first_page=_TEXT,
)
_RECORDS = st.builds(
    MatchRecord,
    key=st.just("k"),
    title=_TEXT,
    families=st.lists(_TEXT, max_size=3).map(tuple),
    year=st.none() | st.integers(1400, 2100),
    journal=_TEXT,
    volume=_TEXT,
    first_page=_TEXT,
)


@given(_REFERENCES, _RECORDS)
@settings(deadline=None)
def test_every_comparison_gives_a_probability(reference: BibliographicReference, record: MatchRecord) -> None:
    assert 0 <= probability(reference, record) <= 1


@given(_RECORDS, _RECORDS)
@settings(deadline=None)
def test_features_have_names_and_bounds(one: MatchRecord, other: MatchRecord) -> None:
    row = dict(zip(FEATURES, compare(one, other), strict=True))
    assert 0 <= row.pop("year_distance") <= 5
    assert 0 <= row.pop("title_length") <= 20
    assert all(0 <= value <= 1 for value in row.values()), row


_FAMILIES = st.sampled_from(["Stern", "Baker", "O'Neill", "Åström", "van der Berg", "Pedersen"])
_INITIALS = st.sampled_from(["R", "R S", "C.J.", "M. J."])


@given(
    st.lists(st.tuples(_FAMILIES, _INITIALS), min_size=2, max_size=5, unique_by=lambda name: name[0]),
    st.booleans(),
)
def test_a_printed_list_of_names_is_taken_apart(names: list[tuple[str, str]], et_al: bool) -> None:
    line = "; ".join(f"{family}, {initials}" for family, initials in names) + ("; et al." if et_al else "")
    assert [person.family for person in split_names(line)] == [family for family, _ in names]


@given(st.text(max_size=120))
def test_any_string_of_names_is_read(line: str) -> None:
    assert all(person.family for person in split_names(line))
