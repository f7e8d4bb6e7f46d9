"""The report page of the example corpus: what it shows, and where its links lead."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from lxml import html
from starlette.testclient import TestClient

from served_libraries import RETRACTED, TRIAL, text_of

Look = Callable[[str], html.HtmlElement]
REPORT = f"/reports/{TRIAL}"


def tally(page: html.HtmlElement) -> dict[str, int]:
    return {
        item.get("class"): int(text_of(item.find_class("count")[0]))
        for item in page.find_class("tally-list")[0]
    }


def shown(page: html.HtmlElement) -> list[str]:
    """Classes of the statements on a page."""
    return [item.get("class").split()[1] for item in page.xpath("//div[starts-with(@class, 'statement ')]")]


def count(page: html.HtmlElement) -> int:
    return int(text_of(page.find_class("result-count")[0]).split()[0].replace(",", ""))


def facet(page: html.HtmlElement, name: str) -> dict[str, tuple[str, int]]:
    """Label of each value of a facet, with its address and count."""
    return {
        text_of(link.find_class("name")[0]): (link.get("href"), int(text_of(link.find_class("count")[0])))
        for link in page.xpath(f"//details[@id='facet-{name}']//li/a")
    }


def test_head_names_the_work(look: Look) -> None:
    page = look(REPORT)
    assert text_of(page.find(".//h1")).startswith("Quelizant for Brennick syndrome (SEAWALL)")
    assert page.xpath(
        "//a[@href='https://doi.org/10.5555/jlm.2012.15.601' or contains(@href, '10.5555%2Fjlm')]"
    )
    actions = text_of(page.find_class("actions")[0])
    for name in ("View full text", "Cite", "E-mail alert", "Help me understand this report"):
        assert name in actions
    assert "Karin M Orlundh" in text_of(page.find_class("authors")[0])


def test_tally_adds_up_to_the_statements_and_is_written_out(look: Look) -> None:
    page = look(REPORT)
    numbers = tally(page)
    assert set(numbers) == {"supporting", "contrasting", "mentioning"}
    assert sum(numbers.values()) == count(page)
    assert f"({count(page)} citation statements)" in text_of(page.find_class("tabs")[0])


def test_every_citing_work_has_a_card_and_its_further_statements_are_folded(look: Look) -> None:
    page = look(REPORT)
    cards = page.find_class("card")
    assert len({text_of(card.find(".//h3/a")) for card in cards}) == len(cards) == 17
    folded = page.find_class("folded")
    assert folded
    for fold in folded:
        number = int(text_of(fold.find("summary")).split()[0])
        assert len(fold.xpath(".//div[starts-with(@class, 'statement ')]")) == number
    assert len(shown(page)) == count(page)


def test_the_citation_is_marked_and_others_lead_to_their_reports(look: Look, client: TestClient) -> None:
    page = look(REPORT)
    for quote in page.find_class("quote"):
        assert len(quote.find_class("cited")) >= 1
    others = {
        link.get("href") for link in page.xpath("//p[contains(@class, 'quote')]//a[not(ancestor::mark)]")
    }
    assert others
    for address in sorted(others)[:6]:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["cls", "section", "type", "relationship", "author", "journal"])
def test_a_filter_shows_as_many_statements_as_it_promises_and_can_be_undone(look: Look, name: str) -> None:
    page = look(REPORT)
    label, (address, number) = next((label, value) for label, value in facet(page, name).items() if value[1])
    narrowed = look(address)
    assert count(narrowed) == number
    chips = narrowed.xpath("//a[@class='chip']")
    assert len(chips) == 1
    assert label.casefold() in text_of(chips[0]).casefold()
    assert chips[0].get("href") == REPORT
    assert facet(narrowed, name)[f"{label} (chosen)"][0] == REPORT


def test_filters_combine_and_each_is_undone_alone(look: Look) -> None:
    page = look(f"{REPORT}?class=supporting&class=contrasting&section=results")
    assert set(shown(page)) <= {"supporting", "contrasting"}
    assert count(page) == len(shown(page)) > 0
    chips = [chip.get("href") for chip in page.xpath("//a[@class='chip']")]
    assert f"{REPORT}?class=contrasting&section=results" in chips
    assert f"{REPORT}?class=supporting&class=contrasting" in chips
    assert chips[-1] == REPORT


def test_range_of_years_with_its_histogram(look: Look) -> None:
    page = look(f"{REPORT}?from=2016&to=2018")
    years = {int(text_of(span)) for span in page.xpath("//p[@class='byline']/span[@class='number']")}
    assert years
    assert years <= {2016, 2017, 2018}
    drawing = page.find_class("histogram")[0]
    assert [rect for rect in drawing if rect.get("class") == "chosen"]
    form = page.find_class("years")[0]
    assert {field.get("name") for field in form.iter("input")} == {"from", "to"}


def test_words_within_statements_are_found_and_marked(look: Look) -> None:
    page = look(f"{REPORT}?q=fatigue")
    assert 0 < count(page) < count(look(REPORT))
    for statement in page.xpath("//div[starts-with(@class, 'statement ')]"):
        marked = [text_of(mark).lower() for mark in statement.xpath(".//mark[not(@class)]")]
        assert any("fatigue" in mark for mark in marked)


def test_orders_are_what_they_say(look: Look) -> None:
    def years(order: str) -> list[int]:
        page = look(f"{REPORT}?order={order}")
        return [int(text_of(span)) for span in page.xpath("//header//span[@class='number']")]

    assert years("newest") == sorted(years("newest"), reverse=True)
    assert years("oldest") == sorted(years("oldest"))
    page = look(f"{REPORT}?order=confidence")
    assert page.xpath("//select[@id='order']/option[@selected]/@value") == ["confidence"]


def test_nothing_found_says_so_and_offers_the_way_back(look: Look) -> None:
    page = look(f"{REPORT}?q=zeppelin")
    assert "Nothing matches" in page.text_content()
    assert page.xpath(f"//section//a[@href='{REPORT}']")


def test_references_tab_shows_how_the_work_cites_others(look: Look) -> None:
    page = look(f"{REPORT}?side=references")
    assert (
        page.xpath("//nav[@class='tabs']/a[@aria-current='page']")[0].text_content().startswith("References")
    )
    assert count(page) > 0
    assert "cited work" in text_of(page.find_class("result-count")[0])


def test_a_work_never_read_itself_has_no_references_tab(look: Look, client: TestClient) -> None:
    found = look("/search?q=cites%3A" + TRIAL)
    assert found is not None
    page = look("/reports/10.5555/jlm.2012.15.601?side=references")
    keys = {link.get("href") for link in page.xpath("//header[@class='card-head']/h3/a")}
    unread = [key for key in sorted(keys) if len(look(key).xpath("//nav[@class='tabs']/a")) == 1]
    assert unread
    assert "has not been read" in client.get(f"{unread[0]}?side=references").text


def test_a_retracted_work_is_unmistakable(look: Look) -> None:
    page = look(f"/reports/{RETRACTED}")
    notice = page.xpath("//div[@class='notice grave']")
    assert len(notice) == 1
    assert text_of(notice[0].find(".//h2")) == "Retracted"
    assert notice[0].getparent().tag == "main"
    assert notice[0].getnext().tag != "h1"
    citing = look(REPORT)
    assert "Retracted" in [text_of(flag) for flag in citing.find_class("flag")]


def test_an_article_names_its_preprint_and_leads_to_it(look: Look) -> None:
    page = look("/reports/10.5555/jlm.2016.19.310")
    (notice,) = page.xpath("//div[contains(@class, 'notice plain')]")
    assert "preprint" in text_of(notice)
    assert "reanalysis" in text_of(look(notice.find(".//a").get("href")).find(".//h1"))


def test_ways_to_cite(look: Look, client: TestClient) -> None:
    page = look(REPORT)
    styles = {
        text_of(item.find("h2")).removesuffix("Copy")
        for item in page.find_class("cite-style")
        if item.find("h2") is not None
    }
    assert {"APA", "MLA", "Vancouver", "Chicago"} <= styles
    for form, sign in {"bibtex": "@article{", "ris": "TY  - JOUR", "csl-json": '"article-journal"'}.items():
        answer = client.get(f"/cite/{form}/{TRIAL}")
        assert answer.status_code == 200
        assert sign in answer.text
        assert "attachment" in answer.headers["content-disposition"]
    assert client.get(f"/cite/endnote-xml/{TRIAL}").status_code == 404


def test_metadata_for_reference_managers_and_search_engines(look: Look) -> None:
    page = look(REPORT)
    meta = {item.get("name"): item.get("content") for item in page.iter("meta") if item.get("name")}
    assert meta["citation_doi"] == TRIAL
    assert meta["citation_journal_title"] == "Journal of Littoral Medicine"
    (block,) = page.xpath("//script[@type='application/ld+json']")
    data = json.loads(block.text)
    assert data["@type"] == "ScholarlyArticle"
    assert data["sameAs"] == f"https://doi.org/{TRIAL}"


def test_charts_have_their_numbers_in_tables(look: Look) -> None:
    page = look(REPORT)
    figures = [figure for figure in page.find_class("chart") if "opinion" not in figure.get("class")]
    assert len(figures) == 2
    for figure in figures:
        numbers = [text_of(cell) for cell in figure.xpath(".//td[contains(@class, 'number')]")]
        assert sum(int(number) for number in numbers if number.isdigit()) == count(page)


def test_how_opinion_moved_stands_with_counts_and_intervals(look: Look) -> None:
    (figure,) = look(REPORT).find_class("opinion")
    rows = [[text_of(cell) for cell in row] for row in figure.xpath(".//tbody/tr")]
    assert rows[-1][0] == "All years"
    for column in (1, 2, 4):
        assert sum(int(row[column]) for row in rows[:-1]) == int(rows[-1][column])
    assert all(re.fullmatch(r"(< |> )?\d+ % \((< |> )?\d+ % to (< |> )?\d+ %\)", row[3]) for row in rows)
    marks = figure.xpath(".//*[local-name()='svg'][@role='img']//*[local-name()='path']")
    assert len(marks) == 2 * (len(rows) - 1)
    assert look(f"{REPORT}?side=references").find_class("opinion") == []


def test_a_class_less_likely_right_than_wrong_is_called_unsure(look: Look) -> None:
    told = look(REPORT).xpath("//ul[@class='tally-list']//a[@href='/help#unsure']")
    assert told
    for said in told:
        name = text_of(said.xpath("ancestor::li")[0]).split()[0].lower()
        number = int(text_of(said).removesuffix(" unsure"))
        page = look(f"{REPORT}?class={name}")
        sure = look(f"{REPORT}?class={name}&confidence=50")
        assert number == count(page) - count(sure) > 0
        heads = [text_of(head) for head in page.find_class("statement-head")]
        for head in heads:
            shown = int(re.search(r"(\d+) %", head)[1])  # type: ignore[index]
            assert ("unsure" in head) == (shown < 50)
            assert ("sure" in head.replace("unsure", "")) == (shown >= 50)
        assert all("unsure" not in text_of(head) for head in sure.find_class("statement-head"))


def test_tallies_can_be_hidden_by_address(look: Look) -> None:
    assert look(REPORT).get("data-tallies") is None
    page = look(f"{REPORT}?tallies=hidden")
    assert page.get("data-tallies") == "hidden"
    assert all("tallies=hidden" in href for href, _ in facet(page, "section").values())


def test_all_values_of_a_filter_can_be_searched(look: Look) -> None:
    page = look(f"/facets/author/{TRIAL}?section=results&find=ORL")
    names = [text_of(name) for name in page.find_class("name")]
    assert names
    assert all("orl" in name.lower() for name in names)
    href = page.xpath("//ul//a/@href")[0]
    assert href.startswith(f"{REPORT}?section=results&author=orl")
    assert count(look(href)) > 0


@pytest.mark.parametrize(
    "identifier", ["pmid:99000004", "PMC99000004", "https://doi.org/10.5555/JLM.2012.15.601"]
)
def test_other_identifiers_lead_to_the_one_address(client: TestClient, identifier: str) -> None:
    answer = client.get(f"/reports/{identifier}?class=supporting")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{REPORT}?class=supporting"


@pytest.mark.parametrize("identifier", ["10.5555/nowhere", "nonsense", "10.5555/a<b>&c"])
def test_an_unknown_work_offers_what_to_do(client: TestClient, identifier: str) -> None:
    answer = client.get(f"/reports/{identifier}")
    assert answer.status_code == 404
    page = html.fromstring(answer.text)
    assert "citewise " in page.xpath("//code")[0].text
    assert page.xpath("//main//input[@name='q']/@value") == [identifier]


@pytest.mark.parametrize(
    "query", ["page=99999", "page=-1", "from=x&to=2", "class=nice", "order=best", "side=up", "confidence=900"]
)
def test_an_address_typed_wrong_still_shows_the_report(look: Look, query: str) -> None:
    assert count(look(f"{REPORT}?{query}")) > 0
