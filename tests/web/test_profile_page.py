"""Pages of authors, journals and institutions: their works and what is said of them together."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from lxml import html
from starlette.testclient import TestClient

from served_libraries import TRIAL, text_of

Look = Callable[[str], html.HtmlElement]


def count(page: html.HtmlElement) -> int:
    return int(text_of(page.find_class("result-count")[0]).split()[0].replace(",", ""))


@pytest.mark.parametrize("kind", ["authors", "journals", "affiliations"])
def test_a_report_leads_to_them_and_they_lead_back(look: Look, kind: str) -> None:
    link = look(f"/reports/{TRIAL}").xpath(f"//main//a[starts-with(@href, '/{kind}/')]/@href")[0]
    page = look(link)
    assert f"/reports/{TRIAL}" in page.xpath("//ul[@class='work-list']//a/@href")
    works = page.xpath("//ul[@class='work-list']/li")
    assert text_of(page.find_class("facts")[0]).startswith(f"{len(works)} work")


def test_the_tally_is_that_of_the_works_together(look: Look) -> None:
    page = look("/journals/Journal%20of%20Littoral%20Medicine")
    together = sum(int(text_of(item.find_class("count")[0])) for item in page.find_class("tally-list")[0])
    alone = 0
    for address in page.xpath("//ul[@class='work-list']//a/@href"):
        report = look(address)
        alone += sum(
            int(text_of(cell))
            for cell in report.xpath("//ul[@class='tally-list']//span[contains(@class, 'count')]")
        )
    assert together == alone == count(page)


def test_filters_narrow_and_are_undone(look: Look) -> None:
    address = "/authors/orlundh%20k"
    page = look(address)
    link = page.xpath("//details[@id='facet-cls']//li/a")[1]
    narrowed = look(link.get("href"))
    assert count(narrowed) == int(text_of(link.find_class("count")[0])) < count(page)
    assert narrowed.xpath("//a[@class='chip']/@href") == [address]
    keys = [item.get("id") for item in page.xpath("//div[starts-with(@class, 'statement ')]")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    "address",
    [
        "/authors/nobody%20x",
        "/journals/No%20Such%20Journal",
        "/authors/%3Cscript%3E",
        "/journals/",
        "/affiliations/nowhere",
    ],
)
def test_unknown_ones_are_not_found(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<script>" not in answer.text.replace('<script type="module"', "")


def test_every_spelling_of_a_journal_leads_to_one_address(client: TestClient) -> None:
    answer = client.get("/journals/JOURNAL%20OF%20LITTORAL%20MEDICINE?class=contrasting")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/journals/Journal%20of%20Littoral%20Medicine?class=contrasting"


@pytest.mark.parametrize("address", ["/authors/orlundh%20k", "/journals/Journal%20of%20Littoral%20Medicine"])
def test_words_can_be_searched_within_and_all_exported(look: Look, client: TestClient, address: str) -> None:
    page = look(f"{address}?q=relapse")
    assert 0 < count(page) < count(look(address))
    links = [link for link in page.xpath("//a[@download]/@href") if "/statements/jsonl" in link]
    (link,) = links
    answer = client.get(link)
    assert answer.status_code == 200
    keys = [json.loads(line)["statement"] for line in answer.text.splitlines()]
    # A sentence on two of the works counts for each, and is exported once.
    assert len(keys) == len(set(keys)) <= count(page)
    shown = [
        item.get("id").removeprefix("s-") for item in page.xpath("//div[starts-with(@class, 'statement ')]")
    ]
    assert set(shown) <= set(keys)
    assert client.get(link.replace("/statements/jsonl/", "/statements/jsonl/nobody-")).status_code == 404


def test_the_journal_index_is_never_without_its_uncertainty(look: Look) -> None:
    page = look("/journals/Journal%20of%20Littoral%20Medicine")
    (panel,) = page.find_class("journal-index")
    values = [text_of(item) for item in panel.iter("dd")]
    assert len(values) == 3
    for value in values:
        assert re.fullmatch(
            r"\d\.\d\d \(\d\.\d\d–\d\.\d\d, \d+ counted\)|too few: \d+ of 10 needed|none counted", value
        ), value


def test_the_list_of_journals(look: Look) -> None:
    page = look("/journals")
    rows = page.xpath("//table[@class='journals']/tbody/tr")
    assert rows
    assert all("counted)" in text_of(row[2]) for row in rows)
    title = text_of(rows[0][1])
    assert (
        text_of(look(f"/journals?q={title[:9].upper()}").xpath("//table[@class='journals']/tbody/tr")[0][1])
        == title
    )
    assert "No journal found" in text_of(look("/journals?q=zeppelin"))
    assert look(rows[0].xpath(".//a/@href")[0]).find_class("journal-index")
