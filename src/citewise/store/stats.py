"""Tallies and totals, as they are read."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from citewise.model import Tally
from citewise.store.rows import Stats


def tally(connection: sqlite3.Connection, work_id: int) -> Tally:
    """How many statements of each class a work has received."""
    row = connection.execute(
        "SELECT supporting, contrasting, mentioning, unclassified, citing_works FROM tally WHERE work_id = ?",
        (work_id,),
    ).fetchone()
    return Tally(*row) if row else Tally()


def tallies(connection: sqlite3.Connection, dois: Sequence[str]) -> dict[str, Tally]:
    """Tallies by DOI; a DOI of no known work is absent, one of a work without statements has zeros."""
    found: dict[str, Tally] = {}
    wanted = list(dict.fromkeys(dois))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for doi, *counts in connection.execute(
            "SELECT i.value, coalesce(t.supporting, 0), coalesce(t.contrasting, 0), coalesce(t.mentioning, 0),"  # noqa: S608
            " coalesce(t.unclassified, 0), coalesce(t.citing_works, 0) FROM work_identifier i LEFT JOIN tally t"
            f" ON t.work_id = i.work_id WHERE i.scheme = 'doi' AND i.value IN ({', '.join('?' * len(part))})",
            part,
        ):
            found[doi] = Tally(*counts)
    return found


def stats(connection: sqlite3.Connection) -> Stats:
    """Totals of a library; reads every table once."""

    def number(question: str) -> int:
        return int(connection.execute(question).fetchone()[0])

    def numbers(question: str) -> dict[str, int]:
        return dict(connection.execute(question).fetchall())

    return Stats(
        works=number("SELECT count(*) FROM work WHERE merged_into IS NULL"),
        cited_works=number("SELECT count(*) FROM tally WHERE citing_works > 0"),
        articles=number("SELECT count(*) FROM article"),
        references=number("SELECT count(*) FROM reference"),
        resolved=number(
            "SELECT count(*) FROM reference r WHERE EXISTS (SELECT 1 FROM work_identifier i WHERE i.work_id = r.work_id AND i.scheme <> 'ref')"
        ),
        statements=number("SELECT count(*) FROM statement"),
        citations=number("SELECT count(*) FROM citation"),
        corrections=number("SELECT count(*) FROM statement WHERE corrected"),
        notices=number("SELECT count(*) FROM notice"),
        by_class=numbers("SELECT class, count(*) FROM statement GROUP BY class ORDER BY class"),
        by_section=numbers("SELECT section, count(*) FROM statement GROUP BY section ORDER BY section"),
        by_origin=numbers(
            "SELECT origin, count(*) FROM work WHERE merged_into IS NULL GROUP BY origin ORDER BY origin"
        ),
    )
