"""Files of what a report or a search shows, streamed with its filters applied, and a work for reference managers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import cast
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from citewise.errors import NotFoundError
from citewise.exports.bibliography import FORMATS
from citewise.exports.statements import (
    STATEMENT_COLUMNS,
    WORK_COLUMNS,
    bibliography_parts,
    statement_row,
    work_row,
)
from citewise.exports.table import TABLES
from citewise.model import Work
from citewise.reports import Mode, StatementCard, WorkSummary, streams
from citewise.reports.profiles import ProfileKind
from citewise.web.addresses import Address, read_address
from citewise.web.library import library_of

_BIBLIOGRAPHIES = ("ris", "bibtex")
_PROFILES = {f"{kind}s": kind for kind in ProfileKind}
_WHAT = {"statements": "Citation statements", "works": "Works"}


@dataclass(frozen=True, slots=True)
class ExportLinks:
    """What can be exported, and the forms it can be had in with their addresses."""

    name: str
    links: tuple[tuple[str, str], ...]


def export_links(address: Address) -> list[ExportLinks]:
    """The addresses of all files of what `address` shows: statements and works of a report, or what a search found."""
    tail = address.path + address.with_page(1).query()
    if address.mode is Mode.PAPERS:
        offered = ["works"]
    elif address.mode is Mode.STATEMENTS:
        offered = ["statements"]
    else:
        offered = ["statements", "works"]
    made = []
    for what in offered:
        forms = available_tables()
        if what == "works":
            forms |= {name: FORMATS[name].name for name in _BIBLIOGRAPHIES}
        made.append(
            ExportLinks(
                _WHAT[what], tuple((label, f"/export/{what}/{form}{tail}") for form, label in forms.items())
            )
        )
    return made


def available_tables() -> dict[str, str]:
    """The forms of tables that this server can make, with their names."""
    return {
        name: form.name
        for name, form in TABLES.items()
        if name != "parquet" or find_spec("pyarrow") is not None
    }


def export_report(request: Request) -> Response:
    """`GET /export/{statements|works}/{form}/reports/{identifier}`, with the query of a report's address."""
    identifier = request.path_params["identifier"]
    address = read_address(f"/reports/{identifier}", request.query_params)
    library = library_of(request)
    stream = streams.report_statements if _what(request) == "statements" else streams.report_works
    found = stream(
        library,
        identifier,
        filters=address.filters,
        words=address.words,
        order=address.order,
        side=address.side,
    )
    return _file(request, found)


def export_search(request: Request) -> Response:
    """`GET /export/{statements|works}/{form}/search`, with the query of a search's address."""
    address = read_address("/search", request.query_params, mode=Mode.PAPERS)
    library = library_of(request)
    stream = streams.search_statements if _what(request) == "statements" else streams.search_works
    return _file(request, stream(library, address.words, filters=address.filters, order=address.order))


def export_profile(request: Request) -> Response:
    """`GET /export/{statements|works}/{form}/{authors|journals|affiliations}/{key}`, with the query of the page's address."""
    name, key = request.path_params["kind"], request.path_params["key"]
    if name not in _PROFILES:
        raise NotFoundError(f"Nothing is exported of “{name[:40]}”.")
    address = read_address("", request.query_params)
    stream = streams.profile_statements if _what(request) == "statements" else streams.profile_works
    found = stream(
        library_of(request),
        _PROFILES[name],
        key,
        filters=address.filters,
        words=address.words,
        order=address.order,
    )
    return _file(request, found)


def _what(request: Request) -> str:
    what: str = request.path_params["what"]
    if what not in _WHAT:
        raise NotFoundError(f"Statements or works can be exported, not “{what[:40]}”.")
    return what


def _file(request: Request, found: Iterator[StatementCard] | Iterator[tuple[WorkSummary, Work]]) -> Response:
    what, form = request.path_params["what"], request.path_params["form"]
    if what == "works" and form in _BIBLIOGRAPHIES:
        kind = FORMATS[form]
        parts = bibliography_parts(cast("Iterator[tuple[WorkSummary, Work]]", found), form)
        media_type, ending = kind.media_type, kind.ending
    elif form in TABLES:
        table = TABLES[form]
        if what == "works":
            works = cast("Iterator[tuple[WorkSummary, Work]]", found)
            parts = table.write((work_row(*work) for work in works), WORK_COLUMNS)
        else:
            cards = cast("Iterator[StatementCard]", found)
            parts = table.write((statement_row(card) for card in cards), STATEMENT_COLUMNS)
        media_type, ending = table.media_type, table.ending
    else:
        forms = [*TABLES, *(_BIBLIOGRAPHIES if what == "works" else ())]
        raise NotFoundError(f"Of {what} there are files as {', '.join(forms)}, not as “{form[:40]}”.")
    name = file_name(
        request.path_params.get("identifier")
        or request.path_params.get("key")
        or request.query_params.get("q", "search")
    )
    return StreamingResponse(
        parts,
        media_type=media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(f'{name}-{what}.{ending}')}"},
    )


def file_name(text: str) -> str:
    """A text as the name of a file, without what a file system or a header could take amiss."""
    return "".join(sign if sign.isalnum() else "-" for sign in text)[:80].strip("-") or "citewise"


def cite_file(request: Request) -> Response:
    """`GET /cite/{format}/{identifier}`: the work itself for a reference manager."""
    name = request.path_params["format"]
    if name not in FORMATS:
        raise NotFoundError(f"A work can be had as {', '.join(FORMATS)}, not as “{name[:40]}”.")
    library = library_of(request)
    header = library.report(request.path_params["identifier"], per_page=1).header
    kind = FORMATS[name]
    named = quote(f"{file_name(header.summary.key)}.{kind.ending}")
    return PlainTextResponse(
        kind.write(header.record),
        media_type=kind.media_type,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{named}"},
    )


routes = [
    Route("/cite/{format}/{identifier:path}", cite_file),
    Route("/export/{what}/{form}/search", export_search),
    Route("/export/{what}/{form}/reports/{identifier:path}", export_report),
    Route("/export/{what}/{form}/{kind}/{key:path}", export_profile),
]
