"""Mails made of what is new, in plain text and in HTML that reads well on a phone: no pictures, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from citewise.alerts.subjects import label, noun, path, read_notice_key
from citewise.errors import IdentifierError, NotFoundError
from citewise.model import NoticeKind
from citewise.people.alert_events import Event, EventKind
from citewise.people.alert_mails import TOKEN_PLACE
from citewise.people.subscriptions import UNCONFIRMED_DAYS, Rhythm, Subject, Want
from citewise.reports.cards import cards
from citewise.reports.library import Library
from citewise.reports.report import StatementCard

MOST_SHOWN = 25
"""Statements (and notices) that a digest writes out; the page has them all."""
_AT_ONCE = 400
_LONGEST_TITLE = 120
_LONGEST_SENTENCE = 1_000
WANTED = {
    Want.ALL: "new statements and notices",
    Want.STATEMENTS: "new statements",
    Want.CONTRASTING: "new contrasting statements",
    Want.NOTICES: "new editorial notices",
}
"""What each want is called in a sentence."""
RHYTHMS = {Rhythm.DAILY: "at most once a day", Rhythm.WEEKLY: "at most once a week"}
BADGES = {
    "supporting": ("Supporting", "#1b7f4d"),
    "contrasting": ("Contrasting", "#b3541e"),
    "mentioning": ("Mentioning", "#5b6470"),
    "unclassified": ("Not classified", "#5b6470"),
}
NOTICES = {
    NoticeKind.RETRACTED: "Retracted",
    NoticeKind.WITHDRAWN: "Withdrawn",
    NoticeKind.CONCERN: "Expression of concern",
    NoticeKind.CORRECTION: "Corrected",
    NoticeKind.ERRATUM: "Erratum",
    NoticeKind.COMMENT: "Commented on",
}
_SECTIONS = {
    "introduction": "Introduction",
    "methods": "Methods",
    "results": "Results",
    "discussion": "Discussion",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A statement or notice as mails and feeds show it; `key` names it for good."""

    key: str
    badge: str
    colour: str
    place: str
    text: str
    source: str
    byline: str
    about: str
    link: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a digest; `more` are not written out."""

    title: str
    items: tuple[Item, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail without its token."""

    title: str
    text: str
    html: str
    items: int


