"""The citation network around a work or a collection: a picture to move in, the same as a table, and files of it."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from citewise.errors import IdentifierError, NotFoundError
from citewise.exports.graphml import graphml_parts
from citewise.exports.network_json import network_json, short_label
from citewise.exports.network_svg import svg_parts
from citewise.reports import StatementCard, WorkSummary
from citewise.reports.layout import layout
from citewise.reports.library import Library
from citewise.reports.network import MOST_WORKS, Network, network
from citewise.web.addresses import page_numbers
from citewise.web.cards import SECTION_NAMES, report_path
from citewise.web.charts import CLASSES
from citewise.web.collection_access import looked_up, reach
from citewise.web.library import desk_of, library_of
from citewise.web.network_address import POINTS, USUAL_POINTS, NetworkAddress, read_network_address
from citewise.web.pages.collection import collection_head
from citewise.web.pages.export import file_name
from citewise.web.rendering import page

STILL = 200
"""Works up to which a picture stands in the page itself, for browsers without scripts."""
ROWS_ON_A_PAGE = 100
MOST_STATEMENTS = 5
"""Statements told of a link at once."""

FORMS = {
    "svg": ("SVG picture", "image/svg+xml"),
    "graphml": ("GraphML", "application/graphml+xml"),
    "json": ("JSON", "application/json"),
}
Places: TypeAlias = list[tuple[float, float]]
_Wanted: TypeAlias = tuple[tuple[int, ...], NetworkAddress]


class NetworkCache:
    """The networks asked for last, with the places of their points, for as long as the library stays as it is."""

    _MOST = 12

    def __init__(self) -> None:
        self._held: OrderedDict[_Wanted, tuple[object, Network, Places]] = OrderedDict()
        self._lock = threading.Lock()

    def get(
        self, request: Request, library: Library, centre: Sequence[int], address: NetworkAddress
    ) -> tuple[Network, Places]:
        """The network around works that an address asks for."""
        # Where the page is, and which page of the table is shown, change nothing of the network.
        asked = NetworkAddress("", address.filters, address.depth, address.points, address.expanded)
        wanted, state = (tuple(centre), asked), desk_of(request).state()
        with self._lock:
            held = self._held.get(wanted)
            if held is not None and state is not None and held[0] == state:
                self._held.move_to_end(wanted)
                return held[1:]
        made = network(
            library,
            centre,
            filters=address.filters,
            depth=address.depth,
            most=address.points,
            expanded=address.expanded,
        )
        links = [(link.citing, link.cited, 1 + math.log2(link.statements)) for link in made.links]
        places = layout(len(made.works), links)
        with self._lock:
            self._held[wanted] = (state, made, places)
            self._held.move_to_end(wanted)
            while len(self._held) > self._MOST:
                self._held.popitem(last=False)
        return made, places


def _network(request: Request, centre: Sequence[int], address: NetworkAddress) -> tuple[Network, Places]:
    cache = cast("NetworkCache", desk_of(request).keep("networks", NetworkCache))
    return cache.get(request, library_of(request), centre, address)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A row of the table: a link with the works at its ends, and where its statements are read."""

    citing: WorkSummary
    cited: WorkSummary
    cls: str
    statements: int
    year: int | None
    sections: str
    href: str


def _rows(made: Network, first: int) -> list[LinkRow]:
    rows = []
    for link in made.links[first : first + ROWS_ON_A_PAGE]:
        citing, cited = made.works[link.citing].summary, made.works[link.cited].summary
        if link.statements == 1 and link.keys:
            href = f"/statements/{link.keys[0]}"
        else:
            href = f"{report_path(cited.key)}?class={link.cls}&work={quote(citing.key, safe='')}"
        sections = ", ".join(SECTION_NAMES.get(name, name) for name, _ in link.sections)
        rows.append(LinkRow(citing, cited, link.cls.value, link.statements, link.year, sections, href))
    return rows


