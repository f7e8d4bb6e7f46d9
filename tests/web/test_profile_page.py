"""Pages of authors and journals: their works and what is said of them together."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html
from starlette.testclient import TestClient

from served_libraries import TRIAL, text_of

Look = Callable[[str], html.HtmlElement]


def count(page: html.HtmlElement) -> int:
    return int(text_of(page.find_class("result-count")[0]).split()[0].replace(",", ""))


@pytest.mark.parametrize("kind", ["authors", "journals"])
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
    "address", ["/authors/nobody%20x", "/journals/No%20Such%20Journal", "/authors/%3Cscript%3E", "/journals/"]
)
def test_unknown_ones_are_not_found(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<script>" not in answer.text.replace('<script type="module"', "")
