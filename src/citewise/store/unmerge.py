"""Parting works that were found to be one and are not: everything goes back to where it would be without the merge.

Identifiers go back to the work that had them, and with them the references that mean it by them, their citations and
tallies. A full text that was taken out comes back with its statements' keys, labels and corrections. What joins works by
itself leaves the two alone from then on; a person may join them again.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from typing import Any

import orjson

from citewise.errors import StoreError
from citewise.identifiers import is_preprint_doi
from citewise.model import BibliographicReference, Identifiers, Work
from citewise.resolution.key import reference_key, work_keys
from citewise.store import works
from citewise.store.articles import COUNTED_FROM
from citewise.store.catalogue import MATCHED, mark_references
from citewise.store.identity import REFERENCE_KEY, SINGLE, reference_pairs
from citewise.store.kept_article import KeptArticle, bring_back, keep_article, read_kept
from citewise.store.keys import statement_keys
from citewise.store.labels import apply_correction, corrections_for
from citewise.store.merge import move_references, refresh_by_reference
from citewise.store.record import from_json
from citewise.store.removal import prune, remove_content
from citewise.store.transaction import Pair, Transaction


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A work that was merged into another: the identifiers that it had, why, and when. `full_text`: it had one of its own."""

    merged_id: int
    kept_id: int
    reason: str
    identifiers: tuple[Pair, ...]
    made_at: str
    full_text: bool


def merges_of(connection: sqlite3.Connection, work_id: int) -> tuple[MergeRow, ...]:
    """The works that were merged into one, the latest first."""
    rows = connection.execute(
        "SELECT m.merged_id, m.kept_id, m.reason, m.identifiers, m.made_at, a.merged_id IS NOT NULL FROM work w"
        " JOIN work_merge m ON m.merged_id = w.id LEFT JOIN merged_article a ON a.merged_id = w.id"
        " WHERE w.merged_into = ? ORDER BY m.made_at DESC, m.merged_id DESC",
        (work_id,),
    )
    return tuple(
        MergeRow(
            merged,
            kept,
            reason,
            tuple((scheme, value) for scheme, value, *_ in orjson.loads(identifiers)),
            made_at,
            bool(full_text),
        )
        for merged, kept, reason, identifiers, made_at, full_text in rows
    )


def merge_by_key(connection: sqlite3.Connection, pair: Pair) -> MergeRow | None:
    """The merge by which an identifier came to its present work; the innermost where works were merged one after another."""
    row = connection.execute(
        "SELECT work_id FROM work_identifier WHERE scheme = ? AND value = ?", pair
    ).fetchone()
    if row is None:
        return None
    held = [merge for merge in merges_of(connection, row[0]) if pair in merge.identifiers]
    return min(held, key=lambda merge: len(merge.identifiers), default=None)


