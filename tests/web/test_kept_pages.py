"""Pages that are kept are those of the library as it is now."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from citewise.model import CitationClass
from citewise.reports.library import Library
from citewise.store import Store
from citewise.web import create_app
from served_libraries import TRIAL

REPORT = f"/reports/{TRIAL}"


@pytest.fixture
def own_library(corpus_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus_library, tmp_path / "library"))


def test_a_page_is_made_once_and_given_again(own_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = Library.report

    def counted(self: Library, identifier: str, **rest: object) -> object:
        made.append(identifier)
        return whole(self, identifier, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "report", counted)
    with TestClient(create_app(own_library)) as client:
        client.get("/healthz")  # opens the library
        first, second = client.get(REPORT), client.get(REPORT)
        assert first.text == second.text
        assert first.headers == second.headers
        assert len(made) == 1
        plain = client.get(REPORT, headers={"accept-encoding": "identity"})
        assert plain.text == first.text
        assert client.get(f"{REPORT}?class=supporting").text != first.text


def test_a_browser_with_a_key_is_never_answered_with_a_kept_page(
    own_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    whole = Library.report

    def counted(self: Library, identifier: str, **rest: object) -> object:
        made.append(identifier)
        return whole(self, identifier, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "report", counted)
    with TestClient(create_app(own_library)) as client:
        client.get("/healthz")
        for cookie in ("", "citewise-key=one", "citewise-key=two", ""):
            client.get(REPORT, headers={"cookie": cookie} if cookie else {})
    assert len(made) == 3


def test_a_correction_is_seen_at_once(own_library: Path) -> None:
    with TestClient(create_app(own_library)) as client:
        before = client.get(f"{REPORT}?class=contrasting")
        key = before.text.split('href="/statements/', 1)[1].split('"', 1)[0]
        with Store.open(own_library) as store:
            store.correct(key, CitationClass.MENTIONING, "a reader", "read it")
        assert f"/statements/{key}" not in client.get(f"{REPORT}?class=contrasting").text


def test_what_is_not_found_is_asked_for_anew(own_library: Path) -> None:
    with TestClient(create_app(own_library)) as client:
        assert client.get("/reports/10.5555/nope").status_code == 404
        assert client.get("/reports/10.5555/nope").status_code == 404
