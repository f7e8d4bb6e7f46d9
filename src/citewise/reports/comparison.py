"""Two works, or two lists of works, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from citewise.model import CitationClass, Tally
from citewise.reports.filters import Filters
from citewise.reports.frame import SECTIONS, Frame
from citewise.reports.intervals import Share, share
from citewise.reports.report import WorkSummary, YearCount
from citewise.reports.selection import Selection
from citewise.reports.summaries import summaries
from citewise.reports.together import frame_of, tally_of_frame

if TYPE_CHECKING:
    from citewise.reports.library import Library

MOST_SHARED = 50
_KNOWN = (CitationClass.SUPPORTING, CitationClass.CONTRASTING, CitationClass.MENTIONING)


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """What is said of one side.

    Attributes:
        tally: Statements by class; `citing_works` are distinct.
        shares: Each class among the statements that have one, with its interval.
        positions: Supporting among those that support or contrast, with its interval.
        years: Statements by year of the citing work.
        sections: Statements by section of the citing text.
    """

    tally: Tally
    shares: dict[str, Share]
    positions: Share
    years: tuple[YearCount, ...]
    sections: dict[str, int]


@dataclass(frozen=True, slots=True)
class SharedCiting:
    """A work that cites both sides, with the number of its statements about each."""

    work: WorkSummary
    about_a: int
    about_b: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, and the works that cite both: how many there are, and those with the most statements."""

    a: ComparedSide
    b: ComparedSide
    shared_total: int
    shared: tuple[SharedCiting, ...]


def compare(library: Library, a: Sequence[int], b: Sequence[int]) -> Comparison:
    """Compare what is said of two sets of works.

    Args:
        library: Where to read.
        a: Numbers of the works of one side.
        b: Of the other; a work may be in both.
    """
    with library._snapshot() as connection:
        one, two = frame_of(library, connection, a), frame_of(library, connection, b)
        both, in_one, in_two = np.intersect1d(one.others, two.others, assume_unique=True, return_indices=True)
        about_a = np.bincount(one.other, minlength=len(one.others))[in_one]
        about_b = np.bincount(two.other, minlength=len(two.others))[in_two]
        first = np.argsort(-(about_a + about_b), kind="stable")[:MOST_SHARED]
        named = summaries(connection, both[first].tolist())
        shared = tuple(
            SharedCiting(named[int(both[place])], int(about_a[place]), int(about_b[place]))
            for place in first.tolist()
            if int(both[place]) in named
        )
        return Comparison(_side(one), _side(two), len(both), shared)


def _side(frame: Frame) -> ComparedSide:
    tally = tally_of_frame(frame)
    known = tally.total - tally.unclassified
    facets = Selection(frame, Filters()).facets()
    sections = np.bincount(frame.section, minlength=len(SECTIONS))
    return ComparedSide(
        tally=tally,
        shares={cls.value: share(getattr(tally, cls.value), known) for cls in _KNOWN},
        positions=share(tally.supporting, tally.supporting + tally.contrasting),
        years=facets.years,
        sections={name: int(count) for name, count in zip(SECTIONS, sections, strict=True)},
    )
