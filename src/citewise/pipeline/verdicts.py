"""Accepted disputes put into the library, as soon as nobody else is writing to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from citewise.errors import NotFoundError, StoreError
from citewise.people import PeopleDatabase
from citewise.people.disputes import Dispute, disputes, mark_applied
from citewise.search import INDEX_FOLDER, SearchIndex, feed
from citewise.store import Store, library_path
from citewise.store.lock import being_written


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the accepted disputes: numbers of those put in, of those whose statement is gone, and how many wait."""

    put_in: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    waiting: int = 0


def apply_verdicts(data_dir: Path, people: PeopleDatabase) -> Applied:
    """Let the accepted disputes count: statement, tallies and search at once.

    While an ingest or another command writes to the library, they wait; the end of that ingest, the next verdict or
    `citewise corrections apply` puts them in.

    Raises:
        StoreError: the library cannot be opened for writing for another reason than that it is being written to.
    """
    accepted = disputes(people, state="waiting")
    if not accepted:
        return Applied()
    try:
        store = Store.open(data_dir, create=False)
    except StoreError:
        library = library_path(data_dir)
        if being_written(library.with_name(library.name + ".lock")):
            return Applied(waiting=len(accepted))
        raise
    with store:
        applied = put_in(store, people, accepted)
        with SearchIndex.open(data_dir / INDEX_FOLDER, writable=True) as index:
            feed(store, index)
    return applied


def put_in(store: Store, people: PeopleDatabase, accepted: Sequence[Dispute]) -> Applied:
    """The same with a store that is open for writing; the search index is fed by the caller."""
    put, gone = [], []
    for one in accepted:
        try:
            _correct(store, one)
        except NotFoundError:
            mark_applied(people, one.id, problem="the library holds this statement no more")
            gone.append(one.id)
        else:
            mark_applied(people, one.id)
            put.append(one.id)
    return Applied(tuple(put), tuple(gone))


def reason_of(one: Dispute) -> str:
    """The reason that the library keeps with a correction which came of a dispute."""
    return f"{one.reason} (dispute {one.id}{', by ' + one.name if one.name else ''})"


def _correct(store: Store, one: Dispute) -> None:
    # The library's transaction comes first and the mark after it: killed in between, the same correction is met again here.
    by, reason = one.curator, reason_of(one)
    present = store.statement(one.statement)
    if present is None:
        raise NotFoundError(one.statement)
    earlier = store.corrections(present.key)
    if any(made.reason == reason and made.by == by and made.cls == one.cls for made in earlier):
        return
    store.correct(one.statement, one.cls, by, reason)
