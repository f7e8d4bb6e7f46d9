"""The works of a list as a table: which of them the library holds, in any order, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from citewise.reports.report import WorkSummary
from citewise.reports.summaries import summaries
from citewise.resolution.folding import fold_words

if TYPE_CHECKING:
    from citewise.reports.library import Library

Pair: TypeAlias = tuple[str, str]
MOST_PER_PAGE = 500


class Column(StrEnum):
    """What a table of works can be sorted by; `PLACE` is the list's own order, works with a grave notice before all."""

    PLACE = "place"
    TITLE = "title"
    YEAR = "year"
    NOTICES = "notices"
    CITING_WORKS = "citing_works"
    STATEMENTS = "statements"
    SUPPORTING = "supporting"
    CONTRASTING = "contrasting"
    MENTIONING = "mentioning"
    UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True)
class Row:
    """A work of a table before it is shown. `place` is its index in the list that was asked for."""

    place: int
    work: int
    title: str
    year: int | None
    line: str
    counts: tuple[int, int, int, int, int]
    notices: tuple[str, ...]

    @property
    def grave(self) -> bool:
        """Whether it was retracted or withdrawn, or the editors are concerned about it."""
        return any(kind in _GRAVE for kind in self.notices)


_GRAVE = ("retracted", "withdrawn", "concern")
_COUNTS = (
    Column.SUPPORTING,
    Column.CONTRASTING,
    Column.MENTIONING,
    Column.UNCLASSIFIED,
    Column.CITING_WORKS,
)


@dataclass(frozen=True, slots=True)
class Listing:
    """The works of a list.

    Attributes:
        rows: Those that the library holds, each once, in the list's order.
        absent: Indices of those that it does not hold.
        repeated: Indices of those that are a work which an earlier one is too.
    """

    rows: tuple[Row, ...]
    absent: tuple[int, ...]
    repeated: tuple[int, ...]

    @property
    def works(self) -> list[int]:
        """Numbers of the works."""
        return [row.work for row in self.rows]

    @property
    def with_notices(self) -> list[Row]:
        """The works that carry an editorial notice, the gravest first."""
        return sorted((row for row in self.rows if row.notices), key=lambda row: (_gravity(row), row.place))


def listing(library: Library, asked: Sequence[Sequence[Pair]]) -> Listing:
    """Look up the works of a list.

    Args:
        library: Where to look.
        asked: For each work its identifiers (scheme and normal form), the one to go by first; may be empty.
    """
    with library._snapshot() as connection:
        wanted: dict[str, dict[str, None]] = {}
        for pairs in asked:
            for scheme, value in pairs:
                wanted.setdefault(scheme, {})[value] = None
        found = {scheme: library.store.find_works(scheme, list(values)) for scheme, values in wanted.items()}
        places: dict[int, int] = {}
        absent, repeated = [], []
        for place, pairs in enumerate(asked):
            numbers = (found[scheme].get(value) for scheme, value in pairs)
            number = next((number for number in numbers if number is not None), None)
            if number is None:
                absent.append(place)
            elif places.setdefault(number, place) != place:
                repeated.append(place)
        numbers_json = json.dumps(list(places))
        notices: dict[int, list[str]] = {}
        for number, kind in connection.execute(
            "SELECT DISTINCT work_id, kind FROM notice WHERE work_id IN (SELECT value FROM json_each(?))",
            (numbers_json,),
        ):
            notices.setdefault(number, []).append(kind)
        rows = [
            Row(
                places[row[0]],
                row[0],
                row[1],
                row[2],
                f"{row[3]} {row[4]}",
                row[5:10],
                tuple(notices.get(row[0], ())),
            )
            for row in connection.execute(
                "SELECT w.id, w.title, w.year, w.author_line, w.journal, coalesce(t.supporting, 0), coalesce(t.contrasting, 0),"
                " coalesce(t.mentioning, 0), coalesce(t.unclassified, 0), coalesce(t.citing_works, 0)"
                " FROM work w LEFT JOIN tally t ON t.work_id = w.id WHERE w.id IN (SELECT value FROM json_each(?))",
                (numbers_json,),
            )
        ]
    rows.sort(key=lambda row: row.place)
    return Listing(tuple(rows), tuple(absent), tuple(repeated))


def _gravity(row: Row) -> int:
    """0 for the gravest notice; a work without any comes after all that have one."""
    grave = [_GRAVE.index(kind) for kind in row.notices if kind in _GRAVE]
    return min(grave) if grave else len(_GRAVE) + (not row.notices)


def ordered(
    found: Listing, column: Column, *, descending: bool = False, words: str = "", notices_only: bool = False
) -> list[Row]:
    """The rows of a table in another order, perhaps only those with some words in title, authors or journal.

    Equal ones stay in the list's order, and what is unknown (a year, a title) comes last either way.
    """
    rows = list(found.rows)
    if notices_only:
        rows = [row for row in rows if row.notices]
    wanted = fold_words(words)
    if wanted:
        rows = [row for row in rows if _holds(row, wanted)]
    if column is Column.PLACE:
        rows.sort(key=lambda row: row.place, reverse=descending)
        rows.sort(key=lambda row: not row.grave)
    elif column is Column.TITLE:
        rows.sort(key=lambda row: " ".join(fold_words(row.title)), reverse=descending)
        rows.sort(key=lambda row: not row.title)
    elif column is Column.YEAR:
        rows.sort(key=lambda row: row.year or 0, reverse=descending)
        rows.sort(key=lambda row: row.year is None)
    elif column is Column.NOTICES:
        rows.sort(key=_gravity, reverse=not descending)
    elif column is Column.STATEMENTS:
        rows.sort(key=lambda row: sum(row.counts[:4]), reverse=descending)
    else:
        place = _COUNTS.index(column)
        rows.sort(key=lambda row: row.counts[place], reverse=descending)
    return rows


def _holds(row: Row, wanted: Sequence[str]) -> bool:
    held = " ".join(fold_words(f"{row.title} {row.line}"))
    return all(word in held for word in wanted)


def shown(library: Library, rows: Sequence[Row]) -> list[tuple[Row, WorkSummary]]:
    """The rows of a page with what is shown of their works; a work that has gone meanwhile is left out."""
    named = summaries(library.store.connection, [row.work for row in rows])
    return [(row, named[row.work]) for row in rows if row.work in named]
