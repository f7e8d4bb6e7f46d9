"""Full texts taken out when two works were joined, kept so that they can be brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from citewise.model import (
    CitationClass,
    CitationStatement,
    CitationTarget,
    Document,
    Extraction,
    OtherCitation,
)
from citewise.store.articles import article_row, references_of, write_article
from citewise.store.identity import IDENTIFIER, REFERENCE_KEY
from citewise.store.labels import Label, statements_of_article
from citewise.store.record import from_json, to_json
from citewise.store.rows import Resolution
from citewise.store.transaction import Pair, Transaction
from citewise.store.works import work_row


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """All that is needed to put an article in once more as it was.

    `resolutions` are the references that were found by matching: (scheme, value) of the work, method, probability.
    """

    key: str
    source: str
    content_hash: str
    pipeline: str
    extraction: Extraction
    labels: tuple[Label, ...]
    resolutions: dict[str, tuple[str, str, str, float]]


def keep_article(transaction: Transaction, article_id: int) -> KeptArticle:
    """What an article of the library holds, before it is taken out."""
    transaction.flush()
    connection = transaction.connection
    row = article_row(connection, article_id)
    work = work_row(connection, row.work_id) if row else None
    if row is None or work is None:
        raise LookupError(f"no article {article_id}")
    references = references_of(connection, article_id)
    paragraphs: dict[int, tuple[str, int]] = {
        number: (text, offset)
        for number, text, offset in connection.execute(
            "SELECT s.id, p.text, s.paragraph_offset FROM statement s JOIN paragraph p ON p.id = s.paragraph_id"
            " WHERE s.article_id = ?",
            (article_id,),
        )
    }
    statements, labels = [], []
    for held in statements_of_article(connection, article_id):
        text, offset = paragraphs.get(held.id, ("", 0))
        target = CitationTarget(
            held.target_start,
            held.target_end,
            held.sentence[held.target_start : held.target_end],
            held.target_references,
        )
        statements.append(
            CitationStatement(
                sentence=held.sentence,
                target=target,
                others=tuple(OtherCitation(start, end, tuple(ids)) for start, end, ids in held.others),
                before=held.before,
                after=held.after,
                paragraph=text,
                offset=offset,
                section=held.section,
                headings=held.headings,
                element=held.element,
                ordinal=held.ordinal,
            )
        )
        labels.append(
            Label(
                cls=held.model_class,
                probabilities=held.probabilities or None,
                function=held.function,
                function_probabilities=held.function_probabilities or None,
                model=held.model,
                reason=held.reason,
            )
        )
    resolutions = {}
    for reference in references:
        if reference.method in (IDENTIFIER, REFERENCE_KEY):
            continue
        pair = _a_name_of(transaction, reference.work_id)
        if pair is not None:
            resolutions[reference.record.id] = (*pair, reference.method, reference.probability)
    document = Document(
        work.record,
        references=tuple(reference.record for reference in references),
        format=row.format,
        warnings=row.warnings,
    )
    return KeptArticle(
        row.key,
        row.source,
        row.content_hash,
        row.pipeline,
        Extraction(document, tuple(statements)),
        tuple(labels),
        resolutions,
    )


def write_kept(transaction: Transaction, merged_id: int, kept: KeptArticle) -> None:
    """Keep an article with the merge that took it out."""
    labels = [
        {
            "cls": label.cls.value,
            "probabilities": label.probabilities,
            "function": label.function,
            "function_probabilities": label.function_probabilities,
            "model": label.model,
            "reason": label.reason,
        }
        for label in kept.labels
    ]
    transaction.connection.execute(
        "INSERT OR REPLACE INTO merged_article (merged_id, key, source, content_hash, pipeline, extraction, labels, resolutions)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            merged_id,
            kept.key,
            kept.source,
            kept.content_hash,
            kept.pipeline,
            to_json(kept.extraction),
            orjson.dumps(labels).decode(),
            orjson.dumps(kept.resolutions).decode(),
        ),
    )


def read_kept(transaction: Transaction, merged_id: int) -> KeptArticle | None:
    """The article that a merge took out, if it took one out."""
    row = transaction.connection.execute(
        "SELECT key, source, content_hash, pipeline, extraction, labels, resolutions FROM merged_article WHERE merged_id = ?",
        (merged_id,),
    ).fetchone()
    if row is None:
        return None
    labels: list[dict[str, Any]] = orjson.loads(row[5])
    return KeptArticle(
        row[0],
        row[1],
        row[2],
        row[3],
        from_json(Extraction, row[4]),
        tuple(Label(**{**label, "cls": CitationClass(label["cls"])}) for label in labels),
        {ref_id: (held[0], held[1], held[2], held[3]) for ref_id, held in orjson.loads(row[6]).items()},
    )


def bring_back(transaction: Transaction, kept: KeptArticle) -> int:
    """Put an article in as it was; gives the work that it is of. Its statements have the keys that they had."""
    resolutions = {}
    for ref_id, (scheme, value, method, probability) in kept.resolutions.items():
        work_id = transaction.lookup((scheme, value))
        if work_id is not None:
            resolutions[ref_id] = Resolution(work_id, method, probability)
    written = write_article(
        transaction,
        kept.extraction,
        source=kept.source,
        content_hash=kept.content_hash,
        pipeline=kept.pipeline,
        labels=kept.labels,
        resolutions=resolutions,
        key=kept.key,
    )
    return written.work_id


def _a_name_of(transaction: Transaction, work_id: int) -> Pair | None:
    row = transaction.connection.execute(
        "SELECT scheme, value FROM work_identifier WHERE work_id = ? ORDER BY scheme = 'ref', scheme, value LIMIT 1",
        (work_id,),
    ).fetchone()
    return (row[0], row[1]) if row else None
