"""Names, titles, searches and addresses that mean harm: none gets a header, a recipient or markup into a mail."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from followers import BASE, Desk
from hypothesis import given
from hypothesis import strategies as st

from citewise import open_library
from citewise.alerts.composing import confirmation
from citewise.alerts.message import message
from citewise.alerts.settings import MailSettings
from citewise.alerts.subjects import subject, subject_of
from citewise.errors import InputError
from citewise.people import PeopleDatabase
from citewise.people.alert_mails import Mail, MailKind, MailState
from citewise.people.email_address import email_address
from citewise.people.subscriptions import Rhythm, Subject, Want
from invented_library import ARTICLES, TRIAL, make_library
from mail_servers import MailServer

HEADERS = {
    "list-unsubscribe", "list-unsubscribe-post", "from", "to", "subject", "date", "message-id", "auto-submitted",
    "precedence", "mime-version", "content-type",
}  # fmt: skip
INJECTIONS = [
    "harbour\r\nBcc: victim@example.org",
    "harbour\nSubject: You have won\n\nClick here",
    "harbour\x0b\x0c\x1c\x85\u2028\u2029Bcc: victim@example.org",
    "harbour\r\n.\r\nMAIL FROM:<x@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\n",
    '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %} @@token@@",
    "\u202eevil\u202c\x00",
]


def made(title: str, text: str = "text", html: str = "<p>html</p>") -> bytes:
    mail = Mail(
        1, 1, "ada@example.org", MailKind.DIGEST, "<1@citewise.example.org>", None, None, title, text, html,
        MailState.PENDING, "2026-11-24T12:00:00Z", 0, "",
    )  # fmt: skip
    return message(mail, "t" * 43, MailSettings(base_url=BASE, sender="alerts@citewise.example.org"))


@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_in_a_title_or_text_becomes_a_header(title: str, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()  # templates give what can be written
    title = title.encode("utf-8", "replace").decode()
    parsed = message_from_bytes(made(title, text), policy=policy.default)
    assert {name.lower() for name in parsed.keys()} == HEADERS  # noqa: SIM118 - names may stand twice
    assert len(parsed.keys()) == len(HEADERS)
    assert parsed["To"] == "ada@example.org"


@given(st.text(max_size=80))
def test_an_address_is_one_plain_address_or_refused(text: str) -> None:
    for given_text in (text, f"{text}@example.org", f"ada@{text}", f"ada@example.org{text}"):
        try:
            address = email_address(given_text)
        except InputError:
            continue
        assert re.fullmatch(r"[^\s,;:<>\"()\[\]\\@]+@[a-z0-9.-]+", address)
        assert address.isascii()


@pytest.mark.parametrize(
    "text",
    ["", "ada", "@example.org", "ada@", "a b@example.org", "ada@example.org, bob@example.org", "ada@example.org\nBcc: x@y.z",
     "Ada <ada@example.org>", '"a b"@example.org', "ada@[127.0.0.1]", "ada@-x.org", "ada@ex..org", "a..b@example.org",
     "ada@example.org>", "x" * 65 + "@example.org", "ada@" + "x" * 250 + ".org", "ada@example.org\x00", "dä@example.org"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(InputError, match="e-mail address"):
        email_address(text)


def test_addresses_that_are_some() -> None:
    assert email_address(" Ada.L+alerts@Example.ORG ") == "Ada.L+alerts@example.org"
    assert email_address("ada@bücher.example") == "ada@xn--bcher-kva.example"
    assert email_address("root@localhost") == "root@localhost"


@pytest.mark.parametrize("kind", ["search", "author", "journal"])
@pytest.mark.parametrize("value", INJECTIONS)
def test_subjects_that_mean_harm(desk: Desk, server: MailServer, kind: str, value: str) -> None:
    chosen = subject(kind, value, desk.library)
    mail = confirmation(desk.library, chosen, Want.ALL, Rhythm.DAILY, BASE)
    parsed = message_from_bytes(made(mail.title, mail.text, mail.html), policy=policy.default)
    assert {name.lower() for name in parsed.keys()} == HEADERS  # noqa: SIM118
    assert "\n" not in parsed["Subject"]
    body = parsed.get_body(("html",))
    assert body is not None
    html = body.get_content()
    assert "<script" not in html
    assert "<img" not in html
    assert not re.search(r'href="(?!https://citewise\.example\.org/)', html)


def test_titles_that_mean_harm_reach_the_mail_as_text(tmp_path: Path, server: MailServer) -> None:
    nasty = " ".join(INJECTIONS[:2]) + INJECTIONS[4]
    hostile = [
        type(article)(
            article.name,
            f"{article.title} {nasty}",
            "O'Nasty\r\nBcc",
            article.year,
            f"Journal {nasty}",
            tuple(type(said)(f"{said.text} {nasty}", said.section, said.cls) for said in article.said),
        )
        for article in ARTICLES
    ]
    folder = make_library(tmp_path / "library", hostile[:2])
    with open_library(folder) as library, PeopleDatabase(folder) as people:
        desk = Desk(folder, people, library)
        desk.follow("ada@example.org", f"work:{TRIAL}")
        make_library(folder, hostile)
        desk.run(server)
    assert server.recipients == ["ada@example.org"]
    parsed = server.mails[0]
    assert len(parsed.keys()) == len(HEADERS)
    body = parsed.get_body(("html",))
    assert body is not None
    assert "<script" not in body.get_content()
    assert "&lt;script&gt;" in body.get_content()


@pytest.mark.parametrize(
    "text",
    ["", "work:", "work:not an identifier", "planet:mars", "search:", "search:   \n ", "search:" + "x" * 501, "author:!!!", "10.5555/x"],
)  # fmt: skip
def test_what_cannot_be_followed(desk: Desk, text: str) -> None:
    with pytest.raises(InputError):
        subject_of(text, desk.library)


def test_identifiers_of_one_work_are_one_subject(desk: Desk) -> None:
    for text in (f"work:{TRIAL}", f"work:https://doi.org/{TRIAL.upper()}", f" WORK: doi:{TRIAL}"):
        assert subject_of(text, desk.library) == Subject("work", TRIAL)
