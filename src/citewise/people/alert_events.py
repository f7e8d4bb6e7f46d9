"""What was seen of a followed subject, in the order in which it was seen first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from citewise.people.subscriptions import Want
from citewise.store.transaction import now


class EventKind(StrEnum):
    """What happened."""

    STATEMENT = "statement"
    CONTRASTING = "contrasting"
    NOTICE = "notice"


WANTED: dict[Want, tuple[EventKind, ...]] = {
    Want.ALL: tuple(EventKind),
    Want.STATEMENTS: (EventKind.STATEMENT,),
    Want.CONTRASTING: (EventKind.CONTRASTING,),
    Want.NOTICES: (EventKind.NOTICE,),
}
"""The events that each want is about."""


@dataclass(frozen=True, slots=True)
class SeenStatement:
    """A statement that a subject has now: its key, the key of its article, whether it is contrasting."""

    key: str
    origin: str
    contrasting: bool


@dataclass(frozen=True, slots=True)
class SeenNotice:
    """A notice that a subject has now: its key, and that of the work it is on."""

    key: str
    origin: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was seen for the first time."""

    seq: int
    kind: EventKind
    key: str


Aliases = Callable[[Collection[str]], dict[str, set[str]]]
"""Gives for keys of statements those they had before their articles were joined with others."""
Gone = Callable[[Collection[str]], set[str]]
"""Gives those of some keys under which the library holds no statement any more."""


def write_down(
    connection: sqlite3.Connection,
    subject_id: int,
    statements: Sequence[SeenStatement],
    notices: Sequence[SeenNotice],
    aliases: Aliases,
    gone: Gone,
    *,
    quiet: bool = False,
) -> int:
    """Add what is new of a subject, inside a transaction; gives its last event.

    With `quiet` nobody is told of any of it. The first time all is there already, so nobody is told of it. Later a statement is silent where it is one that was
    known under another key: its article was joined with another, or read again and cut otherwise (its article was known,
    and statements of it are gone from the library).
    """
    first = (
        connection.execute("SELECT scanned FROM alert_subject WHERE id = ?", (subject_id,)).fetchone()[0]
        is None
    ) or quiet
    known: dict[str, set[str]] = {kind.value: set() for kind in EventKind}
    by_origin: dict[str, set[str]] = {}
    for kind, key, origin in connection.execute(
        "SELECT kind, key, origin FROM alert_event WHERE subject_id = ?", (subject_id,)
    ):
        known[kind].add(key)
        if kind == EventKind.STATEMENT:
            by_origin.setdefault(origin, set()).add(key)
    present = {statement.key for statement in statements}
    fresh = [statement for statement in statements if statement.key not in known[EventKind.STATEMENT]]
    before = aliases([statement.key for statement in fresh]) if fresh and not first else {}
    missed = {
        key: statement.origin
        for statement in fresh
        for key in by_origin.get(statement.origin, ())
        if key not in present
    }
    recut = {missed[key] for key in gone(missed)} if missed else set()
    rows: list[tuple[EventKind, str, str, bool]] = []
    hushed: set[str] = set()
    for statement in fresh:
        renamed = bool(before.get(statement.key, set()) & known[EventKind.STATEMENT])
        silent = first or renamed or statement.origin in recut
        if silent:
            hushed.add(statement.key)
        rows.append((EventKind.STATEMENT, statement.key, statement.origin, silent))
    rows += [
        (EventKind.CONTRASTING, statement.key, statement.origin, first or statement.key in hushed)
        for statement in statements
        if statement.contrasting and statement.key not in known[EventKind.CONTRASTING]
    ]
    rows += [
        (EventKind.NOTICE, notice.key, notice.origin, first)
        for notice in notices
        if notice.key not in known[EventKind.NOTICE]
    ]
    moment = now()
    connection.executemany(
        "INSERT OR IGNORE INTO alert_event (subject_id, kind, key, origin, silent, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
        [(subject_id, kind.value, key, origin, int(silent), moment) for kind, key, origin, silent in rows],
    )
    connection.execute("UPDATE alert_subject SET scanned = ? WHERE id = ?", (moment, subject_id))
    return last_event(connection, subject_id)


def last_event(connection: sqlite3.Connection, subject_id: int) -> int:
    """The last event of a subject; 0 where there is none."""
    row = connection.execute(
        "SELECT max(seq) FROM alert_event WHERE subject_id = ?", (subject_id,)
    ).fetchone()
    return int(row[0] or 0)


def events_since(connection: sqlite3.Connection, subject_id: int, mark: int, want: Want) -> list[Event]:
    """What happened after a mark and is to be told to somebody who wants this, oldest first."""
    kinds = WANTED[want]
    marks = ",".join("?" * len(kinds))
    return [
        Event(seq, EventKind(kind), key)
        for seq, kind, key in connection.execute(
            f"SELECT seq, kind, key FROM alert_event WHERE subject_id = ? AND seq > ? AND NOT silent"  # noqa: S608
            f" AND kind IN ({marks}) ORDER BY seq",
            (subject_id, mark, *(kind.value for kind in kinds)),
        )
    ]
