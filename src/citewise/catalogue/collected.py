"""A collection beside a library: its works that are there, and what is missing with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from citewise.people import PeopleDatabase
from citewise.people.collections import Collection, work_key
from citewise.people.entries import Entry, Reason, entries
from citewise.reports.library import Library
from citewise.reports.listing import Listing, listing
from citewise.resolution.score import CERTAIN

_REASONS = {
    Reason.WAITING: "It has no identifier; what is known of it has yet to be looked for.",
    Reason.NO_IDENTIFIER: "No identifier in it, and too little to look for.",
    Reason.MALFORMED: "Malformed: it cannot be read as an identifier or record.",
    Reason.NO_MATCH: "It has no identifier, and no work of this library is likely enough to be it.",
}
ABSENT = "Not in this library: no article read so far is it or cites it."


@dataclass(frozen=True, slots=True)
class Missing:
    """An entry of a collection that leads to no work of the library, and why, for people."""

    entry: Entry
    reason: str

    @property
    def key(self) -> str:
        """The key of the work that it names, or empty."""
        return work_key(*self.entry.identifiers[0]) if self.entry.identifiers else ""


@dataclass(frozen=True, slots=True)
class Collected:
    """A collection and what a library holds of it.

    Attributes:
        named: The entries that name a work, in order; `listing` indexes them.
        listing: Those works in the library.
        missing: Entries that lead to no work of it.
        waiting: How many entries have yet to be looked for.
    """

    collection: Collection
    named: tuple[Entry, ...]
    listing: Listing
    missing: tuple[Missing, ...]
    waiting: int

    @property
    def doubtful(self) -> frozenset[int]:
        """Ids of entries whose work was found by its title and is not certain."""
        return frozenset(
            entry.id for entry in self.named if entry.probability is not None and entry.probability < CERTAIN
        )


def collected(people: PeopleDatabase, collection: Collection, library: Library | None) -> Collected:
    """Look a collection's works up in a library; without one, all are missing."""
    held = entries(people, collection)
    named = tuple(entry for entry in held if entry.identifiers)
    nothing = Listing((), tuple(range(len(named))), ())
    found = listing(library, [entry.identifiers for entry in named]) if library is not None else nothing
    absent = {named[place].id for place in found.absent}
    missing = []
    for entry in held:
        if entry.id in absent:
            missing.append(Missing(entry, ABSENT))
        elif not entry.identifiers:
            reason = _REASONS[entry.reason]
            if entry.reason is Reason.NO_MATCH and (entry.probability or 0) >= 0.05:
                reason += f" The likeliest is so with a probability of {entry.probability or 0:.2f}."
            missing.append(Missing(entry, reason))
    return Collected(
        collection, named, found, tuple(missing), sum(entry.reason is Reason.WAITING for entry in held)
    )
