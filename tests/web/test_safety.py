"""What every answer carries, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise.web import create_app
from citewise.web.security import LOCAL_NAMES, host_name
from served_libraries import TRIAL

PAGES = [
    "/",
    "/search?q=tremor",
    f"/reports/{TRIAL}",
    "/help",
    "/reports/10.5555/nope",
    "/no/such/page",
    "/healthz",
]


@pytest.fixture(scope="module")
def local(corpus_library: Path) -> Iterator[TestClient]:
    """Served for this machine alone."""
    with TestClient(create_app(corpus_library, hosts=LOCAL_NAMES), base_url="http://localhost:8765") as made:
        yield made


@pytest.mark.parametrize("address", PAGES)
def test_policy_allows_no_inline_code_and_no_third_party(client: TestClient, address: str) -> None:
    answer = client.get(address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("address", PAGES[:5])
def test_pages_load_only_our_own_files(client: TestClient, address: str) -> None:
    page = html.fromstring(client.get(address).text)
    loaded = page.xpath(
        "//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href | //img/@src | //use/@href"
    )
    assert loaded
    for path in set(loaded):
        assert path.startswith("/static/")
        assert client.get(path).status_code == 200


def test_a_host_name_in_a_request_shows_up_nowhere(client: TestClient) -> None:
    answer = client.get(f"/reports/{TRIAL}", headers={"host": "evil.example"})
    assert "evil.example" not in answer.text
    moved = client.get("/reports/pmid:99000004", headers={"host": "evil.example"})
    assert moved.headers["location"].startswith("/")


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example:8765", "[::1", "a b"]
)
def test_served_locally_it_answers_to_local_names_alone(local: TestClient, host: str) -> None:
    assert local.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1:8765", "[::1]:8765"])
def test_local_names_are_answered_to(local: TestClient, host: str) -> None:
    assert local.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:8765"}, 405),
        ({"sec-fetch-site": "same-origin"}, 405),
        ({}, 405),
    ],
)
def test_changes_asked_for_by_another_site_are_refused(
    local: TestClient, headers: dict[str, str], status: int
) -> None:
    assert local.post("/search", headers=headers).status_code == status


def test_host_names() -> None:
    assert host_name("Example.ORG:80") == "example.org"
    assert host_name("[::1]:80") == "::1"
    assert host_name("[::1") == ""


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/nope.css"]
)
def test_no_file_but_the_static_ones_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_static_files_are_kept_as_long_as_their_address_names_their_content(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    sheet = page.xpath("//link[@rel='stylesheet']/@href")[0]
    assert "immutable" in client.get(sheet).headers["cache-control"]
    assert "immutable" not in client.get(sheet.split("?")[0]).headers["cache-control"]
