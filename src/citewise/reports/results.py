"""What a search gives back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citewise.model import Span
from citewise.reports.filters import Filters, Order
from citewise.reports.report import Facets, StatementCard, WorkSummary


class Mode(StrEnum):
    """What a search looks for."""

    PAPERS = "papers"
    STATEMENTS = "statements"


@dataclass(frozen=True, slots=True)
class WorkHit:
    """A work that was found.

    `found_title` are spans in its title; `snippet` is a piece of its abstract (empty where there is none) with `found`
    spans in it.
    """

    work: WorkSummary
    found_title: tuple[Span, ...] = ()
    snippet: str = ""
    found: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of what a search found.

    Attributes:
        query: As it was typed.
        reading: How it was understood, as a query in full (`"sea wall" AND NOT author:garcia`).
        notes: Plain sentences on what could not be understood and what was done instead.
        suggestion: The query with likely typing mistakes mended, or empty.
        direct: The work that the query names by an identifier, if the library has it.
        works: What was found, in mode `papers`; else empty.
        statements: What was found, in mode `statements`; else empty.
        total: How many match altogether.
    """

    query: str
    mode: Mode
    filters: Filters
    order: Order
    reading: str
    notes: tuple[str, ...]
    suggestion: str
    direct: WorkSummary | None
    works: tuple[WorkHit, ...]
    statements: tuple[StatementCard, ...]
    facets: Facets
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total // self.per_page))
