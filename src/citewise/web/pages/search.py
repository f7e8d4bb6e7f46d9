"""The search page: papers or statements, with the same facets as a report."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.identifiers import detect
from citewise.reports import Mode
from citewise.web.addresses import Address, page_numbers, read_address
from citewise.web.cards import report_path
from citewise.web.following import RHYTHM_NAMES, WANT_NAMES, search_following
from citewise.web.library import library_of
from citewise.web.pages.export import export_links
from citewise.web.pages.report import (
    FACET_TITLES,
    ORDER_NAMES,
    chart_of,
    chips,
    classes_of,
    named_facets,
    years_of,
)
from citewise.web.rendering import page

PER_PAGE = 20


def show_search(request: Request) -> Response:
    """`GET /search?q=`. A pasted identifier of a known work leads straight to its report."""
    address = read_address("/search", request.query_params, mode=Mode.PAPERS)
    mode = address.mode or Mode.PAPERS
    library = library_of(request)
    results = library.search(
        address.words,
        mode=mode,
        filters=address.filters,
        order=address.order,
        page=address.page,
        per_page=PER_PAGE,
    )
    if results.direct is not None and detect(address.words) and "stay" not in request.query_params:
        return RedirectResponse(report_path(results.direct.key), status_code=303)
    other_total = 0
    if not results.total and mode is Mode.PAPERS and address.words:
        other_total = library.search(
            address.words, mode=Mode.STATEMENTS, filters=address.filters, per_page=1
        ).total
    address = address.with_page(results.page)
    orders = {
        name: label for name, label in ORDER_NAMES.items() if mode is Mode.STATEMENTS or name != "confidence"
    }
    facets = named_facets(results.facets)
    return page(
        request,
        "search.html",
        {
            "results": results,
            "follow": search_following(address),
            "want_names": WANT_NAMES,
            "rhythm_names": RHYTHM_NAMES,
            "address": address,
            "query_text": address.words,
            "other_total": other_total,
            "papers": mode is Mode.PAPERS,
            "papers_address": _in_mode(address, Mode.PAPERS),
            "statements_address": _in_mode(address, Mode.STATEMENTS),
            "facets": facets,
            "facet_titles": FACET_TITLES,
            "facet_years": years_of(results.facets, address),
            "exports": export_links(address),
            "chips": chips(results.facets, address),
            "orders": orders,
            "has_classes": mode is Mode.STATEMENTS
            and any(value.count for value in facets.cls.values if value.value != "unclassified"),
            "chart": chart_of(results.facets.years) if mode is Mode.STATEMENTS else None,
            "section_values": [value for value in facets.section.values if value.count],
            "chart_years": results.facets.years,
            "chart_classes": classes_of(results.facets.years),
            "page_numbers": page_numbers,
            "identifier": detect(address.words),
            "suggested": address.with_words(results.suggestion) if results.suggestion else None,
        },
    )


def _in_mode(address: Address, mode: Mode) -> Address:
    return address if address.mode is mode else address.with_mode(mode)


routes = [Route("/search", show_search)]
