"""`citewise resolve`: each reference comes back, in order, with the work it means or open."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewise.catalogue.answering import answers
from citewise.catalogue.importing import import_files
from citewise.catalogue.queries import reference_of
from citewise.store import Store


@pytest.fixture
def library(tmp_path: Path, crossref_file: Path) -> Path:
    """A library with the invented works in its catalogue."""
    ids = tmp_path / "ids.csv"
    ids.write_text("DOI,PMID\n10.5555/tide.2,99000010\n")
    import_files([crossref_file, ids], data_dir=tmp_path / "lib")
    return tmp_path / "lib"


def ask(library: Path, *references: Any) -> list[dict[str, Any]]:
    """Answers to references."""
    text = "\n".join(json.dumps(reference) for reference in references)
    return list(answers(io.BytesIO(text.encode()), library))


def test_fields_with_family_names_alone(library: Path) -> None:
    (answer,) = ask(
        library,
        {"id": "a", "title": "Tidal memory of shore crabs under artificial moonlight", "authors": ["Okafor"], "year": 2014,
         "journal": "Ann. Littoral Biol.", "volume": 12, "first_page": "101"},
    )  # fmt: skip
    assert answer["id"] == "a"
    assert answer["doi"] == "10.5555/tide.1"
    assert answer["probability"] > 0.9
    assert answer["method"] == "exact"
    assert answer["candidates"][0]["doi"] == "10.5555/tide.1"


def test_a_raw_string_alone(library: Path) -> None:
    raw = "Costa, L. A survey of dreams among lighthouse keepers. Dream Letters 2018, 2, 7-16."
    (answer,) = ask(library, {"id": 7, "raw": raw})
    assert (answer["id"], answer["doi"]) == (7, "10.5555/dream.3")


def test_unknown_works_stay_open(library: Path) -> None:
    (answer,) = ask(
        library,
        {"id": 1, "title": "Crab cookery through the centuries", "authors": ["Okafor"], "year": 2014, "journal": "Meals", "volume": "3"},
    )  # fmt: skip
    assert answer["doi"] is None


def test_same_author_year_and_journal_but_another_title_stays_open(library: Path) -> None:
    (answer,) = ask(
        library,
        {"id": 1, "title": "Moulting of hermit crabs in captivity", "authors": ["Okafor"], "year": 2014,
         "journal": "Annals of Littoral Biology", "volume": "12", "first_page": "350"},
    )  # fmt: skip
    assert answer["doi"] is None


def test_own_identifiers_come_first(library: Path) -> None:
    given = ask(
        library,
        {"id": 1, "raw": "Nobody. Something. https://doi.org/10.5555/UNKNOWN.9."},
        {"id": 2, "title": "Salt tolerance in seedlings of the invented dune grass", "pmid": "99000010"},
        {"id": 3, "title": "x", "identifiers": {"doi": "10.5555/tide.1"}},
    )
    assert [answer["doi"] for answer in given] == ["10.5555/unknown.9", "10.5555/tide.2", "10.5555/tide.1"]
    assert {answer["method"] for answer in given} == {"identifier"}


def test_a_doi_whose_record_is_another_work_is_a_doubt(library: Path) -> None:
    (answer,) = ask(
        library,
        {"id": 1, "doi": "10.5555/dream.3", "title": "Feeding habits of mountain goats", "authors": ["Hill"], "year": 1987},
    )  # fmt: skip
    assert answer["doi"] is None
    assert answer["probability"] < 0.5
    assert answer["candidates"][0]["doi"] == "10.5555/dream.3"


def test_a_wrong_doi_gives_way_to_the_work_described(library: Path) -> None:
    (answer,) = ask(
        library,
        {"id": 1, "doi": "10.5555/dream.3", "title": "Why afternoon naps lengthen the following night",
         "authors": ["Berg"], "year": 2015, "journal": "Journal of Invented Sleep", "volume": "4", "first_page": "11"},
    )  # fmt: skip
    assert answer["doi"] == "10.5555/sleep.77"


def test_a_correction_is_not_the_work_it_corrects(library: Path) -> None:
    (answer,) = ask(
        library,
        {"id": 1, "title": "Correction to: Why afternoon naps lengthen the following night", "authors": ["Berg"], "year": 2015,
         "journal": "Journal of Invented Sleep"},
    )  # fmt: skip
    assert answer["doi"] is None


def test_lines_that_hold_no_reference_say_so_in_their_place(library: Path) -> None:
    text = b'{"id": 1}\nnonsense\n\n[]\n{"id": null, "title": null, "authors": null, "year": "n.d."}\n'
    given = list(answers(io.BytesIO(text), library))
    assert ["error" in answer for answer in given] == [False, True, True, False]


def test_it_answers_while_another_process_writes(library: Path) -> None:
    with Store.open(library) as store:
        with store.transaction():
            store.connection.execute("INSERT INTO work (created_at, updated_at) VALUES ('', '')")
        (answer,) = ask(
            library,
            {
                "id": 1,
                "title": "A survey of dreams among lighthouse keepers",
                "authors": ["Costa"],
                "year": 2018,
            },
        )
    assert answer["doi"] == "10.5555/dream.3"


def test_without_a_library_all_is_open_but_identifiers(tmp_path: Path) -> None:
    given = ask(
        tmp_path / "new",
        {"id": 1, "title": "Anything at all that has a title"},
        {"id": 2, "doi": "10.5555/a"},
    )
    assert [answer["doi"] for answer in given] == [None, "10.5555/a"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_NAMES = "id raw title authors author year journal volume first_page identifiers doi pmid date".split()


@given(st.dictionaries(st.sampled_from(_NAMES), _JSON))
@settings(deadline=None)
def test_any_object_is_read_with_patience(value: dict[str, Any]) -> None:
    reference = reference_of(value)
    assert isinstance(reference.title, str)
    assert reference.year is None or 1400 <= reference.year < 2100
    assert all(person.family or person.collab for person in reference.authors)
