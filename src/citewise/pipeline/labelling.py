"""Classes for citation statements: of an article as it is read, and of a library afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from citewise.classification import Classifier, ModelError, StatementInput, document_language, load_classifier
from citewise.model import CitationClass, CitationStatement, Extraction
from citewise.store import Label, StatementRow, Store

_AT_ONCE = 4_096
"""Statements labelled and stored together: what an interrupted `classify` loses at the most."""

_SAMPLE = 20_000


@lru_cache(maxsize=1)
def _classifier() -> Classifier | None:
    try:
        return load_classifier(threads=1)
    except ModelError:
        return None


def labels_of(extraction: Extraction) -> list[Label] | None:
    """The labels of an article's statements in order; None when no model is shipped.

    An article that is not in English is not classified at all, since the model reads English only.
    """
    classifier = _classifier()
    if classifier is None:
        return None
    statements = extraction.statements
    language = document_language(_sample(held.paragraph for held in statements))
    if language not in (None, "en"):
        return [_foreign(language, classifier.version)] * len(statements)
    return _labels(classifier, [_input(held) for held in statements])


def classify_library(
    store: Store,
    classifier: Classifier,
    *,
    again: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Label the statements of a library that have no label or one of another model's version.

    Stored a few thousand at a time, so that it can be stopped at any time and goes on where it stopped.

    Args:
        store: The library, open for writing.
        classifier: The model.
        again: Label every statement anew.
        on_progress: Called with the number done and the number there was to do.

    Returns:
        How many were labelled.
    """
    version = "" if again else classifier.version
    total = store.stats().statements if again else store.count_to_label(version)
    done = after = 0
    languages: dict[int, str | None] = {}
    while rows := store.statements_to_label(version, after, _AT_ONCE):
        after = rows[-1].id
        for article in dict.fromkeys(row.article_id for row in rows):
            if article not in languages:
                languages[article] = _language(store, article)
        labels = _labels(classifier, [_stored_input(row) for row in rows])
        labelled = [
            (
                row.id,
                label
                if languages[row.article_id] in (None, "en")
                else _foreign(languages[row.article_id], classifier.version),
            )
            for row, label in zip(rows, labels, strict=True)
        ]
        with store.transaction():
            done += store.write_labels(labelled)
        languages = {rows[-1].article_id: languages[rows[-1].article_id]}
        if on_progress:
            on_progress(done, total)
    return done


def _labels(classifier: Classifier, items: Sequence[StatementInput]) -> list[Label]:
    return [
        Label(
            cls=answer.cls,
            probabilities=answer.probabilities or None,
            function=answer.function,
            function_probabilities=answer.function_probabilities or None,
            model=answer.model,
            reason=answer.reason,
        )
        for answer in classifier.classify(items)
    ]


def _foreign(language: str | None, version: str) -> Label:
    return Label(
        CitationClass.UNCLASSIFIED,
        model=version,
        reason=f"the article is not in English (language found: {language}); the classifier reads English only",
    )


def _input(held: CitationStatement) -> StatementInput:
    return StatementInput(
        before=held.before,
        sentence=held.sentence,
        after=held.after,
        section=held.section.value,
        headings=held.headings,
        target_start=held.target.start,
        target_end=held.target.end,
        other_spans=tuple((other.start, other.end) for other in held.others),
    )


def _stored_input(row: StatementRow) -> StatementInput:
    return StatementInput(
        before=row.before,
        sentence=row.sentence,
        after=row.after,
        section=row.section.value,
        headings=row.headings,
        target_start=row.target_start,
        target_end=row.target_end,
        other_spans=tuple((start, end) for start, end, _ in row.others),
    )


def _language(store: Store, article: int) -> str | None:
    rows = store.connection.execute("SELECT text FROM paragraph WHERE article_id = ? ORDER BY id", (article,))
    return document_language(_sample(row[0] for row in rows))


def _sample(paragraphs: Iterable[str]) -> str:
    """Enough of a text to tell its language by; each paragraph once."""
    parts: dict[str, None] = {}
    length = 0
    for text in paragraphs:
        if text not in parts:
            parts[text] = None
            length += len(text)
            if length >= _SAMPLE:
                break
    return " ".join(parts)
