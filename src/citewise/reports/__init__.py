"""Reports: what is shown of a work and of the statements about it."""

from citewise.reports.filters import Filters, Order, Relationship, Side
from citewise.reports.notices import NoticeCheck, NoticeReading
from citewise.reports.report import (
    CitedLink,
    Counts,
    DoubtfulLink,
    Facet,
    Facets,
    FacetValue,
    MarkedCitation,
    RelatedWork,
    Report,
    StatementCard,
    StatementGroup,
    StatementPage,
    WorkHeader,
    WorkSummary,
    YearCount,
)
from citewise.reports.results import Mode, SearchResults, WorkHit
from citewise.reports.state import ReportState, StateKind

__all__ = [
    "CitedLink",
    "Counts",
    "DoubtfulLink",
    "Facet",
    "FacetValue",
    "Facets",
    "Filters",
    "MarkedCitation",
    "Mode",
    "NoticeCheck",
    "NoticeReading",
    "Order",
    "RelatedWork",
    "Relationship",
    "Report",
    "ReportState",
    "SearchResults",
    "Side",
    "StateKind",
    "StatementCard",
    "StatementGroup",
    "StatementPage",
    "WorkHeader",
    "WorkHit",
    "WorkSummary",
    "YearCount",
]
