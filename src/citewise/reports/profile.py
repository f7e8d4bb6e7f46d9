"""Profiles made of the same columns as reports: the statements about many works at once."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from citewise.errors import NotFoundError
from citewise.reports.filters import Filters, Order
from citewise.reports.frame import CLASSES, UNDATED, Frame
from citewise.reports.journals import JournalIndex, index_of
from citewise.reports.profiles import Profile, ProfileKind
from citewise.reports.report import WorkSummary
from citewise.reports.summaries import summaries
from citewise.reports.together import frame_of, together
from citewise.resolution.key import fold

if TYPE_CHECKING:
    from citewise.reports.library import Library

MOST_WORKS_LISTED = 50
_SUPPORTING, _CONTRASTING = CLASSES.index("supporting"), CLASSES.index("contrasting")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose works are taken together: how they are called, and the numbers of the works."""

    label: str
    works: list[int]
    spellings: tuple[str, ...] = ()


def profile(
    library: Library,
    kind: ProfileKind,
    key: str,
    *,
    filters: Filters,
    words: str = "",
    order: Order,
    page: int,
    per_page: int,
) -> Profile:
    """One page of a profile; facets, filters, words, orders and pages are those of reports.

    Args:
        library: Where to read.
        kind: Author, journal or affiliation.
        key: The author's name key, a title of the journal, or the institution's name (folded or as written).
        filters: What to narrow the statements by.
        words: Words that the statement or its neighbours must hold.
        order: What comes first.
        page: From 1; one beyond the last gives the last.
        per_page: Citing works on a page, at most 200.

    Raises:
        NotFoundError: No work in the library has this author, journal or institution.
        SearchIndexError: Words were given and the search index cannot be read.
    """
    connection = library.store.connection
    about = subject(library, kind, key)
    said = together(
        library, about.works, filters=filters, words=words, order=order, page=page, per_page=per_page
    )
    return Profile(
        kind=kind,
        key=key,
        label=about.label,
        spellings=about.spellings,
        works=_most_cited(connection, about.works),
        total_works=len(about.works),
        tally=said.tally,
        filters=filters,
        order=order,
        facets=said.facets,
        groups=said.groups,
        total=said.total,
        total_citing=said.total_citing,
        page=said.page,
        per_page=said.per_page,
        words=words,
        reading=said.reading,
        journal_index=_index(library, frame_of(library, connection, about.works))
        if kind is ProfileKind.JOURNAL
        else None,
    )


def subject(library: Library, kind: ProfileKind, key: str) -> Subject:
    """Whose works a key means.

    Raises:
        NotFoundError: No work in the library has this author, journal or institution.
    """
    connection = library.store.connection
    if kind is ProfileKind.JOURNAL:
        found = _journal(library, key)
    elif kind is ProfileKind.AFFILIATION:
        found = _institution(connection, key)
    else:
        found = _author(connection, key)
    if not found.works:
        raise NotFoundError(f"No work in this library has the {kind} “{key[:120]}”.")
    return found


def _journal(library: Library, title: str) -> Subject:
    connection = library.store.connection
    titles = library.journal_names().titles(title) or (title,)
    works = [
        row[0]
        for one in titles
        for row in connection.execute(
            "SELECT id FROM work WHERE journal = ? AND journal <> '' AND merged_into IS NULL", (one,)
        )
    ]
    return Subject(titles[0], works, titles[1:])


def _institution(connection: sqlite3.Connection, key: str) -> Subject:
    rows = connection.execute(
        "SELECT a.work_id, a.name FROM work_affiliation a JOIN work w ON w.id = a.work_id"
        " WHERE a.key = ? AND w.merged_into IS NULL ORDER BY a.work_id",
        (fold(key),),
    ).fetchall()
    return Subject(
        Counter(row[1] for row in rows).most_common(1)[0][0] if rows else key, [row[0] for row in rows]
    )


def _author(connection: sqlite3.Connection, key: str) -> Subject:
    rows = connection.execute(
        "SELECT DISTINCT a.work_id FROM work_author a JOIN work w ON w.id = a.work_id"
        " WHERE a.name_key = ? AND a.name_key <> '' AND w.merged_into IS NULL",
        (key,),
    ).fetchall()
    written = connection.execute(
        "SELECT family, given FROM work_author WHERE name_key = ? ORDER BY length(given) DESC, work_id LIMIT 1",
        (key,),
    ).fetchone()
    label = " ".join(filter(None, (written[1], written[0]))) if written else key
    return Subject(label, [row[0] for row in rows])


def _index(library: Library, frame: Frame) -> tuple[JournalIndex, JournalIndex, JournalIndex]:
    """The index of the journal whose works the frame is about."""
    by_year: dict[int | None, tuple[int, int]] = {}
    for year in np.unique(frame.year).tolist():
        counts = np.bincount(frame.cls[frame.year == year], minlength=len(CLASSES))
        by_year[None if year == UNDATED else year] = (int(counts[_SUPPORTING]), int(counts[_CONTRASTING]))
    return index_of(by_year, library.newest_year())


def _most_cited(connection: sqlite3.Connection, numbers: list[int]) -> tuple[WorkSummary, ...]:
    rows = connection.execute(
        "SELECT w.id FROM json_each(?) asked JOIN work w ON w.id = asked.value LEFT JOIN tally t ON t.work_id = w.id"
        " ORDER BY coalesce(t.citing_works, 0) DESC, coalesce(w.year, 0) DESC, w.id LIMIT ?",
        (json.dumps(numbers), MOST_WORKS_LISTED),
    ).fetchall()
    found = summaries(connection, [row[0] for row in rows])
    return tuple(found[row[0]] for row in rows if row[0] in found)
