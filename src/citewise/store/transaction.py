"""A writing transaction: what it already knows, and what it has yet to write.

Articles of one batch cite the same works over and over; what was looked up once is remembered until the end, and
rows are written many at a time.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime

from citewise.model import CitationClass, Tally

Pair = tuple[str, str]
"""An identifier as (scheme, value)."""

CLASSES = tuple(CitationClass)
_COLUMN = {cls.value: place for place, cls in enumerate(CLASSES)}
CITING_WORKS = len(CLASSES)


def now() -> str:
    """The time as it is stored: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class WorkState:
    """What the transaction knows of a work. `missing` names the telling fields that are empty."""

    id: int
    origin: str
    missing: frozenset[str]
    identifiers: dict[str, set[str]] | None = None
    new: bool = False


@dataclass(slots=True)
class Transaction:
    """One writing transaction on one connection. Use `Store.transaction`."""

    connection: sqlite3.Connection
    now: str = field(default_factory=now)
    touched_works: set[int] = field(default_factory=set)
    touched_articles: set[int] = field(default_factory=set)
    changed_works: set[int] = field(default_factory=set)
    """Works that were there before and whose identifiers or fields changed."""
    nameless: set[int] = field(default_factory=set)
    """Works whose last identifier went to another work."""
    _known: dict[Pair, int] = field(default_factory=dict)
    _states: dict[int, WorkState] = field(default_factory=dict)
    _tallies: dict[int, list[int]] = field(default_factory=dict)
    _merged: dict[int, int] = field(default_factory=dict)
    _next: dict[str, int] = field(default_factory=dict)
    _works: list[tuple[object, ...]] = field(default_factory=list)
    _identifiers: list[tuple[str, str, int, str]] = field(default_factory=list)
    _authors: list[tuple[object, ...]] = field(default_factory=list)
    _affiliations: list[tuple[object, ...]] = field(default_factory=list)
    _corrections: bool | None = None
    _apart: set[frozenset[int]] | None = None

    # ---- numbers

    def next_id(self, table: str) -> int:
        """A new row number for a table, so that rows which name each other can be written many at a time."""
        if table not in self._next:
            if table == "statement":
                row = self.connection.execute(
                    "SELECT seq FROM sqlite_sequence WHERE name = 'statement'"
                ).fetchone()
            else:
                row = self.connection.execute(f"SELECT max(id) FROM {table}").fetchone()  # noqa: S608
            self._next[table] = (row[0] or 0) if row else 0
        self._next[table] += 1
        return self._next[table]

    # ---- works

    def lookup(self, pair: Pair) -> int | None:
        """The work known by an identifier."""
        found = self._known.get(pair)
        if found is None:
            row = self.connection.execute(
                "SELECT i.work_id, w.origin, w.title = '', w.year IS NULL, w.journal = '', w.author_line = ''"
                " FROM work_identifier i JOIN work w ON w.id = i.work_id WHERE i.scheme = ? AND i.value = ?",
                pair,
            ).fetchone()
            if row is None:
                return None
            found = self._known[pair] = row[0]
            if row[0] not in self._states:
                self._states[row[0]] = _state(row)
        return found

    def state(self, work_id: int) -> WorkState:
        """What is known of a work that exists."""
        state = self._states.get(work_id)
        if state is None:
            row = self.connection.execute(
                "SELECT id, origin, title = '', year IS NULL, journal = '', author_line = '' FROM work WHERE id = ?",
                (work_id,),
            ).fetchone()
            state = self._states[work_id] = _state(row)
        return state

    def identifiers(self, work_id: int) -> dict[str, set[str]]:
        """All identifiers of a work, by scheme. Not to be changed by the caller."""
        state = self.state(work_id)
        if state.identifiers is None:
            self.flush_works()
            state.identifiers = {}
            for scheme, value in self.connection.execute(
                "SELECT scheme, value FROM work_identifier WHERE work_id = ?", (work_id,)
            ):
                state.identifiers.setdefault(scheme, set()).add(value)
        return state.identifiers

    def add_work(self, columns: tuple[object, ...], state: WorkState) -> None:
        """Write a new work; `columns` are those of the table after `id` and before the two times."""
        state.identifiers, state.new = {}, True
        self._states[state.id] = state
        self._works.append((state.id, *columns, self.now, self.now))
        self.touched_works.add(state.id)

    def add_identifier(self, work_id: int, pair: Pair, origin: str) -> None:
        """Make a work known by one more identifier that nobody has yet."""
        self._identifiers.append((*pair, work_id, origin))
        self._known[pair] = work_id
        state = self.state(work_id)
        if not state.new:
            self.changed_works.add(work_id)
        held = state.identifiers
        if held is not None:
            held.setdefault(pair[0], set()).add(pair[1])

    def add_authors(self, rows: list[tuple[object, ...]]) -> None:
        """Write authors: (work, ordinal, family, given, orcid, name key)."""
        self._authors += rows

    def add_affiliations(self, rows: list[tuple[object, ...]]) -> None:
        """Write institutions of works: (work, key, name)."""
        self._affiliations += rows

    def forget(self, work_id: int | None = None) -> None:
        """Look up again what is known of a work, or of all (after works were joined or parted)."""
        self.flush_works()
        self._known.clear()
        if work_id is None:
            self._states.clear()
        else:
            self._states.pop(work_id, None)

    def merged(self, lost: int, kept: int) -> None:
        """Remember that a work went over into another."""
        self._merged[lost] = kept

    def current(self, work_id: int) -> int:
        """The work that answers now for one that may have been merged in this transaction."""
        while work_id in self._merged:
            work_id = self._merged[work_id]
        return work_id

    def apart(self, one: int, other: int) -> bool:
        """Whether a person has said that two works are not one."""
        if self._apart is None:
            self._apart = {
                frozenset(pair) for pair in self.connection.execute("SELECT one, other FROM work_apart")
            }
        return frozenset((one, other)) in self._apart

    def set_apart(self, one: int, other: int, *, apart: bool = True) -> None:
        """Say that two works are not one, or take it back."""
        self.connection.execute(
            "DELETE FROM work_apart WHERE (one = ? AND other = ?) OR (one = ? AND other = ?)",
            (one, other, other, one),
        )
        if apart:
            self.connection.execute(
                "INSERT INTO work_apart (one, other, made_at) VALUES (?, ?, ?)", (one, other, self.now)
            )
        self._apart = None

    def has_corrections(self) -> bool:
        """Whether any person's label is stored at all."""
        if self._corrections is None:
            self._corrections = (
                self.connection.execute("SELECT 1 FROM correction LIMIT 1").fetchone() is not None
            )
        return self._corrections

    def corrections_changed(self) -> None:
        """A person's label was written."""
        self._corrections = None

    # ---- tallies

    def count(self, work_id: int, cls: str, by: int) -> None:
        """Add statements of a class to a work's tally."""
        self._tallies.setdefault(work_id, [0] * 5)[_COLUMN[cls]] += by

    def count_citing(self, work_id: int, by: int) -> None:
        """Add citing works to a work's tally."""
        self._tallies.setdefault(work_id, [0] * 5)[CITING_WORKS] += by

    def recount(self, work_id: int) -> None:
        """Make a work's tally anew from its citations."""
        self.flush()
        tally = count_citations(self.connection, work_id)
        self.connection.execute(
            "INSERT OR REPLACE INTO tally (work_id, supporting, contrasting, mentioning, unclassified, citing_works)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                work_id,
                tally.supporting,
                tally.contrasting,
                tally.mentioning,
                tally.unclassified,
                tally.citing_works,
            ),
        )
        self.touched_works.add(work_id)

    # ---- writing

    def flush_works(self) -> None:
        """Write the works that wait."""
        if self._works:
            self.connection.executemany(
                "INSERT INTO work (id, doi, title, year, date, journal, type, author_line, record, origin, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._works,
            )
            self._works = []
        if self._identifiers:
            self.connection.executemany(
                "INSERT INTO work_identifier (scheme, value, work_id, origin) VALUES (?, ?, ?, ?)",
                self._identifiers,
            )
            self._identifiers = []
        if self._authors:
            self.connection.executemany(
                "INSERT INTO work_author (work_id, ordinal, family, given, orcid, name_key) VALUES (?, ?, ?, ?, ?, ?)",
                self._authors,
            )
            self._authors = []
        if self._affiliations:
            self.connection.executemany(
                "INSERT OR IGNORE INTO work_affiliation (work_id, key, name) VALUES (?, ?, ?)",
                self._affiliations,
            )
            self._affiliations = []

    def flush(self) -> None:
        """Write all rows that wait, so that the connection can be read from."""
        self.flush_works()
        changes = [(work, *counts) for work, counts in self._tallies.items() if any(counts)]
        self._tallies = {}
        if changes:
            self.connection.executemany(
                "INSERT INTO tally (work_id, supporting, contrasting, mentioning, unclassified, citing_works)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (work_id) DO UPDATE SET"
                " supporting = supporting + excluded.supporting, contrasting = contrasting + excluded.contrasting,"
                " mentioning = mentioning + excluded.mentioning, unclassified = unclassified + excluded.unclassified,"
                " citing_works = citing_works + excluded.citing_works",
                changes,
            )
            self.touched_works.update(change[0] for change in changes)

    def finish(self) -> None:
        """Write what waits, and tell the search index what changed."""
        self.flush()
        rows = [("work", work) for work in sorted(self.touched_works)]
        rows += [("article", article) for article in sorted(self.touched_articles)]
        self.connection.executemany(
            "INSERT OR REPLACE INTO work_changed (work_id) VALUES (?)",
            [(work,) for work in sorted(self.changed_works)],
        )
        self.connection.executemany("INSERT INTO outbox (kind, subject_id) VALUES (?, ?)", rows)


def count_citations(connection: sqlite3.Connection, work_id: int) -> Tally:
    """A work's tally, counted from its citations."""
    counts = dict.fromkeys(_COLUMN, 0)
    counts.update(
        connection.execute(
            "SELECT class, count(*) FROM citation WHERE cited_id = ? AND counted GROUP BY class", (work_id,)
        )
    )
    row = connection.execute(
        "SELECT count(DISTINCT citing_id) FROM citation WHERE cited_id = ? AND counted", (work_id,)
    )
    return Tally(**counts, citing_works=row.fetchone()[0])


def _state(row: tuple[object, ...]) -> WorkState:
    work_id, origin = row[0], row[1]
    assert isinstance(work_id, int)  # noqa: S101
    assert isinstance(origin, str)  # noqa: S101
    names = ("title", "year", "journal", "authors")
    return WorkState(
        work_id, origin, frozenset(name for name, empty in zip(names, row[2:], strict=True) if empty)
    )
