"""Taking out what an article brought in, before it is written anew or when it turns out to be a copy."""

from __future__ import annotations

from collections.abc import Iterable

from citewise.store.transaction import Transaction
from citewise.store.versions import remove_versions


def remove_content(transaction: Transaction, article_id: int, work_id: int) -> set[int]:
    """Remove an article's references, statements and citations; tallies follow.

    Returns:
        The works that it cited.
    """
    transaction.flush()
    connection = transaction.connection
    for cited, cls, number in connection.execute(
        "SELECT cited_id, class, count(*) FROM citation WHERE citing_id = ? AND counted GROUP BY cited_id, class",
        (work_id,),
    ):
        transaction.count(cited, cls, -number)
    for (cited,) in connection.execute(
        "SELECT DISTINCT cited_id FROM citation WHERE citing_id = ? AND counted", (work_id,)
    ):
        transaction.count_citing(cited, -1)
    cited_works = {
        row[0]
        for row in connection.execute("SELECT work_id FROM reference WHERE article_id = ?", (article_id,))
    }
    connection.execute("DELETE FROM citation WHERE citing_id = ?", (work_id,))
    connection.execute("DELETE FROM statement WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM paragraph WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM reference WHERE article_id = ?", (article_id,))
    noticed = connection.execute(
        "SELECT work_id FROM notice WHERE source = ?", (notice_source(article_id),)
    ).fetchall()
    if noticed:
        connection.execute("DELETE FROM notice WHERE source = ?", (notice_source(article_id),))
        transaction.touched_works.update(row[0] for row in noticed)
    remove_versions(transaction, notice_source(article_id))
    transaction.flush()
    transaction.touched_works |= cited_works
    transaction.touched_articles.add(article_id)
    return cited_works


def notice_source(article_id: int) -> str:
    """What `notice.source` holds for a notice that stood in an article of the library."""
    return f"article:{article_id}"


def prune(transaction: Transaction, candidates: Iterable[int]) -> None:
    """Remove works that were only known because something cited them, and that nothing cites any more."""
    connection = transaction.connection
    transaction.flush()
    for work_id in candidates:
        left = connection.execute(
            "SELECT 1 FROM work w WHERE w.id = ? AND w.origin = 'reference' AND w.merged_into IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM reference WHERE work_id = w.id)"
            " AND NOT EXISTS (SELECT 1 FROM article WHERE work_id = w.id)"
            " AND NOT EXISTS (SELECT 1 FROM notice WHERE work_id = w.id)"
            " AND NOT EXISTS (SELECT 1 FROM followed WHERE work_id = w.id)"
            " AND NOT EXISTS (SELECT 1 FROM source_visit WHERE work_id = w.id)"
            " AND NOT EXISTS (SELECT 1 FROM work_merge WHERE kept_id = w.id)",
            (work_id,),
        ).fetchone()
        if left is None:
            continue
        for table in ("work_identifier", "work_author", "work_affiliation", "tally"):
            connection.execute(f"DELETE FROM {table} WHERE work_id = ?", (work_id,))  # noqa: S608
        connection.execute("DELETE FROM work_apart WHERE one = ? OR other = ?", (work_id, work_id))
        connection.execute("DELETE FROM work WHERE id = ?", (work_id,))
        transaction.changed_works.discard(work_id)
        transaction.forget(work_id)
        transaction.touched_works.add(work_id)
