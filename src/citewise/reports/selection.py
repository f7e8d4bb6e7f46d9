"""Filters on a frame, and the facets that are counted under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from citewise.reports.filters import Filters, Relationship
from citewise.reports.frame import CLASSES, SECTIONS, UNDATED, Floats, Frame, Ints
from citewise.reports.report import Facet, Facets, FacetValue, YearCount
from citewise.resolution.key import fold

Mask: TypeAlias = NDArray[np.bool_]

FACET_LIMIT = 40
"""Values of a long facet (authors, journals) that a report lists; `Library.facet` gives the others."""

FACETS = ("section", "cls", "type", "relationship", "author", "journal")
RELATIONSHIPS = (Relationship.INDEPENDENT.value, Relationship.SELF.value)
UNKNOWN = "unknown"


class Selection:
    """The rows of a frame that pass filters and words.

    Args:
        frame: The rows.
        filters: What is asked for. `filters.work` is given as `work_index`.
        matching: Rows that the words are found in; None without words.
        work_index: Index into `frame.others` of the one work to show; -1 for one that has no rows.
    """

    def __init__(
        self, frame: Frame, filters: Filters, *, matching: Mask | None = None, work_index: int | None = None
    ) -> None:
        self.frame = frame
        self.filters = filters
        self._masks: dict[str, Mask] = {}
        masks = self._masks
        if filters.section:
            masks["section"] = _among(frame.section, SECTIONS, filters.section)
        if filters.cls:
            masks["cls"] = _among(frame.cls, CLASSES, filters.cls)
        if filters.type:
            masks["type"] = _among(frame.type.codes, frame.type.values, filters.type)
        if filters.relationship:
            masks["relationship"] = _among(frame.self, RELATIONSHIPS, filters.relationship)
        if filters.journal:
            masks["journal"] = _among(frame.journal.codes, frame.journal.values, filters.journal)[frame.other]
        if filters.author:
            has = np.zeros(len(frame.others), dtype=np.bool_)
            has[frame.author_work[_among(frame.author.codes, frame.author.values, filters.author)]] = True
            masks["author"] = has[frame.other]
        if filters.year_from is not None or filters.year_to is not None:
            # NumPy refuses to compare with integers beyond 64 bits.
            first = max(min(filters.year_from if filters.year_from is not None else 0, 99999), 0)
            last = max(min(filters.year_to if filters.year_to is not None else 99999, 99999), 0)
            masks["years"] = (frame.year != UNDATED) & (frame.year >= first) & (frame.year <= last)
        if filters.min_confidence is not None:
            masks["confidence"] = np.nan_to_num(frame.confidence, nan=-1.0) >= filters.min_confidence
        if matching is not None:
            masks["words"] = matching
        if work_index is not None:
            masks["work"] = frame.other == work_index

    def mask(self, without: str = "") -> Mask:
        """Which rows pass all filters, or all but one facet's own."""
        passing = np.ones(len(self.frame), dtype=np.bool_)
        for name, mask in self._masks.items():
            if name != without:
                passing &= mask
        return passing

    def rows(self) -> Ints:
        """The rows that pass."""
        return np.flatnonzero(self.mask())

    def facets(self) -> Facets:
        """All facets, each counted without its own filter."""
        years, undated = self._years()
        return Facets(**{name: self.facet(name) for name in FACETS}, years=years, undated=undated)

    def facet(self, name: str, *, contains: str = "", limit: int | None = FACET_LIMIT) -> Facet:
        """One facet; `contains` narrows its values to those with these letters in their label."""
        frame, mask = self.frame, self.mask(without=name)
        if name == "section":
            return _in_order(name, SECTIONS, _count(frame.section[mask], SECTIONS), self.filters.section)
        if name == "cls":
            return _in_order(name, CLASSES, _count(frame.cls[mask], CLASSES), self.filters.cls)
        if name == "relationship":
            counts = _count(frame.self[mask], RELATIONSHIPS)
            return _in_order(name, RELATIONSHIPS, counts, self.filters.relationship)
        if name == "type":
            values = labels = frame.type.values
            counts, chosen = _count(frame.type.codes[mask], values), self.filters.type
        elif name == "journal":
            values = labels = frame.journal.values
            counts, chosen = _count(frame.journal.codes[frame.other[mask]], values), self.filters.journal
        elif name == "author":
            values, labels = frame.author.values, frame.author_labels
            by_work = np.bincount(frame.other[mask], minlength=len(frame.others))
            weights = by_work[frame.author_work]
            counts = np.bincount(frame.author.codes, weights=weights, minlength=len(values)).astype(np.int64)
            chosen = self.filters.author
        else:
            raise ValueError(f"there is no facet {name!r}; the facets are {', '.join(FACETS)}")
        return _by_count(name, values, labels, counts, chosen, contains=contains, limit=limit)

    def _years(self) -> tuple[tuple[YearCount, ...], int]:
        mask = self.mask(without="years")
        years, classes = self.frame.year[mask], self.frame.cls[mask]
        dated = years != UNDATED
        found, place = np.unique(years[dated], return_inverse=True)
        counts = np.zeros((len(found), len(CLASSES)), dtype=np.int64)
        np.add.at(counts, (place, classes[dated]), 1)
        made = tuple(
            YearCount(int(year), **dict(zip(CLASSES, map(int, row), strict=True)))
            for year, row in zip(found, counts, strict=True)
        )
        return made, int((~dated).sum())


