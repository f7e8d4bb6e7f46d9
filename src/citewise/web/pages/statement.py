"""One statement alone: its permalink, with the paragraph around it and why it has its class."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.reports import StatementPage
from citewise.web.charts import CLASSES
from citewise.web.library import desk_of, library_of
from citewise.web.reasons import deciding_words
from citewise.web.rendering import page


def show_statement(request: Request) -> Response:
    """`GET /statements/{key}`; a key it had before leads to the present one."""
    key = request.path_params["key"]
    found = library_of(request).statement(key)
    if found.key != key:
        return RedirectResponse(f"/statements/{found.key}", status_code=301)
    return page(request, "statement.html", _context(request, found))


def show_detail(request: Request) -> Response:
    """`GET /statements/{key}/detail`: what a card unfolds, without a page around it."""
    found = library_of(request).statement(request.path_params["key"])
    return page(request, "statement_detail.html", {**_context(request, found), "level": 4})


def _context(request: Request, found: StatementPage) -> dict[str, object]:
    card = found.card
    return {
        "found": found,
        "card": card,
        "probabilities": [
            (str(cls), card.probabilities[cls]) for cls in CLASSES if cls in card.probabilities
        ],
        "cues": deciding_words(desk_of(request), card),
        "source_name": source_name(found),
    }


def source_name(found: StatementPage) -> str:
    """The name of the file that was read, without the folders of whoever read it."""
    archive, _, member = found.source.rpartition("!")
    name = (member or found.source).rsplit("/", 1)[-1]
    return f"{archive.rsplit('/', 1)[-1]}: {name}" if archive else name


routes = [Route("/statements/{key}/detail", show_detail), Route("/statements/{key}", show_statement)]
