"""Lists put beside a library: works found by their title, identifiers known to the library put first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from citewise import open_library
from citewise.catalogue.collected import collected
from citewise.catalogue.collecting import collect, known_first, look_for
from citewise.catalogue.listed import read_list
from citewise.people import PeopleDatabase
from citewise.people.collections import collection_by_key, create_collection
from citewise.people.entries import NewEntry, Reason, entries
from citewise.reports.library import Library
from citewise.reports.listing import Column, listing, ordered
from served_libraries import RETRACTED, TRIAL, make_corpus_library


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus_library(tmp_path_factory.mktemp("collecting"))


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    with open_library(folder) as opened:
        yield opened


@pytest.fixture
def people(tmp_path: Path) -> Iterator[PeopleDatabase]:
    with PeopleDatabase(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    "given",
    [
        "Winter and summer Brennick syndrome: two diseases or one?",
        "Title,Year\nWinter and Summer Brennick Syndrome - two diseases or one,2006\n",
        "@article{a, title={Winter and summer {Brennick} syndrome: two diseases or one?}, year={2006}}",
        "Harrowell O. Winter and summer Brennick syndrome: two diseases or one? Varnholm Med Rec 2006.",
    ],
)
def test_a_work_is_found_by_what_is_known_of_it(library: Library, people: PeopleDatabase, given: str) -> None:
    made, _ = create_collection(people, "Tides")
    collect(people, made, library, read_list(given.encode()))
    assert look_for(people, made, library) == 0
    (entry,) = entries(people, made)
    title = library.work(
        ":".join(entry.identifiers[0]) if entry.identifiers[0][0] != "doi" else entry.identifiers[0][1]
    ).title
    assert title.startswith("Winter and summer")
    assert entry.probability is not None
    assert entry.probability >= 0.5


def test_what_is_not_there_is_not_made_up(library: Library, people: PeopleDatabase) -> None:
    made, _ = create_collection(people, "Tides")
    listed = b"Telescopes of the early moon and their makers in three lost towns\nOf quince and quelling\n"
    collect(people, made, library, read_list(listed))
    look_for(people, made, library)
    assert {entry.reason for entry in entries(people, made)} <= {Reason.NO_MATCH, Reason.NO_IDENTIFIER}


def test_looking_stops_at_its_time_and_goes_on(library: Library, people: PeopleDatabase) -> None:
    made, _ = create_collection(people, "Tides")
    lines = "\n".join(
        f"Winter and summer Brennick syndrome, part {number} of many more" for number in range(7)
    )
    collect(people, made, library, read_list(lines.encode()))
    rounds = [look_for(people, made, library, seconds=0.001) for _ in range(20)]
    assert rounds[-1] <= rounds[0] <= 7
    assert look_for(people, made, library) == 0
    assert collected(people, made, library).waiting == 0


def test_the_identifier_that_the_library_knows_comes_first(library: Library) -> None:
    entry = NewEntry("x", (("pmid", "424242"), ("doi", TRIAL)))
    (ordered_entry,) = known_first(library, [entry])
    assert ordered_entry.identifiers[0] == ("doi", TRIAL)


def test_a_list_beside_the_library(library: Library) -> None:
    found = listing(
        library,
        [
            [("doi", TRIAL)],
            [("doi", "10.5555/none")],
            [("pmid", "1"), ("doi", RETRACTED)],
            [("doi", TRIAL)],
            [],
        ],
    )
    assert [row.place for row in found.rows] == [0, 2]
    assert found.absent == (1, 4)
    assert found.repeated == (3,)
    assert [row.place for row in ordered(found, Column.PLACE)] == [2, 0]
    assert [row.place for row in ordered(found, Column.SUPPORTING, descending=True)] == [0, 2]
    assert [row.place for row in ordered(found, Column.NOTICES, descending=True)] == [2, 0]
    assert [row.place for row in ordered(found, Column.PLACE, words="seawall")] == [0]
    assert ordered(found, Column.PLACE, words="zeppelin") == []


def test_without_a_library_all_is_missing(people: PeopleDatabase) -> None:
    made, _ = create_collection(people, "Tides")
    collect(people, made, None, read_list(f"{TRIAL}\nhello".encode()))
    found = collected(people, collection_by_key(people, made.key), None)
    assert [missing.key for missing in found.missing] == [TRIAL, ""]
