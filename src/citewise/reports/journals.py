"""The index of journals: of the statements that take a position on a journal's works, the share that supports them.

For each journal and span of years it is supporting / (supporting + contrasting), counted over statements whose citing work
appeared in that span, whatever the age of the cited one. Each index carries its count and its interval; with fewer statements than the
minimum it is not given at all. Spellings of a journal that differ by case, marks or a leading “The”, and the abbreviations
that articles give of their own journal, are one journal.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from citewise.reports.intervals import Share, share
from citewise.resolution.folding import journal_words
from citewise.resolution.key import fold

MINIMUM = 10
"""Supporting and contrasting statements together, below which an index says nothing and is not given."""
_RARE = 0.05
"""Of the titles that an abbreviation may stand for, those with a smaller part of the works than the most frequent are taken for misspellings."""
SPANS: tuple[tuple[str, int | None], ...] = (("two_years", 2), ("five_years", 5), ("all_years", None))
"""The spans and how many years each has, None for all."""


@dataclass(frozen=True, slots=True)
class JournalIndex:
    """The index of one span of years.

    Attributes:
        first: First year of the citing works; None where all years count.
        last: Last year.
        supporting: Supporting statements in it.
        contrasting: Contrasting ones.
        index: Their share with its interval; None with fewer statements than the minimum.
    """

    first: int | None
    last: int | None
    supporting: int
    contrasting: int
    index: Share | None


@dataclass(frozen=True, slots=True)
class RankedJournal:
    """A journal with its index over two years, five years and all; `title` as it is written most often."""

    title: str
    two_years: JournalIndex
    five_years: JournalIndex
    all_years: JournalIndex


class JournalNames:
    """Which titles are one journal, in one state of a library.

    Args:
        counts: Titles as they are written, with how many works carry each.
        own: For titles of journals that articles of the library appeared in: the title and an abbreviation of it.
    """

    def __init__(self, counts: Mapping[str, int], own: Iterable[tuple[str, str]]) -> None:
        spelled: dict[str, Counter[str]] = defaultdict(Counter)
        for title, count in counts.items():
            spelled[_folded(title)][title] += count
        aliases: dict[str, set[str]] = defaultdict(set)
        whole: set[str] = set()
        for title, short in own:
            whole.add(_folded(title))
            if short:
                aliases[_folded(short)].add(_folded(title))
        told = {
            short: next(iter(titles))
            for short, titles in aliases.items()
            if len(titles) == 1 and short not in whole
        }
        found = _written_out(
            {key: sum(titles.values()) for key, titles in spelled.items() if key not in told}
        )
        self._alias = told | found
        written: dict[str, Counter[str]] = defaultdict(Counter)
        for folded, titles in spelled.items():
            written[self._last(folded)].update(titles)
        self._titles = {key: _best_first(titles, whole) for key, titles in written.items()}

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> JournalNames:
        """The titles of all works of a library, and the abbreviations in records of articles that were read."""
        counts = dict(
            connection.execute(
                "SELECT journal, count(*) FROM work WHERE journal <> '' GROUP BY journal"
            ).fetchall()
        )
        own = connection.execute(
            "SELECT DISTINCT w.journal, coalesce(s.value, '') FROM article a JOIN work w ON w.id = a.work_id"
            " LEFT JOIN json_each(w.record, '$.journal.abbreviations') s WHERE w.journal <> ''"
        ).fetchall()
        return cls(counts, own)

    def key(self, title: str) -> str:
        """By what a journal is known here."""
        return self._last(_folded(title))

    def _last(self, folded: str) -> str:
        # An abbreviation may stand for a title that is one itself; each is longer than the one before, so this ends.
        for _ in range(5):
            folded = self._alias.get(folded, folded)
        return folded

    def titles(self, title: str) -> tuple[str, ...]:
        """All titles that are the journal of this title, the full and frequent ones first; empty for an unknown one."""
        return self._titles.get(self.key(title), ())


def _written_out(counts: Mapping[str, int]) -> dict[str, str]:
    """For abbreviated titles (folded, with how many works carry each) the full one that they abbreviate word for word.

    `j biol chem` is `journal of biological chemistry` where that is the only title it may stand for, but for rare misspellings.
    """
    blocks: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for key in counts:
        words = journal_words(key)
        if len(words) > 1:
            blocks["".join(word[0] for word in words)].append((words, key))
    found: dict[str, str] = {}
    for members in blocks.values():
        for words, key in members:
            longer = [
                pair
                for pair in members
                if len("".join(pair[0])) > len("".join(words)) and _stands_for(words, pair[0])
            ]
            most = max((counts[other] for _, other in longer), default=0)
            longer = [pair for pair in longer if counts[pair[1]] >= _RARE * most]
            if not longer:
                continue
            longest = max(longer, key=lambda pair: (len("".join(pair[0])), counts[pair[1]], pair[1]))
            # Where it may stand for two different journals it is left for itself.
            if all(pair == longest or _stands_for(pair[0], longest[0]) for pair in longer):
                found[key] = longest[1]
    return found


def _stands_for(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    # One word alone is no abbreviation: `Nature` is not `Naturwissenschaften`, and `Cell` not `Cellulose`.
    return len(short) == len(full) > 1 and all(
        long.startswith(word.rstrip("s")) for word, long in zip(short, full, strict=True)
    )


def _best_first(titles: Counter[str], own: set[str]) -> tuple[str, ...]:
    """Spellings of a journal, the best name first: written in full, then as its own articles say, then the most frequent."""
    seldom = 0.01 * sum(titles.values())
    longest = max(_letters(title) for title, count in titles.items() if count >= seldom)

    def place(title: str) -> tuple[bool, bool, int, str]:
        full = 0.9 * longest <= _letters(title) <= longest and "." not in title
        return not full, _folded(title) not in own, -titles[title], title

    return tuple(sorted(titles, key=place))


def _letters(title: str) -> int:
    return sum(sign.isalnum() for sign in title)


def _folded(title: str) -> str:
    return fold(title.replace("&", " and ")).removeprefix("the ")


def count_positions(
    connection: sqlite3.Connection, names: JournalNames
) -> dict[str, dict[int | None, tuple[int, int]]]:
    """Supporting and contrasting statements by journal (`JournalNames.key`) and year of the citing work (None: unknown)."""
    found: dict[str, dict[int | None, tuple[int, int]]] = {}
    rows = connection.execute(
        "SELECT w.journal, c.year, sum(c.class = 'supporting'), sum(c.class = 'contrasting')"
        " FROM citation c JOIN work w ON w.id = c.cited_id"
        " WHERE c.class IN ('supporting', 'contrasting') AND c.counted = 1 AND w.journal <> '' GROUP BY w.journal, c.year"
    )
    for title, year, supporting, contrasting in rows:
        by_year = found.setdefault(names.key(title), {})
        before = by_year.get(year, (0, 0))
        by_year[year] = (before[0] + supporting, before[1] + contrasting)
    return found


def newest_year(connection: sqlite3.Connection) -> int:
    """The newest year of the articles read, from which spans count back; not later than this year, since dates can be wrong."""
    now = datetime.now(UTC).year
    row = connection.execute(
        "SELECT max(w.year) FROM article a JOIN work w ON w.id = a.work_id WHERE w.year <= ?", (now,)
    ).fetchone()
    return int(row[0]) if row[0] is not None else now


def index_of(
    by_year: Mapping[int | None, tuple[int, int]], newest: int, *, minimum: int = MINIMUM
) -> tuple[JournalIndex, JournalIndex, JournalIndex]:
    """The index over two years, five years and all, from the counts of `count_positions`."""
    made = []
    for _, length in SPANS:
        first = None if length is None else newest - length + 1
        inside = [
            pair
            for year, pair in by_year.items()
            if first is None or (year is not None and first <= year <= newest)
        ]
        supporting, contrasting = sum(pair[0] for pair in inside), sum(pair[1] for pair in inside)
        enough = supporting + contrasting >= max(1, minimum)
        made.append(
            JournalIndex(
                first,
                None if first is None else newest,
                supporting,
                contrasting,
                share(supporting, supporting + contrasting) if enough else None,
            )
        )
    return made[0], made[1], made[2]


def rank(
    connection: sqlite3.Connection, names: JournalNames, newest: int, *, minimum: int = MINIMUM
) -> list[RankedJournal]:
    """All journals with an index over all years, by the lower end of its interval: what is sure comes first.

    A journal with three supporting statements of three does not stand before one with 290 of 300.
    """
    made = []
    for key, by_year in count_positions(connection, names).items():
        two, five, every = index_of(by_year, newest, minimum=minimum)
        if every.index is not None:
            titles = names.titles(key)
            made.append(RankedJournal(titles[0] if titles else key, two, five, every))
    made.sort(
        key=lambda journal: (
            -(journal.all_years.index.low if journal.all_years.index else 0.0),
            -journal.all_years.supporting,
            journal.title,
        )
    )
    return made
