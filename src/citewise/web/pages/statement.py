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
    card = found.card
    return page(
        request,
        "statement.html",
        {
            "found": found,
            "card": card,
            "here": card.cited[0].key if card.cited else "",
            "probabilities": [
                (str(cls), card.probabilities[cls]) for cls in CLASSES if cls in card.probabilities
            ],
            "functions": sorted(card.function_probabilities.items(), key=lambda pair: -pair[1]),
            "cues": deciding_words(desk_of(request), card),
            "source_name": source_name(found),
        },
    )


def source_name(found: StatementPage) -> str:
    """The name of the file that was read, without the folders of whoever read it."""
    archive, _, member = found.source.rpartition("!")
    name = (member or found.source).rsplit("/", 1)[-1]
    return f"{archive.rsplit('/', 1)[-1]}: {name}" if archive else name


routes = [Route("/statements/{key}", show_statement, name="show_statement")]
