"""The catalogue: works known beyond those that articles cite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from citewise.model import EditorialNotice, Identifiers, Work
from citewise.store import works
from citewise.store.merge import merge
from citewise.store.record import from_json, to_json
from citewise.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """How far a file of records was read."""

    name: str
    fingerprint: str
    records: int
    kept: int
    skipped: int
    finished: bool


@dataclass(frozen=True, slots=True)
class NoticeSource:
    """A source of editorial notices that was read: how many notices it held, and when (ISO 8601)."""

    name: str
    file: str
    notices: int
    read_at: str


def add_records(transaction: Transaction, source: str, records: Iterable[Work]) -> int:
    """Put records in; gives how many."""
    rows = [(source, to_json(record)) for record in records]
    transaction.connection.executemany("INSERT INTO catalogue_record (source, record) VALUES (?, ?)", rows)
    return len(rows)


def add_texts(transaction: Transaction, source: str, records: Sequence[str]) -> None:
    """Put records in that are JSON already. They are numbered from `last_record` + 1, in order."""
    transaction.connection.executemany(
        "INSERT INTO catalogue_record (source, record) VALUES (?, ?)",
        [(source, record) for record in records],
    )


def remove_records(transaction: Transaction, numbers: Sequence[int]) -> None:
    """Take records out, which others have taken the place of."""
    transaction.connection.executemany("DELETE FROM catalogue_record WHERE id = ?", [(n,) for n in numbers])


def records_after(connection: sqlite3.Connection, number: int) -> Iterator[tuple[int, str]]:
    """Every record beyond a number, as JSON, in order."""
    yield from connection.execute(
        "SELECT id, record FROM catalogue_record WHERE id > ? ORDER BY id", (number,)
    )


def record_texts(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, str]:
    """Records by number, as JSON; those that are gone are left out."""
    found: dict[int, str] = {}
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        found.update(
            connection.execute(
                f"SELECT id, record FROM catalogue_record WHERE id IN ({','.join('?' * len(part))})",  # noqa: S608
                part,
            ).fetchall()
        )
    return found


def record_of(text: str) -> Work:
    """A record from its JSON."""
    return from_json(Work, text)


def last_record(connection: sqlite3.Connection) -> int:
    """The highest number ever given to a record."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'catalogue_record'").fetchone()
    return int(row[0]) if row else 0


def last_change(connection: sqlite3.Connection) -> int:
    """The highest number of a change to a work."""
    row = connection.execute("SELECT max(seq) FROM work_changed").fetchone()
    return int(row[0] or 0)


def changed_works(connection: sqlite3.Connection, after: int, limit: int) -> list[tuple[int, int]]:
    """Changes beyond a number: (number of the change, work), in order."""
    return connection.execute(
        "SELECT seq, work_id FROM work_changed WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
    ).fetchall()


def count_records(connection: sqlite3.Connection) -> int:
    """How many records there are."""
    return int(connection.execute("SELECT count(*) FROM catalogue_record").fetchone()[0])


def file_state(connection: sqlite3.Connection, name: str, fingerprint: str) -> CatalogueFile | None:
    """How far a file was read, if it was begun."""
    row = connection.execute(
        "SELECT name, fingerprint, records, kept, skipped, finished FROM catalogue_file WHERE name = ? AND fingerprint = ?",
        (name, fingerprint),
    ).fetchone()
    return CatalogueFile(row[0], row[1], row[2], row[3], row[4], bool(row[5])) if row else None


def write_file_state(transaction: Transaction, state: CatalogueFile) -> None:
    """Say how far a file was read."""
    transaction.connection.execute(
        "INSERT OR REPLACE INTO catalogue_file (name, fingerprint, records, kept, skipped, finished, read_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            state.name,
            state.fingerprint,
            state.records,
            state.kept,
            state.skipped,
            int(state.finished),
            transaction.now,
        ),
    )


def write_possible_match(
    transaction: Transaction, work_id: int, scheme: str, value: str, probability: float
) -> None:
    """Say which work an unidentified one may be."""
    transaction.connection.execute(
        "INSERT OR REPLACE INTO possible_match (work_id, scheme, value, probability, made_at) VALUES (?, ?, ?, ?, ?)",
        (work_id, scheme, value, probability, transaction.now),
    )


