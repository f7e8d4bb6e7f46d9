"""How opinion moved: shares by year with their counts and intervals."""

from __future__ import annotations

from citewise.reports import YearCount
from citewise.reports.library import Library
from citewise.reports.opinion import opinions
from invented_library import TRIAL


def test_each_year_and_all_together(library: Library) -> None:
    found = opinions(library.report(TRIAL).facets.years)
    assert [one.year for one in found] == [2012, 2014, 2016, 2018, 2019, 2020, None]
    by_year = {one.year: (one.classified, one.supporting.count, one.contrasting.count) for one in found}
    assert by_year[2020] == (3, 2, 1)
    assert by_year[2014] == (1, 0, 1)
    assert by_year[None] == (10, 4, 2)
    assert all(one.few for one in found[:-1])


def test_three_statements_do_not_look_like_a_trend(library: Library) -> None:
    found = {one.year: one for one in opinions(library.report(TRIAL).facets.years)}
    # From none of one to two of three: the intervals overlap by far.
    assert found[2014].supporting.high > found[2020].supporting.low


def test_unclassified_statements_are_no_part_of_it() -> None:
    found = opinions([YearCount(2001, supporting=1, unclassified=9), YearCount(2002, contrasting=1)])
    assert [one.classified for one in found] == [1, 1, 2]


def test_there_is_nothing_to_show_of_one_year_or_of_mentions_alone() -> None:
    assert opinions([YearCount(2001, supporting=5)]) == ()
    assert opinions([YearCount(2001, mentioning=5), YearCount(2002, mentioning=7)]) == ()
    assert opinions([YearCount(2001, supporting=5), YearCount(2002, unclassified=7)]) == ()
