"""Articles that mean harm are shown as what they are: text."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html
from starlette.testclient import TestClient

from served_libraries import CROWD, CROWD_SIZE, FORMULA, HOSTILE, MARKUP, RIGHT_TO_LEFT, SCRIPT, text_of

ADDRESSES = [
    "/",
    f"/reports/{HOSTILE}",
    f"/reports/{HOSTILE}?side=references",
    "/reports/10.5555/hostile.citing?side=references",
    f"/reports/{CROWD}",
    "/search?q=script",
    "/search?q=others&for=statements",
    f"/facets/journal/{HOSTILE}",
    f"/reports/{HOSTILE}?q=%3Cscript%3Ealert(1)%3C/script%3E&journal=%22%3E%3Cscript%3E",
    "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/journals",
    "/journals?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/affiliations/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/reports/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_of_theirs_becomes_an_element(hostile_client: TestClient, address: str) -> None:
    answer = hostile_client.get(address)
    assert answer.status_code in (200, 404)
    page = html.fromstring(answer.text)
    scripts = [script for script in page.iter("script") if script.get("type") != "application/ld+json"]
    assert all(script.get("src", "").startswith("/static/") and not script.text for script in scripts)
    assert [image.get("src", "").split("?")[0] for image in page.iter("img")] == ["/static/favicon.svg"]
    assert not page.xpath("//b | //style | //iframe | //base | //object | //embed")
    attributes = {name for element in page.iter() if isinstance(element.tag, str) for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or name == "style"}
    assert not [
        href for href in page.xpath("//@href") if href.lower().strip().startswith(("javascript:", "data:"))
    ]


def test_pages_of_institutions_and_journals_with_hostile_names(hostile_client: TestClient) -> None:
    page = html.fromstring(hostile_client.get(f"/reports/{HOSTILE}").text)
    links = page.xpath(
        "//main//a[starts-with(@href, '/affiliations/') or starts-with(@href, '/journals/')]/@href"
    )
    assert {link.split("/")[1] for link in links} == {"affiliations", "journals"}
    for link in links:
        test_nothing_of_theirs_becomes_an_element(hostile_client, link)
        answer = hostile_client.get(link, follow_redirects=True)
        assert answer.status_code == 200
        heading = html.fromstring(answer.text).find(".//h1/bdi")
        assert heading is not None
        assert "<" in heading.text_content()


def test_their_text_is_shown_as_it_stands(hostile_client: TestClient) -> None:
    page = html.fromstring(hostile_client.get(f"/reports/{HOSTILE}").text)
    heading = page.find(".//h1/bdi")
    assert heading is not None, (
        "a title is kept apart so that its direction does not turn what stands around it"
    )
    assert heading.text_content() == SCRIPT + RIGHT_TO_LEFT
    said = " ".join(text_of(quote) for quote in page.find_class("quote"))
    for text in (SCRIPT, MARKUP, "a & b < c > d", "E = mc² ∑ₙ xⁿ ≤ ½"):
        assert text in said
    assert all(quote.get("dir") == "auto" for quote in page.find_class("quote"))


def test_json_in_a_page_cannot_end_its_element(hostile_client: TestClient) -> None:
    text = hostile_client.get(f"/reports/{HOSTILE}").text
    start = text.index("application/ld+json")
    block = text[start : text.index("</script>", start)]
    assert "<" not in block.split(">", 1)[1]
    assert "\\u003cscript" in block


def test_a_crowd_of_authors_is_folded_and_counted(hostile_client: TestClient) -> None:
    answer = hostile_client.get(f"/reports/{CROWD}")
    page = html.fromstring(answer.text)
    authors = text_of(page.find_class("authors")[0])
    assert f"and {CROWD_SIZE - 8} more" in authors
    assert len(answer.content) < 300_000
    entry = hostile_client.get(f"/cite/ris/{CROWD}").text
    assert entry.count("AU  - ") == CROWD_SIZE


def test_a_text_that_says_nothing_of_itself(hostile_client: TestClient) -> None:
    page = html.fromstring(hostile_client.get(f"/reports/{HOSTILE}").text)
    assert "Untitled work" in [text_of(link) for link in page.xpath("//h3/a")]
    bare = page.xpath("//h3/a[.='Untitled work']/@href")[0]
    own = hostile_client.get(bare)
    assert own.status_code == 200
    assert "Untitled work" in text_of(html.fromstring(own.text).find(".//h1"))


def test_a_spreadsheet_runs_no_cell_of_an_export(hostile_client: TestClient) -> None:
    text = hostile_client.get(f"/export/statements/csv/reports/{HOSTILE}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert any(FORMULA in row["sentence"] for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