def unmerge(transaction: Transaction, merged_id: int) -> int:
    """Part a work from the one that it was merged into; gives the one that it was part of.

    Raises:
        StoreError: It was merged into no other, or none of its identifiers are there to give back.
    """
    transaction.flush()
    connection = transaction.connection
    row = connection.execute(
        "SELECT w.merged_into, m.kept_id, m.reason, m.identifiers, m.learned, m.notices, m.corrections, w.origin"
        " FROM work w JOIN work_merge m ON m.merged_id = w.id WHERE w.id = ? AND w.merged_into IS NOT NULL",
        (merged_id,),
    ).fetchone()
    if row is None:
        raise StoreError(f"Work {merged_id} was not merged into another.")
    kept, into, reason, identifiers, learned, notices, corrections, origin = row
    back: list[Pair] = []
    for scheme, value, *_ in orjson.loads(identifiers):
        owner = connection.execute(
            "SELECT work_id FROM work_identifier WHERE scheme = ? AND value = ?", (scheme, value)
        ).fetchone()
        if owner is not None and owner[0] == kept:
            back.append((scheme, value))
    if not back:
        raise StoreError(
            "Nothing is left by which the work could be known: its identifiers went to other works meanwhile."
        )
    article = _article_to_move(transaction, kept, back)
    if article is not None:
        # Since the merge it has been known by author, year and title of this text, too.
        keys: list[Pair] = [("ref", key) for key in work_keys(article.extraction.document.work)]
        back += [pair for pair in keys if pair not in back and transaction.lookup(pair) == kept]
    connection.executemany(
        "UPDATE work_identifier SET work_id = ? WHERE scheme = ? AND value = ?",
        [(merged_id, *pair) for pair in back],
    )
    connection.execute("UPDATE work SET merged_into = NULL WHERE id = ?", (merged_id,))
    _give_back_merged(connection, merged_id, kept)
    transaction.forget()
    transaction.set_apart(kept, merged_id)
    _give_back_notices(connection, merged_id, kept, orjson.loads(notices))
    if origin != works.REFERENCE:
        record = connection.execute("SELECT record FROM work WHERE id = ?", (merged_id,)).fetchone()[0]
        people = from_json(Work, record).authors
        transaction.add_authors(works.author_rows(merged_id, people, origin))
        transaction.add_affiliations(works.affiliation_rows(merged_id, people, origin))
        transaction.flush_works()
    _unlearn(
        transaction, kept, orjson.loads(learned) if into == kept else {}, forget_article=article is not None
    )
    moved = _references_of(transaction, kept, set(back))
    move_references(transaction, moved, kept, merged_id)
    _count_both(connection, kept, merged_id)
    if reason == MATCHED:
        mark_references(transaction, merged_id, REFERENCE_KEY, 1.0)
    held = read_kept(transaction, merged_id)
    _give_back_corrections(transaction, orjson.loads(corrections))
    if article is None:
        article = held
    if article is not None:
        connection.execute(
            "DELETE FROM statement_alias WHERE key IN (SELECT value FROM json_each(?))",
            (orjson.dumps(_keys(article)).decode(),),
        )
        bring_back(transaction, article)
    elif origin == works.ARTICLE:
        connection.execute("UPDATE work SET origin = 'catalogue' WHERE id = ?", (merged_id,))
    connection.execute("DELETE FROM merged_article WHERE merged_id = ?", (merged_id,))
    connection.execute("DELETE FROM work_merge WHERE merged_id = ?", (merged_id,))
    transaction.forget()
    for work_id in (kept, merged_id):
        if transaction.state(work_id).origin == works.REFERENCE:
            refresh_by_reference(connection, work_id)
        else:
            works.refresh_self(transaction, work_id)
        works.refresh_citing(transaction, work_id)
        transaction.recount(work_id)
        transaction.changed_works.add(work_id)
        _tell_citing(transaction, work_id)
    return int(kept)


def _keys(article: KeptArticle) -> list[str]:
    return statement_keys(
        article.key,
        ((held.sentence, held.target.text, held.target.start) for held in article.extraction.statements),
    )


def _article_to_move(transaction: Transaction, kept: int, back: list[Pair]) -> KeptArticle | None:
    """The full text of the work that stays, taken out, where it is that of the one which leaves (read since the merge)."""
    connection = transaction.connection
    row = connection.execute(
        "SELECT a.id, a.key, w.doi FROM article a JOIN work w ON w.id = a.work_id WHERE a.work_id = ?",
        (kept,),
    ).fetchone()
    if row is None:
        return None
    article_id, key, _ = row
    scheme, _, value = key.partition(":")
    if (scheme, value) not in back:
        return None
    article = keep_article(transaction, article_id)
    cited = remove_content(transaction, article_id, kept)
    transaction.flush()
    connection.execute("DELETE FROM article WHERE id = ?", (article_id,))
    prune(transaction, cited - {kept})
    document = article.extraction.document
    held = document.work.identifiers.items()
    own = Identifiers(**{name: known for name, known in held if (name, known) in back})
    document = replace(document, work=replace(document.work, identifiers=own))
    return replace(article, extraction=replace(article.extraction, document=document))


def _count_both(connection: sqlite3.Connection, kept: int, merged_id: int) -> None:
    """Write the citations of statements whose one marker names both works: as one work they were counted once."""
    named: dict[tuple[int, str], tuple[int, int, float]] = {}
    articles: dict[int, set[int]] = {}
    for number, article_id, ref_id, work_id, probability in connection.execute(
        "SELECT id, article_id, ref_id, work_id, probability FROM reference WHERE work_id IN (?, ?)",
        (kept, merged_id),
    ):
        named.setdefault((article_id, ref_id), (number, work_id, probability))
        articles.setdefault(article_id, set()).add(work_id)
    rows = []
    for article_id in [article for article, held in articles.items() if len(held) > 1]:
        for statement_id, targets in connection.execute(
            "SELECT id, target_references FROM statement WHERE article_id = ?", (article_id,)
        ):
            for ref_id in orjson.loads(targets):
                if (article_id, ref_id) in named:
                    number, work_id, probability = named[article_id, ref_id]
                    rows.append((work_id, number, int(probability >= COUNTED_FROM), statement_id))
    connection.executemany(
        "INSERT OR IGNORE INTO citation (cited_id, statement_id, citing_id, reference_id, year, section, class, confidence,"
        " type, self, counted) SELECT ?, statement_id, citing_id, ?, year, section, class, confidence, type, self, ?"
        " FROM citation WHERE statement_id = ? LIMIT 1",
        rows,
    )


