"""Articles: the full texts that were read, with their references, statements and citations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from citewise.model import (
    BibliographicReference,
    CitationStatement,
    Document,
    EditorialNotice,
    Extraction,
    NoticeKind,
    Person,
    Work,
)
from citewise.resolution.key import fold_name, name_key
from citewise.resolution.score import CERTAIN
from citewise.store import works
from citewise.store.identity import article_pairs, claim, identify
from citewise.store.keys import article_key, own_key, statement_keys
from citewise.store.labels import NO_LABEL, ModelLabel, columns, corrections_for
from citewise.store.merge import shares_author
from citewise.store.record import from_json, to_json
from citewise.store.removal import notice_source, prune, remove_content
from citewise.store.rows import ArticleRow, ReferenceRow, Resolution, WrittenArticle
from citewise.store.transaction import Transaction
from citewise.store.versions import add_versions, version_links

COUNTED_FROM = CERTAIN
"""Probability of a resolution from which its statements count in tallies; below it they are shown as doubtful."""

NOTICE_ON = {
    "retracted-article": NoticeKind.RETRACTED,
    "withdrawn-article": NoticeKind.WITHDRAWN,
    "removed-article": NoticeKind.WITHDRAWN,
    "object-of-concern": NoticeKind.CONCERN,
    "expression-of-concern": NoticeKind.CONCERN,
    "corrected-article": NoticeKind.CORRECTION,
    "commentary-article": NoticeKind.COMMENT,
    "erratum-for": NoticeKind.ERRATUM,
}
"""Kinds of `RelatedArticle` by which a work names the one that it is a notice on, and what they make of that one."""

# Those by which an article names the notice on itself.
_NOTICE_BY = {
    "retraction-forward": NoticeKind.RETRACTED,
    "retraction": NoticeKind.RETRACTED,
    "withdrawal-forward": NoticeKind.WITHDRAWN,
    "concern-forward": NoticeKind.CONCERN,
    "correction-forward": NoticeKind.CORRECTION,
    "correction": NoticeKind.CORRECTION,
    "erratum": NoticeKind.ERRATUM,
    "erratum-forward": NoticeKind.ERRATUM,
}


@dataclass(frozen=True, slots=True)
class _Cited:
    """An entry of the reference list as it was stored."""

    number: int
    work_id: int
    is_self: int
    counted: int


def write_article(
    transaction: Transaction,
    extraction: Extraction,
    *,
    source: str,
    content_hash: str,
    pipeline: str,
    labels: Sequence[ModelLabel] | None = None,
    resolutions: Mapping[str, Resolution] | None = None,
    key: str = "",
) -> WrittenArticle:
    """Put an article into the library, in place of what was there of the same work.

    Args:
        transaction: The transaction to write in.
        extraction: The document as read, and its statements.
        source: File name, or `archive!member`.
        content_hash: BLAKE2b-128 of the bytes, in hexadecimal.
        pipeline: Version of the pipeline that read it.
        labels: A model's labels, one for each statement in order; without them the statements are unclassified.
        resolutions: Works found by matching, by reference id; all other references are resolved by their own
            identifiers, else by their normal form.
        key: What the keys of its statements begin from, when it is brought back; else it is made of its identifiers.
    """
    document = extraction.document
    work = document.work
    work_id = claim(transaction, work, own_key(content_hash))
    works.learn(transaction, work_id, work, works.ARTICLE)
    article_id, key, cited_before, numbers = _article_row(
        transaction,
        document,
        work_id,
        source=source,
        content_hash=content_hash,
        pipeline=pipeline,
        key=key,
    )
    cited = _write_references(transaction, document, article_id, key, resolutions or {})
    # A reference may have shown that this work and another are one.
    work_id = transaction.current(work_id)
    _write_statements(transaction, extraction.statements, article_id, work_id, key, cited, labels, numbers)
    _write_notices(transaction, work, work_id, article_id)
    add_versions(transaction, version_links(work, notice_source(article_id)))
    works.refresh_self(transaction, work_id)
    transaction.touched_works.add(work_id)
    transaction.touched_articles.add(article_id)
    gone = cited_before - {entry.work_id for entry in cited.values()}
    gone |= transaction.nameless
    if gone:
        prune(transaction, sorted(gone))
    transaction.nameless.clear()
    return WrittenArticle(
        article_id, work_id, len(extraction.statements), len(document.references), numbers is not None
    )


def _article_row(
    transaction: Transaction,
    document: Document,
    work_id: int,
    *,
    source: str,
    content_hash: str,
    pipeline: str,
    key: str,
) -> tuple[int, str, set[int], dict[str, int] | None]:
    """Write the article's row. Gives its number and key and, where it replaces, what it cited and its statements' numbers."""
    connection = transaction.connection
    row = connection.execute("SELECT id, key FROM article WHERE work_id = ?", (work_id,)).fetchone()
    shared = (
        source,
        content_hash,
        document.format,
        pipeline,
        document.work.licence,
        document.work.language,
        orjson.dumps(document.warnings).decode(),
        transaction.now,
    )
    if row is None:
        article_id, key = transaction.next_id("article"), key or article_key(document.work, content_hash)
        transaction.flush_works()
        connection.execute(
            "INSERT INTO article (id, work_id, key, source, content_hash, format, pipeline, licence, language, warnings, ingested_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article_id, work_id, key, *shared),
        )
        return article_id, key, set(), None
    article_id, key = row
    numbers = dict(connection.execute("SELECT key, id FROM statement WHERE article_id = ?", (article_id,)))
    cited_before = remove_content(transaction, article_id, work_id)
    connection.execute(
        "UPDATE article SET source = ?, content_hash = ?, format = ?, pipeline = ?, licence = ?, language = ?, warnings = ?,"
        " ingested_at = ? WHERE id = ?",
        (*shared, article_id),
    )
    return article_id, key, cited_before, numbers


def _write_references(
    transaction: Transaction,
    document: Document,
    article_id: int,
    key: str,
    resolutions: Mapping[str, Resolution],
) -> dict[str, _Cited]:
    found: list[tuple[BibliographicReference, int, str, float]] = []
    for reference in document.references:
        resolution = resolutions.get(reference.id)
        if resolution is not None:
            found.append((reference, resolution.work_id, resolution.method, resolution.probability))
        else:
            found.append((reference, *identify(transaction, reference, f"u:{key}:{reference.id}"), 1.0))
    transaction.flush_works()
    ours = _author_keys(document.work.authors)
    families = {fold_name(person.family) for person in document.work.authors}
    works_now = [transaction.current(work_id) for _, work_id, _, _ in found]
    theirs = _known_authors(transaction, set(works_now))
    cited: dict[str, _Cited] = {}
    rows = []
    for (reference, _, method, probability), work_id in zip(found, works_now, strict=True):
        number = transaction.next_id("reference")
        if work_id in theirs:
            is_self = shares_author(ours, theirs[work_id])
        else:
            # Names are folded in full only where a family name is shared at all.
            is_self = any(
                fold_name(person.family) in families for person in reference.authors
            ) and shares_author(ours, _author_keys(reference.authors))
        rows.append(
            (
                number,
                article_id,
                reference.id,
                reference.index,
                to_json(reference),
                work_id,
                method,
                probability,
            )
        )
        cited[reference.id] = _Cited(number, work_id, int(is_self), int(probability >= COUNTED_FROM))
    transaction.connection.executemany(
        "INSERT INTO reference (id, article_id, ref_id, ordinal, record, work_id, method, probability)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return cited


def _write_statements(
    transaction: Transaction,
    statements: Sequence[CitationStatement],
    article_id: int,
    work_id: int,
    key: str,
    cited: Mapping[str, _Cited],
    labels: Sequence[ModelLabel] | None,
    numbers: Mapping[str, int] | None,
) -> None:
    connection = transaction.connection
    year, kind = connection.execute("SELECT year, type FROM work WHERE id = ?", (work_id,)).fetchone()
    keys = statement_keys(key, ((held.sentence, held.target.text, held.target.start) for held in statements))
    corrected = corrections_for(connection, keys) if transaction.has_corrections() else {}
    paragraphs: dict[str, int] = {}
    statement_rows = []
    citation_rows: dict[tuple[int, int], tuple[object, ...]] = {}
    citing: set[int] = set()
    for place, held in enumerate(statements):
        own = keys[place]
        number = (numbers or {}).get(own) or transaction.next_id("statement")
        paragraph = paragraphs.get(held.paragraph)
        if paragraph is None:
            paragraph = paragraphs[held.paragraph] = transaction.next_id("paragraph")
        label = columns(labels[place] if labels is not None else NO_LABEL, corrected.get(own))
        statement_rows.append(
            (
                number,
                own,
                article_id,
                work_id,
                held.ordinal,
                paragraph,
                held.offset,
                held.before,
                held.sentence,
                held.after,
                held.section.value,
                orjson.dumps(held.headings).decode(),
                held.element.value,
                held.target.start,
                held.target.end,
                orjson.dumps(held.target.reference_ids).decode(),
                orjson.dumps(
                    [(other.start, other.end, other.reference_ids) for other in held.others]
                ).decode(),
                *label,
            )
        )
        for reference_id in held.target.reference_ids:
            entry = cited.get(reference_id)
            if entry is None or (entry.work_id, number) in citation_rows:
                continue
            citation_rows[entry.work_id, number] = (
                entry.work_id,
                number,
                work_id,
                entry.number,
                year,
                held.section.value,
                label[0],
                label[3],
                kind,
                entry.is_self,
                entry.counted,
            )
            if entry.counted:
                transaction.count(entry.work_id, label[0], 1)
                citing.add(entry.work_id)
    for cited_id in citing:
        transaction.count_citing(cited_id, 1)
    connection.executemany(
        "INSERT INTO paragraph (id, article_id, text) VALUES (?, ?, ?)",
        [(number, article_id, text) for text, number in paragraphs.items()],
    )
    connection.executemany(
        "INSERT INTO statement (id, key, article_id, work_id, ordinal, paragraph_id, paragraph_offset, before, sentence, after,"
        " section, headings, element, target_start, target_end, target_references, others, class, corrected, model_class,"
        " confidence, probabilities, function, function_probabilities, model, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        statement_rows,
    )
    connection.executemany(
        "INSERT INTO citation (cited_id, statement_id, citing_id, reference_id, year, section, class, confidence, type, self,"
        " counted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        citation_rows.values(),
    )


def _write_notices(transaction: Transaction, work: Work, work_id: int, article_id: int) -> None:
    """Put on this work the notices it carries, and on others those that it is."""
    source = notice_source(article_id)
    own = list(work.notices)
    for related in work.related:
        if related.kind in _NOTICE_BY:
            own.append(EditorialNotice(_NOTICE_BY[related.kind], doi=related.identifiers.doi))
        elif related.kind in NOTICE_ON and related.identifiers:
            pairs = article_pairs(related.identifiers)
            other = next((found for pair in pairs if (found := transaction.lookup(pair)) is not None), None)
            if other is None and pairs:
                other = works.create(
                    transaction, Work(identifiers=related.identifiers), pairs, works.REFERENCE
                )
            if other is not None and other != work_id:
                notice = EditorialNotice(NOTICE_ON[related.kind], doi=work.identifiers.doi, date=work.date)
                works.add_notices(transaction, other, [notice], source=source)
    unique = {(notice.kind, notice.doi): notice for notice in own}
    works.add_notices(transaction, work_id, unique.values(), source=source)


def set_probabilities(transaction: Transaction, probabilities: Mapping[int, float]) -> None:
    """Say anew how probable it is that references, by number, mean their works; citations and tallies follow."""
    transaction.flush()
    connection = transaction.connection
    works_touched: set[int] = set()
    for number, probability in probabilities.items():
        connection.execute("UPDATE reference SET probability = ? WHERE id = ?", (probability, number))
        row = connection.execute(
            "SELECT work_id, article_id FROM reference WHERE id = ?", (number,)
        ).fetchone()
        if row is None:
            continue
        changed = connection.execute(
            "UPDATE citation SET counted = ? WHERE cited_id = ? AND reference_id = ? AND counted <> ?",
            (int(probability >= COUNTED_FROM), row[0], number, int(probability >= COUNTED_FROM)),
        ).rowcount
        if changed:
            works_touched.add(row[0])
            transaction.touched_articles.add(row[1])
    for work_id in works_touched:
        transaction.recount(work_id)


def _author_keys(people: Iterable[Person]) -> set[str]:
    return {name_key(person) for person in people} | {person.orcid for person in people if person.orcid}


def _known_authors(transaction: Transaction, work_ids: set[int]) -> dict[int, set[str]]:
    """Names of the authors of those works that are known from more than references."""
    found: dict[int, set[str]] = {}
    for work_id in work_ids:
        if transaction.state(work_id).origin == works.REFERENCE:
            continue
        keys = found.setdefault(work_id, set())
        for key, orcid in transaction.connection.execute(
            "SELECT name_key, orcid FROM work_author WHERE work_id = ?", (work_id,)
        ):
            keys.add(key)
            if orcid:
                keys.add(orcid)
    return found


_ARTICLE = "SELECT id, work_id, key, source, content_hash, format, pipeline, licence, language, warnings, ingested_at FROM article"


def article_row(connection: sqlite3.Connection, article_id: int) -> ArticleRow | None:
    """An article by its number."""
    return _as_article(connection.execute(f"{_ARTICLE} WHERE id = ?", (article_id,)).fetchone())


def article_of_work(connection: sqlite3.Connection, work_id: int) -> ArticleRow | None:
    """The full text of a work, if it was read."""
    return _as_article(connection.execute(f"{_ARTICLE} WHERE work_id = ?", (work_id,)).fetchone())


def references_of(connection: sqlite3.Connection, article_id: int) -> tuple[ReferenceRow, ...]:
    """An article's reference list in its order."""
    rows = connection.execute(
        "SELECT id, article_id, work_id, method, probability, record FROM reference WHERE article_id = ? ORDER BY ordinal, id",
        (article_id,),
    )
    return tuple(ReferenceRow(*[*row[:5], from_json(BibliographicReference, row[5])]) for row in rows)


def _as_article(row: tuple[Any, ...] | None) -> ArticleRow | None:
    if row is None:
        return None
    warnings = tuple(orjson.loads(row[9])) if isinstance(row[9], str) else ()
    return ArticleRow(*[*row[:9], warnings, row[10]])
