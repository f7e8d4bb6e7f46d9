"""Two works or collections side by side."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from citewise.errors import IdentifierError, NotFoundError
from citewise.people.collections import EDIT, SHARE, is_key, share_secret
from citewise.reports.comparison import ComparedSide, compare
from citewise.reports.library import Library
from citewise.reports.report import WorkSummary
from citewise.web.cards import SECTION_NAMES, report_path
from citewise.web.charts import CLASSES, YearChart, share_bar
from citewise.web.collection_access import looked_up, reach
from citewise.web.library import library_of
from citewise.web.pages.report import chart_of
from citewise.web.rendering import page

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Side:
    """One side as the page names it. `given` stands in the address, `private` says that it came by a secret link."""

    given: str
    name: str
    path: str
    works: list[int]
    work: WorkSummary | None
    private: bool


def show_comparison(request: Request) -> Response:
    """`GET /compare?a=&b=`: each an identifier of a work, or the link or key of a collection."""
    given = [request.query_params.get(name, "").strip()[:_LONGEST] for name in ("a", "b")]
    context: dict[str, object] = {"a": given[0], "b": given[1], "problems": {}, "comparison": None}
    library = library_of(request)
    sides: list[Side | None] = []
    problems: dict[str, str] = {}
    for name, text in zip(("a", "b"), given, strict=True):
        try:
            sides.append(_side(request, library, text) if text else None)
        except (IdentifierError, NotFoundError) as error:
            problems[name] = str(error)
            sides.append(None)
    context["problems"] = problems
    one, two = sides
    headers = {"referrer-policy": "same-origin"}
    if any(side is not None and side.private for side in sides):
        headers |= {"cache-control": "private, no-store", "x-robots-tag": "noindex"}
    if one is None or two is None:
        status = 404 if problems else 200
        return page(request, "compare.html", context, status=status, headers=headers)
    found = compare(library, one.works, two.works)
    context |= {
        "a": one.given,
        "b": two.given,
        "comparison": found,
        "sides": [_shown(one, found.a), _shown(two, found.b)],
        "classes": [
            str(cls)
            for cls in CLASSES
            if getattr(found.a.tally, cls) or getattr(found.b.tally, cls) or cls != "unclassified"
        ],
        "sections": [
            (SECTION_NAMES[name], found.a.sections[name], found.b.sections[name])
            for name in found.a.sections
            if found.a.sections[name] or found.b.sections[name]
        ],
        "years": _years(found.a, found.b),
        "swapped": f"/compare?{urlencode([('a', two.given), ('b', one.given)])}",
    }
    return page(request, "compare.html", context, headers=headers)


@dataclass(frozen=True, slots=True)
class ShownSide:
    """A side with its drawings."""

    side: Side
    said: ComparedSide
    bars: object
    chart: YearChart | None
    chart_classes: dict[str, bool]


def _shown(side: Side, said: ComparedSide) -> ShownSide:
    return ShownSide(
        side,
        said,
        share_bar({str(cls): getattr(said.tally, cls) for cls in CLASSES}),
        chart_of(said.years),
        {str(cls): bool(getattr(said.tally, cls)) for cls in CLASSES},
    )


def _years(a: ComparedSide, b: ComparedSide) -> list[tuple[int, int, int]]:
    counts = [{year.year: year.total for year in side.years} for side in (a, b)]
    return [
        (year, counts[0].get(year, 0), counts[1].get(year, 0)) for year in sorted({*counts[0], *counts[1]})
    ]


def _side(request: Request, library: Library, text: str) -> Side:
    """What one side is.

    Raises:
        IdentifierError, NotFoundError: it is neither a work nor a collection that may be read.
    """
    token = collection_token(text)
    if token is not None:
        reached = reach(request, token)
        found, _ = looked_up(request, reached.collection)
        # The page may be shown to others, so a link that changes the collection is not left in its address.
        kept = share_secret(token) if token.startswith(EDIT) else token
        return Side(kept, reached.collection.name, reached.path, found.listing.works, None, reached.private)
    work = library.work(_identifier(text))
    return Side(work.key, work.title or work.key, report_path(work.key), [work.id], work, False)


def _identifier(text: str) -> str:
    """The identifier in the address of one of our reports, or the text itself."""
    path = _path(text) if "://" in text else text
    return unquote(path.split("/reports/", 1)[1]) if "/reports/" in path else text


def _path(text: str) -> str:
    try:
        return urlsplit(text).path
    except ValueError:
        return ""


def collection_token(text: str) -> str | None:
    """The key or secret of a collection that a text gives, bare or as an address; None where it is none."""
    path = _path(text)
    if "/collections/" in path:
        return path.split("/collections/", 1)[1].split("/")[0] or None
    if text.startswith((EDIT, SHARE)):
        return text
    return text if is_key(text) else None


routes = [Route("/compare", show_comparison)]
