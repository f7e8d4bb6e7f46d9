"""The index of journals, and which titles are one journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewise import open_library
from citewise.reports.journals import JournalNames, index_of
from citewise.reports.library import Library
from invented_library import TRIAL, Article, C, S, Said, make_library


def test_titles_that_differ_by_case_marks_and_article_are_one() -> None:
    names = JournalNames({"Letters on Bathing": 5, "The letters on bathing.": 1, "LETTERS ON BATHING": 2}, [])
    assert names.titles("letters on bathing") == (
        "Letters on Bathing",
        "LETTERS ON BATHING",
        "The letters on bathing.",
    )
    assert names.titles("Letters on Boating") == ()


def test_abbreviations_go_to_the_one_title_they_stand_for() -> None:
    names = JournalNames({"Journal of Littoral Medicine": 3, "J. Littoral Med.": 9, "J Litt Med": 1}, [])
    assert names.titles("J Litt Med")[0] == "Journal of Littoral Medicine"
    assert len(names.titles("Journal of Littoral Medicine")) == 3


def test_an_abbreviation_of_two_journals_is_left_alone() -> None:
    names = JournalNames(
        {"Journal of Water Science": 5, "Journal of Water Scientists": 5, "J Water Sci": 2}, []
    )
    assert names.titles("J Water Sci") == ("J Water Sci",)


def test_one_word_abbreviates_nothing() -> None:
    names = JournalNames({"Tide": 9, "Tidewater": 3}, [])
    assert names.titles("Tide") == ("Tide",)


def test_what_an_article_says_of_its_own_journal_counts() -> None:
    names = JournalNames({"Archives of Tubs": 1, "ATb": 4}, [("Archives of Tubs", "ATb")])
    assert set(names.titles("ATb")) == {"Archives of Tubs", "ATb"}


def test_spans_count_back_from_the_newest_year() -> None:
    by_year = {2015: (4, 0), 2016: (3, 1), 2019: (1, 1), 2020: (2, 0), None: (1, 0), 2031: (7, 7)}
    two, five, every = index_of(by_year, 2020, minimum=4)
    assert (two.first, two.last, two.supporting, two.contrasting) == (2019, 2020, 3, 1)
    assert (five.first, five.supporting, five.contrasting) == (2016, 6, 2)
    assert (every.first, every.supporting, every.contrasting) == (None, 18, 9)
    assert two.index is not None
    assert two.index.value == 0.75
    assert two.index.low < 0.75 < two.index.high
    assert index_of(by_year, 2020, minimum=5)[0].index is None


def test_the_index_of_a_library(library: Library) -> None:
    assert library.newest_year() == 2020
    assert library.journals(minimum=7) == []
    (found,) = library.journals(minimum=6)
    assert found.title == "Invented Rivers"
    assert (found.all_years.supporting, found.all_years.contrasting) == (4, 2)
    assert (found.two_years.supporting, found.two_years.contrasting) == (2, 1)
    assert found.two_years.index is None


def test_the_sure_come_before_the_few(tmp_path: Path) -> None:
    def article(name: str, journal: str) -> Article:
        return Article(name, f"Work {name} on bathing", "Osei", 2010, journal, ())

    # The trial's journal has 2 of 2; it must not stand before one with 19 of 20.
    from dataclasses import replace

    many = [
        Article(
            f"b{n}",
            f"Bath number {n}",
            "Abe",
            2015,
            "Elsewhere",
            (Said("So it was [2]", "results", S if n else C),),
        )
        for n in range(20)
    ]
    few = [replace(many[1], name=f"c{n}", said=(Said("So it was too [1]", "results", S),)) for n in range(2)]
    survey = Article(
        "survey", "A survey of restless sleepers in nine harbour towns", "Berg", 2010, "Big Journal", ()
    )
    trial = article("trial", "Small Journal")
    with open_library(make_library(tmp_path / "lib", [survey, trial, *many, *few])) as library:
        assert library.key(TRIAL) == TRIAL
        assert [journal.title for journal in library.journals(minimum=1)] == ["Big Journal", "Small Journal"]


@pytest.mark.parametrize("minimum", [0, -3])
def test_no_index_is_made_of_nothing(minimum: int) -> None:
    assert all(found.index is None for found in index_of({}, 2020, minimum=minimum))
