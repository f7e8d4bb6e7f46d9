"""A profile: the works of an author or of a journal, and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citewise.model import Tally
from citewise.reports.filters import Filters, Order
from citewise.reports.report import Facets, StatementGroup, WorkSummary


class ProfileKind(StrEnum):
    """Whose works are taken together."""

    AUTHOR = "author"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Profile:
    """One page of what is said of the works of an author or a journal.

    Attributes:
        key: The author's name key (`garcia m`: all authors who share it are one here), or the journal's title.
        label: How it is written.
        works: Their works that are cited most, at most `profile.MOST_WORKS_LISTED`.
        total_works: How many works there are.
        tally: Statements about them by class, under no filter; `citing_works` counts distinct ones.
        groups: The statements of this page by citing work.
        total: Statements that match the filters.
        total_citing: Distinct citing works they belong to: pages are counted in these.
    """

    kind: ProfileKind
    key: str
    label: str
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

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total_citing // self.per_page))
