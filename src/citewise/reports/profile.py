"""Profiles made of the same columns as reports: the statements about many works at once."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from citewise.errors import NotFoundError
from citewise.reports.filters import Filters, Order
from citewise.reports.profiles import Profile, ProfileKind
from citewise.reports.report import WorkSummary
from citewise.reports.summaries import summaries
from citewise.reports.together import together

if TYPE_CHECKING:
    from citewise.reports.library import Library

MOST_WORKS_LISTED = 50


def profile(
    library: Library,
    kind: ProfileKind,
    key: str,
    *,
    filters: Filters,
    order: Order,
    page: int,
    per_page: int,
) -> Profile:
    """One page of a profile; facets, filters, orders and pages are those of reports.

    Args:
        library: Where to read.
        kind: Author or journal.
        key: The author's name key, or the journal's title as it is stored.
        filters: What to narrow the statements by.
        order: What comes first.
        page: From 1; one beyond the last gives the last.
        per_page: Citing works on a page, at most 200.

    Raises:
        NotFoundError: No work in the library has this author or journal.
    """
    connection = library.store.connection
    numbers, label = _works(connection, kind, key)
    if not numbers:
        raise NotFoundError(f"No work in this library has the {kind} “{key[:120]}”.")
    said = together(library, numbers, filters=filters, order=order, page=page, per_page=per_page)
    return Profile(
        kind=kind,
        key=key,
        label=label,
        works=_most_cited(connection, numbers),
        total_works=len(numbers),
        tally=said.tally,
        filters=filters,
        order=order,
        facets=said.facets,
        groups=said.groups,
        total=said.total,
        total_citing=said.total_citing,
        page=said.page,
        per_page=said.per_page,
    )


def _works(connection: sqlite3.Connection, kind: ProfileKind, key: str) -> tuple[list[int], str]:
    if kind is ProfileKind.JOURNAL:
        rows = connection.execute(
            "SELECT id FROM work WHERE journal = ? AND journal <> '' AND merged_into IS NULL", (key,)
        ).fetchall()
        return [row[0] for row in rows], key
    rows = connection.execute(
        "SELECT DISTINCT a.work_id FROM work_author a JOIN work w ON w.id = a.work_id"
        " WHERE a.name_key = ? AND a.name_key <> '' AND w.merged_into IS NULL",
        (key,),
    ).fetchall()
    written = connection.execute(
        "SELECT family, given FROM work_author WHERE name_key = ? ORDER BY length(given) DESC, work_id LIMIT 1",
        (key,),
    ).fetchone()
    return [row[0] for row in rows], " ".join(filter(None, (written[1], written[0]))) if written else key


def _most_cited(connection: sqlite3.Connection, numbers: list[int]) -> tuple[WorkSummary, ...]:
    works = summaries(connection, numbers).values()
    ordered = sorted(works, key=lambda work: (-work.tally.citing_works, -(work.year or 0), work.id))
    return tuple(ordered[:MOST_WORKS_LISTED])
