"""The institution in a printed affiliation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.store.institution import folded_institution, institution


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
