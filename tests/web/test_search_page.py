"""The search page: papers, statements, the query language, and states in which nothing is found."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from lxml import html
from starlette.testclient import TestClient

from served_libraries import TRIAL, text_of

Look = Callable[[str], html.HtmlElement]


def total(page: html.HtmlElement) -> int:
    return int(text_of(page.find_class("result-count")[0]).split()[0].replace(",", ""))


def test_papers_with_marked_words_and_tallies(look: Look) -> None:
    page = look("/search?q=tremor")
    cards = page.find_class("card")
    assert len(cards) == total(page) > 3
    assert all(card.xpath(".//mark[translate(., 'T', 't')='tremor']") for card in cards)
    assert all(card.find_class("mini-tally") for card in cards)


def test_statements_with_citing_and_cited_work(look: Look) -> None:
    page = look("/search?q=relapse&for=statements")
    for card in page.find_class("card"):
        assert card.xpath(".//header//a[starts-with(@href, '/reports/')]")
        assert card.xpath(".//p[@class='small']/a[starts-with(@href, '/reports/')]")
        assert card.find_class("cited")


@pytest.mark.parametrize(
    "query",
    [
        '"winter illness"',
        "tremor AND NOT fatigue",
        "(tremor OR relapse) year:2014-2018",
        "section:results class:contrasting",
        f"cites:{TRIAL}",
        f"cited-by:{TRIAL}",
        "title:quelizant author:orlundh",
        "journal:littoral",
    ],
)
def test_query_language(look: Look, query: str) -> None:
    assert (
        total(look(f"/search?for=statements&q={quote(query)}")) > 0
        or total(look(f"/search?q={quote(query)}")) > 0
    )


@pytest.mark.parametrize(
    "query", ['"open quote', "(((", "AND OR NOT", "class:nice", "year:then", "\u202e", "*" * 300, "a:b:c"]
)
def test_a_query_that_cannot_be_parsed_still_answers(look: Look, query: str) -> None:
    page = look(f"/search?q={quote(query)}")
    assert page.find_class("result-count")


@pytest.mark.parametrize("pasted", [TRIAL, f"https://doi.org/{TRIAL}", "99000004", "PMC99000004"])
def test_a_pasted_identifier_leads_to_its_report(client: TestClient, pasted: str) -> None:
    answer = client.get("/search", params={"q": pasted})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/reports/{TRIAL}"


@pytest.mark.parametrize(
    "pasted",
    [
        "Quelizant for Brennick syndrome (SEAWALL): a randomised, double-blind, placebo-controlled trial",
        "Orlundh KM, Tavishkar R. Quelizant for Brennick syndrome (SEAWALL): a randomised, double-blind, placebo-controlled trial. J Littoral Med 2012;15:601-9.",
    ],
)
def test_a_pasted_title_or_reference_finds_its_report(look: Look, pasted: str) -> None:
    page = look(f"/search?q={quote(pasted)}")
    (notice,) = page.xpath("//div[@class='notice plain']")
    assert notice.xpath(f".//a[@href='/reports/{TRIAL}']")


def test_a_typing_mistake_is_answered_with_a_suggestion(look: Look) -> None:
    page = look("/search?q=quelisant")
    assert "Did you mean" in page.text_content()
    assert total(look(page.xpath("//p/a[strong]/@href")[0])) > 0


def test_an_identifier_nobody_knows(look: Look) -> None:
    page = look("/search?q=10.5555/nowhere.at.all")
    assert "No work in this library is known by 10.5555/nowhere.at.all" in page.text_content()


def test_nothing_found(look: Look) -> None:
    page = look("/search?q=zeppelin")
    assert "No paper found" in page.text_content()


def test_papers_not_found_but_statements_that_hold_the_words(look: Look) -> None:
    page = look("/search?q=%22in+line+with%22")
    assert page.xpath("//div[contains(@class, 'empty')]//a[contains(@href, 'for=statements')]")


def test_facets_narrow_and_are_undone(look: Look) -> None:
    page = look("/search?q=quelizant&for=statements")
    link = page.xpath("//details[@id='facet-section']//li/a")[0]
    narrowed = look(link.get("href"))
    assert total(narrowed) == int(text_of(link.find_class("count")[0]))
    assert narrowed.xpath("//a[@class='chip']/@href") == ["/search?q=quelizant&for=statements"]


def test_without_words_everything_is_shown(look: Look) -> None:
    assert total(look("/search")) > 30
    assert total(look("/search?for=statements")) > 300
