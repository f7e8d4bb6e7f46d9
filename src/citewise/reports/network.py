"""The network around works: who cites whom there, in which class, and how often, cut to a number of works that can be drawn."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from citewise.errors import IdentifierError, NotFoundError
from citewise.model import CitationClass
from citewise.reports.filters import Filters
from citewise.reports.report import WorkSummary
from citewise.reports.summaries import in_parts, summaries

if TYPE_CHECKING:
    from citewise.reports.library import Library

MOST_WORKS = 3_000
"""Works that a network holds at the most."""
MOST_LINKS = 20_000
"""Links that it holds at the most, those with most statements first."""
MOST_EXPANDED = 50
"""Works whose neighbours may be asked for besides."""
DEEPEST = 2
OF_EXPANDED = 60
"""Neighbours that an expanded work brings in at the most."""
KEYS_OF_LINK = 5
"""Statements that a link names."""
_MOST_ROWS = 400_000
"""Statements looked at in one step, so that no address can make a server read its whole library."""

_Row: TypeAlias = tuple[int, int, str, str, int | None, int]
"""Citing work, cited work, class, section, year of the citing work, statement."""
_Parts: TypeAlias = "tuple[tuple[NetworkWork, ...], tuple[NetworkLink, ...], int]"
_POSITIONS = (CitationClass.SUPPORTING.value, CitationClass.CONTRASTING.value)


@dataclass(frozen=True, slots=True)
class NetworkWork:
    """A point of the network.

    Attributes:
        summary: The work, with its tally over the whole library.
        centre: Whether it is one of the works that the network is around.
        expanded: Whether its neighbours were asked for.
        statements: Statements of the network that it makes or that are about it.
    """

    summary: WorkSummary
    centre: bool = False
    expanded: bool = False
    statements: int = 0


@dataclass(frozen=True, slots=True)
class NetworkLink:
    """The statements of one class that one work makes of another.

    Attributes:
        citing: Place of the citing work in `Network.works`.
        cited: Place of the cited work.
        cls: Their class.
        statements: How many there are.
        year: Year of the citing work, None where unknown.
        sections: Where in the citing text they stand, with how many.
        keys: Keys of the first `KEYS_OF_LINK` of them.
    """

    citing: int
    cited: int
    cls: CitationClass
    statements: int
    year: int | None
    sections: tuple[tuple[str, int], ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Works as points and statements as links between them.

    Attributes:
        works: The centre first, then by how much they have to do with it.
        links: By number of statements, the most first.
        filters: What the statements were narrowed by: classes, sections, years of the citing works.
        depth: How many steps from the centre were gone.
        most: The number of works that was asked for.
        left_out: Works that are within reach but not shown; at least so many where `incomplete`.
        links_left_out: Links between works shown that are left out.
        unlinked: Works of the centre that no statement of the network touches; several works leave them out.
        incomplete: There was more to read than is read for a network.
    """

    works: tuple[NetworkWork, ...]
    links: tuple[NetworkLink, ...]
    filters: Filters = field(default_factory=Filters)
    depth: int = 1
    most: int = MOST_WORKS
    left_out: int = 0
    links_left_out: int = 0
    unlinked: int = 0
    incomplete: bool = False

    @property
    def statements(self) -> int:
        """Statements in all links."""
        return sum(link.statements for link in self.links)

    @property
    def cut(self) -> bool:
        """Whether anything within reach was left out."""
        return bool(self.left_out or self.links_left_out or self.incomplete)


