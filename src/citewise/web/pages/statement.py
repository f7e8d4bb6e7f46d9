"""One statement alone: its permalink, with the paragraph around it and why it has its class."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.model import CitationClass
from citewise.people.disputes import disputes_of
from citewise.pipeline.verdicts import reason_of
from citewise.reports import StatementPage
from citewise.web.charts import CLASSES
from citewise.web.library import desk_of, library_of, people_of
from citewise.web.reasons import deciding_words
from citewise.web.rendering import page

_ALIASES = "SELECT key FROM statement_alias WHERE statement_key = ?"


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said of a statement's class, and when (ISO 8601, UTC)."""

    kind: str
    at: str
    cls: CitationClass | None
    by: str
    reason: str
    verdict: str | None = None
    curator: str = ""
    decided: str = ""
    note: str = ""


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
        "history": _history(request, found),
        "disputed": "disputed" in request.query_params,
    }


def _history(request: Request, found: StatementPage) -> list[Word]:
    """Disputes and corrections of a statement in the order of time; a correction that follows from a dispute is told with it."""
    store = library_of(request).store
    people = people_of(request)
    known_by = [found.key, *(row[0] for row in store.connection.execute(_ALIASES, (found.key,)))]
    disputed = disputes_of(people, known_by)
    words = [
        Word(
            "dispute",
            one.created,
            one.cls,
            one.name,
            one.reason,
            one.verdict,
            one.curator,
            one.decided or "",
            one.note,
        )
        for one in disputed
    ]
    told = {reason_of(one) for one in disputed}
    words += [
        Word("correction", made.at, made.cls, made.by, made.reason)
        for made in store.corrections(found.key)
        if made.reason not in told
    ]
    return sorted(words, key=lambda word: word.at)


def source_name(found: StatementPage) -> str:
    """The name of the file that was read, without the folders of whoever read it."""
    archive, _, member = found.source.rpartition("!")
    name = (member or found.source).rsplit("/", 1)[-1]
    return f"{archive.rsplit('/', 1)[-1]}: {name}" if archive else name


routes = [Route("/statements/{key}/detail", show_detail), Route("/statements/{key}", show_statement)]
