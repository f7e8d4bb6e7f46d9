"""Which words of a statement decided its class.

The linear gate proposes the words that speak for the class; the encoder then judges each by leaving it out
(occlusion, Zeiler and Fergus, 2014). Only a handful of short passes are needed, so a page can show it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from citewise.classification.calibration import fold_six
from citewise.classification.classifier import CLASSES, Classifier
from citewise.classification.inputs import StatementInput
from citewise.model import CitationClass

MAX_CANDIDATES = 12
LEAST_SHARE = 0.2
"""Words with less than this share of the heaviest word's weight are left out: they would only be noise."""
_NOT_TELLING = frozenset("et al a an the fig table".split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*\s*%?")


def explain(
    classifier: Classifier, item: StatementInput, *, cls: CitationClass | None = None
) -> list[tuple[int, int, float]]:
    """Find the words that decided.

    Args:
        classifier: the loaded classifier.
        item: the statement.
        cls: the class to explain; by default the one that the classifier gives.

    Returns:
        Character spans in `item.sentence` with their weight (how much the log-odds of the class fall without the
        word, above 0), heaviest first. Empty for mentioning and unclassified statements.
    """
    if cls is None:
        cls = classifier.classify([item])[0].cls
    if cls not in CLASSES[:2] or not item.has_target:
        return []
    at = CLASSES.index(cls)
    spans = candidate_words(item)
    if not spans:
        return []
    spans = _likeliest(classifier, item, spans, at)
    variants = [item, *(without(item, span) for span in spans)]
    log = fold_six(classifier.encoder_logits(variants))
    odds = log[:, at] - np.log(np.maximum(-np.expm1(log[:, at]), 1e-9))
    drops = odds[0] - odds[1:]
    least = max(0.0, LEAST_SHARE * float(drops.max()))
    found = [
        (start, end, float(drop)) for (start, end), drop in zip(spans, drops, strict=True) if drop > least
    ]
    return sorted(found, key=lambda one: -one[2])


def candidate_words(item: StatementInput) -> list[tuple[int, int]]:
    """Spans of the sentence's words outside the target and other citations."""
    taken = [(item.target_start, item.target_end), *item.other_spans]
    return [
        found.span()
        for found in _WORD.finditer(item.sentence)
        if found.group().lower() not in _NOT_TELLING
        and all(found.end() <= start or found.start() >= end for start, end in taken)
    ]


def without(item: StatementInput, span: tuple[int, int]) -> StatementInput:
    """The statement with one span blanked (same length, so that all offsets stay)."""
    start, end = span
    sentence = item.sentence[:start] + " " * (end - start) + item.sentence[end:]
    return StatementInput(
        item.before,
        sentence,
        item.after,
        item.section,
        item.headings,
        item.target_start,
        item.target_end,
        item.other_spans,
    )


def _likeliest(
    classifier: Classifier, item: StatementInput, spans: Sequence[tuple[int, int]], at: int
) -> list[tuple[int, int]]:
    if len(spans) <= MAX_CANDIDATES:
        return list(spans)
    from citewise.classification.inputs import normalise

    log = fold_six(
        classifier.gate.logits([normalise(item), *(normalise(without(item, span)) for span in spans)])
    )
    drops = log[0, at] - log[1:, at]
    best = np.argsort(-drops)[:MAX_CANDIDATES]
    return [spans[place] for place in sorted(best.tolist())]
