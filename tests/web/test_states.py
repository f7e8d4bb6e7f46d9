"""Pages without a library, with a damaged one, while one grows; help and health."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from citewise.store import Store
from citewise.web import create_app
from citewise.web.pages import health
from served_libraries import TRIAL


def test_before_the_first_ingest_the_start_page_says_how_to_begin(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path / "none")) as client:
        answer = client.get("/")
        assert answer.status_code == 200
        assert "citewise ingest" in answer.text
        assert client.get("/help").status_code == 200
        for path in ("/search?q=x", "/journals", "/statements/none"):
            empty = client.get(path)
            assert empty.status_code == 404
            assert "This library is empty" in empty.text
            assert str(tmp_path) not in empty.text
        health = client.get("/healthz")
        assert health.status_code == 503
        assert health.json()["store"] == "absent"


@pytest.fixture
def own_library(corpus_library: Path, tmp_path: Path) -> Path:
    """A copy that a test may do to as it likes."""
    return Path(shutil.copytree(corpus_library, tmp_path / "library"))


def test_a_library_made_later_is_found(corpus_library: Path, tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path / "library")) as client:
        assert client.get("/healthz").status_code == 503
        shutil.copytree(corpus_library, tmp_path / "library")
        assert client.get("/healthz").json() == {"status": "ok", "store": "ok", "index": "ok"}
        assert client.get(f"/reports/{TRIAL}").status_code == 200


def test_while_articles_are_read_in_pages_say_that_counts_may_grow(own_library: Path) -> None:
    library = own_library
    with TestClient(create_app(library)) as client:
        assert "Still collecting" not in client.get("/").text
    with Store.open(library), TestClient(create_app(library)) as client:
        assert "Still collecting" in client.get(f"/reports/{TRIAL}").text


def test_a_damaged_library_is_told_without_our_insides(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"this is no database" * 100)
    with TestClient(create_app(tmp_path)) as client:
        answer = client.get("/search?q=x")
        assert answer.status_code == 503
        assert str(tmp_path) not in answer.text
        assert client.get("/healthz").status_code == 503


def test_a_lost_index_stops_searches_but_not_reports(own_library: Path, tmp_path: Path) -> None:
    library = own_library
    (library / "index").rename(tmp_path / "elsewhere")
    with TestClient(create_app(library)) as client:
        assert client.get(f"/reports/{TRIAL}").status_code == 200
        assert client.get("/search?q=x").status_code == 503
        assert client.get("/healthz").json()["index"] == "unreadable"


def test_a_defect_of_ours_gives_a_page_with_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_request: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(health.routes[0], "app", broken)
    with TestClient(create_app(tmp_path), raise_server_exceptions=False) as client:
        answer = client.get("/healthz")
    assert answer.status_code == 500
    assert "the secret inside" not in answer.text
    assert "tell whoever runs this server the number" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/no/such/page",
        "/reports/",
        "/export/works/doc/search",
        "/export/cats/csv/search",
        "/facets/colour/10.5555/x",
    ],
)
def test_addresses_that_mean_nothing(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "<h1>" in answer.text
    as_json = client.get(address, headers={"accept": "application/json"})
    assert as_json.status_code == 404
