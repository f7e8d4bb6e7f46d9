"""A profile: the works of an author, a journal or an institution, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citewise.model import Tally
from citewise.reports.filters import Filters, Order
from citewise.reports.journals import JournalIndex
from citewise.reports.report import Facets, StatementGroup, WorkSummary


class ProfileKind(StrEnum):
    """Whose works are taken together."""

    AUTHOR = "author"
    JOURNAL = "journal"
    AFFILIATION = "affiliation"


@dataclass(frozen=True, slots=True)
class Profile:
    """One page of what is said of the works of an author, a journal or an institution.

    Attributes:
        key: The author's name key (`garcia m`: all authors who share it are one here), the journal's title, or the
            institution's name folded (`university of quell`).
        label: How it is written.
        spellings: Other titles of a journal that were counted with this one.
        works: Their works that are cited most, at most `profile.MOST_WORKS_LISTED`.
        total_works: How many works there are.
        tally: Statements about them by class, under no filter; `citing_works` counts distinct ones.
        groups: The statements of this page by citing work.
        words: Words searched for within the statements, and in `reading` how they were understood.
        total: Statements that match the filters and words.
        journal_index: Of a journal its index over two years, five years and all; else None.
        total_citing: Distinct citing works they belong to: pages are counted in these.
    """

    kind: ProfileKind
    key: str
    label: str
    spellings: tuple[str, ...]
    works: tuple[WorkSummary, ...]
    total_works: int
    tally: Tally
    filters: Filters
    order: Order
    facets: Facets
    groups: tuple[StatementGroup, ...]
    total: int
    total_citing: int
    page: int
    per_page: int
    words: str = ""
    reading: str = ""
    journal_index: tuple[JournalIndex, JournalIndex, JournalIndex] | None = None

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total_citing // self.per_page))
