"""The words that decided the class of a statement, found when its page is shown."""

from __future__ import annotations

from citewise.classification import Classifier, ModelError, StatementInput, explain, load_classifier
from citewise.model import CitationClass, Span
from citewise.reports import StatementCard
from citewise.web.library import Desk

_MOST = 6
_LEAST = 0.15
"""How much the log-odds must fall without a word for it to be shown."""


def deciding_words(desk: Desk, card: StatementCard) -> tuple[Span, ...]:
    """Spans of the words that spoke most for the class, in order; none for mentions, or where no model is at hand."""
    if card.model_class not in (CitationClass.SUPPORTING, CitationClass.CONTRASTING):
        return ()
    classifier = desk.keep("classifier", _load)
    if not isinstance(classifier, Classifier) or classifier.version != card.model:
        return ()
    item = StatementInput(
        before=card.before,
        sentence=card.sentence,
        after=card.after,
        section=card.section,
        headings=card.headings,
        target_start=card.target[0],
        target_end=card.target[1],
        other_spans=tuple((c.start, c.end) for c in card.citations if not c.target),
    )
    found = explain(classifier, item, cls=card.model_class)[:_MOST]
    return tuple(sorted((start, end) for start, end, weight in found if weight >= _LEAST))


def _load() -> Classifier | None:
    try:
        return load_classifier(threads=1)
    except ModelError:
        return None
