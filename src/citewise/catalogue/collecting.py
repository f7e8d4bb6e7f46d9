"""Putting lists into collections: under the identifier by which the library knows a work, or by looking for its title."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import orjson

from citewise.catalogue.filing import match_record
from citewise.catalogue.index import MatchingIndex, MatchingIndexError
from citewise.catalogue.listed import reference_fields
from citewise.catalogue.queries import reference_of
from citewise.catalogue.resolver import Resolver, completed
from citewise.model import BibliographicReference
from citewise.people import PeopleDatabase
from citewise.people.collections import Collection
from citewise.people.entries import (
    Added,
    Entry,
    NewEntry,
    Pair,
    add_entries,
    settle_entries,
    waiting_entries,
)
from citewise.reports.library import Library
from citewise.reports.searching import works_like
from citewise.resolution.folding import fold_words
from citewise.resolution.score import ACCEPTED, load_scorer

_AT_ONCE = 50
_COMPARED = 8


def collect(
    people: PeopleDatabase, collection: Collection, library: Library | None, given: Iterable[NewEntry]
) -> Added:
    """Add what was given to a collection. What has no identifier is looked for later, by `look_for`.

    Args:
        people: where the collection is.
        collection: the collection.
        library: names each work by the identifier that it knows; None where there is no library yet.
        given: the entries of a list, see `citewise.catalogue.listed.read_list`.

    Raises:
        TooLargeError, InputError: the list cannot be read or is too long; nothing is added then.
    """
    listed = list(given)
    return add_entries(people, collection, listed if library is None else known_first(library, listed))


def known_first(library: Library, listed: Sequence[NewEntry]) -> Iterator[NewEntry]:
    """The entries, the identifier by which the library knows a work put first among its identifiers."""
    wanted: dict[str, dict[str, None]] = {}
    for entry in listed:
        if len(entry.identifiers) > 1:
            for scheme, value in entry.identifiers:
                wanted.setdefault(scheme, {})[value] = None
    found = {scheme: library.store.find_works(scheme, list(values)) for scheme, values in wanted.items()}
    for entry in listed:
        if len(entry.identifiers) > 1:
            ordered = sorted(entry.identifiers, key=lambda pair: pair[1] not in found[pair[0]])
            yield replace(entry, identifiers=tuple(ordered))
        else:
            yield entry


def look_for(
    people: PeopleDatabase, collection: Collection, library: Library, *, seconds: float | None = None
) -> int:
    """Look for the entries that wait, by what is known of them; gives how many still wait.

    Args:
        people: where the collection is.
        collection: the collection.
        library: where to look.
        seconds: stop after so long and leave the others waiting; None to go on to the end.
    """
    until = None if seconds is None else time.monotonic() + seconds
    matcher: Matcher | None = None
    while entries := waiting_entries(people, collection, _AT_ONCE):
        if until is not None and time.monotonic() >= until:
            break
        matcher = matcher or Matcher(library)
        found: list[tuple[Entry, Pair | None, float]] = []
        for entry in entries:
            if until is not None and found and time.monotonic() >= until:
                break
            found.append((entry, *matcher.match(entry)))
        settle_entries(people, collection, found)
    return len(waiting_entries(people, collection, 1_000_000))


class Matcher:
    """Finds the works of a library that are meant by what is known of them. Not for several threads at once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._scorer = load_scorer()
        self._resolver: Resolver | None = None
        try:
            index = MatchingIndex.open(library.folder)
            if index.entries:
                self._resolver = Resolver(library.store, index)
        except (MatchingIndexError, OSError):
            pass  # derived, and may be away: the search index finds titles too

    def match(self, entry: Entry) -> tuple[Pair | None, float]:
        """The work that an entry means as an identifier, or None, with the probability of the likeliest."""
        reference = completed(reference_of(reference_fields(entry)))
        best: tuple[float, int | None] = (0.0, None)
        if self._resolver is not None:
            answer = self._resolver.resolve(reference)
            if answer.work is not None:
                for scheme, value in answer.work.identifiers.items():
                    number = self._library.store.find_work(scheme, value)
                    if number is not None:
                        best = (answer.probability, number)
                        break
        if best[1] is None:
            best = max(best, self._by_title(reference), key=lambda found: found[0])
        probability, number = best
        if number is None or probability < ACCEPTED:
            return None, round(probability, 4)
        return self._pair(number), round(probability, 4)

    def _by_title(self, reference: BibliographicReference) -> tuple[float, int | None]:
        words = fold_words(reference.title or reference.raw)[:40]
        if len(words) < 2:
            return 0.0, None
        numbers = works_like(self._library, " ".join(words), _COMPARED)
        records = []
        for number in numbers:
            row = self._library.store.connection.execute(
                "SELECT record FROM work WHERE id = ?", (number,)
            ).fetchone()
            if row:
                records.append(match_record(str(number), orjson.loads(row[0])))
        ranked = self._scorer.rank(reference, records) if records else []
        return (ranked[0].probability, int(ranked[0].key)) if ranked else (0.0, None)

    def _pair(self, number: int) -> Pair | None:
        row = self._library.store.work(number)
        if row is not None and row.doi:
            return "doi", row.doi
        pairs = self._library.store.all_identifiers(number)
        return min(pairs, key=lambda pair: (pair[0] == "ref", pair[0] == "isbn", pair), default=None)
