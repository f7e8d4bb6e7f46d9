"""Searches that a team keeps, on the start page of those with a key."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise.people import PeopleDatabase, Role
from citewise.people.keys import issue_key
from citewise.web import create_app
from served_libraries import SCRIPT, text_of


@pytest.fixture
def library(corpus_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus_library, tmp_path / "library"))


@pytest.fixture
def own(library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(library), follow_redirects=False) as made:
        yield made


@pytest.fixture
def secret(library: Path) -> str:
    with PeopleDatabase(library) as people:
        return issue_key(people, "Ann", Role.READER)[1]


def test_a_search_is_kept_for_all_with_a_key(own: TestClient, secret: str) -> None:
    own.post("/key", data={"secret": secret})
    form = html.fromstring(own.get("/search?q=tremor").text).xpath("//form[@action='/team/searches']")[0]
    assert form.xpath(".//input[@name='address']/@value") == ["/search?q=tremor"]
    answer = own.post(
        "/team/searches",
        data={"name": f"Tremor {SCRIPT}", "address": "/search?q=tremor&for=statements", "stay": "1"},
    )
    assert answer.headers["location"] == "/search?q=tremor&for=statements"
    page = html.fromstring(own.get("/").text)
    (link,) = page.xpath("//section[@id='team']//li/a")
    assert (link.get("href"), text_of(link)) == ("/search?q=tremor&for=statements", f"Tremor {SCRIPT}")
    assert "kept by Ann" in text_of(page)
    number = page.xpath("//form[@action='/team/searches/drop']/input[@name='id']/@value")[0]
    own.post("/team/searches/drop", data={"id": number})
    assert not html.fromstring(own.get("/").text).xpath("//section[@id='team']//li")


def test_without_a_key_nothing_is_kept_or_shown(own: TestClient, secret: str) -> None:
    data = {"name": "Tremor", "address": "/search?q=tremor", "id": "1"}
    assert own.post("/team/searches", data=data).status_code == 403
    assert own.post("/team/searches/drop", data=data).status_code == 403
    own.post("/key", data={"secret": secret})
    own.post("/team/searches", data=data)
    own.post("/key/leave")
    page = own.get("/")
    assert 'id="team"' not in page.text
    assert "/team/searches" not in own.get("/search?q=tremor").text


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/key", ""]
)
def test_only_our_own_pages_are_kept(own: TestClient, secret: str, address: str) -> None:
    own.post("/key", data={"secret": secret})
    assert own.post("/team/searches", data={"name": "x", "address": address, "stay": "1"}).status_code == 400


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "77"])
def test_a_search_that_is_not_there_is_not_taken_out(own: TestClient, secret: str, number: str) -> None:
    own.post("/key", data={"secret": secret})
    assert own.post("/team/searches/drop", data={"id": number}).status_code in (400, 404)
