"""Where it was looked for the works that cite a work, and which works are followed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from citewise.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SourceVisit:
    """One look into a source for the works that cite a work.

    Attributes:
        source: Its name, as people know it (`Europe PMC`).
        looked_at: When, ISO 8601 in UTC; empty for now, when it is written.
        known: How many citing works the source knows; None where it does not say.
        open_full_text: How many of these have an open full text; None likewise.
        read: How many of these were taken into the library; None while that is still under way, or where the source has no full texts.
        error: Why the source could not be asked; None where all went well.
    """

    source: str
    looked_at: str = ""
    known: int | None = None
    open_full_text: int | None = None
    read: int | None = None
    error: str | None = None


def record_visit(transaction: Transaction, work_id: int, visit: SourceVisit) -> None:
    """Write down that a source was asked for the works that cite a work."""
    transaction.flush_works()
    transaction.connection.execute(
        "INSERT INTO source_visit (work_id, source, looked_at, known, open_full_text, read, error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            work_id,
            visit.source,
            visit.looked_at or transaction.now,
            visit.known,
            visit.open_full_text,
            visit.read,
            visit.error,
        ),
    )


def settle_visit(transaction: Transaction, work_id: int, visit: SourceVisit) -> None:
    """Write down how a visit ended, in place of the one that said that its full texts were still being taken in."""
    transaction.connection.execute(
        "DELETE FROM source_visit WHERE work_id = ? AND source = ? AND read IS NULL AND open_full_text IS NOT NULL",
        (work_id, visit.source),
    )
    record_visit(transaction, work_id, visit)


def visits(connection: sqlite3.Connection, work_id: int) -> tuple[SourceVisit, ...]:
    """The latest look into each source for a work, by the source's name."""
    latest: dict[str, SourceVisit] = {}
    for row in connection.execute(
        "SELECT source, looked_at, known, open_full_text, read, error FROM source_visit WHERE work_id = ?"
        " ORDER BY looked_at, id",
        (work_id,),
    ):
        latest[row[0]] = SourceVisit(*row)
    return tuple(latest[name] for name in sorted(latest))


def follow(transaction: Transaction, work_id: int) -> None:
    """Let a work's citing works be looked for again by `citewise update`; one that is followed already stays so."""
    transaction.flush_works()
    transaction.connection.execute(
        "INSERT OR IGNORE INTO followed (work_id, since) VALUES (?, ?)", (work_id, transaction.now)
    )


def unfollow(transaction: Transaction, work_id: int) -> None:
    """Look no more for a work's citing works."""
    transaction.connection.execute("DELETE FROM followed WHERE work_id = ?", (work_id,))


def followed(connection: sqlite3.Connection) -> tuple[tuple[int, str], ...]:
    """The works that are followed, and since when, the first to be followed first."""
    return tuple(connection.execute("SELECT work_id, since FROM followed ORDER BY since, work_id"))


def is_followed(connection: sqlite3.Connection, work_id: int) -> bool:
    """Whether a work is followed."""
    return connection.execute("SELECT 1 FROM followed WHERE work_id = ?", (work_id,)).fetchone() is not None


def move_visits(transaction: Transaction, old: int, new: int) -> None:
    """Let what is known of one work's visits be another's, when they are found to be one."""
    connection = transaction.connection
    connection.execute("UPDATE source_visit SET work_id = ? WHERE work_id = ?", (new, old))
    connection.execute(
        "INSERT OR IGNORE INTO followed (work_id, since) SELECT ?, since FROM followed WHERE work_id = ?",
        (new, old),
    )
    connection.execute("DELETE FROM followed WHERE work_id = ?", (old,))
