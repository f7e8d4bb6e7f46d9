"""The start page: one search box, and what the library holds."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from citewise.errors import NotFoundError
from citewise.people.searches import team_searches
from citewise.web.library import desk_of, people_of
from citewise.web.rendering import page
from citewise.web.sign_in import current_key


def show_home(request: Request) -> Response:
    """`GET /`."""
    searches = team_searches(people_of(request)) if current_key(request) else []
    try:
        stats, discussed, latest = desk_of(request).front()
    except NotFoundError:
        return page(
            request, "home.html", {"stats": None, "discussed": [], "latest": [], "searches": searches}
        )
    return page(
        request, "home.html", {"stats": stats, "discussed": discussed, "latest": latest, "searches": searches}
    )


routes = [Route("/", show_home)]
