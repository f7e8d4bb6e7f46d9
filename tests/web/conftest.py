"""Pages of real libraries, asked for as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise.web import create_app
from served_libraries import make_corpus_library, make_hostile_library

Look = Callable[[str], html.HtmlElement]


@pytest.fixture(scope="session")
def corpus_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus_library(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="session")
def client(corpus_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(corpus_library), follow_redirects=False) as made:
        yield made


@pytest.fixture(scope="session")
def hostile_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    library = make_hostile_library(tmp_path_factory.mktemp("web-hostile"))
    with TestClient(create_app(library), follow_redirects=False) as made:
        yield made


@pytest.fixture
def look(client: TestClient) -> Look:
    """Ask for a page that must be there, and take it apart."""

    def ask(address: str) -> html.HtmlElement:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return html.fromstring(answer.text)

    return ask
