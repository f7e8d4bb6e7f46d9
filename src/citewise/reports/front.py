"""What a start page shows of a library: works that are much discussed, and articles that came in last."""

from __future__ import annotations

import sqlite3

from citewise.reports.report import WorkSummary
from citewise.reports.summaries import summaries

_CANDIDATES = 60


def most_discussed(connection: sqlite3.Connection, limit: int) -> list[WorkSummary]:
    """Of the most cited works those about which most is said: supporting and contrasting statements first."""
    rows = connection.execute(
        "SELECT work_id FROM tally WHERE citing_works > 0 ORDER BY citing_works DESC LIMIT ?", (_CANDIDATES,)
    ).fetchall()
    works = list(summaries(connection, [row[0] for row in rows]).values())
    works.sort(
        key=lambda work: (
            work.tally.supporting + 2 * work.tally.contrasting,
            work.tally.citing_works,
            work.tally.total,
        ),
        reverse=True,
    )
    return works[:limit]


def latest(connection: sqlite3.Connection, limit: int) -> list[WorkSummary]:
    """The articles whose full text was read last."""
    rows = connection.execute("SELECT work_id FROM article ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    numbers = [row[0] for row in rows]
    found = summaries(connection, numbers)
    return [found[number] for number in numbers if number in found]