def _view(
    request: Request,
    centre: Sequence[int],
    address: NetworkAddress,
    title: str,
    *,
    shallowest: int,
) -> dict[str, object]:
    """What the template needs to show a network; `title` says around what it is."""
    made, places = _network(request, centre, address)
    pages = max(1, -(-len(made.links) // ROWS_ON_A_PAGE))
    address = address.with_page(min(address.page, pages))
    still = ""
    if len(made.links) > 0 and len(made.works) <= STILL:
        drawn = b"".join(svg_parts(made, places, title=title, alone=False)).decode()
        still = Markup(drawn)  # noqa: S704 - svg_parts escapes all that comes from the library
    query = address.with_page(1).query()
    return {
        "network": made,
        "address": address,
        "title_of_picture": title,
        "still": still,
        "rows": _rows(made, (address.page - 1) * ROWS_ON_A_PAGE),
        "pages": pages,
        "page_numbers": page_numbers,
        "files": [
            (name, f"/export/network/{form}{_exported(address.path)}{query}")
            for form, (name, _) in FORMS.items()
        ],
        "data": f"/export/network/json{_exported(address.path)}{query}",
        "classes": [cls.value for cls in CLASSES],
        "sections": SECTION_NAMES,
        "depths": range(shallowest, 3),
        "points": sorted({*POINTS, address.points}),
        "most_works": MOST_WORKS,
        "usual_points": USUAL_POINTS,
        "short_label": short_label,
    }


def _exported(path: str) -> str:
    """The path of a network's page as it stands in the addresses of its files."""
    return (
        path.removesuffix("/network")
        if path.startswith("/collections/")
        else "/reports" + path[len("/network") :]
    )


def show_network(request: Request) -> Response:
    """`GET /network/{identifier}?class=&section=&from=&to=&depth=&points=&expand=`."""
    identifier = request.path_params["identifier"]
    library = library_of(request)
    try:
        work_id = library.resolve(identifier)
    except (IdentifierError, NotFoundError) as error:
        return page(
            request, "unknown.html", {"identifier": identifier[:300], "message": str(error)}, status=404
        )
    (summary,) = library.works([work_id])
    address = read_network_address(f"/network/{summary.key}", request.query_params)
    if summary.key != identifier:
        return RedirectResponse(str(address), status_code=301)
    title = f"Citation network around {summary.title or 'this work'}"
    context = _view(request, [work_id], address, title, shallowest=1)
    return page(request, "network.html", {**context, "summary": summary})


def show_collection_network(request: Request) -> Response:
    """`GET /collections/{token}/network`, with the same query."""
    reached = reach(request, request.path_params["token"])
    context, library = collection_head(request, reached, "network")
    address = read_network_address(f"{reached.path}/network", request.query_params, shallowest=0, quoted=True)
    found, _ = looked_up(request, reached.collection)
    title = f"Citation network of {reached.collection.name}"
    if library is None:
        return page(
            request,
            "collection_network.html",
            {**context, "address": address, "network": None},
            headers=reached.headers,
        )
    context |= _view(request, found.listing.works, address, title, shallowest=0)
    return page(request, "collection_network.html", context, headers=reached.headers)


def network_data(request: Request) -> Response:
    """`GET /network/{identifier}.json`, with the query of the page: the network as JSON."""
    return _file(request, request.path_params["identifier"], "json", attached=False)


def export_network(request: Request) -> Response:
    """`GET /export/network/{svg|graphml|json}/reports/{identifier}`, with the query of the page."""
    form = request.path_params["form"]
    return _file(request, request.path_params["identifier"], form, attached=form != "json")


def _file(request: Request, identifier: str, form: str, *, attached: bool) -> Response:
    library = library_of(request)
    work_id = library.resolve(identifier)
    (summary,) = library.works([work_id])
    address = read_network_address("", request.query_params)
    made, places = _network(request, [work_id], address)
    title = f"Citation network around {summary.title or 'a work'}"
    return _answer(made, places, form, title, summary.key, {}, attached=attached)


def export_collection_network(request: Request) -> Response:
    """`GET /export/network/{svg|graphml|json}/collections/{token}`, with the query of the page."""
    form = request.path_params["form"]
    reached = reach(request, request.path_params["token"])
    found, library = looked_up(request, reached.collection)
    if library is None:
        raise NotFoundError("There is no library yet, so nothing cites the works of this collection.")
    address = read_network_address("", request.query_params, shallowest=0)
    made, places = _network(request, found.listing.works, address)
    name = reached.collection.name
    return _answer(
        made, places, form, f"Citation network of {name}", name, reached.headers, attached=form != "json"
    )


def _answer(
    made: Network,
    places: Places,
    form: str,
    title: str,
    name: str,
    headers: dict[str, str],
    *,
    attached: bool,
) -> Response:
    if form not in FORMS:
        raise NotFoundError(f"A network can be had as {', '.join(FORMS)}, not as “{form[:40]}”.")
    parts: Iterator[bytes]
    if form == "json":
        parts = iter((network_json(made, places),))
    elif form == "svg":
        parts = svg_parts(made, places, title=title)
    else:
        parts = graphml_parts(made, places)
    sent = dict(headers)
    if attached:
        named = quote(f"{file_name(name)}-network.{form}")
        sent["content-disposition"] = f"attachment; filename*=UTF-8''{named}"
    return StreamingResponse(parts, media_type=FORMS[form][1], headers=sent)


def told_statements(request: Request) -> Response:
    """`GET /network/statements.json?key=…`: the statements of a link, to be read beside the picture."""
    library = library_of(request)
    told = []
    for key in list(dict.fromkeys(request.query_params.getlist("key")))[:MOST_STATEMENTS]:
        try:
            told.append(_told(library.statement(key[:100]).card))
        except NotFoundError:  # taken away meanwhile
            continue
    return JSONResponse({"statements": told})


def _told(card: StatementCard) -> dict[str, object]:
    return {
        "key": card.key,
        "href": f"/statements/{card.key}",
        "before": card.before,
        "sentence": card.sentence,
        "after": card.after,
        "target": card.target,
        "class": card.cls,
        "confidence": card.confidence,
        "section": SECTION_NAMES[card.section],
    }


routes = [
    Route("/network/statements.json", told_statements),
    Route("/network/{identifier:path}.json", network_data),
    Route("/network/{identifier:path}", show_network),
    Route("/collections/{token}/network", show_collection_network, methods=["GET"]),
    Route("/export/network/{form}/reports/{identifier:path}", export_network),
    Route("/export/network/{form}/collections/{token}", export_collection_network),
]
