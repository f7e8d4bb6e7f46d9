"""The help page: what classes, confidence, coverage and limits mean."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from citewise.errors import CitewiseError
from citewise.web.library import desk_of
from citewise.web.rendering import page


def show_help(request: Request) -> Response:
    """`GET /help`. Help is there even when the library is not."""
    try:
        articles: int | None = desk_of(request).front()[0].articles
    except CitewiseError:
        articles = None
    return page(request, "help.html", {"articles": articles})


routes = [Route("/help", show_help)]
