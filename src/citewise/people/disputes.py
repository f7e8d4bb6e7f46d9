"""Disputes: a reader says that a statement's class is wrong, a curator accepts or rejects."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from citewise.errors import InputError, NotFoundError
from citewise.model import CitationClass
from citewise.people.database import PeopleDatabase
from citewise.store.transaction import now

SHORTEST_REASON, LONGEST_REASON, LONGEST_NAME = 3, 2000, 100
"""Characters."""
MOST_OPEN = 20
"""Open disputes that one statement may have; more would say nothing new and only fill the queue."""
_DISPUTABLE = (CitationClass.SUPPORTING, CitationClass.CONTRASTING, CitationClass.MENTIONING)


class Verdict(StrEnum):
    """What a curator says of a dispute."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One reader's word against a class, and what became of it.

    `statement` is the key of the citation statement, `shown` the class the reader saw, `cls` the one proposed. `verdict`
    and `decided` are None while it is open; `applied` is None until an accepted class is in the library, and `problem`
    says why it cannot be. Times are ISO 8601 in UTC.
    """

    id: int
    statement: str
    shown: CitationClass
    cls: CitationClass
    reason: str
    name: str
    created: str
    verdict: Verdict | None
    curator: str
    note: str
    decided: str | None
    applied: str | None
    problem: str


_COLUMNS = (
    "id, statement, shown, class, reason, name, created, verdict, curator, note, decided, applied, problem"
)


def _dispute(row: sqlite3.Row | tuple[object, ...]) -> Dispute:
    fields = list(row)
    fields[2], fields[3] = CitationClass(fields[2]), CitationClass(fields[3])
    fields[7] = Verdict(fields[7]) if fields[7] else None
    return Dispute(*fields)


def open_dispute(
    people: PeopleDatabase,
    statement: str,
    *,
    shown: CitationClass,
    cls: CitationClass,
    reason: str,
    name: str = "",
) -> Dispute:
    """Write a reader's dispute down. The same one sent twice is one.

    Args:
        people: where to keep it.
        statement: the statement's present key.
        shown: the class it has.
        cls: the class it should have.
        reason: why, 3 to 2,000 characters.
        name: what the reader wants to be called; may be empty.

    Raises:
        InputError: no reason, too long a one, the class it has already, or too many open disputes about the statement.
    """
    reason, name = reason.strip(), " ".join(name.split())
    if len(reason) < SHORTEST_REASON:
        raise InputError("Say in a few words why: the curator sees the statement and what you write.")
    if len(reason) > LONGEST_REASON or len(name) > LONGEST_NAME:
        raise InputError(
            f"Keep the reason under {LONGEST_REASON:,} and the name under {LONGEST_NAME} characters."
        )
    if cls not in _DISPUTABLE:
        raise InputError("Choose supporting, contrasting or mentioning.")
    if cls == shown:
        raise InputError(f"The statement is shown as {shown} already; choose what it should be instead.")
    with people.transaction() as connection:
        same = connection.execute(
            f"SELECT {_COLUMNS} FROM dispute WHERE statement = ? AND class = ? AND reason = ? AND verdict IS NULL",  # noqa: S608
            (statement, cls.value, reason),
        ).fetchone()
        if same:
            return _dispute(same)
        opened = connection.execute(
            "SELECT count(*) FROM dispute WHERE statement = ? AND verdict IS NULL", (statement,)
        ).fetchone()[0]
        if opened >= MOST_OPEN:
            raise InputError(
                "This statement has many open disputes already; a curator will look at it. Thank you."
            )
        row = connection.execute(
            f"INSERT INTO dispute (statement, shown, class, reason, name, created) VALUES (?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}",  # noqa: S608
            (statement, shown.value, cls.value, reason, name, now()),
        ).fetchone()
    return _dispute(row)


def dispute(people: PeopleDatabase, number: int) -> Dispute:
    """A dispute by its number.

    Raises:
        NotFoundError: there is none.
    """
    row = people.connection.execute(f"SELECT {_COLUMNS} FROM dispute WHERE id = ?", (number,)).fetchone()  # noqa: S608
    if row is None:
        raise NotFoundError(
            f"There is no dispute {number}. `citewise corrections list` shows those there are."
        )
    return _dispute(row)


def disputes(
    people: PeopleDatabase, *, state: str = "", after: int = 0, limit: int | None = None
) -> list[Dispute]:
    """Disputes by number.

    Args:
        people: where they are.
        state: `open`, `accepted`, `rejected`, `waiting` (accepted, not in the library yet), or empty for all.
        after: only those with a higher number.
        limit: how many at most.
    """
    if not people.present:
        return []
    wanted = {
        "": "1",
        "open": "verdict IS NULL",
        "accepted": "verdict = 'accepted'",
        "rejected": "verdict = 'rejected'",
        "waiting": "verdict = 'accepted' AND applied IS NULL AND problem = ''",
    }[state]
    rows = people.connection.execute(
        f"SELECT {_COLUMNS} FROM dispute WHERE id > ? AND {wanted} ORDER BY id LIMIT ?",  # noqa: S608
        (after, -1 if limit is None else limit),
    )
    return [_dispute(row) for row in rows]


def disputes_of(people: PeopleDatabase, statements: Sequence[str]) -> list[Dispute]:
    """All disputes about a statement, by any of the keys it is or was known by; oldest first."""
    if not people.present or not statements:
        return []
    marks = ", ".join("?" * len(statements))
    rows = people.connection.execute(
        f"SELECT {_COLUMNS} FROM dispute WHERE statement IN ({marks}) ORDER BY id",  # noqa: S608
        tuple(statements),
    )
    return [_dispute(row) for row in rows]


def count_open(people: PeopleDatabase) -> int:
    """How many disputes wait for a curator."""
    if not people.present:
        return 0
    return int(people.connection.execute("SELECT count(*) FROM dispute WHERE verdict IS NULL").fetchone()[0])


def decide(people: PeopleDatabase, number: int, verdict: Verdict, *, curator: str, note: str = "") -> Dispute:
    """Accept or reject. The same verdict given twice is one.

    Raises:
        NotFoundError: there is no such dispute.
        InputError: another verdict was given before, or nobody's name.
    """
    curator = " ".join(curator.split())[:200]
    if not curator:
        raise InputError("Say who decides.")
    with people.transaction() as connection:
        found = dispute(people, number)
        if found.verdict is not None:
            if found.verdict == verdict:
                return found
            raise InputError(
                f"Dispute {number} was {found.verdict} by {found.curator} on {(found.decided or '')[:10]} already."
            )
        connection.execute(
            "UPDATE dispute SET verdict = ?, curator = ?, note = ?, decided = ? WHERE id = ?",
            (verdict.value, curator, note.strip()[:LONGEST_REASON], now(), number),
        )
    return dispute(people, number)


def mark_applied(people: PeopleDatabase, number: int, *, problem: str = "") -> None:
    """Note that an accepted class is in the library now, or why it cannot be."""
    with people.transaction() as connection:
        connection.execute(
            "UPDATE dispute SET applied = ?, problem = ? WHERE id = ?",
            (None if problem else now(), problem, number),
        )