def network(
    library: Library,
    centre: Sequence[int],
    *,
    filters: Filters = Filters(),
    depth: int = 1,
    most: int = MOST_WORKS,
    expanded: Sequence[str] = (),
) -> Network:
    """The network around works. Statements whose match is too doubtful to count are no part of it.

    Args:
        library: Where to read.
        centre: Numbers of the works it is around.
        filters: Classes, sections and years of the citing works; the other filters are not looked at.
        depth: Steps from the centre, 0 (links among the centre's own works) to `DEEPEST`.
        most: Works, at most `MOST_WORKS`; of those within reach the ones with most statements that take a position, then
            with most statements, stay.
        expanded: Public keys of works whose neighbours come in besides, `OF_EXPANDED` of each; those that the library
            does not hold are passed over.
    """
    most, depth = max(1, min(most, MOST_WORKS)), max(0, min(depth, DEEPEST))
    with library._snapshot() as connection:
        reader = _Reader(connection, filters)
        heart = list(dict.fromkeys(centre))
        opened = _numbers(library, expanded)
        chosen, left_out, unlinked = _chosen(reader, heart, opened, depth, most)
        works, links, links_left_out = _made(reader, chosen, frozenset(heart), frozenset(opened))
        return Network(
            works,
            links,
            Filters(
                section=filters.section,
                cls=filters.cls,
                year_from=filters.year_from,
                year_to=filters.year_to,
            ),
            depth,
            most,
            left_out,
            links_left_out,
            unlinked,
            reader.incomplete,
        )


