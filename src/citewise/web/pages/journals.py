"""The list of journals by their index: of the statements that take a position on a journal's works, the share that supports."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from citewise.reports.journals import MINIMUM
from citewise.resolution.key import fold
from citewise.web.addresses import page_numbers, read_address
from citewise.web.library import library_of
from citewise.web.rendering import page

PER_PAGE = 100


def show_journals(request: Request) -> Response:
    """`GET /journals?q=`: all journals with an index, or those with these letters in their title."""
    address = read_address("/journals", request.query_params)
    library = library_of(request)
    ranked = library.journals()
    names = library.journal_names()
    wanted = fold(address.words)
    found = [
        (place, journal)
        for place, journal in enumerate(ranked, 1)
        if not wanted or any(wanted in fold(title) for title in names.titles(journal.title))
    ]
    pages = max(1, -(-len(found) // PER_PAGE))
    number = max(1, min(address.page, pages))
    return page(
        request,
        "journals.html",
        {
            "journals": found[(number - 1) * PER_PAGE : number * PER_PAGE],
            "total": len(found),
            "all": len(ranked),
            "newest": library.newest_year(),
            "minimum": MINIMUM,
            "address": address.with_page(number),
            "pages": pages,
            "page_numbers": page_numbers,
        },
    )


routes = [Route("/journals", show_journals)]
