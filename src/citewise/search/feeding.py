"""The index brought up to date from the store."""

from __future__ import annotations

from citewise.search.documents import statement_documents, work_documents
from citewise.search.index import SearchIndex
from citewise.store import Store

_BATCH = 20_000


def feed(store: Store, index: SearchIndex) -> int:
    """Tell the index what changed; gives how many articles and works were taken in anew.

    The outbox is emptied only after the index has committed, so that a run that is killed in between tells it again; that
    does no harm, since a document replaces the one before.

    Raises:
        SearchIndexError: The index cannot be written.
    """
    if index.fresh:
        return rebuild(store, index)
    done = 0
    while entries := store.outbox(_BATCH):
        works = list(dict.fromkeys(number for _, kind, number in entries if kind == "work"))
        articles = list(dict.fromkeys(number for _, kind, number in entries if kind == "article"))
        for number in articles:
            index.delete("article", number)
        for number in works:
            # Statements have ids of their own: a work is told from them by its other field.
            index.delete("work", number)
        for document in statement_documents(store.connection, articles):
            index.add(document)
        for document in work_documents(store.connection, works):
            index.add(document)
        index.commit()
        store.clear_outbox(entries[-1][0])
        done += len(works) + len(articles)
    return done


def rebuild(store: Store, index: SearchIndex) -> int:
    """Make the index anew from all that the store holds; gives how many articles and works went in.

    Raises:
        SearchIndexError: The index cannot be written.
    """
    connection = store.connection
    entries = connection.execute("SELECT max(seq) FROM outbox").fetchone()
    index.clear()
    articles = [row[0] for row in connection.execute("SELECT id FROM article ORDER BY id")]
    works = [
        row[0] for row in connection.execute("SELECT id FROM work WHERE merged_into IS NULL ORDER BY id")
    ]
    for document in statement_documents(connection, articles):
        index.add(document)
    for document in work_documents(connection, works):
        index.add(document)
    index.commit()
    if entries and entries[0] is not None:
        store.clear_outbox(entries[0])
    return len(articles) + len(works)
