"""What is said of several works taken together: the works of an author, a journal, a collection."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from citewise.model import Tally
from citewise.reports.filters import Filters, Order, Side
from citewise.reports.frame import CLASSES, Frame, Ints, load
from citewise.reports.relevance import ranked, relevance
from citewise.reports.report import Facets, StatementGroup
from citewise.reports.selection import Selection, scores_and_mask

if TYPE_CHECKING:
    from citewise.reports.library import Library
    from citewise.search import WordSearch

MOST_PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class Together:
    """One page of the statements about several works.

    Attributes:
        tally: Statements by class, under no filter; a sentence that cites two of the works is one for each.
            `citing_works` counts distinct ones.
        facets: The facets of a report.
        groups: The statements of this page by citing work; a sentence is shown once, whatever number it cites.
        total: Statements that match the filters and words.
        total_citing: Distinct citing works they belong to: pages are counted in these.
        reading: How the words were understood.
    """

    tally: Tally
    facets: Facets
    groups: tuple[StatementGroup, ...]
    total: int
    total_citing: int
    page: int
    per_page: int
    reading: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total_citing // self.per_page))


def together(
    library: Library,
    works: Sequence[int],
    *,
    filters: Filters = Filters(),
    words: str = "",
    order: Order = Order.RELEVANCE,
    page: int = 1,
    per_page: int = 20,
) -> Together:
    """One page of what is said of works; facets, filters, orders and pages are those of reports.

    Args:
        library: Where to read.
        works: Numbers of the works.
        filters: What to narrow the statements by.
        words: Words that the statement or its neighbours must hold.
        order: What comes first.
        page: From 1; one beyond the last gives the last.
        per_page: Citing works on a page, at most `MOST_PER_PAGE`.

    Raises:
        SearchIndexError: Words were given and the search index cannot be read.
    """
    with library._snapshot() as connection:
        frame = frame_of(library, connection, works)
        search = library._words(words)
        selection, chosen = _chosen(library, works, frame, search, filters, order)
        # A sentence that cites two of the works together is one statement for each, and shown once.
        _, first_rows = np.unique(frame.statement[chosen], return_index=True)
        shown_rows = chosen[np.sort(first_rows)]
        others, first, totals = np.unique(frame.other[shown_rows], return_index=True, return_counts=True)
        per_page = max(1, min(per_page, MOST_PER_PAGE))
        page = max(1, min(page, max(1, -(-len(others) // per_page))))
        places = np.argsort(first, kind="stable")[(page - 1) * per_page : page * per_page]
        return Together(
            tally=tally_of_frame(frame),
            facets=selection.facets(),
            groups=library._groups(
                frame, shown_rows, others[places].tolist(), totals[places].tolist(), None, search
            ),
            total=len(chosen),
            total_citing=len(others),
            page=page,
            per_page=per_page,
            reading=search.reading if search else "",
        )


def frame_of(library: Library, connection: sqlite3.Connection, works: Sequence[int]) -> Frame:
    """The statements about works as columns, kept while the library stays as it is."""
    numbers = np.unique(np.array(list(works), dtype=np.int64))
    name = hashlib.blake2b(numbers.tobytes(), digest_size=16).hexdigest()
    return library._cached(
        connection, name, Side.CITED_BY, lambda: load(connection, numbers.tolist(), Side.CITED_BY)
    )


def tally_of_frame(frame: Frame) -> Tally:
    """All statements of a frame by class."""
    counts = np.bincount(frame.cls, minlength=len(CLASSES))
    return Tally(
        **{name: int(count) for name, count in zip(CLASSES, counts, strict=True)},
        citing_works=len(frame.others),
    )


def _chosen(
    library: Library,
    works: Sequence[int],
    frame: Frame,
    search: WordSearch | None,
    filters: Filters,
    order: Order,
) -> tuple[Selection, Ints]:
    scores, matching = (
        scores_and_mask(frame, search.statements(cited=works)) if search is not None else (None, None)
    )
    selection = Selection(
        frame, filters, matching=matching, work_index=library._work_index(frame, filters.work)
    )
    return selection, ranked(frame, selection.rows(), order, relevance(frame, scores))


def chosen_statements(
    library: Library, works: Sequence[int], *, filters: Filters, words: str, order: Order
) -> tuple[list[int], list[int]]:
    """Numbers of the statements about works that pass filters and words, in order, and of the works that make them.

    Raises:
        SearchIndexError: Words were given and the search index cannot be read.
    """
    with library._snapshot() as connection:
        frame = frame_of(library, connection, works)
        _, chosen = _chosen(library, works, frame, library._words(words), filters, order)
        return frame.statement[chosen].tolist(), frame.others[frame.other[chosen]].tolist()


def tally_together(library: Library, works: Sequence[int]) -> Tally:
    """The statements about works by class, and how many works make them."""
    with library._snapshot() as connection:
        return tally_of_frame(frame_of(library, connection, works))
