"""Collections that are followed: told of what is said of their works, not of what was said before a work was put in."""

from __future__ import annotations

import pytest
from followers import BASE, Desk
from lxml import etree

from citewise.alerts.collections import quietly
from citewise.alerts.feed import feed
from citewise.alerts.subjects import subject_of
from citewise.errors import InputError
from citewise.people.collections import Collection, create_collection, remove_collection
from citewise.people.entries import NewEntry, add_entries
from citewise.people.subscriptions import Want
from invented_library import SURVEY, TRIAL
from mail_servers import MailServer


def put(desk: Desk, collection: Collection, *dois: str) -> None:
    with quietly(desk.people, collection, desk.library):
        add_entries(desk.people, collection, [NewEntry(doi, (("doi", doi),)) for doi in dois])


def text_of(server: MailServer) -> str:
    plain = server.mails[-1].get_body(("plain",))
    assert plain is not None
    content: str = plain.get_content()
    return content


@pytest.fixture
def collection(desk: Desk) -> Collection:
    made, _ = create_collection(desk.people, "Baths and\nrivers")
    return made


def test_what_comes_in_is_told_once(desk: Desk, server: MailServer, collection: Collection) -> None:
    put(desk, collection, TRIAL)
    desk.follow("ada@example.org", f"collection:{collection.key}")
    assert desk.run(server).sent == 0
    desk.grow()
    assert desk.run(server).sent == 1
    assert desk.run(server).sent == 0
    assert "Baths and rivers" in server.mails[-1]["Subject"]
    assert "confirmed in the harbour cohort" in text_of(server)
    assert f"{BASE}/collections/{collection.key}" in text_of(server)


def test_a_work_that_is_put_in_brings_no_flood_of_its_past(
    desk: Desk, server: MailServer, collection: Collection
) -> None:
    desk.follow("ada@example.org", f"collection:{collection.key}")
    desk.grow()
    put(desk, collection, TRIAL)
    assert desk.run(server).sent == 0


def test_news_of_before_a_work_was_put_in_is_not_lost(
    desk: Desk, server: MailServer, collection: Collection
) -> None:
    put(desk, collection, TRIAL)
    desk.follow("ada@example.org", f"collection:{collection.key}")
    desk.grow()
    put(desk, collection, SURVEY)
    assert desk.run(server).sent == 1
    assert "confirmed in the harbour cohort" in text_of(server)


def test_a_collection_that_was_removed_ends_in_silence(
    desk: Desk, server: MailServer, collection: Collection
) -> None:
    put(desk, collection, TRIAL)
    desk.follow("ada@example.org", f"collection:{collection.key}")
    remove_collection(desk.people, collection)
    desk.grow()
    assert desk.run(server).sent == 0


def test_its_feed_holds_its_statements(desk: Desk, collection: Collection) -> None:
    put(desk, collection, TRIAL, SURVEY)
    desk.grow()
    subject = subject_of(f"collection:{collection.key}", desk.library)
    body, _ = feed(desk.library, subject, Want.ALL, BASE, "/feeds/here")
    assert len(etree.fromstring(body).findall("{*}entry")) > 0


@pytest.mark.parametrize("value", ["", "x", "e-secret", "Baths", "'; DROP TABLE collection; --"])
def test_what_is_no_key_cannot_be_followed(desk: Desk, value: str) -> None:
    with pytest.raises(InputError):
        subject_of(f"collection:{value}", desk.library)
