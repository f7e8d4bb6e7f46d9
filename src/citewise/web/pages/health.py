"""A sign of life for programs that watch over the server."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from citewise.errors import CitewiseError, NotFoundError
from citewise.web.library import desk_of


def show_health(request: Request) -> Response:
    """`GET /healthz`: 200 when store and index can be read, 503 when one cannot; which one stands in the answer."""
    state = {"store": "ok", "index": "ok"}
    try:
        library = desk_of(request).library()
        library.store.connection.execute("SELECT 1 FROM work LIMIT 1").fetchone()
    except NotFoundError:
        state = {"store": "absent", "index": "absent"}
    except (CitewiseError, OSError):
        state = {"store": "unreadable", "index": "unknown"}
    else:
        try:
            _ = library.index
        except (CitewiseError, OSError):
            state["index"] = "unreadable"
    well = set(state.values()) == {"ok"}
    return JSONResponse(
        {"status": "ok" if well else "unwell", **state},
        status_code=200 if well else 503,
        headers={"cache-control": "no-store"},
    )


routes = [Route("/healthz", show_health)]
