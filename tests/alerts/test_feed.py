"""Atom feeds: valid by a schema of RFC 4287, with names that last."""

from __future__ import annotations

from pathlib import Path

import pytest
from followers import BASE, Desk
from lxml import etree

from citewise.alerts.feed import ATOM, MOST_ENTRIES, feed
from citewise.alerts.subjects import subject_of
from citewise.people.subscriptions import Want
from citewise.store import Store
from invented_library import ARTICLES, STATEMENTS, TRIAL, Article, Said, make_library

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "data" / "atom" / "atom.rng"))
NAMES = {"a": ATOM}


def made(desk: Desk, on: str, want: Want = Want.ALL) -> etree._Element:
    body, _ = feed(desk.library, subject_of(on, desk.library), want, BASE, "/feeds/here?x=1&y=2")
    root = etree.fromstring(body)
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def texts(root: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in root.iterfind(path, NAMES)]


def test_the_schema_can_fail() -> None:
    for broken in (
        "<feed/>",
        "<feed><id>x</id></feed>",
        "<feed><title>t</title><updated>yesterday</updated></feed>",
    ):
        root = etree.fromstring(broken.replace("<feed", f'<feed xmlns="{ATOM}"', 1))
        assert not SCHEMA.validate(root)


@pytest.mark.parametrize("want", list(Want))
@pytest.mark.parametrize(
    "on", [f"work:{TRIAL}", "search:baths", "author:osei a", "journal:Invented Rivers", "work:10.5555/unknown", "search:zeppelin"]
)  # fmt: skip
def test_feeds_are_valid(desk: Desk, on: str, want: Want) -> None:
    desk.grow()
    root = made(desk, on, want)
    links = {link.get("rel"): link.get("href") for link in root.iterfind("a:link", NAMES)}
    assert links["self"] == f"{BASE}/feeds/here?x=1&y=2"
    assert links["alternate"].startswith(BASE)


def test_every_statement_once_the_latest_first(desk: Desk) -> None:
    desk.grow()
    root = made(desk, f"work:{TRIAL}")
    ids = texts(root, "a:entry/a:id")
    assert len(ids) == len(set(ids)) == STATEMENTS
    assert all(name.startswith("urn:uuid:") for name in ids)
    updated = texts(root, "a:entry/a:updated")
    assert updated == sorted(updated, reverse=True)
    assert texts(root, "a:updated") == [updated[0]]


def test_names_of_entries_stay_when_articles_are_read_again(desk: Desk) -> None:
    desk.grow()
    before = texts(made(desk, f"work:{TRIAL}"), "a:entry/a:id")
    feed_id = texts(made(desk, f"work:{TRIAL}"), "a:id")
    make_library(desk.folder, ARTICLES)
    assert set(texts(made(desk, f"work:{TRIAL}"), "a:entry/a:id")) == set(before)
    assert texts(made(desk, f"work:{TRIAL}"), "a:id") == feed_id


def test_contrasting_ones_and_notices_alone(desk: Desk) -> None:
    desk.grow()
    titles = texts(made(desk, f"work:{TRIAL}", Want.CONTRASTING), "a:entry/a:title")
    assert titles
    assert all(title.startswith("Contrasting: ") for title in titles)
    with Store.open(desk.folder) as store, store.transaction() as transaction:
        for date in ("2026-01-05", "2026"):
            transaction.connection.execute(
                "INSERT INTO notice (work_id, kind, doi, date, source) VALUES (?, 'correction', ?, ?, 'a source')",
                (store.find_work("doi", TRIAL), f"10.5555/{date}", date),
            )
    root = made(desk, f"work:{TRIAL}", Want.NOTICES)
    assert texts(root, "a:entry/a:title")[0].startswith("Corrected: Warm baths")
    assert "2026-01-05T00:00:00Z" in texts(root, "a:entry/a:updated")


def test_a_long_feed_ends(desk: Desk) -> None:
    said = tuple(
        Said(f"Sentence number {number} on the trial [1]", "results", ARTICLES[1].said[0].cls)
        for number in range(80)
    )
    make_library(desk.folder, [Article("long", "A long one", "Long", 2025, "Long Letters", said)])
    root = made(desk, f"work:{TRIAL}")
    assert len(texts(root, "a:entry/a:id")) == MOST_ENTRIES
    assert "Sentence number 79" in texts(root, "a:entry/a:content")[0]


def test_characters_that_xml_cannot_hold(desk: Desk) -> None:
    said = (Said("A \x0b bell \ufffe and <b>markup</b> & more ]]> [1]", "results", ARTICLES[1].said[0].cls),)
    make_library(desk.folder, [Article("odd", "Odd \x1f title", "Odd", 2025, "Odd", said)])
    contents = texts(made(desk, f"work:{TRIAL}"), "a:entry/a:content")
    assert any("<b>markup</b> & more ]]>" in content for content in contents)
