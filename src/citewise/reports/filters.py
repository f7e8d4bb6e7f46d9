"""What a reader may narrow a report or a search by, and in which order it is shown."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class Side(StrEnum):
    """Which statements a report shows: those about the work, or those that the work makes of others."""

    CITED_BY = "cited_by"
    REFERENCES = "references"


class Order(StrEnum):
    """The order of what is shown. `RELEVANCE` is explained in `citewise.reports.relevance`."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    MOST_CITED = "most_cited"
    CONFIDENCE = "confidence"


class Relationship(StrEnum):
    """Whether citing and cited work share an author."""

    SELF = "self"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class Filters:
    """A choice of facet values. Several values of one facet mean any of them, several facets all of them.

    Attributes:
        section: Values of `SectionKind`.
        cls: Values of `CitationClass`.
        type: Publication types (`citewise.store.publication_type`); the empty text is an unknown one.
        relationship: Values of `Relationship`.
        author: Name keys (`garcia m`) of authors of the citing works (of the cited ones on the references side).
        journal: Journal titles as stored; the empty text is an unknown one.
        year_from: First year of the citing works, inclusive.
        year_to: Last year, inclusive.
        min_confidence: Least calibrated probability of the class, 0 to 1; what is unclassified is then left out.
        work: Public key of one citing work (cited work on the references side), to see all its statements.
    """

    section: tuple[str, ...] = ()
    cls: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    relationship: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    journal: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    min_confidence: float | None = None
    work: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ((), None, "") for field in fields(self))