def possible_match(connection: sqlite3.Connection, work_id: int) -> tuple[str, str, float] | None:
    """Scheme and value of the work that an unidentified one may be, with the probability."""
    row = connection.execute(
        "SELECT scheme, value, probability FROM possible_match WHERE work_id = ?", (work_id,)
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


MATCHED = "matched with a known work"
"""Why a work without identifiers was merged into another, as in `work_merge.reason`."""

_PENDING = (
    "FROM work w WHERE w.id > ? AND w.merged_into IS NULL AND w.origin = 'reference' AND w.doi IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM work_identifier i WHERE i.work_id = w.id AND i.scheme <> 'ref')"
    " AND EXISTS (SELECT 1 FROM reference r WHERE r.work_id = w.id)"
)


def pending_works(connection: sqlite3.Connection, after: int, limit: int) -> list[tuple[int, str]]:
    """Works that nothing but references without identifiers name: number, and one of the references as JSON."""
    return connection.execute(
        f"SELECT w.id, (SELECT r.record FROM reference r WHERE r.work_id = w.id LIMIT 1) {_PENDING}"  # noqa: S608
        " ORDER BY w.id LIMIT ?",
        (after, limit),
    ).fetchall()


def count_pending(connection: sqlite3.Connection, after: int = 0) -> int:
    """How many such works there are beyond a number."""
    return int(connection.execute(f"SELECT count(*) {_PENDING}", (after,)).fetchone()[0])


def link_work(transaction: Transaction, number: int, record: Work, method: str, probability: float) -> bool:
    """Let a work without identifiers be the one of a record, which is made if the library has none.

    Its references then say how that was found. Gives False, and changes nothing, where a person has said that the two are
    not one.
    """
    pairs = [pair for pair in record.identifiers.items() if pair[0] != "isbn"] or list(
        record.identifiers.items()
    )
    target = next((found for pair in pairs if (found := transaction.lookup(pair)) is not None), None)
    if target is not None and transaction.apart(number, target):
        return False
    if target is None:
        target = works.create(transaction, record, pairs, works.CATALOGUE)
        transaction.flush()
        settle_notices(transaction, target)
    elif transaction.state(target).origin == works.REFERENCE and record.title:
        works.learn(transaction, target, record, works.CATALOGUE)
    mark_references(transaction, number, method, probability)
    merge(transaction, number, target, MATCHED)
    return True


def forget_possible_match(transaction: Transaction, work_id: int) -> None:
    """A work is linked, or nothing is like it any more."""
    transaction.connection.execute("DELETE FROM possible_match WHERE work_id = ?", (work_id,))


def mark_references(transaction: Transaction, work_id: int, method: str, probability: float) -> None:
    """Say how the references to a work were resolved."""
    transaction.connection.execute(
        "UPDATE reference SET method = ?, probability = ? WHERE work_id = ?", (method, probability, work_id)
    )


def notices_waiting(
    transaction: Transaction, rows: Iterable[tuple[Identifiers, EditorialNotice]]
) -> list[tuple[str, str]]:
    """Keep notices by the identifiers of the works they are on; gives the identifiers."""
    values = [
        (scheme, value, notice.kind.value, notice.doi or "", notice.date, notice.source)
        for found, notice in rows
        for scheme, value in found.items()
        # A retracted chapter is not its book.
        if scheme != "isbn"
    ]
    transaction.connection.executemany(
        "INSERT OR REPLACE INTO notice_waiting (scheme, value, kind, doi, date, source) VALUES (?, ?, ?, ?, ?, ?)",
        values,
    )
    return [(value[0], value[1]) for value in values]


_WAITING_FOR_ALL = (
    "SELECT i.work_id, n.kind, n.doi, n.date, n.source FROM notice_waiting n"
    " JOIN work_identifier i ON i.scheme = n.scheme AND i.value = n.value"
    " WHERE NOT EXISTS (SELECT 1 FROM notice h WHERE h.work_id = i.work_id AND h.kind = n.kind AND h.doi = n.doi"
    " AND h.source = n.source)"
)
_WAITING_FOR_ONE = (
    "SELECT i.work_id, n.kind, n.doi, n.date, n.source FROM work_identifier i JOIN notice_waiting n"
    " ON n.scheme = i.scheme AND n.value = i.value WHERE i.work_id = ?"
)


def settle_notices(transaction: Transaction, work_id: int | None = None) -> int:
    """Put the notices that wait on the works that the library holds (or on one); gives how many works got one."""
    transaction.flush()
    connection = transaction.connection
    rows = (
        connection.execute(_WAITING_FOR_ALL)
        if work_id is None
        else connection.execute(_WAITING_FOR_ONE, (work_id,))
    ).fetchall()
    connection.executemany(
        "INSERT OR IGNORE INTO notice (work_id, kind, doi, date, source) VALUES (?, ?, ?, ?, ?)", rows
    )
    noticed = {row[0] for row in rows}
    transaction.touched_works |= noticed
    return len(noticed)


def write_notice_source(transaction: Transaction, name: str, file: str, notices: int) -> None:
    """Say that a source of notices was read."""
    transaction.connection.execute(
        "INSERT OR REPLACE INTO notice_reading (name, file, notices, read_at) VALUES (?, ?, ?, ?)",
        (name, file, notices, transaction.now),
    )


def notice_sources(connection: sqlite3.Connection) -> tuple[NoticeSource, ...]:
    """The sources of notices that were read, by name."""
    return tuple(
        NoticeSource(*row)
        for row in connection.execute("SELECT name, file, notices, read_at FROM notice_reading ORDER BY name")
    )
