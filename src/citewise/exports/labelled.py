"""Statements whose class a person has set, in the form of the labelled files that models are trained and measured on."""

from __future__ import annotations

from collections.abc import Iterator

from citewise.model import CitationClass
from citewise.reports.library import Library
from citewise.store import StatementRow

CODE = {CitationClass.SUPPORTING: "S", CitationClass.CONTRASTING: "C", CitationClass.MENTIONING: "B"}
"""The codebook's code for a class. Corrections do not tell own evidence from reported, so the commoner one stands."""


def marked_sentence(row: StatementRow) -> str:
    """The sentence with its target as `<<...>>` and every other citation as `[...]`."""
    spans = [(row.target_start, row.target_end, True)]
    spans += [(start, end, False) for start, end, _ in row.others]
    parts, at = [], 0
    for start, end, target in sorted(spans):
        if start < at:
            continue  # two markers that share a place: the first one stands for both
        parts += [row.sentence[at:start], f"<<{row.sentence[start:end]}>>" if target else "[...]"]
        at = end
    return "".join([*parts, row.sentence[at:]])


def labelled_rows(library: Library) -> Iterator[dict[str, object]]:
    """One object for every statement that counts by a person's class.

    `class` is the person's, `model_class` what the classifier says, `by`, `at` and `reason` are the correction's;
    `sampling` is `correction`, and `weight` is null: corrected statements stand for no mix but their own.
    """
    store = library.store
    keys = [
        row[0]
        for row in store.connection.execute("SELECT key FROM statement WHERE corrected = 1 ORDER BY key")
    ]
    for key in keys:
        row = store.statement(key)
        if row is None or row.cls not in CODE:
            continue
        page = library.statement(key)
        card = page.card
        made = store.corrections(key)[-1]
        yield {
            "id": key,
            "article": card.citing.key,
            "doi": card.citing.doi,
            "journal": card.citing.journal,
            "year": card.citing.year,
            "licence": page.licence,
            "section": row.section.value,
            "headings": list(row.headings),
            "before": row.before,
            "sentence": marked_sentence(row),
            "after": row.after,
            "cited_doi": next((work.key for work in card.cited), None),
            "code": CODE[row.cls],
            "class": row.cls.value,
            "model_class": row.model_class.value,
            "unsure": False,
            "sampling": "correction",
            "weight": None,
            "by": made.by,
            "at": made.at,
            "reason": made.reason,
        }
