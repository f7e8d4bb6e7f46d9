"""Entries of a collection: its works in their order, and what was given but names no work, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from citewise.errors import InputError, NotFoundError
from citewise.people.collections import Collection, touch
from citewise.people.database import PeopleDatabase
from citewise.store.transaction import now

MOST_ENTRIES = 20_000
LONGEST_NOTE = 2_000
LONGEST_GIVEN = 300

Pair: TypeAlias = tuple[str, str]
"""An identifier: scheme and value."""


class Reason(StrEnum):
    """Why an entry names no work."""

    NONE = ""
    WAITING = "waiting"
    """It has no identifier and has yet to be looked for by what is known of it."""
    NO_IDENTIFIER = "no_identifier"
    """It holds no identifier, and too little to look for."""
    MALFORMED = "malformed"
    """It cannot be read, or its identifier is none."""
    NO_MATCH = "no_match"
    """It has no identifier, and no work of the library is likely enough to be it."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What was given for one work.

    Attributes:
        given: the line or record, as one line to be shown.
        identifiers: what it is known by, the one to go by first; empty where it has none.
        note: a note on the work.
        reason: why it names no work.
        reference: JSON of what to look for it by, where it is `WAITING`.
        probability: that the work is the one meant, where it was found by its title.
    """

    given: str
    identifiers: tuple[Pair, ...] = ()
    note: str = ""
    reason: Reason = Reason.NONE
    reference: str = ""
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Entry(NewEntry):
    """An entry of a collection, with its number and its place."""

    id: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the entries given: taken in, there already, and named without being a work."""

    added: int
    known: int
    open: int


_COLUMNS = "given, scheme, value, also, note, reason, reference, probability, id, position"


def _entry(row: Sequence[object]) -> Entry:
    given, scheme, value, also, note, reason, reference, probability, number, position = row
    pairs = ((str(scheme), str(value)),) if value else ()
    others = tuple((str(one), str(two)) for one, two in json.loads(str(also)))
    return Entry(
        given=str(given),
        identifiers=pairs + others,
        note=str(note),
        reason=Reason(str(reason)),
        reference=str(reference),
        probability=None if probability is None else float(str(probability)),
        id=int(str(number)),
        position=int(str(position)),
    )


def _clean(text: str, most: int) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "")[:most]


def add_entries(people: PeopleDatabase, collection: Collection, given: Iterable[NewEntry]) -> Added:
    """Add entries behind those there are. A work that is there already is not added twice, but a note on it is kept.

    Raises:
        InputError: the collection would hold more than `MOST_ENTRIES`; nothing is added then.
    """
    added = known = unnamed = 0
    moment = now()
    with people.transaction() as connection:
        held, last = connection.execute(
            "SELECT count(*), coalesce(max(position), 0) FROM collection_entry WHERE collection_id = ?",
            (collection.id,),
        ).fetchone()
        for entry in given:
            scheme, value = entry.identifiers[0] if entry.identifiers else ("", "")
            note = _clean(entry.note, LONGEST_NOTE)
            done = connection.execute(
                "INSERT INTO collection_entry (collection_id, position, scheme, value, also, given, note, reason, reference,"
                " probability, added) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    collection.id,
                    last + 1,
                    scheme,
                    value,
                    json.dumps(entry.identifiers[1:]),
                    _clean(entry.given, LONGEST_GIVEN),
                    note,
                    entry.reason.value,
                    entry.reference,
                    entry.probability,
                    moment,
                ),
            ).rowcount
            if not done:
                known += 1
                if note:
                    connection.execute(
                        "UPDATE collection_entry SET note = ? WHERE collection_id = ? AND scheme = ? AND value = ? AND note = ''",
                        (note, collection.id, scheme, value),
                    )
                continue
            last += 1
            held += 1
            if held > MOST_ENTRIES:
                raise InputError(
                    f"A collection holds at most {MOST_ENTRIES:,} works; this would be more. Nothing was added:"
                    " divide the list into several collections."
                )
            added += entry.reason is Reason.NONE
            unnamed += entry.reason is not Reason.NONE
        touch(connection, collection.id)
    return Added(added, known, unnamed)


def entries(people: PeopleDatabase, collection: Collection) -> tuple[Entry, ...]:
    """All entries of a collection, in its order."""
    rows = people.connection.execute(
        f"SELECT {_COLUMNS} FROM collection_entry WHERE collection_id = ? ORDER BY position, id",  # noqa: S608
        (collection.id,),
    )
    return tuple(_entry(row) for row in rows)


def waiting_entries(people: PeopleDatabase, collection: Collection, limit: int) -> tuple[Entry, ...]:
    """The next entries that have yet to be looked for, in order."""
    rows = people.connection.execute(
        f"SELECT {_COLUMNS} FROM collection_entry WHERE collection_id = ? AND reason = 'waiting'"  # noqa: S608
        " ORDER BY position LIMIT ?",
        (collection.id, limit),
    )
    return tuple(_entry(row) for row in rows)


def settle_entries(
    people: PeopleDatabase, collection: Collection, found: Iterable[tuple[Entry, Pair | None, float]]
) -> None:
    """Write down what became of entries that were looked for: the work and how probable it is, or None.

    One that turns out to be a work that is there already goes.
    """
    with people.transaction() as connection:
        for entry, pair, probability in found:
            if pair is None:
                connection.execute(
                    "UPDATE collection_entry SET reason = ?, probability = ? WHERE id = ?",
                    (Reason.NO_MATCH.value, probability, entry.id),
                )
                continue
            done = connection.execute(
                "UPDATE OR IGNORE collection_entry SET scheme = ?, value = ?, reason = '', probability = ? WHERE id = ?",
                (*pair, probability, entry.id),
            ).rowcount
            if not done:
                connection.execute("DELETE FROM collection_entry WHERE id = ?", (entry.id,))
        touch(connection, collection.id)


def note_entry(people: PeopleDatabase, collection: Collection, entry_id: int, note: str) -> None:
    """Write a note on a work of a collection.

    Raises:
        NotFoundError: the collection has no such entry.
    """
    note = " ".join(note.split())
    with people.transaction() as connection:
        done = connection.execute(
            "UPDATE collection_entry SET note = ? WHERE id = ? AND collection_id = ?",
            (_clean(note, LONGEST_NOTE), entry_id, collection.id),
        ).rowcount
        touch(connection, collection.id)
    if not done:
        raise NotFoundError("This entry is no longer in the collection; look at its page again.")


def remove_entries(people: PeopleDatabase, collection: Collection, entry_ids: Iterable[int]) -> int:
    """Take entries out of a collection; gives how many there were."""
    with people.transaction() as connection:
        gone = sum(
            connection.execute(
                "DELETE FROM collection_entry WHERE id = ? AND collection_id = ?", (entry_id, collection.id)
            ).rowcount
            for entry_id in entry_ids
        )
        if gone:
            touch(connection, collection.id)
    return gone
