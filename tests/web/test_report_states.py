"""What the page says of other versions, of notices, and of why a report is thin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise.catalogue.pending import link_known_versions
from citewise.model import EditorialNotice, NoticeKind
from citewise.pipeline.desk import Desk
from citewise.store import Store
from citewise.store.visits import SourceVisit
from citewise.web import create_app
from invented_extractions import extraction, reference
from served_libraries import text_of

PREPRINT, PUBLISHED, LISTED = "10.31234/invented.moths", "10.5555/moths.4", "10.5555/listed"
TITLE = "Moths of the invented valley remember lamps for nine nights"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A preprint that was retracted, what was published of it, and a work that is only listed."""
    folder = tmp_path_factory.mktemp("states") / "lib"
    entries = [
        reference(1, year=2019, title=TITLE, doi=PREPRINT),
        reference(2, year=2020, title=TITLE, doi=PUBLISHED),
        reference(3, doi=LISTED, title="A work that is in a list and nowhere else"),
        reference(4, doi="10.5555/unasked", title="A work that nobody asked about at all"),
    ]
    cites = [("The early text said so", ("r1",)), ("Others agree", ("r2",)), ("And again", ("r2",))]
    with Store.open(folder) as store:
        store.write_article(
            extraction("c", entries, cites), source="c.xml", content_hash="c" * 32, pipeline="1"
        )
        preprint, listed = store.find_work("doi", PREPRINT), store.find_work("doi", LISTED)
        assert preprint is not None
        assert listed is not None
        store.add_notices(
            preprint, [EditorialNotice(NoticeKind.RETRACTED, "10.5555/n", "2021-03-04", "PubMed")]
        )
        store.record_visit(listed, SourceVisit("Europe PMC", "2026-01-02T00:00:00Z", 3, 0, 0))
        store.record_visit(listed, SourceVisit("Crossref", "2026-01-02T00:00:00Z", error="<b>503</b>"))
    link_known_versions(folder)
    with Desk.open(folder) as desk:
        desk.feed_search(all_of_it=True)
    with TestClient(create_app(folder), base_url="http://127.0.0.1") as opened:
        yield opened


def by_class(element: html.HtmlElement, *names: str) -> list[html.HtmlElement]:
    return [
        one
        for one in element.iter()
        if isinstance(one.tag, str) and set(names) <= set((one.get("class") or "").split())
    ]


def page(client: TestClient, key: str) -> html.HtmlElement:
    answer = client.get(f"/reports/{key}")
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def test_each_version_shows_the_other_with_its_counts_and_notices(client: TestClient) -> None:
    preprint, published = page(client, PREPRINT), page(client, PUBLISHED)
    (box,) = by_class(published, "notice", "plain")
    assert [link.get("href") for link in box.iter("a")] == [f"/reports/{PREPRINT}"]
    told = text_of(box)
    assert "An earlier version of this work is a preprint" in told
    assert "Retracted" in told
    assert "1 citing work" in told
    assert "Known from the same title and authors." in told
    (other,) = by_class(preprint, "notice", "plain")
    assert [link.get("href") for link in other.iter("a")] == [f"/reports/{PUBLISHED}"]
    assert "2 not classified" in text_of(other)
    assert "Retracted" in text_of(by_class(preprint, "notice", "grave")[0])


def test_no_page_says_clean_when_no_list_of_notices_was_read(client: TestClient) -> None:
    told = text_of(page(client, PUBLISHED))
    assert "Whether it was retracted is not known: no source of notices has been read yet." in told
    assert "citewise notices import FILE" in told


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (LISTED, ["Settled for now", "Europe PMC on 2026-01-02", "3 citing works known", "<b>503</b>", "citewise update"]),
        ("10.5555/unasked", ["Nobody has looked yet", "reference list"]),
        (PUBLISHED, ["Ready: 2 statements in 1 citing work", "Nobody has looked for further works"]),
    ],
)  # fmt: skip
def test_the_state_is_said_and_no_bare_zero_shown(client: TestClient, key: str, words: list[str]) -> None:
    shown = page(client, key)
    told = text_of(shown)
    assert all(word in told for word in words)
    tab = text_of(by_class(shown, "tabs")[0][0])
    assert " 0 " not in f"{tab} "
