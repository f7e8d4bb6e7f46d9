"""Works that somebody asked for: known to the library before any article that cites them is."""

from __future__ import annotations

from collections.abc import Iterable

from citewise.model import Work
from citewise.store import works
from citewise.store.catalogue import settle_notices
from citewise.store.identity import article_pairs, recognise
from citewise.store.transaction import Pair, Transaction


def know(transaction: Transaction, record: Work, asked: Iterable[Pair] = ()) -> int:
    """The work of a record, made if nobody knows it yet; a work that exists is told what the record says.

    Args:
        transaction: The transaction to read and write in.
        record: What a source says of the work. It has at least one identifier.
        asked: The identifiers by which it was asked for; they are looked up before those of the record.
    """
    pairs = article_pairs(record.identifiers)
    found = next(
        (owner for pair in (*asked, *pairs) if (owner := transaction.lookup(pair)) is not None), None
    )
    if found is None:
        found = works.create(transaction, record, pairs, works.CATALOGUE)
        transaction.touched_works.add(found)
    else:
        recognise(transaction, record)
        found = transaction.current(found)
        if transaction.state(found).origin == works.REFERENCE and record.title:
            # What reference lists say of a work is weaker than any record of it.
            works.learn(transaction, found, record, works.CATALOGUE)
            works.refresh_self(transaction, found)
            works.refresh_citing(transaction, found)
    transaction.flush()
    works.add_notices(transaction, found, record.notices)
    settle_notices(transaction, found)
    return found
