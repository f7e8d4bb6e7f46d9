"""Collections that are followed: works put into one bring their past with them, of which nobody is to be told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from citewise.alerts.following import look
from citewise.people import PeopleDatabase
from citewise.people.collections import Collection
from citewise.people.subscriptions import Subject
from citewise.reports.library import Library


@contextmanager
def quietly(people: PeopleDatabase, collection: Collection, library: Library | None) -> Iterator[None]:
    """What is put into the collection inside is not news to those who follow it; what happened before stays news.

    Raises:
        SearchIndexError: never for collections; see `citewise.alerts.following.look`.
    """
    row = (
        people.connection.execute(
            "SELECT id FROM alert_subject WHERE kind = 'collection' AND value = ? AND scanned IS NOT NULL",
            (collection.key,),
        ).fetchone()
        if library is not None
        else None
    )
    if row is None or library is None:
        yield
        return
    subject = Subject("collection", collection.key)
    look(people, library, row[0], subject)
    yield
    look(people, library, row[0], subject, quiet=True)
