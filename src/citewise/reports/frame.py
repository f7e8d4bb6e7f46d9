"""The statements of one side of a work as columns, from which facets and pages are counted.

One scan of the covering primary key of `citation` fills the columns; every facet, filter and order is then arithmetic on
arrays, which costs microseconds for hundreds of statements and milliseconds for a hundred thousand. Frames are kept
while the library does not change.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from citewise.model import CitationClass, SectionKind
from citewise.reports.filters import Side

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

CLASSES = tuple(cls.value for cls in CitationClass)
SECTIONS = tuple(section.value for section in SectionKind)
UNSURE = 0.5
"""Below this probability of its class a statement is called unsure."""
UNDATED = -1
"""Stands for an unknown year in a column of years."""


@dataclass(frozen=True, slots=True)
class Names:
    """A column of texts as codes: `codes` index `values`."""

    values: tuple[str, ...]
    codes: Ints


@dataclass(frozen=True, slots=True)
class Frame:
    """One row a statement and work at the other end of it: citing work, or cited work on the references side.

    Attributes:
        statement: Statement numbers.
        other: Index into `others`.
        year: Year of the other work, `UNDATED` where unknown.
        section: Code in `SECTIONS`.
        cls: Code in `CLASSES`.
        confidence: NaN where unclassified.
        type: Publication type of the other work.
        self: 1 for a self-citation.
        others: Work numbers of the other works.
        date: Rank of each other work's date, later ones higher; `UNDATED` where unknown.
        cited: How many works cite each other work.
        journal: Journal of each other work.
        author_work: With `author`, one pair for each author of each other work, as index into `others`.
        author: Name keys of authors.
        author_labels: How each name key is written.
    """

    statement: Ints
    other: Ints
    year: Ints
    section: Ints
    cls: Ints
    confidence: Floats
    type: Names
    self: Ints
    others: Ints
    date: Ints
    cited: Ints
    journal: Names
    author_work: Ints
    author: Names
    author_labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.statement)


_CITED_BY = (
    "SELECT statement_id, citing_id, year, section, class, confidence, type, self FROM citation"
    " WHERE cited_id IN (SELECT value FROM json_each(?)) AND counted = 1"
)
# A doubtful resolution is left out of tallies, but the citing work did cite something: its own page shows it.
_REFERENCES = (
    "SELECT c.statement_id, c.cited_id, w.year, c.section, c.class, c.confidence, w.type, c.self FROM citation c"
    " JOIN work w ON w.id = c.cited_id WHERE c.citing_id IN (SELECT value FROM json_each(?))"
)
_OTHERS = {
    Side.CITED_BY: "SELECT DISTINCT citing_id FROM citation WHERE cited_id IN (SELECT value FROM json_each(?)) AND counted = 1",
    Side.REFERENCES: "SELECT DISTINCT cited_id FROM citation WHERE citing_id IN (SELECT value FROM json_each(?))",
}


def load(connection: sqlite3.Connection, works: Sequence[int], side: Side) -> Frame:
    """Read the columns of one side of a work, or of several taken together."""
    asked = json.dumps(list(works))
    rows = connection.execute(_CITED_BY if side is Side.CITED_BY else _REFERENCES, (asked,)).fetchall()
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * 8
    others, other = np.unique(np.array(columns[1], dtype=np.int64), return_inverse=True)
    date, cited, journal = _of_others(connection, asked, side, others)
    author_work, author, labels = _authors(connection, asked, side, others)
    return Frame(
        statement=np.array(columns[0], dtype=np.int64),
        other=other.astype(np.int64),
        year=np.array([UNDATED if year is None else year for year in columns[2]], dtype=np.int64),
        section=_fixed(columns[3], SECTIONS, SectionKind.OTHER),
        cls=_fixed(columns[4], CLASSES, CitationClass.UNCLASSIFIED),
        confidence=np.array([np.nan if value is None else value for value in columns[5]], dtype=np.float64),
        type=_names(columns[6]),
        self=np.array(columns[7], dtype=np.int64),
        others=others,
        date=date,
        cited=cited,
        journal=journal,
        author_work=author_work,
        author=author,
        author_labels=labels,
    )


def unsure(frame: Frame) -> dict[str, int]:
    """How many statements of each class have one that is less likely right than wrong; classes without any are left out."""
    codes = frame.cls[np.nan_to_num(frame.confidence, nan=1.0) < UNSURE]
    counts = np.bincount(codes, minlength=len(CLASSES))
    return {name: int(count) for name, count in zip(CLASSES, counts, strict=True) if count}


def _of_others(
    connection: sqlite3.Connection, asked: str, side: Side, others: Ints
) -> tuple[Ints, Ints, Names]:
    rows = connection.execute(
        "SELECT w.id, w.date, w.year, w.journal, coalesce(t.citing_works, 0) FROM work w"  # noqa: S608
        f" LEFT JOIN tally t ON t.work_id = w.id WHERE w.id IN ({_OTHERS[side]}) ORDER BY w.id",
        (asked,),
    ).fetchall()
    dates = [row[1] or (str(row[2]) if row[2] else "") for row in rows]
    ranks = {date: rank for rank, date in enumerate(sorted(set(dates) - {""}))}
    return (
        np.array([ranks.get(date, UNDATED) for date in dates], dtype=np.int64),
        np.array([row[4] for row in rows], dtype=np.int64),
        _names([row[3] for row in rows]),
    )


def _authors(
    connection: sqlite3.Connection, asked: str, side: Side, others: Ints
) -> tuple[Ints, Names, tuple[str, ...]]:
    rows = connection.execute(
        "SELECT DISTINCT work_id, name_key, family, given FROM work_author"  # noqa: S608
        f" WHERE work_id IN ({_OTHERS[side]}) AND name_key <> ''",
        (asked,),
    ).fetchall()
    labels: dict[str, str] = {}
    pairs: dict[tuple[int, str], None] = {}
    for author_work, key, family, given in rows:
        pairs[author_work, key] = None
        if key not in labels:
            initial = next((sign for sign in given if sign.isalnum()), "")
            labels[key] = f"{family} {initial}".strip()
    names = _names([key for _, key in pairs])
    places = np.searchsorted(others, np.array([number for number, _ in pairs], dtype=np.int64))
    return places.astype(np.int64), names, tuple(labels[key] for key in names.values)


def _names(column: list[str] | tuple[str, ...]) -> Names:
    places: dict[str, int] = {}
    codes = [places.setdefault(value, len(places)) for value in column]
    return Names(tuple(places), np.array(codes, dtype=np.int64))


def _fixed(column: tuple[str, ...], values: tuple[str, ...], otherwise: str) -> Ints:
    places = {value: place for place, value in enumerate(values)}
    default = places[otherwise]
    return np.array([places.get(value, default) for value in column], dtype=np.int64)


class FrameCache:
    """Frames of the works asked for last, for as long as the library stays as it is. Safe to use from several threads."""

    MOST_ROWS = 400_000
    """Rows kept altogether: about 40 MB."""

    def __init__(self) -> None:
        self._frames: OrderedDict[tuple[int | str, Side], Frame] = OrderedDict()
        self._version: int | None = None
        self._rows = 0
        self._lock = threading.Lock()

    def get(self, version: int, name: int | str, side: Side, make: Callable[[], Frame]) -> Frame:
        """The frame of a work (or of several, under a name of theirs) at this version of the library, made if it is not kept."""
        key = (name, side)
        with self._lock:
            if version == self._version and (kept := self._frames.get(key)) is not None:
                self._frames.move_to_end(key)
                return kept
        frame = make()
        with self._lock:
            if version != self._version:
                if self._version is not None and version < self._version:
                    return frame  # read from an older snapshot than what is kept
                self._frames.clear()
                self._version, self._rows = version, 0
            if key not in self._frames:
                self._frames[key] = frame
                self._rows += len(frame)
            while self._rows > self.MOST_ROWS and len(self._frames) > 1:
                _, dropped = self._frames.popitem(last=False)
                self._rows -= len(dropped)
        return frame
