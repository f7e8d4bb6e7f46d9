"""Pages of an author, a journal and an institution: their works, and what is said of them all together."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.alerts.subjects import KINDS
from citewise.model import CitationClass
from citewise.reports import Counts
from citewise.reports.journals import MINIMUM
from citewise.reports.profiles import ProfileKind
from citewise.web.addresses import page_numbers, read_address
from citewise.web.cards import profile_path
from citewise.web.charts import CLASSES, share_bar
from citewise.web.following import RHYTHM_NAMES, WANT_NAMES, following
from citewise.web.library import library_of
from citewise.web.pages.export import export_links
from citewise.web.pages.report import (
    FACET_TITLES,
    ORDER_NAMES,
    PER_PAGE,
    SHOWN_OF_A_WORK,
    chart_of,
    chips,
    classes_of,
    named_facets,
    opinion_of,
    years_of,
)
from citewise.web.rendering import page

_NAMES = {
    ProfileKind.AUTHOR: "Author",
    ProfileKind.JOURNAL: "Journal",
    ProfileKind.AFFILIATION: "Affiliation",
}


def show_author(request: Request) -> Response:
    """`GET /authors/{key}`: by name key, such as `garcia m`."""
    return _show(request, ProfileKind.AUTHOR)


def show_journal(request: Request) -> Response:
    """`GET /journals/{title}`."""
    return _show(request, ProfileKind.JOURNAL)


def show_affiliation(request: Request) -> Response:
    """`GET /affiliations/{name}`: an institution, by its name folded or as written."""
    return _show(request, ProfileKind.AFFILIATION)


def _show(request: Request, kind: ProfileKind) -> Response:
    key: str = request.path_params["key"]
    address = read_address(profile_path(kind, key), request.query_params, quoted=True)
    found = library_of(request).profile(
        kind,
        key,
        filters=address.filters,
        words=address.words,
        order=address.order,
        page=address.page,
        per_page=PER_PAGE,
    )
    if kind is ProfileKind.JOURNAL and found.label != key:
        # Every spelling of a journal leads to the one address.
        target = read_address(profile_path(kind, found.label), request.query_params, quoted=True)
        return RedirectResponse(str(target), status_code=301)
    address = address.with_page(found.page)
    facets = named_facets(found.facets)
    return page(
        request,
        "profile.html",
        {
            "profile": found,
            "follow": following(kind.value, key) if kind.value in KINDS else None,
            "want_names": WANT_NAMES,
            "rhythm_names": RHYTHM_NAMES,
            "counts": Counts(found.tally.citing_works, found.tally.total),
            "address": address,
            "facets": facets,
            "facet_titles": FACET_TITLES,
            "facet_years": years_of(found.facets, address),
            "chips": chips(found.facets, address),
            "orders": ORDER_NAMES,
            "tally_bars": share_bar({str(cls): getattr(found.tally, cls) for cls in CLASSES}),
            "has_classes": found.tally.total > getattr(found.tally, CitationClass.UNCLASSIFIED),
            "kind_name": _NAMES[kind],
            "minimum": MINIMUM,
            "exports": export_links(address),
            "opinion": opinion_of(found.facets.years),
            "chart": chart_of(found.facets.years),
            "chart_years": found.facets.years,
            "chart_classes": classes_of(found.facets.years),
            "section_values": [value for value in facets.section.values if value.count],
            "shown_of_a_work": SHOWN_OF_A_WORK,
            "page_numbers": page_numbers,
        },
    )


routes = [
    Route("/authors/{key}", show_author),
    Route("/journals/{key:path}", show_journal),
    Route("/affiliations/{key:path}", show_affiliation),
]
