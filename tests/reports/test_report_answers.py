"""Reports: counts, facets under filters, orders, pages, words, both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewise import open_library
from citewise.errors import IdentifierError, NotFoundError
from citewise.reports import Facet, Filters, Order, Report, Side
from citewise.reports.library import Library
from invented_library import ARTICLES, STATEMENTS, SURVEY, TRIAL, Article, C, S, Said, make_library


def names(report: Report) -> list[str]:
    """The citing works of a page, by the tail of their DOI."""
    return [group.work.key.removeprefix("10.5555/") for group in report.groups]


def counts(facet: Facet) -> dict[str, int]:
    return {value.value: value.count for value in facet.values if value.count}


def test_the_head_counts_every_statement_once(library: Library) -> None:
    report = library.report(TRIAL)
    tally = report.tally
    assert (tally.supporting, tally.contrasting, tally.mentioning, tally.unclassified) == (4, 2, 4, 1)
    assert (report.counts.citing_works, report.counts.statements, report.total) == (8, STATEMENTS, STATEMENTS)
    assert sum(group.total for group in report.groups) == STATEMENTS


def test_what_is_less_likely_right_than_wrong_is_counted_apart(tmp_path: Path) -> None:
    doubtful = Said("Perhaps baths did less than the trial said [1]", "discussion", C, 0.3)
    sure = Said("Baths did as much as in the trial [1]", "results", S, 0.5)
    article = Article("b1", "Doubts on baths", "Abe", 2020, "Letters on Bathing", (doubtful, sure))
    with open_library(make_library(tmp_path / "lib", [*ARTICLES, article])) as opened:
        report = opened.report(TRIAL)
        assert report.tally.contrasting == 3
        assert dict(report.unsure) == {"contrasting": 1}
        kept = opened.report(TRIAL, filters=Filters(cls=("contrasting",), min_confidence=0.5))
        assert set(names(kept)) == {"a2", "a6"}
        assert dict(opened.report(TRIAL, side=Side.REFERENCES).unsure) == {}


def test_every_facet_adds_up(library: Library) -> None:
    facets = library.report(TRIAL).facets
    assert counts(facets.cls) == {"supporting": 4, "contrasting": 2, "mentioning": 4, "unclassified": 1}
    assert counts(facets.section) == {
        "introduction": 3,
        "methods": 1,
        "results": 3,
        "discussion": 2,
        "other": 2,
    }
    assert counts(facets.relationship) == {"independent": 10, "self": 1}
    assert counts(facets.author) == {
        "njoroge a": 3,
        "moreau a": 4,
        "lindqvist a": 1,
        "osei a": 1,
        "okafor a": 1,
        "abe a": 1,
    }
    assert counts(facets.journal) == {
        "Letters on Bathing": 5,
        "Invented Rivers": 3,
        "Yearbook of Water": 1,
        "The letters on bathing.": 1,
        "": 1,
    }
    assert counts(facets.type)["review"] == 1
    assert {year.year: year.total for year in facets.years} == {
        2012: 2,
        2014: 1,
        2016: 2,
        2018: 1,
        2019: 1,
        2020: 3,
    }
    assert facets.undated == 1


def test_a_facet_is_counted_without_its_own_filter_and_under_the_others(library: Library) -> None:
    facets = library.report(TRIAL, filters=Filters(cls=("supporting",), section=("results",))).facets
    # Under "results" alone: two supporting, one contrasting.
    assert counts(facets.cls) == {"supporting": 2, "contrasting": 1}
    # Under "supporting" alone.
    assert counts(facets.section) == {"introduction": 1, "results": 2, "discussion": 1}
    # Under both.
    assert counts(facets.author) == {"njoroge a": 1, "moreau a": 1}
    assert {year.year for year in facets.years} == {2012, 2016}
    assert [value.value for value in facets.cls.values if value.selected] == ["supporting"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(cls=("contrasting",)), {"a2", "a6"}),
        (Filters(cls=("contrasting", "unclassified")), {"a2", "a6", "a7"}),
        (Filters(section=("methods",)), {"a3"}),
        (Filters(relationship=("self",)), {"a5"}),
        (Filters(relationship=("independent",), cls=("supporting",)), {"a1", "a3", "a6"}),
        (Filters(author=("njoroge a",)), {"a1", "a4"}),
        (Filters(author=("njoroge a", "abe a"), year_from=2018), {"a4", "a8"}),
        (Filters(journal=("",)), {"a7"}),
        (Filters(type=("review",)), {"a4"}),
        (Filters(year_from=2016, year_to=2019), {"a3", "a4", "a8"}),
        (Filters(year_to=2014), {"a1", "a2"}),
        (Filters(year_from=2030), set()),
        (Filters(min_confidence=0.9), {"a1", "a4", "a5", "a6"}),
        (Filters(work="10.5555/a3"), {"a3"}),
        (Filters(work="10.5555/nothing"), set()),
        (Filters(author=("nobody n",)), set()),
    ],
)
def test_filters_choose_statements(library: Library, filters: Filters, found: set[str]) -> None:
    assert set(names(library.report(TRIAL, filters=filters))) == found


def test_a_filter_that_nothing_has_is_still_listed_so_that_it_can_be_undone(library: Library) -> None:
    facet = library.report(TRIAL, filters=Filters(author=("nobody n",))).facets.author
    assert [(value.value, value.count) for value in facet.values if value.selected] == [("nobody n", 0)]


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        (Order.NEWEST, {"a5", "a6"}, {"a7"}),
        (Order.OLDEST, {"a1"}, {"a7"}),
        (Order.CONFIDENCE, {"a4"}, {"a7"}),
        (Order.RELEVANCE, {"a1", "a6", "a5"}, {"a7"}),
    ],
)
def test_orders(library: Library, order: Order, first: set[str], last: set[str]) -> None:
    found = names(library.report(TRIAL, order=order))
    assert found[0] in first
    assert found[-1] in last
    assert len(found) == len(set(found)) == 8


def test_oldest_first_runs_up_the_years(library: Library) -> None:
    years = [group.work.year for group in library.report(TRIAL, order=Order.OLDEST).groups]
    assert years[-1] is None
    assert years[:-1] == sorted(year for year in years if year)


def test_most_cited_first_looks_at_the_citing_works(library: Library) -> None:
    report = library.report("10.5555/a3", side=Side.REFERENCES, order=Order.MOST_CITED)
    assert [group.work.key for group in report.groups] == [TRIAL, SURVEY]


@pytest.mark.parametrize("order", list(Order))
def test_pages_never_overlap_and_miss_nothing(library: Library, order: Order) -> None:
    seen: list[str] = []
    for page in range(1, 5):
        report = library.report(TRIAL, order=order, page=page, per_page=2)
        assert (report.page, report.pages) == (page, 4)
        seen += names(report)
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize(("page", "shown"), [(99, 3), (0, 1), (-5, 1)])
def test_a_page_beyond_the_end_gives_the_nearest(library: Library, page: int, shown: int) -> None:
    assert library.report(TRIAL, page=page, per_page=3).page == shown


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("saltwater", {"a6"}),
        ("warm baths", {"a1", "a2", "a4"}),
        ('"no effect"', {"a2"}),
        ("saltwater OR children", {"a6", "a8"}),
        ("baths NOT warm", {"a3", "a6"}),
        ("zeppelin", set()),
        ("bath", {"a1", "a2", "a3", "a4", "a6"}),
    ],
)
def test_words_within_a_report(library: Library, words: str, found: set[str]) -> None:
    assert set(names(library.report(TRIAL, words=words))) == found


def test_words_and_filters_combine_and_the_words_are_marked(library: Library) -> None:
    report = library.report(TRIAL, words="baths", filters=Filters(cls=("contrasting",)))
    assert set(names(report)) == {"a2", "a6"}
    for group in report.groups:
        for card in group.statements:
            assert {card.sentence[start:end] for start, end in card.found} == {"baths"}


def test_words_of_the_survey_are_not_found_on_the_trial(library: Library) -> None:
    assert not library.report(TRIAL, words="nine").groups
    assert names(library.report(SURVEY, words="nine")) == ["a3"]


def test_the_references_side_shows_what_a_work_says_of_others(library: Library) -> None:
    report = library.report("10.5555/a3", side=Side.REFERENCES)
    assert {group.work.key: group.total for group in report.groups} == {TRIAL: 2, SURVEY: 2}
    assert report.counts.cited_works == report.counts.references == 2
    assert counts(report.facets.author) == {"osei a": 2}


def test_a_work_that_nothing_cites_has_a_report_with_none(library: Library) -> None:
    report = library.report("10.5555/a5")
    assert (report.total, report.counts.citing_works, report.page, report.pages) == (0, 0, 1, 1)


def test_a_card_names_all_works_of_its_sentence(library: Library) -> None:
    (group,) = library.report(TRIAL, filters=Filters(section=("methods",))).groups
    (card,) = group.statements
    assert [work.key for work in card.cited] == [TRIAL]
    assert [(mark.target, [work.key for work in mark.works]) for mark in card.citations] == [
        (True, [TRIAL]),
        (False, [SURVEY]),
    ]


@pytest.mark.parametrize("text", ["10.5555/TRIAL", "https://doi.org/10.5555/trial", " doi:10.5555/trial "])
def test_an_identifier_may_be_written_in_many_ways(library: Library, text: str) -> None:
    assert library.key(text) == TRIAL


def test_what_is_unknown_or_no_identifier_is_said(library: Library) -> None:
    with pytest.raises(NotFoundError, match=r"10\.5555/nowhere"):
        library.report("10.5555/nowhere")
    with pytest.raises(IdentifierError, match="holds no DOI"):
        library.report("warm baths")


def test_all_values_of_a_facet_can_be_narrowed_by_letters(library: Library) -> None:
    facet = library.facet(TRIAL, "author", contains="JÓR")
    assert {value.value for value in facet.values} == {"njoroge a"}
    with pytest.raises(ValueError, match="no facet"):
        library.facet(TRIAL, "colour")