class _Reader:
    """Reads the statements around works under the filters, and remembers whether there were too many."""

    def __init__(self, connection: sqlite3.Connection, filters: Filters) -> None:
        self.connection = connection
        self.filters = filters
        self.incomplete = False
        where = ["counted = 1"]
        values: list[str | int] = []
        if filters.cls:
            where.append("class IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(filters.cls)))
        if filters.section:
            where.append("section IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(filters.section)))
        if filters.year_from is not None:
            where.append("year >= ?")
            values.append(filters.year_from)
        if filters.year_to is not None:
            where.append("year <= ?")
            values.append(filters.year_to)
        self._where, self._values = " AND ".join(where), values

    def around(self, works: Iterable[int]) -> list[_Row]:
        """Statements that the works make or that are about them; those between two of them once."""
        asked = json.dumps(list(works))
        about = self._rows("cited_id IN (SELECT value FROM json_each(?))", [asked])
        made = self._rows(
            "citing_id IN (SELECT value FROM json_each(?)) AND cited_id NOT IN (SELECT value FROM json_each(?))",
            [asked, asked],
        )
        return about + made

    def among(self, works: Iterable[int]) -> list[_Row]:
        """Statements that one of the works makes of another."""
        asked = json.dumps(list(works))
        return self._rows(
            "citing_id IN (SELECT value FROM json_each(?)) AND cited_id IN (SELECT value FROM json_each(?))",
            [asked, asked],
        )

    def _rows(self, where: str, values: list[str]) -> list[_Row]:
        rows: list[_Row] = self.connection.execute(
            "SELECT citing_id, cited_id, class, section, year, statement_id FROM citation"  # noqa: S608
            f" WHERE {where} AND {self._where} AND citing_id <> cited_id LIMIT ?",
            [*values, *self._values, _MOST_ROWS + 1],
        ).fetchall()
        if len(rows) > _MOST_ROWS:
            self.incomplete = True
            rows.pop()
        return rows


def _numbers(library: Library, keys: Sequence[str]) -> list[int]:
    found = []
    for key in list(dict.fromkeys(keys))[:MOST_EXPANDED]:
        try:
            found.append(library.resolve(key))
        except (IdentifierError, NotFoundError):
            continue
    return list(dict.fromkeys(found))


def _chosen(
    reader: _Reader, heart: list[int], opened: list[int], depth: int, most: int
) -> tuple[list[int], int, int]:
    """The works to show, the centre first; how many within reach are not; how many of the centre have no link."""
    outside: set[int] = set()
    rows = reader.around(heart)
    unlinked = 0
    if len(heart) == 1:
        chosen, steps = dict.fromkeys(heart), depth
    else:
        chosen, reached, unlinked = _of_several(rows, set(heart), depth, most)
        outside, steps = reached - chosen.keys(), depth - 1
    frontier = list(chosen)
    for step in range(steps):
        if step or len(heart) > 1:
            rows = reader.around(frontier)
        found = _neighbours(rows, frontier, chosen)
        room = max(0, most - len(chosen))
        frontier = found[:room]
        outside.update(found[room:])
        chosen.update(dict.fromkeys(frontier))
        if not frontier:
            break
    for work in opened:
        if len(chosen) >= MOST_WORKS:
            break
        chosen[work] = None
        found = _neighbours(reader.around([work]), [work], chosen)
        room = min(OF_EXPANDED, MOST_WORKS - len(chosen))
        chosen.update(dict.fromkeys(found[:room]))
        outside.update(found[room:])
    return list(chosen), len(outside - chosen.keys()), unlinked


def _of_several(
    rows: Iterable[_Row], heart: set[int], depth: int, most: int
) -> tuple[dict[int, None], set[int], int]:
    """The works around several taken by pairs, so that each work shown is linked to another: those within first.

    Returns:
        The works to show, those of the centre first; all within reach; how many of the centre no statement touches.
    """
    pairs: Counter[tuple[int, int]] = Counter()
    positions: Counter[tuple[int, int]] = Counter()
    for citing, cited, cls, *_ in rows:
        if depth or (citing in heart and cited in heart):
            pairs[citing, cited] += 1
            if cls in _POSITIONS:
                positions[citing, cited] += 1
    ordered = sorted(
        pairs, key=lambda pair: (not heart.issuperset(pair), -positions[pair], -pairs[pair], pair)
    )
    taken: dict[int, None] = {}
    for pair in ordered:
        new = [end for end in pair if end not in taken]
        if len(taken) + len(new) <= most:
            taken.update(dict.fromkeys(new))
    reached = {end for pair in pairs for end in pair}
    middle = [work for work in taken if work in heart]
    return dict.fromkeys([*middle, *taken]), reached, len(heart - reached)


def _neighbours(rows: Iterable[_Row], frontier: Iterable[int], chosen: Mapping[int, None]) -> list[int]:
    """Works at the other end of statements that touch the frontier and that are not chosen yet, the best first."""
    inside = set(frontier)
    touching = [row for row in rows if row[0] in inside or row[1] in inside]
    return _ranked(touching, {end for row in touching for end in row[:2]} - chosen.keys())


def _ranked(rows: Iterable[_Row], among: Set[int]) -> list[int]:
    """The works among those given that statements touch: most statements that take a position first, then most of all."""
    all_of: Counter[int] = Counter()
    positions: Counter[int] = Counter()
    for citing, cited, cls, *_ in rows:
        for end in (citing, cited):
            if end in among:
                all_of[end] += 1
                if cls in _POSITIONS:
                    positions[end] += 1
    return sorted(all_of, key=lambda work: (-positions[work], -all_of[work], work))


def _made(reader: _Reader, chosen: list[int], heart: Set[int], opened: Set[int]) -> _Parts:
    bundles: dict[tuple[int, int, str], list[_Row]] = {}
    for row in reader.among(chosen):
        bundles.setdefault(row[:3], []).append(row)
    ordered = sorted(bundles, key=lambda ends: (-len(bundles[ends]), ends))
    kept = ordered[:MOST_LINKS]
    first = {ends: sorted(row[5] for row in bundles[ends])[:KEYS_OF_LINK] for ends in kept}
    keys = _statement_keys(reader.connection, [number for numbers in first.values() for number in numbers])
    touched: Counter[int] = Counter()
    for ends in kept:
        for end in ends[:2]:
            touched[end] += len(bundles[ends])
    named = summaries(reader.connection, chosen)
    # What was only filtered away from (an expanded work without statements left) stays: it was asked for.
    shown = [work for work in chosen if work in named]
    place = {work: number for number, work in enumerate(shown)}
    works = tuple(NetworkWork(named[work], work in heart, work in opened, touched[work]) for work in shown)
    links = tuple(
        NetworkLink(
            place[citing],
            place[cited],
            CitationClass(cls),
            len(bundles[citing, cited, cls]),
            bundles[citing, cited, cls][0][4],
            tuple(sorted(Counter(row[3] for row in bundles[citing, cited, cls]).items())),
            tuple(keys[number] for number in first[citing, cited, cls] if number in keys),
        )
        for citing, cited, cls in kept
        if citing in place and cited in place
    )
    return works, links, len(ordered) - len(kept)


def _statement_keys(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for marks, part in in_parts(numbers):
        found.update(connection.execute(f"SELECT id, key FROM statement WHERE id IN ({marks})", part))  # noqa: S608
    return found
