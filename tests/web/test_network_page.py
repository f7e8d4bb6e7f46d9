"""Pages of citation networks, as a browser without scripts has them, and what they are drawn from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree, html
from starlette.testclient import TestClient

from citewise.web import create_app
from collection_links import make, shared
from served_libraries import HOSTILE, RETRACTED, TRIAL, text_of

Look = Callable[[str], html.HtmlElement]
NETWORK = f"/network/{TRIAL}"


def rows(page: html.HtmlElement) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for row in page.xpath("//table[@class='network-table']/tbody/tr")]


def count(page: html.HtmlElement) -> list[int]:
    """Works, statements, lines."""
    words = text_of(page.find_class("result-count")[0]).replace(",", "").split()
    return [int(word) for word in words if word.isdigit()]


@pytest.fixture
def own(corpus_library: Path, tmp_path: Path) -> Iterator[TestClient]:
    library = shutil.copytree(corpus_library, tmp_path / "library")
    with TestClient(create_app(library), follow_redirects=False) as made:
        yield made


def test_report_leads_to_the_network_and_back(look: Look) -> None:
    (link,) = look(f"/reports/{TRIAL}").xpath("//a[contains(., 'Citation network')]/@href")
    assert link == NETWORK
    page = look(link)
    assert page.xpath(f"//a[@href='/reports/{TRIAL}']")


def test_table_and_picture_hold_the_same_lines(look: Look) -> None:
    page = look(NETWORK)
    works, statements, lines = count(page)
    pages = 1 + (lines - 1) // 100
    assert pages > 1
    table = [row for number in range(1, pages + 1) for row in rows(look(f"{NETWORK}?page={number}"))]
    assert len(table) == lines
    assert sum(int(row[5].split()[0]) for row in table) == statements
    (picture,) = page.find_class("network-picture")
    assert len(picture.xpath(".//*[local-name()='g'][1]/*[local-name()='path']")) == lines
    assert len(picture.xpath(".//*[contains(@class, 'point')]")) == works
    assert "SEAWALL" in picture.get("aria-label")


def test_lines_lead_to_their_statements(look: Look) -> None:
    page = look(NETWORK)
    links = page.xpath("//table[@class='network-table']//td[last()]/a")
    single = next(link for link in links if text_of(link) == "1 statement")
    assert "Why this class" in look(single.get("href")).text_content()
    several = next((link for link in links if text_of(link) != "1 statement"), None)
    assert several is not None
    number = int(text_of(several).split()[0])
    found = look(several.get("href"))
    assert int(text_of(found.find_class("result-count")[0]).split()[0]) == number


def test_filters_by_form_narrow_table_and_data_alike(look: Look, client: TestClient) -> None:
    page = look(f"{NETWORK}?class=contrasting&from=2013")
    table = rows(page)
    assert table
    assert {row[2] for row in table} == {"Contrasting"}
    assert all(int(row[3]) >= 2013 for row in table)
    assert page.xpath("//input[@name='class'][@checked]/@value") == ["contrasting"]
    (source,) = page.xpath("//*[@id='network-stage']/@data-source")
    data = client.get(source).json()
    assert len(data["links"]) == len(table)
    assert data["filters"] == {"class": ["contrasting"], "section": [], "from": 2013, "to": None}
    assert client.get(f"{NETWORK}.json?class=contrasting&from=2013").json() == data


def test_neighbours_are_added_and_taken_away_by_links(look: Look) -> None:
    page = look(NETWORK)
    add = page.xpath("//details//a[starts-with(@aria-label, 'Add the neighbours')]")
    assert add
    before = set(page.xpath("//details//tbody//th/a/@href"))
    link = next(
        link for link in add if set(look(link.get("href")).xpath("//details//tbody//th/a/@href")) > before
    )
    wider = look(link.get("href"))
    (back,) = wider.xpath("//details//a[starts-with(@aria-label, 'Take away')]/@href")
    assert back == NETWORK
    assert wider.xpath("//form[@id='network-choice']//input[@name='expand']")
    assert wider.xpath("//a[@id='n-fold']/@href") == [NETWORK]


def test_what_is_cut_is_told_with_a_way_to_see_more(look: Look) -> None:
    page = look(f"{NETWORK}?points=5")
    assert count(page)[0] == 5
    assert "left out" in text_of(page.xpath("//*[@id='network-count']")[0])
    (more,) = page.xpath("//a[@id='n-more']/@href")
    assert count(look(more))[0] > 5
    assert "Cut" not in text_of(look(more).xpath("//*[@id='network-count']")[0])


def test_retracted_works_are_drawn_as_such(look: Look) -> None:
    page = look(f"/network/{RETRACTED}")
    (point,) = page.xpath("//*[contains(@class, 'network-picture')]//*[contains(@class, 'point grave')]")
    assert "retracted" in point.text_content()
    assert "Retracted" in [text_of(flag) for flag in page.find_class("flag")]


def test_files_are_had_from_the_page(look: Look, client: TestClient) -> None:
    page = look(f"{NETWORK}?class=supporting")
    files = dict(
        zip(*(page.xpath(f"//p[@id='network-files']/a/{what}") for what in ("text()", "@href")), strict=True)
    )
    assert set(files) == {"SVG picture", "GraphML", "JSON"}
    for name, root in (("SVG picture", "svg"), ("GraphML", "graphml")):
        answer = client.get(files[name])
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert etree.QName(etree.fromstring(answer.content)).localname == root
    assert client.get(f"/export/network/exe/reports/{TRIAL}").status_code == 404


def test_statements_of_a_line_are_told(client: TestClient) -> None:
    line = client.get(f"{NETWORK}.json?class=contrasting").json()["links"][0]
    query = "&".join(f"key={key}" for key in [*line["keys"], "nonsense"])
    told = client.get(f"/network/statements.json?{query}").json()["statements"]
    assert [one["key"] for one in told] == line["keys"]
    start, end = told[0]["target"]
    assert told[0]["sentence"][start:end]
    assert told[0]["class"] == "contrasting"
    many = "&".join(["key=" + line["keys"][0]] * 500)
    assert len(client.get(f"/network/statements.json?{many}").json()["statements"]) == 1


@pytest.mark.parametrize(
    "query",
    ["depth=9&points=0", "points=x", "class=nice&section=", "from=-1&to=y", "expand=" + "x" * 900, "page=99"],
)
def test_an_address_typed_wrong_still_shows_the_network(look: Look, query: str) -> None:
    assert count(look(f"{NETWORK}?{query}"))[0] >= 1


def test_other_identifiers_lead_to_the_one_address(client: TestClient) -> None:
    moved = client.get("/network/pmid:99000004?class=supporting")
    assert moved.status_code == 301
    assert moved.headers["location"] == f"{NETWORK}?class=supporting"
    assert client.get("/network/10.5555/nowhere").status_code == 404
    assert client.get("/network/10.5555/nowhere.json").status_code == 404


def test_markup_in_titles_is_text_in_pages_and_files(hostile_client: TestClient) -> None:
    answer = hostile_client.get(f"/network/{HOSTILE}")
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    assert all((script.get("src") or "").startswith("/static/") for script in page.iter("script"))
    assert not page.xpath("//img[@onerror] | //main//b | //@style")
    for form in ("svg", "graphml"):
        tree = etree.fromstring(hostile_client.get(f"/export/network/{form}/reports/{HOSTILE}").content)
        assert not [one for one in tree.iter() if etree.QName(one).localname in ("script", "b", "img")]


def test_a_collection_has_a_network_that_only_its_link_opens(own: TestClient) -> None:
    path = make(own)
    page = html.fromstring(own.get(path).text)
    assert page.xpath(f"//nav[@class='tabs']/a[@href='{path}/network']")
    answer = own.get(f"{path}/network")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["cache-control"]
    found = html.fromstring(answer.text)
    assert count(found)[0] >= 2
    assert rows(found)
    assert found.xpath("//select[@name='depth']/option[1]")[0].text.startswith("among")
    among = html.fromstring(own.get(f"{path}/network?depth=0").text)
    assert count(among)[0] <= 2
    for href in found.xpath("//p[@id='network-files']/a/@href"):
        file = own.get(href)
        assert file.status_code == 200
        assert "no-store" in file.headers["cache-control"]
        token = path.rsplit("/", 1)[1]
        assert own.get(href.replace(token, token[:-3] + "xyz")).status_code in (404, 429)
    assert own.get(f"{shared(path)}/network").status_code == 200
