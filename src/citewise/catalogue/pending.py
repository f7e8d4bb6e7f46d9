"""Works that only references without identifiers name: linked to what the catalogue and the library know by now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

from citewise.catalogue.contradicted import check_identifiers
from citewise.catalogue.duplicates import join_duplicates
from citewise.catalogue.filing import bring_up_to_date
from citewise.catalogue.index import MatchingIndex
from citewise.catalogue.resolver import Answer, Candidate, Resolver
from citewise.catalogue.versions import link_versions
from citewise.model import BibliographicReference, Work
from citewise.store import Store, catalogue
from citewise.store.record import from_json
from citewise.store.transaction import Transaction

_BATCH = 500
_ASKED = "pending_asked"


@dataclass(slots=True)
class PendingSummary:
    """What came of the works without identifiers. `doubtful` ones are kept apart, with the work that they may be.

    `joined` works of the library learned something from the catalogue (further identifiers, or that two are one);
    `versions` preprints are linked with what was published of them by title and authors; `contradicted` references looked
    at name, by their identifier, a work that is plainly another: they count no more.
    """

    asked: int = 0
    linked: int = 0
    doubtful: int = 0
    open: int = 0
    noticed: int = 0
    joined: int = 0
    versions: int = 0
    contradicted: int = 0
    interrupted: bool = False


def link_pending(
    data_dir: Path,
    *,
    again: bool = False,
    on_progress: Callable[[int, int | None], None] | None = None,
) -> PendingSummary:
    """Link the works that were open to works with identifiers, where they are found now; tallies follow.

    Works that were asked for before are asked for again only once the catalogue has grown (or with `again`).

    Raises:
        StoreError: The library cannot be written, or another process is writing to it.
    """
    summary = PendingSummary()
    with Store.open(data_dir) as store:
        index = MatchingIndex.open(data_dir)
        bring_up_to_date(store, index)
        summary.joined = join_duplicates(store, index, again=again)
        with store.transaction() as transaction:
            summary.noticed = catalogue.settle_notices(transaction)
        asked = orjson.loads(store.setting(_ASKED) or "{}")
        last_record = catalogue.last_record(store.connection)
        after = 0 if again or asked.get("records") != last_record else int(asked.get("works", 0))
        total = catalogue.count_pending(store.connection, after)
        resolver = Resolver(store, index)
        try:
            while rows := catalogue.pending_works(store.connection, after, _BATCH):
                answers = [(number, _ask(resolver, text)) for number, text in rows]
                with store.transaction() as transaction:
                    for number, answer in answers:
                        _settle(store, transaction, number, answer, summary)
                after = rows[-1][0]
                if on_progress:
                    on_progress(summary.asked, total)
            last_work = store.connection.execute("SELECT max(id) FROM work").fetchone()[0] or 0
            store.write_setting(
                _ASKED, orjson.dumps({"records": last_record, "works": max(after, last_work)}).decode()
            )
            bring_up_to_date(store, index)
            summary.contradicted = check_identifiers(store, again=again)
            summary.versions = link_versions(store, index, again=again).linked
        except KeyboardInterrupt:
            summary.interrupted = True
    return summary


def link_known_versions(data_dir: Path) -> int:
    """Link preprints with what was published of them, and look at references whose identifier may be wrong.

    Gives how many preprints are linked by title and authors.

    Raises:
        StoreError: The library cannot be written, or another process is writing to it.
    """
    with Store.open(data_dir) as store:
        index = MatchingIndex.open(data_dir)
        bring_up_to_date(store, index)
        check_identifiers(store)
        return link_versions(store, index).linked


def _ask(resolver: Resolver, text: str) -> Answer:
    reference = from_json(BibliographicReference, text)
    return resolver.resolve(reference)


def _settle(
    store: Store, transaction: Transaction, number: int, answer: Answer, summary: PendingSummary
) -> None:
    summary.asked += 1
    number = transaction.current(number)
    found = answer.work
    if found is None or not found.identifiers:
        summary.open += 1
        catalogue.forget_possible_match(transaction, number)
    elif answer.doubtful:
        summary.doubtful += 1
        scheme, value = found.identifiers.items()[0]
        catalogue.write_possible_match(transaction, number, scheme, value, answer.probability)
    else:
        catalogue.forget_possible_match(transaction, number)
        linked = catalogue.link_work(
            transaction, number, _record(store, found), answer.method, answer.probability
        )
        # A person may have said that it is another work.
        summary.linked += linked
        summary.open += not linked


def _record(store: Store, found: Candidate) -> Work:
    """The whole record of a candidate."""
    table = "work" if found.number & 1 else "catalogue_record"
    row = store.connection.execute(
        f"SELECT record FROM {table} WHERE id = ?",  # noqa: S608
        (found.number >> 1,),
    ).fetchone()
    record = from_json(Work, row[0]) if row else Work()
    return record if record.identifiers else Work(identifiers=found.identifiers)
