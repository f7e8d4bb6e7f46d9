"""The pages of a collection: its works as a table, the statements about them, what is missing, and its files."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from citewise.errors import NotFoundError
from citewise.exports.collection import BIBLIOGRAPHIES, file_kind, statements_file, works_file
from citewise.exports.table import TABLES
from citewise.model import Tally
from citewise.people.collections import EDIT
from citewise.reports import Counts, streams
from citewise.reports.library import Library
from citewise.reports.listing import Column, ordered, shown
from citewise.reports.notices import check_notices
from citewise.reports.together import tally_together, together
from citewise.web.addresses import page_numbers, read_address
from citewise.web.charts import CLASSES, share_bar
from citewise.web.collection_access import Reached, looked_up, reach
from citewise.web.following import RHYTHM_NAMES, WANT_NAMES, following
from citewise.web.library import library_of
from citewise.web.pages.export import ExportLinks, available_tables, file_name
from citewise.web.pages.report import (
    FACET_TITLES,
    ORDER_NAMES,
    PER_PAGE,
    SHOWN_OF_A_WORK,
    chart_of,
    chips,
    classes_of,
    named_facets,
    years_of,
)
from citewise.web.rendering import page
from citewise.web.tables import read_table_address

WORKS_ON_A_PAGE = 50
MISSING_ON_A_PAGE = 200
COLUMNS = {
    Column.YEAR: "Year",
    Column.CITING_WORKS: "Citing works",
    Column.STATEMENTS: "Statements",
    Column.SUPPORTING: "Supporting",
    Column.CONTRASTING: "Contrasting",
    Column.MENTIONING: "Mentioning",
    Column.UNCLASSIFIED: "Not classified",
}


def collection_head(request: Request, reached: Reached, tab: str) -> tuple[dict[str, object], Library | None]:
    """What stands above every tab."""
    found, library = looked_up(request, reached.collection)
    tally = tally_together(library, found.listing.works) if library else Tally()
    params = request.query_params
    told = {name: _count(params.get(name, "")) for name in ("added", "known", "open")}
    grave = sum(row.grave for row in found.listing.with_notices)
    return {
        "reached": reached,
        "collection": reached.collection,
        "found": found,
        "tab": tab,
        "tally": tally,
        "counts": Counts(tally.citing_works, tally.total),
        "tally_bars": share_bar({str(cls): getattr(tally, cls) for cls in CLASSES}),
        "with_notices": len(found.listing.with_notices),
        "grave": grave,
        "notice_check": check_notices(library.store.connection, ()) if library else None,
        "by_edit_link": reached.token.startswith(EDIT),
        "made": params.get("made") == "1" and reached.may_edit,
        "told": told if any(told.values()) else {},
        "page_numbers": page_numbers,
        "library_there": library is not None,
        "follow": following("collection", reached.collection.key),
        "want_names": WANT_NAMES,
        "rhythm_names": RHYTHM_NAMES,
    }, library


def _count(text: str) -> int:
    """A number that an address tells; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def show_works(request: Request) -> Response:
    """`GET /collections/{token}?sort=&dir=&find=&notices=&page=`."""
    reached = reach(request, request.path_params["token"])
    context, library = collection_head(request, reached, "works")
    address = read_table_address(reached.path, request.query_params)
    found, _ = looked_up(request, reached.collection)
    rows = ordered(
        found.listing,
        address.column,
        descending=address.descending,
        words=address.words,
        notices_only=address.notices_only,
    )
    pages = max(1, -(-len(rows) // WORKS_ON_A_PAGE))
    address = address.with_page(min(address.page, pages))
    first = (address.page - 1) * WORKS_ON_A_PAGE
    works = shown(library, rows[first : first + WORKS_ON_A_PAGE]) if library else []
    unclassified = any(row.counts[3] for row in found.listing.rows)
    columns = {
        column: name for column, name in COLUMNS.items() if unclassified or column is not Column.UNCLASSIFIED
    }
    context |= {
        "table": address,
        "address": address,
        "pages": pages,
        "works": [(found.named[row.place], work) for row, work in works],
        "total": len(rows),
        "columns": columns,
        "exports": _export_links(reached, "works", address.query()),
    }
    return page(request, "collection_works.html", context, headers=reached.headers)


def show_statements(request: Request) -> Response:
    """`GET /collections/{token}/statements`, with the query of a report's address."""
    reached = reach(request, request.path_params["token"])
    context, _ = collection_head(request, reached, "statements")
    library = library_of(request)
    found, _ = looked_up(request, reached.collection)
    address = read_address(f"{reached.path}/statements", request.query_params)
    said = together(
        library,
        found.listing.works,
        filters=address.filters,
        words=address.words,
        order=address.order,
        page=address.page,
        per_page=PER_PAGE,
    )
    address = address.with_page(said.page)
    facets = named_facets(said.facets)
    context |= {
        "said": said,
        "address": address,
        "facets": facets,
        "facet_titles": FACET_TITLES,
        "facet_years": years_of(said.facets, address),
        "chips": chips(said.facets, address),
        "orders": ORDER_NAMES,
        "has_classes": said.tally.total > said.tally.unclassified,
        "chart": chart_of(said.facets.years),
        "chart_years": said.facets.years,
        "chart_classes": classes_of(said.facets.years),
        "section_values": [value for value in facets.section.values if value.count],
        "shown_of_a_work": SHOWN_OF_A_WORK,
        "exports": _export_links(reached, "statements", address.with_page(1).query()),
    }
    return page(request, "collection_statements.html", context, headers=reached.headers)


def show_missing(request: Request) -> Response:
    """`GET /collections/{token}/missing?page=`."""
    reached = reach(request, request.path_params["token"])
    context, _ = collection_head(request, reached, "missing")
    found, _ = looked_up(request, reached.collection)
    address = read_table_address(f"{reached.path}/missing", request.query_params)
    pages = max(1, -(-len(found.missing) // MISSING_ON_A_PAGE))
    address = address.with_page(min(address.page, pages))
    first = (address.page - 1) * MISSING_ON_A_PAGE
    context |= {
        "address": address,
        "pages": pages,
        "missing": found.missing[first : first + MISSING_ON_A_PAGE],
    }
    return page(request, "collection_missing.html", context, headers=reached.headers)


def _export_links(reached: Reached, what: str, query: str) -> list[ExportLinks]:
    forms = available_tables()
    if what == "works":
        forms |= {"ris": "RIS", "bibtex": "BibTeX"}
    links = tuple((label, f"/export/{what}/{form}{reached.path}{query}") for form, label in forms.items())
    return [ExportLinks("Works" if what == "works" else "Citation statements", links)]


def export(request: Request) -> Response:
    """`GET /export/{works|statements}/{form}/collections/{token}`, with the query of the tab's address."""
    what, form = request.path_params["what"], request.path_params["form"]
    if what not in ("works", "statements") or form not in {*TABLES, *BIBLIOGRAPHIES}:
        raise NotFoundError(
            f"Of a collection there are works and statements, as {', '.join(TABLES)}; of works also ris, bibtex."
        )
    reached = reach(request, request.path_params["token"])
    found, _ = looked_up(request, reached.collection)
    library = library_of(request)
    if what == "works":
        table = read_table_address("", request.query_params)
        rows = ordered(
            found.listing,
            table.column,
            descending=table.descending,
            words=table.words,
            notices_only=table.notices_only,
        )
        notes = {row.work: found.named[row.place].note for row in rows}
        parts = works_file(streams.works_of(library, [row.work for row in rows]), form, notes)
    else:
        asked = read_address("", request.query_params)
        cards = streams.statements_about(
            library, found.listing.works, filters=asked.filters, words=asked.words, order=asked.order
        )
        parts = statements_file(cards, form)
    ending, media_type = file_kind(form)
    name = quote(f"{file_name(reached.collection.name)}-{what}.{ending}")
    return StreamingResponse(
        parts,
        media_type=media_type,
        headers={**reached.headers, "content-disposition": f"attachment; filename*=UTF-8''{name}"},
    )


routes = [
    Route("/collections/{token}", show_works, methods=["GET"]),
    Route("/collections/{token}/statements", show_statements, methods=["GET"]),
    Route("/collections/{token}/missing", show_missing, methods=["GET"]),
    Route("/export/{what}/{form}/collections/{token}", export, methods=["GET"]),
]
