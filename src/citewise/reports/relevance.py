"""What comes first in a report.

A reader wants to see what was found, not that a work exists. So the score of a statement is the sum of

- 2 x confidence, where it supports or contrasts: a position before a mention, the surer one first;
- 0.5 for the results or the discussion, 0.2 for the introduction, 0.1 for methods, 0 elsewhere;
- 0.3 x exp(-age / 10 years), age counted from the newest citing work: newer ones first, all else being equal;
- where words are searched for, 3 x its BM25 score divided by the best one: words weigh most.

Statements are shown by citing work, and a work stands where its best statement does; so ten statements of one work do
not push nine others off the page.
"""

from __future__ import annotations

import numpy as np

from citewise.model import CitationClass, SectionKind
from citewise.reports.filters import Order
from citewise.reports.frame import CLASSES, SECTIONS, UNDATED, Floats, Frame, Ints

_SECTION = {
    SectionKind.RESULTS: 0.5,
    SectionKind.DISCUSSION: 0.5,
    SectionKind.INTRODUCTION: 0.2,
    SectionKind.METHODS: 0.1,
}
_SECTION_WEIGHTS = np.array([_SECTION.get(SectionKind(name), 0.0) for name in SECTIONS])
_POSITION = np.array(
    [name in (CitationClass.SUPPORTING, CitationClass.CONTRASTING) for name in CLASSES], dtype=np.float64
)
_POSITION_WEIGHT, _RECENCY_WEIGHT, _WORDS_WEIGHT = 2.0, 0.3, 3.0
_YEARS = 10.0


def relevance(frame: Frame, words: Floats | None = None) -> Floats:
    """The score of every row. `words` are text scores, 0 for rows that do not match."""
    score = _POSITION_WEIGHT * _POSITION[frame.cls] * np.nan_to_num(frame.confidence, nan=0.0)
    score = score + _SECTION_WEIGHTS[frame.section]
    dated = frame.year != UNDATED
    if dated.any():
        age = frame.year.max() - frame.year
        score = score + np.where(dated, _RECENCY_WEIGHT * np.exp(-age / _YEARS), 0.0)
    if words is not None and len(words) and words.max() > 0:
        score = score + _WORDS_WEIGHT * words / words.max()
    return np.asarray(score, dtype=np.float64)


def ranked(frame: Frame, chosen: Ints, order: Order, score: Floats) -> Ints:
    """The chosen rows in order, best first; equal ones by relevance, then by number, so that pages never overlap."""
    other = frame.other[chosen]
    first: np.ndarray
    if order is Order.NEWEST:
        first = -frame.date[other]
    elif order is Order.OLDEST:
        date = frame.date[other]
        first = np.where(date == UNDATED, np.iinfo(np.int64).max, date)
    elif order is Order.MOST_CITED:
        first = -frame.cited[other]
    elif order is Order.CONFIDENCE:
        first = -np.nan_to_num(frame.confidence[chosen], nan=-1.0)
    else:
        first = np.zeros(len(chosen))
    return chosen[np.lexsort((frame.statement[chosen], -score[chosen], first))]