def _give_back_merged(connection: sqlite3.Connection, merged_id: int, kept: int) -> None:
    """Let works that were merged into the one which leaves answer with it again."""
    waiting = [merged_id]
    while waiting:
        one = waiting.pop()
        inner = [
            number
            for (number,) in connection.execute(
                "SELECT m.merged_id FROM work_merge m JOIN work w ON w.id = m.merged_id WHERE m.kept_id = ? AND w.merged_into = ?",
                (one, kept),
            )
        ]
        connection.executemany(
            "UPDATE work SET merged_into = ? WHERE id = ?", [(merged_id, number) for number in inner]
        )
        waiting += inner


def _give_back_notices(
    connection: sqlite3.Connection, merged_id: int, kept: int, notices: list[list[Any]]
) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO notice (work_id, kind, doi, date, source) VALUES (?, ?, ?, ?, ?)",
        [(merged_id, *notice[:4]) for notice in notices],
    )
    connection.executemany(
        "DELETE FROM notice WHERE work_id = ? AND kind = ? AND doi = ? AND source = ?",
        [(kept, kind, doi, source) for kind, doi, _, source, moved in notices if moved],
    )


def _give_back_corrections(transaction: Transaction, corrections: list[list[Any]]) -> None:
    connection = transaction.connection
    numbers = [number for number, _ in corrections]
    on = {
        key
        for number in numbers
        for (key,) in connection.execute("SELECT statement_key FROM correction WHERE id = ?", (number,))
    }
    connection.executemany(
        "UPDATE correction SET statement_key = ? WHERE id = ?", [(key, number) for number, key in corrections]
    )
    transaction.corrections_changed()
    left = corrections_for(connection, sorted(on))
    for key in on:
        apply_correction(transaction, key, left.get(key))


def _unlearn(
    transaction: Transaction, kept: int, learned: dict[str, list[Any]], *, forget_article: bool
) -> None:
    """Take back what a work's record has from the one that leaves, unless something else was said since."""
    connection = transaction.connection
    text, origin, doi = connection.execute(
        "SELECT record, origin, doi FROM work WHERE id = ?", (kept,)
    ).fetchone()
    held = transaction.identifiers(kept)
    dois = held.get("doi", set())
    shown = doi if doi in dois else min(dois, default=None, key=lambda one: (is_preprint_doi(one), one))
    if forget_article:
        record, origin = _from_references(connection, kept), works.REFERENCE
    else:
        fields = orjson.loads(text)
        for name, (before, after) in learned.items():
            if fields.get(name) == after:
                if before is None:
                    fields.pop(name, None)
                else:
                    fields[name] = before
        record = from_json(Work, orjson.dumps(fields))
    # Of the identifiers that its record names those that it still has; a record made anew names all that it has.
    own = {scheme: value for scheme, value in record.identifiers.items() if value in held.get(scheme, ())}
    single = {scheme: min(held[scheme]) for scheme in (*SINGLE, "isbn") if held.get(scheme)}
    identifiers = Identifiers(**(single if forget_article else own))
    works.rewrite(transaction, kept, replace(record, identifiers=identifiers), origin, shown)
    connection.execute("UPDATE work SET doi = ? WHERE id = ?", (shown, kept))


def _from_references(connection: sqlite3.Connection, work_id: int) -> Work:
    """What the references to a work say of it."""
    record = Work()
    for (text,) in connection.execute("SELECT record FROM reference WHERE work_id = ? LIMIT 50", (work_id,)):
        record = works.fill(record, works.from_reference(from_json(BibliographicReference, text)))
    return record


def _references_of(transaction: Transaction, kept: int, back: set[Pair]) -> list[int]:
    """The references to a work that mean, by the first of their identifiers or by their normal form, the one that leaves."""
    chosen = []
    for number, ref_id, key, text in transaction.connection.execute(
        "SELECT r.id, r.ref_id, a.key, r.record FROM reference r JOIN article a ON a.id = r.article_id WHERE r.work_id = ?",
        (kept,),
    ).fetchall():
        reference = from_json(BibliographicReference, text)
        pairs = reference_pairs(reference)
        if pairs:
            known = next((pair for pair in pairs if transaction.lookup(pair) is not None), None)
            if known in back:
                chosen.append(number)
        elif {("ref", reference_key(reference) or ""), ("ref", f"u:{key}:{ref_id}")} & back:
            chosen.append(number)
    return chosen


def _tell_citing(transaction: Transaction, work_id: int) -> None:
    """Let the search index look again at the articles whose statements are about a work."""
    transaction.touched_articles.update(
        row[0]
        for row in transaction.connection.execute(
            "SELECT DISTINCT article_id FROM reference WHERE work_id = ?", (work_id,)
        )
    )
