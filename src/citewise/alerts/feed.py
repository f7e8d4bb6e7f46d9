"""Atom feeds (RFC 4287) of what is new about a subject, for readers without an address."""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import replace

from lxml import etree

from citewise.alerts.composing import Item, notice_item, statement_item
from citewise.alerts.subjects import KINDS, label, notice_key, noun, path
from citewise.model import NoticeKind
from citewise.people.subscriptions import Subject, Want
from citewise.reports.cards import cards
from citewise.reports.library import Library
from citewise.reports.summaries import in_parts, keys_of

MOST_ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
_NAMESPACE = uuid.UUID("5b0c5f3e-6f0b-5d0a-9c0e-0c4b2d1f7a11")
_NEVER = "1970-01-01T00:00:00Z"


def feed(library: Library, subject: Subject, want: Want, base: str, here: str) -> tuple[bytes, str]:
    """The feed of a subject: the statements that came in last, and notices, newest first.

    Entries have names that hold for good (`urn:uuid:` made of the statement's key), so that a reader shows none twice.

    Args:
        library: where to read.
        subject: what is followed.
        want: what the reader wants to be told.
        base: public address of the pages.
        here: path of the feed itself, with its query.

    Returns:
        The document, and when it changed last (ISO 8601, UTC).

    Raises:
        SearchIndexError, InputError: see `citewise.alerts.subjects.seen`.
    """
    with library._snapshot() as connection:
        holdings = KINDS[subject.kind].holdings(library, subject.value)
        entries: list[Item] = []
        if want is not Want.NOTICES:
            entries += _statements(
                library,
                connection,
                list(holdings.statements),
                base,
                subject,
                contrasting=want is Want.CONTRASTING,
            )
        if want in (Want.ALL, Want.NOTICES):
            entries += _notices(library, connection, list(holdings.works), base)
        named = label(library, subject)
    entries.sort(key=lambda item: item.when, reverse=True)
    entries = entries[:MOST_ENTRIES]
    changed = max((item.when for item in entries), default=_NEVER)
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]  # the stubs know no default namespace
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _add(root, "id", _name(f"feed {want} {subject}"))
    _add(root, "title", f"New about {noun(subject)}: {named}")
    _add(root, "updated", changed)
    _add(_add(root, "author"), "name", "Citewise")
    _add(root, "link", rel="self", type="application/atom+xml", href=base + here)
    _add(root, "link", rel="alternate", type="text/html", href=base + path(subject))
    _add(root, "generator", "Citewise")
    for item in entries:
        _entry(root, item)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8"), changed


def _entry(root: etree._Element, item: Item) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _name(item.key))
    _add(entry, "title", f"{item.badge}: {item.source}")
    _add(entry, "updated", item.when)
    _add(entry, "link", rel="alternate", type="text/html", href=item.link)
    lines = [item.text, item.byline, f"about {item.about}" if item.about else "", item.place]
    _add(entry, "content", "\n".join(line for line in lines if line), type="text")
    _add(entry, "category", term=item.badge.lower())


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    made = etree.SubElement(
        parent, f"{{{ATOM}}}{name}", attrib={key: _xml(value) for key, value in attributes.items()}
    )
    if text:
        made.text = _xml(text)
    return made


def _xml(text: str) -> str:
    """A text without the characters that XML 1.0 cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r" or " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign >= "\U00010000"
    )


def _name(text: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, text)}"


def _statements(
    library: Library,
    connection: sqlite3.Connection,
    numbers: list[int],
    base: str,
    subject: Subject,
    *,
    contrasting: bool,
) -> list[Item]:
    # A statement keeps its number when its article is read again, so the highest are those that came in last.
    numbers = sorted(set(numbers), reverse=True)
    when: dict[int, str] = {}
    for marks, part in in_parts(numbers):
        when.update(
            connection.execute(
                "SELECT s.id, a.ingested_at FROM statement s JOIN article a ON a.id = s.article_id"  # noqa: S608
                f" WHERE s.id IN ({marks}){' AND s.class = ?' if contrasting else ''}",
                [*part, *(["contrasting"] if contrasting else [])],
            ).fetchall()
        )
        if len(when) >= MOST_ENTRIES:
            break
    chosen = [number for number in numbers if number in when][:MOST_ENTRIES]
    loaded = cards(library.store, chosen)
    return [
        replace(
            statement_item(loaded[number], base, about_one=subject.kind == "work"),
            when=when[number],
        )
        for number in chosen
        if number in loaded
    ]


def _notices(library: Library, connection: sqlite3.Connection, works: list[int], base: str) -> list[Item]:
    known: dict[str, str] = {}
    keys = keys_of(connection, works)
    read = dict(connection.execute("SELECT name, max(read_at) FROM notice_reading GROUP BY name"))
    for marks, part in in_parts(dict.fromkeys(works)):
        for work, kind, doi, date, source in connection.execute(
            f"SELECT work_id, kind, doi, date, source FROM notice WHERE work_id IN ({marks})",  # noqa: S608
            part,
        ):
            moment = _moment(date) or _read(connection, source, read)
            key = notice_key(NoticeKind(kind), doi or "", keys[work])
            known[key] = min(known.get(key, moment), moment)
    newest = sorted(known, key=lambda key: known[key], reverse=True)[:MOST_ENTRIES]
    return [
        replace(item, when=known[key])
        for key in newest
        if (item := notice_item(library, key, base)) is not None
    ]


def _moment(date: str) -> str:
    """A date of a notice as a moment; empty where it says less than a day."""
    return f"{date[:10]}T00:00:00Z" if len(date) >= 10 and date[4] == date[7] == "-" else ""


def _read(connection: sqlite3.Connection, source: str, read: dict[str, str]) -> str:
    """When the source of a notice was read, where the notice has no date."""
    kind, _, number = source.partition(":")
    if kind == "article" and number.isdigit():
        row = connection.execute("SELECT ingested_at FROM article WHERE id = ?", (int(number),)).fetchone()
        return str(row[0]) if row else _NEVER
    return _stamp(read.get(source, ""))


def _stamp(text: str) -> str:
    if len(text) == 20 and text.endswith("Z"):
        return text
    return _moment(text) or _NEVER
