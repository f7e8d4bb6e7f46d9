"""All values of one filter of a report, with a search among them: long lists of authors and journals."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.errors import NotFoundError
from citewise.reports.selection import FACETS
from citewise.web.addresses import path_quote, read_address
from citewise.web.library import library_of
from citewise.web.pages.report import titles
from citewise.web.rendering import page

_MOST_SHOWN = 1000


def show_facet(request: Request) -> Response:
    """`GET /facets/{name}/{identifier}?find=`, with the query of the report's address."""
    name, identifier = request.path_params["name"], request.path_params["identifier"]
    if name not in FACETS:
        raise NotFoundError(f"There is no filter “{name[:40]}”.")
    library = library_of(request)
    summary = library.work(identifier)
    if summary.key != identifier:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/facets/{name}/{path_quote(summary.key)}{query}", status_code=301)
    address = read_address(f"/reports/{identifier}", request.query_params)
    find = request.query_params.get("find", "")[:100]
    facet = library.facet(
        identifier,
        name,
        filters=address.filters,
        words=address.words,
        side=address.side,
        contains=find,
        limit=_MOST_SHOWN,
    )
    return page(
        request,
        "facet.html",
        {
            "name": name,
            "title": titles(address.side)[name],
            "here": f"/facets/{name}/{path_quote(identifier)}",
            "summary": summary,
            "facet": facet,
            "find": find,
            "address": address,
        },
    )


routes = [Route("/facets/{name}/{identifier:path}", show_facet)]