def one_line(text: str, most: int = 500) -> str:
    """A text on one line without control characters, fit for a header or a heading."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def digest(
    library: Library, subject: Subject, want: Want, rhythm: Rhythm, events: Sequence[Event], base: str
) -> Composed | None:
    """The digest of some events; None where nothing of them is in the library any more.

    Args:
        library: where statements and works are read.
        subject: what they happened to.
        want: what the reader wants to be told.
        rhythm: how often.
        events: what happened, oldest first.
        base: public address of the pages.
    """
    fresh = dict.fromkeys(event.key for event in events if event.kind is EventKind.STATEMENT)
    turned = dict.fromkeys(
        event.key for event in events if event.kind is EventKind.CONTRASTING and event.key not in fresh
    )
    noticed = dict.fromkeys(event.key for event in events if event.kind is EventKind.NOTICE)
    present = _present(library, [*fresh, *turned])
    about_one = subject.kind == "work"

    def statements(titles: tuple[str, str], keys: Iterable[str]) -> Section:
        numbers = [present[key][0] for key in keys if key in present]
        loaded = cards(library.store, numbers[:MOST_SHOWN])
        shown = [
            statement_item(loaded[number], base, about_one=about_one)
            for number in numbers
            if number in loaded
        ]
        return Section(titles[len(numbers) != 1], tuple(shown), max(0, len(numbers) - len(shown)))

    contrasting = ("New contrasting statement", "New contrasting statements")
    notices = [item for key in noticed if (item := notice_item(library, key, base)) is not None]
    sections = [
        Section(
            ("Notice", "Notices")[len(notices) != 1], tuple(notices[:MOST_SHOWN]), len(notices[MOST_SHOWN:])
        ),
        statements(("New statement", "New statements"), fresh),
        statements(
            contrasting if want is Want.CONTRASTING else ("Now classed as contrasting",) * 2,
            # What was set right again before it could be told is none.
            (key for key in turned if key in present and present[key][1] == "contrasting"),
        ),
    ]
    told = [section for section in sections if section.items]
    if not told:
        return None
    number = sum(len(section.items) + section.more for section in told)
    named = one_line(label(library, subject))
    counts = [_counted(len(section.items) + section.more, section.title) for section in told]
    summary = f"{', '.join(counts)}."
    title = one_line(f"{counts[0]} about: {named}", _LONGEST_TITLE)
    return _made(
        "digest",
        title,
        number,
        noun=noun(subject),
        label=named,
        summary=summary,
        sections=told,
        subject_link=base + path(subject),
        rhythm=RHYTHMS[rhythm],
        base=base,
    )


def confirmation(
    library: Library | None, subject: Subject, want: Want, rhythm: Rhythm, base: str
) -> Composed:
    """The mail that asks whether an alert is wanted."""
    named = one_line(label(library, subject))
    return _made(
        "confirm",
        one_line(f"Please confirm your alert: {named}", _LONGEST_TITLE),
        0,
        noun=noun(subject),
        label=named,
        wanted=WANTED[want],
        rhythm=RHYTHMS[rhythm],
        subject_link=base + path(subject),
        days=UNCONFIRMED_DAYS,
        base=base,
    )


def _made(template: str, title: str, items: int, **context: object) -> Composed:
    values = {**context, "title": title, "token": TOKEN_PLACE}
    templates = _templates()
    return Composed(
        title,
        templates.get_template(f"{template}.txt").render(values).strip() + "\n",
        templates.get_template(f"{template}.html").render(values),
        items,
    )


def _counted(number: int, title: str) -> str:
    return f"{number:,} {title[0].lower()}{title[1:]}"


def _present(library: Library, keys: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Numbers and classes of those statements that are still there, by the key they were seen under."""
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        marks = ",".join("?" * len(part))
        for key, number, cls in library.store.connection.execute(
            f"SELECT key, id, class FROM statement WHERE key IN ({marks})",  # noqa: S608
            list(part),
        ):
            found[key] = (number, cls)
    for key in keys:
        # Its article may have been joined with another in the meantime.
        if key not in found and (row := library.store.statement(key)) is not None:
            found[key] = (row.id, row.cls.value)
    return found


def statement_item(card: StatementCard, base: str, *, about_one: bool) -> Item:
    """A statement as mails and feeds show it; `about_one` leaves out what it is about."""
    badge, colour = BADGES[card.cls.value]
    about = "; ".join(work.title or work.key for work in card.cited[:3])
    return Item(
        key=card.key,
        badge=badge,
        colour=colour,
        place=_SECTIONS.get(card.section.value, ""),
        text=one_line(card.sentence, _LONGEST_SENTENCE),
        source=one_line(card.citing.title or "Untitled work", 300),
        byline=_byline(card.citing.author_line, card.citing.journal, card.citing.year),
        about="" if about_one else one_line(about, 300),
        link=f"{base}/statements/{quote(card.key, safe='')}",
    )


def notice_item(library: Library, key: str, base: str) -> Item | None:
    """A notice, by the key its event has, as mails and feeds show it; None where its work is gone."""
    kind, work = read_notice_key(key)
    try:
        found = library.work(work)
    except (IdentifierError, NotFoundError):
        return None
    return Item(
        key=key,
        badge=NOTICES[kind],
        colour="#b00020",
        place="",
        text="",
        source=one_line(found.title or found.key, 300),
        byline=_byline(found.author_line, found.journal, found.year),
        about="",
        link=f"{base}/reports/{quote(found.key, safe='/:;()')}",
    )


def _byline(authors: str, journal: str, year: int | None) -> str:
    names = authors.split(", ")
    shown = ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")
    return one_line(" · ".join(filter(None, (shown, journal, str(year or "")))), 300)
