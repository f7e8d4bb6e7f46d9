"""Works and collections side by side."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise import open_library
from citewise.web import create_app
from citewise.web.pages.compare import collection_token
from collection_links import make, shared
from served_libraries import RETRACTED, TRIAL, text_of


@pytest.fixture
def own(corpus_library: Path, tmp_path: Path) -> Iterator[TestClient]:
    library = shutil.copytree(corpus_library, tmp_path / "library")
    with TestClient(create_app(library), follow_redirects=False) as made:
        yield made


def rows(page: html.HtmlElement, table: int) -> dict[str, list[str]]:
    found = page.xpath("//table[contains(@class, 'compare')]")[table]
    return {
        text_of(row.xpath("th")[0]): [text_of(cell) for cell in row.xpath("td")]
        for row in found.xpath("tbody/tr")
    }


def test_two_works_with_their_intervals_and_shared_citing_works(
    own: TestClient, corpus_library: Path
) -> None:
    page = html.fromstring(own.get(f"/compare?a={TRIAL}&b={RETRACTED}").text)
    tallies = rows(page, 0)
    report = html.fromstring(own.get(f"/reports/{TRIAL}").text)
    assert tallies["Citing works"][0] == text_of(report.xpath("//*[@class='headline']/strong")[0])
    assert all("% to" in cell for cell in tallies["Supporting"])
    with open_library(corpus_library) as library:
        trial, retracted = (library.report(key).tally for key in (TRIAL, RETRACTED))
    assert tallies["Supporting"][0].startswith(f"{trial.supporting} · ")
    assert tallies["Supporting"][1].startswith(f"{retracted.supporting} · ")
    opinion = tallies["Supporting among those that support or contrast"]
    assert opinion[0].startswith(f"{trial.supporting} of {trial.supporting + trial.contrasting}")
    sections = rows(page, 1)
    assert sum(int(cells[0].split()[0]) for cells in sections.values()) == int(tallies["Statements"][0])
    both = rows(page, 2)
    assert both
    assert all(int(one) > 0 and int(two) > 0 for one, two in both.values())
    years = page.xpath("//div[@class='scroll'][@aria-label='Statements by year']//tbody/tr")
    assert sum(int(text_of(row.xpath("td")[0])) for row in years) <= int(tallies["Statements"][0])


def test_a_collection_is_compared_by_its_link_and_the_edit_link_is_not_handed_on(own: TestClient) -> None:
    path = make(own)
    answer = own.get(f"/compare?a={path}&b={TRIAL}")
    assert answer.status_code == 200
    assert shared(path).rsplit("/", 1)[1] in answer.text
    assert "no-store" in answer.headers["cache-control"]
    page = html.fromstring(answer.text)
    assert path.rsplit("/", 1)[1] not in page.xpath("//input[@name='a']/@value")[0]
    assert "Collection of 2 works" in text_of(page)


@pytest.mark.parametrize(
    "text", ["nonsense", "10.5555/nowhere", "e-guessed", "/collections/none", "https://[bad", "\x00"]
)
def test_what_cannot_be_compared_is_told_beside_its_field(own: TestClient, text: str) -> None:
    answer = own.get("/compare", params={"a": TRIAL, "b": text})
    if text == "\x00":
        assert answer.status_code in (200, 404)
        return
    assert answer.status_code == 404
    assert html.fromstring(answer.text).xpath("//*[@id='problem-b'][@role='alert']")


def test_the_empty_form_is_a_page(own: TestClient) -> None:
    assert own.get("/compare").status_code == 200
    assert own.get(f"/compare?a={TRIAL}").status_code == 200


def test_addresses_of_reports_and_collections_are_understood(own: TestClient) -> None:
    assert collection_token("https://c.example/collections/s-1/statements?q=1") == "s-1"
    assert collection_token("/collections/abc") == "abc"
    assert collection_token("10.5555/x") is None
    answer = own.get(
        "/compare", params={"a": f"http://c.example/reports/{TRIAL}?class=supporting", "b": RETRACTED}
    )
    assert "Quelizant for Brennick" in answer.text
