"""The institution in a printed affiliation."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.model import Affiliation, Person, Work
from citewise.store import Store, library_path
from citewise.store.institution import folded_institution, institution
from citewise.store.record import to_json
from citewise.store.schema import LIBRARY
from invented_extractions import extraction


@pytest.mark.parametrize(
    ("printed", "named"),
    [
        ("Department of Tides, University of Quell, Quell, Norway", "University of Quell"),
        ("School of Law, The University of Quell, Quell", "University of Quell"),
        ("Quell University College of Medicine, Seahaven", "Quell University"),
        ("Institute of Shores, Quell University, Quell", "Quell University"),
        ("1 Littoral Institute, Seahaven", "Littoral Institute"),
        ("Present Address: Harbour Clinic, Seahaven", "Harbour Clinic"),
        ("Cardiology Unit, Harbour Hospital, Seahaven", "Harbour Hospital"),
        ("World Tide Organization (WTO), Seahaven", "World Tide Organization"),
        ("Saltmarsh Instruments, Inc, Seahaven", "Saltmarsh Instruments"),
        (
            "Department of Waves, University of California, Seahaven, CA 90000 USA",
            "University of California, Seahaven",
        ),
        ("San Quell State University, Quell", "San Quell State University"),
        ("Harbour Lights; a.b@quell.example", "Harbour Lights"),
        ("12345", ""),
        ("", ""),
    ],
)
def test_the_institution_is_told_from_department_and_town(printed: str, named: str) -> None:
    assert institution(printed) == named


def test_spellings_that_differ_by_case_and_marks_are_one() -> None:
    assert folded_institution("UNIVERSITÉ DE QUELL, Quell") == folded_institution("Universite de Quell")


@given(st.text(max_size=300))
def test_any_text_has_a_reading(text: str) -> None:
    name = institution(text)
    assert len(name) <= 200
    assert name == name.strip()


def test_a_library_made_before_gets_its_institutions(tmp_path: Path) -> None:
    """The migration that makes the table fills it from what is known of works."""
    number = next(
        number for number, script in LIBRARY.migrations() if "CREATE TABLE work_affiliation" in script
    )
    person = Person(
        family="Osei", affiliations=(Affiliation("Department of Tides, University of Quell, Quell"),)
    )
    record = to_json(Work(title="Tides", authors=(person, person, Person(family="Berg"))))
    with closing(sqlite3.connect(library_path(tmp_path), isolation_level=None)) as connection:
        for earlier, script in LIBRARY.migrations():
            if earlier < number:
                connection.executescript(script)
        connection.execute(f"PRAGMA user_version = {number - 1}")
        connection.execute(f"PRAGMA application_id = {LIBRARY.application_id}")
        for work, origin in ((1, "article"), (2, "reference")):
            connection.execute(
                "INSERT INTO work (id, record, origin, created_at, updated_at) VALUES (?, ?, ?, '', '')",
                (work, record, origin),
            )
    with Store.open(tmp_path) as store:
        held = store.connection.execute("SELECT work_id, key, name FROM work_affiliation").fetchall()
    assert held == [(1, "university of quell", "University of Quell")]


def test_institutions_follow_a_merge_and_its_undoing(store: Store) -> None:
    def write(name: str, place: str) -> int:
        found = extraction(name)
        person = Person(family="Osei", given="Ama", affiliations=(Affiliation(place),))
        work = dataclasses.replace(found.document.work, authors=(person,))
        store.write_article(
            dataclasses.replace(found, document=dataclasses.replace(found.document, work=work)),
            source=f"{name}.xml",
            content_hash=name,
            pipeline="1",
        )
        number = store.find_work("doi", f"10.5555/{name}")
        assert number is not None
        return number

    def held() -> list[tuple[int, str]]:
        return store.connection.execute(
            "SELECT work_id, key FROM work_affiliation ORDER BY work_id"
        ).fetchall()

    one, two = write("one", "University of Quell"), write("two", "Harbour Clinic")
    before = held()
    assert before == [(one, "university of quell"), (two, "harbour clinic")]
    store.merge_works(one, two, "a test")
    assert [work for work, _ in held()] == [one]
    store.unmerge_work("doi", "10.5555/two")
    assert (two, "harbour clinic") in held()