def scores_and_mask(frame: Frame, found: dict[int, float]) -> tuple[Floats, Mask]:
    """Text scores of rows, and which rows match, from the scores of statements by number."""
    if not found:
        return np.zeros(len(frame)), np.zeros(len(frame), dtype=np.bool_)
    numbers = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    scores = np.fromiter(found.values(), dtype=np.float64, count=len(found))
    order = np.argsort(numbers)
    numbers, scores = numbers[order], scores[order]
    places = np.minimum(np.searchsorted(numbers, frame.statement), len(numbers) - 1)
    matching = numbers[places] == frame.statement
    return np.where(matching, scores[places], 0.0), matching


def _among(codes: Ints, values: Sequence[str], chosen: Sequence[str]) -> Mask:
    wanted = np.array([value in chosen for value in values], dtype=np.bool_)
    return wanted[codes] if len(values) else np.zeros(len(codes), dtype=np.bool_)


def _count(codes: Ints, values: Sequence[str]) -> Ints:
    return np.bincount(codes, minlength=len(values)).astype(np.int64)


def _in_order(name: str, values: Sequence[str], counts: Ints, chosen: Sequence[str]) -> Facet:
    """A short facet with all its values, also those with no statement, so that the page does not jump."""
    return Facet(
        name,
        tuple(
            FacetValue(value, value, int(count), value in chosen)
            for value, count in zip(values, counts, strict=True)
        ),
    )


def _by_count(
    name: str,
    values: Sequence[str],
    labels: Sequence[str],
    counts: Ints,
    chosen: Sequence[str],
    *,
    contains: str,
    limit: int | None,
) -> Facet:
    wanted = _contains(contains)
    places = [
        place
        for place in np.argsort(-counts, kind="stable").tolist()
        if (counts[place] or values[place] in chosen) and (wanted is None or wanted(labels[place]))
    ]
    places.sort(key=lambda place: (-int(counts[place]), labels[place] == "", labels[place]))
    shown = places if limit is None else places[:limit]
    shown += [place for place in places[len(shown) :] if values[place] in chosen]
    made = [
        FacetValue(values[place], labels[place] or UNKNOWN, int(counts[place]), values[place] in chosen)
        for place in shown
    ]
    # A filter on a value that no statement has must still be seen, or it could not be undone.
    known = set(values)
    made += [FacetValue(value, value or UNKNOWN, 0, True) for value in chosen if value not in known]
    return Facet(name, tuple(made), more=len(places) - len(shown))


def _contains(text: str) -> Callable[[str], bool] | None:
    wanted = fold(text)
    return (lambda label: wanted in fold(label)) if wanted else None
