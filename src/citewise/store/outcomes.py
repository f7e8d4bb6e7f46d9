"""The manifest: what became of each input, by the hash of its bytes and the version of the pipeline."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from citewise.store.rows import OutcomeRow
from citewise.store.transaction import Transaction

_COLUMNS = "content_hash, pipeline, source, status, reason, article_id, statements, seconds, happened_at"


def record_outcome(
    transaction: Transaction,
    *,
    content_hash: str,
    pipeline: str,
    source: str,
    status: str,
    reason: str = "",
    article_id: int | None = None,
    statements: int = 0,
    seconds: float = 0.0,
) -> None:
    """Write down what became of an input; the newest outcome of the same bytes and pipeline is kept.

    Of a file that went in, what was noted of other bytes under the same name no longer holds and is forgotten.
    """
    if status == "ok":
        transaction.connection.execute(
            "DELETE FROM outcome WHERE source = ? AND status <> 'ok' AND content_hash <> ?",
            (source, content_hash),
        )
    transaction.connection.execute(
        f"INSERT OR REPLACE INTO outcome ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (content_hash, pipeline, source, status, reason, article_id, statements, seconds, transaction.now),
    )


def outcomes(
    connection: sqlite3.Connection,
    *,
    status: str | None = None,
    pipeline: str | None = None,
    limit: int | None = None,
) -> tuple[OutcomeRow, ...]:
    """Outcomes, the newest first; of one status or pipeline version, if given, and at most `limit`."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM outcome WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR pipeline = ?2)"  # noqa: S608
        " ORDER BY happened_at DESC, source LIMIT ?3",
        (status, pipeline, -1 if limit is None else limit),
    )
    return tuple(OutcomeRow(*row) for row in rows)


def count_outcomes(connection: sqlite3.Connection) -> dict[str, int]:
    """How many outcomes there are of each status."""
    return dict(connection.execute("SELECT status, count(*) FROM outcome GROUP BY status ORDER BY status"))


def known_outcomes(
    connection: sqlite3.Connection, hashes: Iterable[str], pipeline: str
) -> dict[str, OutcomeRow]:
    """The outcomes that this pipeline version had with inputs of these hashes; the others are absent."""
    wanted = list(dict.fromkeys(hashes))
    found = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for row in connection.execute(
            f"SELECT {_COLUMNS} FROM outcome WHERE pipeline = ? AND content_hash IN ({', '.join('?' * len(part))})",  # noqa: S608
            (pipeline, *part),
        ):
            found[row[0]] = OutcomeRow(*row)
    return found
