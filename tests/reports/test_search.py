"""Search over papers and statements: operators, fields, direct hits, suggestions, facets."""

from __future__ import annotations

import pytest

from citewise.reports import Filters, Mode, Order
from citewise.reports.library import Library
from invented_library import SURVEY, SURVEY_TITLE, TRIAL, TRIAL_TITLE


def papers(library: Library, query: str, **options: object) -> set[str]:
    found = library.search(query, mode=Mode.PAPERS, **options)  # type: ignore[arg-type]
    return {hit.work.key.removeprefix("10.5555/") for hit in found.works}


def statements(library: Library, query: str, **options: object) -> set[str]:
    found = library.search(query, mode=Mode.STATEMENTS, **options)  # type: ignore[arg-type]
    return {card.citing.key.removeprefix("10.5555/") for card in found.statements}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("warm baths", {"trial", "a1"}),
        ("baths AND warm", {"trial", "a1"}),
        ("saltwater OR showers", {"a6", "a2"}),
        ("baths NOT warm", {"a4", "a2", "a6", "a8"}),
        ("title:baths -warm", {"a4"}),
        ('"harbour towns"', {"survey"}),
        ('"towns harbour"', set()),
        ("title:tubs (children OR note)", {"a7", "a8"}),
        ("(saltwater OR cold) AND (sleep OR night)", {"a2", "a6"}),
        ("author:njoroge", {"a1", "a4"}),
        ("author:njoroge NOT reviewed", {"a1"}),
        ('journal:"Invented Rivers"', {"trial", "survey", "a3", "a5"}),
        ("year:2020", {"a5", "a6"}),
        ("year:2016-2019", {"a3", "a4", "a8"}),
        ("year:2018-", {"a4", "a5", "a6", "a8"}),
        ("author:osei year:-2012", {"trial"}),
        (f"cites:{SURVEY}", {"a3"}),
        ("cited-by:10.5555/a3", {"trial", "survey"}),
        ("restless", {"trial", "survey"}),
    ],
)
def test_papers(library: Library, query: str, found: set[str]) -> None:
    assert papers(library, query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("harbour cohort", {"a3"}),
        ("class:contrasting", {"a2", "a6"}),
        ("class:contrasting section:results", {"a6"}),
        ("class:supp NOT author:osei", {"a1", "a3", "a6"}),
        ("section:methods", {"a3"}),
        (f"cites:{SURVEY} showers", {"a3"}),
        (f"cites:{TRIAL} class:unclassified", {"a7"}),
        ("cited-by:10.5555/a5", {"a5"}),
        ("cites:10.5555/nowhere", set()),
        ("baths year:2014", {"a2"}),
    ],
)
def test_statements(library: Library, query: str, found: set[str]) -> None:
    assert statements(library, query) == found


@pytest.mark.parametrize(
    ("query", "reading", "note"),
    [
        ("warm AND", "warm", "AND with nothing after"),
        ("(warm baths", "warm AND baths", "not closed"),
        ("warm) baths", "warm AND baths", "none open"),
        ('"warm baths', '"warm baths"', "quotation mark"),
        ("warm OR", "warm", "OR with nothing after"),
        ("warm NOT", "warm", "NOT with nothing after"),
        ("baths year:soon", "baths AND year:soon", "is no year"),
        ("baths class:maybe", "baths AND class:maybe", "is none of"),
        ("baths cites:10.5555/nowhere", "baths AND cites:10.5555/nowhere", "No work in this library"),
    ],
)
def test_what_cannot_be_parsed_still_searches_and_says_how_it_was_read(
    library: Library, query: str, reading: str, note: str
) -> None:
    results = library.search(query, mode=Mode.PAPERS)
    assert results.reading == reading
    assert any(note in text for text in results.notes), results.notes


def test_an_empty_search_shows_everything(library: Library) -> None:
    assert papers(library, "") == {"trial", "survey", *(f"a{n}" for n in range(1, 9))}


def test_any_of_the_words_will_do_where_nothing_holds_all(library: Library) -> None:
    results = library.search("saltwater zeppelin", mode=Mode.PAPERS)
    assert [hit.work.key for hit in results.works] == ["10.5555/a6"]
    assert any("some of them" in note for note in results.notes)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("saltwatr", "saltwater"), ("restles slepers", ""), ("childern tubs", "children tubs")],
)
def test_typing_mistakes_get_a_suggestion(library: Library, typed: str, meant: str) -> None:
    suggestion = library.search(typed, mode=Mode.PAPERS).suggestion
    if meant:
        assert suggestion == meant
    else:
        assert suggestion.endswith("sleepers")
    assert library.search("saltwater", mode=Mode.PAPERS).suggestion == ""


@pytest.mark.parametrize(
    ("pasted", "key"),
    [
        (TRIAL, TRIAL),
        (f"https://doi.org/{TRIAL}", TRIAL),
        (TRIAL_TITLE, TRIAL),
        (TRIAL_TITLE.upper(), TRIAL),
        (f"Osei A. {TRIAL_TITLE}. Invented Rivers. 2010;3:1-9.", TRIAL),
        (f"Berg A (2010) {SURVEY_TITLE}. Invented Rivers", SURVEY),
        (f"see doi:{SURVEY} for more", SURVEY),
    ],
)
def test_a_pasted_identifier_title_or_reference_finds_its_report(
    library: Library, pasted: str, key: str
) -> None:
    direct = library.search(pasted, mode=Mode.PAPERS).direct
    assert direct is not None
    assert direct.key == key


@pytest.mark.parametrize(
    "pasted", ["warm baths", "10.5555/nowhere", "A survey of something else in ten other places"]
)
def test_what_means_no_one_work_has_no_direct_hit(library: Library, pasted: str) -> None:
    assert library.search(pasted, mode=Mode.PAPERS).direct is None


def test_facets_of_a_search_are_counted_without_their_own_filter(library: Library) -> None:
    results = library.search(
        f"cites:{TRIAL}", mode=Mode.STATEMENTS, filters=Filters(cls=("contrasting",), year_from=2015)
    )
    assert results.total == 1
    assert {v.value: v.count for v in results.facets.cls.values if v.count} == {
        "supporting": 3,
        "contrasting": 1,
        "mentioning": 3,
    }
    assert {year.year: year.contrasting for year in results.facets.years} == {2014: 1, 2020: 1}


def test_orders_of_a_search(library: Library) -> None:
    def years(order: Order) -> list[int | None]:
        return [
            card.citing.year
            for card in library.search("class:mentioning", mode=Mode.STATEMENTS, order=order).statements
        ]

    newest, oldest = years(Order.NEWEST), years(Order.OLDEST)
    assert newest == sorted(newest, key=lambda year: -(year or 0))
    assert oldest == newest[::-1]
    sure = [
        card.confidence or 0
        for card in library.search(
            "class:mentioning", mode=Mode.STATEMENTS, order=Order.CONFIDENCE
        ).statements
    ]
    assert sure == sorted(sure, reverse=True)
    assert library.search("", mode=Mode.PAPERS, order=Order.MOST_CITED).works[0].work.key == TRIAL


def test_pages_of_a_search_miss_nothing(library: Library) -> None:
    seen = [
        hit.work.key
        for page in range(1, 5)
        for hit in library.search("", mode=Mode.PAPERS, page=page, per_page=3).works
    ]
    assert len(seen) == len(set(seen)) == 10
    assert library.search("", mode=Mode.PAPERS, page=50, per_page=3).page == 4
