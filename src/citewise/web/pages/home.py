"""The start page: one search box, and what the library holds."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from citewise.errors import NotFoundError
from citewise.web.library import desk_of
from citewise.web.rendering import page


def show_home(request: Request) -> Response:
    """`GET /`."""
    try:
        stats, discussed, latest = desk_of(request).front()
    except NotFoundError:
        return page(request, "home.html", {"stats": None, "discussed": [], "latest": []})
    return page(request, "home.html", {"stats": stats, "discussed": discussed, "latest": latest})


routes = [Route("/", show_home)]
