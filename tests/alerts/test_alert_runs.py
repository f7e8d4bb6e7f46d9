"""Runs of the alerts against a real mail server: what is sent, to whom, how often."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from followers import BASE, Desk

from citewise import open_library
from citewise.alerts.following import ask_for
from citewise.alerts.run import AlreadyRunningError
from citewise.alerts.settings import mail_settings
from citewise.alerts.subjects import subject_of
from citewise.errors import InputError
from citewise.model import CitationClass
from citewise.people.alert_mails import MailState, mails, settle
from citewise.people.subscriptions import Rhythm, Want, forget, remove, resume, subscription, subscriptions
from citewise.search import INDEX_FOLDER, SearchIndex, feed, rebuild
from citewise.store import Store
from citewise.store.lock import WriterLock
from invented_library import ARTICLES, SURVEY, TRIAL, make_library
from mail_servers import Behaviour, MailServer, closed_port, mail_server, silent_server

NEW_ABOUT_TRIAL = 8


def parts(server: MailServer, number: int = -1) -> tuple[str, str]:
    """Plain text and HTML of a mail."""
    mail = server.mails[number]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def test_what_came_in_later_is_told_once_and_nothing_of_the_past(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    assert desk.run(server).sent == 0
    desk.grow()
    summary = desk.run(server)
    assert (summary.made, summary.sent, summary.waiting) == (1, 1, 0)
    assert desk.run(server).sent == 0
    assert server.recipients == ["ada@example.org"]
    text, html = parts(server)
    assert text.count(f"{BASE}/statements/") == html.count(f"{BASE}/statements/") == NEW_ABOUT_TRIAL
    assert "Our bathers slept longer" not in text
    assert "confirmed in the harbour cohort" in text


def test_a_mail_can_be_ended_from_the_mail_program(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.grow()
    desk.run(server)
    mail = server.mails[0]
    link = mail["List-Unsubscribe"]
    assert re.fullmatch(rf"<{BASE}/alerts/unsubscribe/[\w-]{{43}}>", link)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: {link}\r\n".encode() in server.raw[0], (
        "one line, as it is, for every mail program"
    )
    assert mail["To"] == "ada@example.org"
    assert mail["From"] == "Citewise <alerts@citewise.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert link[1:-1] in parts(server)[0]
    assert link[1:-1] in parts(server)[1]


def test_nothing_in_a_mail_comes_from_elsewhere(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.grow()
    desk.run(server)
    _, html = parts(server)
    assert not re.search(r"<(img|script|link|iframe|style)\b|url\(|src=", html)
    assert set(re.findall(r'href="(https?://[^/"]+)', html)) == {BASE}
    assert 'name="viewport"' in html


def test_only_contrasting_ones(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}", Want.CONTRASTING)
    desk.grow()
    desk.run(server)
    new = sum(
        said.cls is CitationClass.CONTRASTING and "[1]" in said.text
        for article in ARTICLES[3:]
        for said in article.said
    )
    assert new > 0
    text, _ = parts(server)
    assert text.count("/statements/") == text.count("[Contrasting") == new
    assert "Mentioning" not in text


def test_a_label_that_turns_contrasting_is_told_once(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}", Want.CONTRASTING)
    desk.follow("bob@example.org", f"work:{TRIAL}", Want.ALL)
    desk.follow("cleo@example.org", f"work:{TRIAL}", Want.STATEMENTS)
    key = desk.library.store.connection.execute(
        "SELECT key FROM statement WHERE sentence LIKE 'Warm baths had been proposed%'"
    ).fetchone()[0]
    for cls in (CitationClass.CONTRASTING, CitationClass.MENTIONING, CitationClass.CONTRASTING):
        with Store.open(desk.folder) as store:
            store.correct(key, cls, by="Nobody", reason="to see what happens")
        desk.run(server)
    assert server.recipients == ["ada@example.org", "bob@example.org"]
    assert "Warm baths had been proposed" in parts(server, 0)[0]
    assert "NOW CLASSED AS CONTRASTING" in parts(server, 1)[0]


def test_new_notices_alone(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}", Want.NOTICES)
    desk.grow()
    assert desk.run(server).sent == 0
    with Store.open(desk.folder) as store, store.transaction() as transaction:
        work = store.find_work("doi", TRIAL)
        for source in ("one source", "another source"):
            transaction.connection.execute(
                "INSERT INTO notice (work_id, kind, doi, date, source) VALUES (?, 'retracted', ?, '2026-01-05', ?)",
                (work, "10.5555/notice" if source == "one source" else "", source),
            )
    desk.run(server)
    text, _ = parts(server)
    assert text.count("[Retracted]") == 1, "a work is retracted once, however many say so"
    assert server.mails[0]["Subject"].startswith("1 notice about: Warm baths")
    assert desk.run(server).sent == 0


def test_articles_read_again_or_cut_otherwise_are_not_news(desk: Desk, server: MailServer) -> None:
    desk.grow()
    desk.follow("ada@example.org", f"work:{TRIAL}")
    make_library(desk.folder, ARTICLES)
    assert desk.run(server).made == 0
    recut = [
        type(article)(
            article.name,
            article.title,
            article.family,
            article.year,
            article.journal,
            tuple(type(said)(f"Indeed: {said.text}", said.section, said.cls) for said in article.said),
        )
        for article in ARTICLES
    ]
    make_library(desk.folder, recut)
    assert desk.run(server).made == 0
    assert server.raw == []


def test_a_search_by_class_tells_what_comes_to_match_though_another_no_longer_does(
    desk: Desk, server: MailServer
) -> None:
    def set_right(sentence: str, cls: CitationClass) -> None:
        with Store.open(desk.folder) as store:
            key = store.connection.execute(
                "SELECT key FROM statement WHERE sentence LIKE ?", (f"{sentence}%",)
            ).fetchone()[0]
            store.correct(key, cls, by="Nobody", reason="to see what happens")
            with SearchIndex.open(desk.folder / INDEX_FOLDER, writable=True) as index:
                feed(store, index)

    desk.follow(
        "ada@example.org", "search:baths class:supporting OR bathers class:supporting", Want.STATEMENTS
    )
    set_right("Our bathers slept longer", CitationClass.MENTIONING)
    set_right("Warm baths had been proposed", CitationClass.SUPPORTING)
    desk.run(server)
    assert len(server.mails) == 1
    assert "Warm baths had been proposed" in parts(server)[0]


def test_a_work_may_be_followed_before_anything_cites_it(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:https://doi.org/{SURVEY}")
    desk.follow("ada@example.org", "author:Nobody Knownyet")
    desk.grow()
    desk.run(server)
    assert len(server.mails) == 1
    assert "Showers were asked for in nine towns" in parts(server)[0]


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("search:harbour cohort", "confirmed in the harbour cohort"),
        ("author:Osei, Ama", "confirmed in the harbour cohort"),
        ("author:Ama Osei", "confirmed in the harbour cohort"),
        ("author:osei a", "confirmed in the harbour cohort"),
        ("journal:invented rivers", "confirmed in the harbour cohort"),
    ],
)
def test_searches_authors_and_journals(desk: Desk, server: MailServer, on: str, sentence: str) -> None:
    desk.follow("ada@example.org", on)
    assert desk.run(server).sent == 0
    desk.grow()
    desk.run(server)
    assert len(server.mails) == 1
    assert sentence in parts(server)[0]
    assert desk.run(server).sent == 0


def test_daily_and_weekly(desk: Desk, server: MailServer) -> None:
    daily = desk.follow("ada@example.org", f"work:{TRIAL}", rhythm=Rhythm.DAILY)
    weekly = desk.follow("bob@example.org", f"work:{TRIAL}", rhythm=Rhythm.WEEKLY)
    desk.grow()
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    stamp = monday.strftime("%Y-%m-%dT%H:%M:%SZ")
    with desk.people.transaction() as change:
        change.execute("UPDATE subscription SET looked = ?", (stamp,))
    for hours in (1, 11):
        assert desk.run(server, force=False, moment=monday + timedelta(hours=hours)).made == 0
    desk.run(server, force=False, moment=monday + timedelta(hours=13))
    assert server.recipients == [daily.address]
    for days in (2, 6):
        desk.run(server, force=False, moment=monday + timedelta(days=days))
    assert server.recipients == [daily.address]
    desk.run(server, force=False, moment=monday + timedelta(days=9))
    assert server.recipients == [daily.address, weekly.address], "a Monday that was missed is made up for"


def test_without_confirmation_nothing_but_the_question_is_sent(desk: Desk, server: MailServer) -> None:
    settings = mail_settings(server.url, BASE)
    wish = ask_for(
        desk.people,
        desk.library,
        "ada@example.org",
        subject_of(f"work:{TRIAL}", desk.library),
        Want.ALL,
        Rhythm.DAILY,
        settings,
    )
    desk.grow()
    for _ in range(3):
        desk.run(server)
    assert len(server.mails) == 1
    assert re.search(rf"{BASE}/alerts/confirm/[\w-]{{43}}\s", parts(server)[0])
    assert server.mails[0]["List-Unsubscribe"] is None
    later = datetime.now(UTC) + timedelta(days=8)
    with desk.people.transaction() as change:
        change.execute("UPDATE subscription SET created = '2020-01-01T00:00:00Z'")
        change.execute("UPDATE alert_link SET created = '2020-01-01T00:00:00Z'")
    desk.run(server, moment=later)
    assert subscription(desk.people, wish.id) is None, "an address that was not confirmed is forgotten"


def test_one_address_is_not_flooded_by_others(desk: Desk, server: MailServer) -> None:
    settings = mail_settings(server.url, BASE)
    for number in range(30):
        ask_for(
            desk.people,
            desk.library,
            "Ada@example.org" if number % 2 else "ada@EXAMPLE.org",
            subject_of(f"search:baths {number % 15}", desk.library),
            Want.ALL,
            Rhythm.DAILY,
            settings,
        )
    desk.run(server)
    assert len(server.mails) == 10


# ---- servers that say no, break off, or say nothing


def test_a_server_that_is_down_loses_nothing(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.grow()
    for _ in range(2):
        summary = desk.run(f"smtp://127.0.0.1:{closed_port()}")
        assert (summary.sent, summary.waiting) == (0, 1)
        assert "cannot be used" in summary.problems[0]
    desk.run(server)
    desk.run(server)
    assert list(server.times().values()) == [1]


def test_a_server_that_says_nothing_loses_nothing(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.grow()
    with silent_server() as port:
        summary = desk.run(f"smtp://127.0.0.1:{port}", timeout=0.5)
    assert (summary.sent, summary.waiting) == (0, 1)
    desk.run(server)
    assert list(server.times().values()) == [1]


def test_a_server_that_falls_silent_with_the_mail_in_its_hand(desk: Desk) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.grow()
    with mail_server(Behaviour(hang_at_text=True)) as server:
        summary = desk.run(server, timeout=0.5)
        assert (summary.sent, summary.waiting, summary.doubtful) == (0, 1, 0)
        assert "did not answer in time" in summary.problems[0]
        server.behaviour.hang_at_text = False
        desk.run(server)
        desk.run(server)
        assert list(server.times().values()) == [1]


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(recipient=lambda address: "450 4.2.0 greylisted, come again"),
        Behaviour(text=lambda number: "452 4.3.1 queue is full"),
        Behaviour(mail_from="451 4.3.0 not now"),
        Behaviour(mail_from="550 5.7.1 not from you"),
        Behaviour(recipient=lambda address: "421 4.3.2 going down"),
    ],
    ids=["greylisted", "full queue", "not now", "sender refused", "going down"],
)
def test_an_answer_of_no_loses_nothing_and_blames_nobody(
    desk: Desk, server: MailServer, behaviour: Behaviour
) -> None:
    one = desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.follow("bob@example.org", f"work:{TRIAL}")
    desk.grow()
    kept = server.behaviour
    server.behaviour = behaviour
    for _ in range(4):
        summary = desk.run(server)
        assert (summary.sent, summary.waiting, summary.suspended) == (0, 2, 0)
    server.behaviour = kept
    assert desk.run(server).sent == 2
    assert desk.run(server).sent == 0
    assert sorted(server.times().values()) == [1, 1]
    held = subscription(desk.people, one.id)
    assert held is not None
    assert (held.refusals, held.suspended) == (0, None)


def test_what_a_busy_server_takes_only_one_of_goes_on_over_a_new_connection(desk: Desk) -> None:
    for name in "abcde":
        desk.follow(f"{name}@example.org", f"work:{TRIAL}")
    desk.grow()
    # It closes the connection at every second mail.
    with mail_server(
        Behaviour(text=lambda number: "250 OK" if number % 2 else "421 enough for now")
    ) as server:
        for _ in range(6):
            desk.run(server)
        assert sorted(server.times().values()) == [1] * 5


def test_an_address_refused_for_good_is_suspended_and_its_digest_kept(desk: Desk) -> None:
    one = desk.follow("gone@example.org", f"work:{TRIAL}")
    desk.follow("bob@example.org", f"work:{TRIAL}")
    desk.grow()
    refuse = Behaviour(
        recipient=lambda address: "550 5.1.1 no such person" if "gone" in address else "250 OK"
    )
    with mail_server(refuse) as server:
        assert [desk.run(server).suspended for _ in range(4)] == [0, 0, 1, 0]
        assert server.recipients == ["bob@example.org"], "the others do not suffer"
        held = subscription(desk.people, one.id)
        assert held is not None
        assert held.suspended is not None
        assert "no such person" in held.refusal
        server.behaviour.recipient = lambda address: "250 OK"
        assert desk.run(server).sent == 0
        resume(desk.people, one.id)
        assert desk.run(server).sent == 1
        assert desk.run(server).sent == 0
        assert sorted(server.recipients) == ["bob@example.org", "gone@example.org"]


def test_whoever_ends_an_alert_in_the_meantime_gets_nothing_more(desk: Desk, server: MailServer) -> None:
    one = desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.follow("bob@example.org", f"work:{TRIAL}")
    desk.grow()

    def at(step: str) -> None:
        # Ada ends hers after the text went over the wire and before the dot.
        if step == "text sent" and subscription(desk.people, one.id):
            remove(desk.people, one.id)

    desk.run(server, say=at)
    desk.run(server)
    assert server.recipients == ["bob@example.org"]


def test_two_runs_at_once_are_one(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.grow()
    lock = WriterLock(desk.folder / "alerts.lock")
    with pytest.raises(AlreadyRunningError):
        desk.run(server)
    lock.release()
    assert desk.run(server).sent == 1


def test_nothing_can_be_sent_without_a_server(desk: Desk) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    assert desk.run("").sent == 0
    desk.grow()
    with pytest.raises(InputError, match="No mail server is named"):
        desk.run("")


def test_an_index_that_cannot_be_read_harms_only_searches(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", "search:harbour")
    desk.follow("bob@example.org", f"work:{TRIAL}")
    desk.grow()
    desk.library.close()
    for path in (desk.folder / INDEX_FOLDER).iterdir():
        path.unlink()
    desk.library = open_library(desk.folder)
    summary = desk.run(server)
    assert server.recipients == ["bob@example.org"]
    assert len(summary.problems) == 1
    desk.library.close()
    with (
        Store.open(desk.folder) as store,
        SearchIndex.open(desk.folder / INDEX_FOLDER, writable=True) as index,
    ):
        rebuild(store, index)
    with open_library(desk.folder) as desk.library:
        desk.run(server)
    assert sorted(server.recipients) == ["ada@example.org", "bob@example.org"]


def test_what_is_kept_of_an_address_can_be_forgotten(desk: Desk, server: MailServer) -> None:
    desk.follow("Ada@example.org", f"work:{TRIAL}")
    desk.follow("ada@EXAMPLE.org", "search:harbour")
    desk.grow()
    desk.run(server)
    assert forget(desk.people, " ada@example.org ") == 2
    assert subscriptions(desk.people) == []
    assert mails(desk.people, *MailState) == []
    for table in ("alert_subject", "alert_event", "alert_link"):
        assert desk.people.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0  # noqa: S608
    desk.people.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"ada@example" not in desk.people.path.read_bytes().lower(), "gone from the file too"


def test_no_token_and_no_sent_text_stays_in_the_file(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.grow()
    desk.run(server)
    token = re.search(r"/alerts/unsubscribe/([\w-]{43})", parts(server)[0])
    assert token is not None
    desk.people.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = desk.people.path.read_bytes()
    assert token[1].encode() not in held
    assert b"harbour cohort" not in held


def test_a_doubtful_mail_is_settled_by_a_person(desk: Desk, server: MailServer) -> None:
    desk.follow("ada@example.org", f"work:{TRIAL}")
    desk.follow("bob@example.org", f"work:{TRIAL}")
    desk.grow()
    desk.run(f"smtp://127.0.0.1:{closed_port()}")
    with desk.people.transaction() as change:
        change.execute("UPDATE alert_mail SET state = 'sending'")  # as a killed run leaves them
    summary = desk.run(server)
    assert (summary.sent, summary.doubtful) == (0, 2)
    one, other = mails(desk.people, MailState.DOUBTFUL)
    settle(desk.people, one.id, arrived=True)
    settle(desk.people, other.id, arrived=False)
    desk.run(server)
    desk.run(server)
    assert server.recipients == [other.address]
    assert server.mails[0]["Message-ID"] == other.message_id
