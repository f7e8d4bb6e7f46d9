"""The report page: a work, how it is cited, and every statement about it; on its other tab how it cites others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.errors import IdentifierError, NotFoundError
from citewise.exports.bibliography import FORMATS
from citewise.model import NoticeKind
from citewise.reports import Facet, Facets, Report, Side, YearCount
from citewise.reports.opinion import opinions
from citewise.web.addresses import PARAMETERS, Address, page_numbers, read_address
from citewise.web.cards import SECTION_NAMES, type_name
from citewise.web.charts import (
    CLASSES,
    HistogramBar,
    OpinionChart,
    YearChart,
    histogram,
    opinion_chart,
    share_bar,
    year_chart,
)
from citewise.web.citing import CitingStyle, citing_styles, meta_tags, structured_data
from citewise.web.following import RHYTHM_NAMES, WANT_NAMES, following
from citewise.web.library import library_of
from citewise.web.pages.export import export_links
from citewise.web.rendering import page

PER_PAGE = 20
SHOWN_OF_A_WORK = 2
"""Statements of one citing work that are shown; the others are folded."""

FACET_TITLES = {
    "cls": "Citation type",
    "section": "Paper section",
    "years": "Year published",
    "type": "Publication type",
    "relationship": "Relationship",
    "author": "Author",
    "journal": "Journal",
}
ORDER_NAMES = {
    "relevance": "Most relevant",
    "newest": "Newest",
    "oldest": "Oldest",
    "most_cited": "Most cited",
    "confidence": "Most certain",
}
_VALUE_NAMES = {
    **SECTION_NAMES,
    "supporting": "Supporting",
    "contrasting": "Contrasting",
    "mentioning": "Mentioning",
    "unclassified": "Not classified",
    "self": "Self-citation",
    "independent": "Independent",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    facet: str
    label: str
    address: Address


def show_report(request: Request) -> Response:
    """`GET /reports/{identifier}`. Another identifier of the work leads to the address with its public key."""
    identifier = request.path_params["identifier"]
    library = library_of(request)
    address = read_address(f"/reports/{identifier}", request.query_params)
    try:
        report = library.report(
            identifier,
            filters=address.filters,
            words=address.words,
            order=address.order,
            page=address.page,
            per_page=PER_PAGE,
            side=address.side,
        )
    except (IdentifierError, NotFoundError) as error:
        return page(
            request, "unknown.html", {"identifier": identifier[:300], "message": str(error)}, status=404
        )
    if report.key != identifier:
        target = read_address(f"/reports/{report.key}", request.query_params, mode=None)
        return RedirectResponse(str(target), status_code=301)
    address = address.with_page(report.page)
    context = {
        "report": report,
        "header": report.header,
        "summary": report.header.summary,
        "address": address,
        "facets": named_facets(report.facets),
        "facet_titles": titles(report.side),
        "facet_years": years_of(report.facets, address),
        "chips": chips(report.facets, address),
        "orders": ORDER_NAMES,
        "tally_bars": share_bar({str(cls): getattr(report.tally, cls) for cls in CLASSES}),
        "has_classes": report.tally.total > report.tally.unclassified,
        "chart": chart_of(report.facets.years),
        "opinion": opinion_of(report.facets.years) if report.side is Side.CITED_BY else None,
        "chart_years": report.facets.years,
        "chart_classes": classes_of(report.facets.years),
        "section_values": [value for value in named_facets(report.facets).section.values if value.count],
        "shown_of_a_work": SHOWN_OF_A_WORK,
        "page_numbers": page_numbers,
        "styles": styles_of(report),
        "formats": {name: kind.name for name, kind in FORMATS.items()},
        "meta": meta_tags(report.header),
        "structured": structured_data(report.header),
        "exports": export_links(address),
        "follow": following("work", report.key),
        "want_names": WANT_NAMES,
        "rhythm_names": RHYTHM_NAMES,
        "grave": [notice for notice in report.header.notices if notice.kind in _GRAVE],
        "mild": [notice for notice in report.header.notices if notice.kind not in _GRAVE],
        "cited_by": report.side is Side.CITED_BY,
        "sides": Side,
    }
    return page(request, "report.html", context)


_GRAVE = frozenset({NoticeKind.RETRACTED, NoticeKind.WITHDRAWN, NoticeKind.CONCERN})


def titles(side: Side) -> dict[str, str]:
    """Names of the facets; on the references side they are about the cited works."""
    if side is Side.CITED_BY:
        return FACET_TITLES
    return FACET_TITLES | {
        "years": "Year of the cited work",
        "author": "Cited author",
        "journal": "Cited journal",
    }


def styles_of(report: Report) -> list[CitingStyle]:
    """The work as four styles cite it."""
    return citing_styles(report.header.record)


def chart_of(years: tuple[YearCount, ...]) -> YearChart | None:
    """The columns of statements per year, or None with fewer than two years."""
    if len(years) < 2:
        return None
    return year_chart({year.year: {str(cls): getattr(year, cls) for cls in CLASSES} for year in years})


def opinion_of(years: tuple[YearCount, ...]) -> OpinionChart | None:
    """How the shares of supporting and contrasting statements moved, or None where there is nothing to see."""
    return opinion_chart(opinions(years))


def classes_of(years: tuple[YearCount, ...]) -> dict[str, bool]:
    """Which classes a chart has anything of."""
    return {str(cls): any(getattr(year, cls) for year in years) for cls in CLASSES}


def years_of(facets: Facets, address: Address) -> tuple[HistogramBar, ...]:
    """The bars of the year filter."""
    counts = {year.year: year.total for year in facets.years}
    return histogram(counts, since=address.filters.year_from, until=address.filters.year_to)


def named_facets(facets: Facets) -> Facets:
    """The facets with labels for people; publication types, sections and classes have plain names."""

    def named(facet: Facet) -> Facet:
        if facet.name in ("author", "journal"):
            return facet
        values = tuple(
            replace(
                value,
                label=_VALUE_NAMES.get(value.value) or type_name(value.label if value.value else "Unknown"),
            )
            for value in facet.values
            # Of the classes and sections none is left out, but "not classified" only shows where there is some.
            if value.count
            or value.selected
            or (facet.name in ("cls", "section") and value.value != "unclassified")
        )
        return replace(facet, values=values)

    return replace(
        facets,
        section=named(facets.section),
        cls=named(facets.cls),
        type=named(facets.type),
        relationship=named(facets.relationship),
    )


def chips(facets: Facets, address: Address) -> list[Chip]:
    """The filters in force, each with the address that takes it away."""
    made = []
    if address.words and address.mode is None:
        made.append(Chip("Words", address.words, address.with_words("")))
    labelled = named_facets(facets)
    for name in PARAMETERS:
        labels = {value.value: value.label for value in getattr(labelled, name).values}
        made += [
            Chip(FACET_TITLES[name], labels.get(value, value) or "Unknown", address.toggled(name, value))
            for value in getattr(address.filters, name)
        ]
    since, until = address.filters.year_from, address.filters.year_to
    if since is not None or until is not None:
        label = str(since) if since == until else f"{since or ''}\u2013{until or ''}"
        made.append(Chip("Years", label, address.with_years(None, None)))
    if address.filters.min_confidence is not None:
        made.append(
            Chip(
                "Confidence",
                f"{address.filters.min_confidence * 100:.0f} % or more",
                address.with_confidence(None),
            )
        )
    if address.filters.work:
        made.append(Chip("One work", address.filters.work, address.with_work("")))
    return made


routes = [Route("/reports/{identifier:path}", show_report)]
