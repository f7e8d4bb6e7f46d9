"""Addresses of citation networks: what is drawn, how far around, and which works were expanded; all of it in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from citewise.reports import Filters
from citewise.reports.network import DEEPEST, MOST_EXPANDED, MOST_WORKS
from citewise.web.addresses import PARAMETERS, path_quote, read_address

POINTS = (100, 300, 1000, MOST_WORKS)
"""How many works may be chosen to be drawn."""
USUAL_POINTS = 300
_LONGEST_KEY = 500


@dataclass(frozen=True, slots=True)
class NetworkAddress:
    """One state of a network.

    Attributes:
        path: The path of its page, ready for a link.
        filters: Classes, sections, years of the citing works.
        depth: Steps from the centre.
        points: Works drawn at the most.
        expanded: Public keys of works whose neighbours were asked for, in that order.
        page: The page of the table, from 1.
        tallies_hidden: Whether tallies were hidden by address (without JavaScript).
    """

    path: str
    filters: Filters = Filters()
    depth: int = 1
    points: int = USUAL_POINTS
    expanded: tuple[str, ...] = ()
    page: int = 1
    tallies_hidden: bool = False

    def fields(self) -> list[tuple[str, str]]:
        """The names and values that stand in the address; what is as usual is left out."""
        pairs = [
            (PARAMETERS[name], value) for name in ("cls", "section") for value in getattr(self.filters, name)
        ]
        for name, year in (("from", self.filters.year_from), ("to", self.filters.year_to)):
            if year is not None:
                pairs.append((name, str(year)))
        if self.depth != 1:
            pairs.append(("depth", str(self.depth)))
        if self.points != USUAL_POINTS:
            pairs.append(("points", str(self.points)))
        pairs += [("expand", key) for key in self.expanded]
        if self.tallies_hidden:
            pairs.append(("tallies", "hidden"))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def query(self) -> str:
        """The part of the address after the path, with its question mark; empty where all is as usual."""
        pairs = self.fields()
        return f"?{urlencode(pairs)}" if pairs else ""

    def __str__(self) -> str:
        return self.path + self.query()

    def with_page(self, page: int) -> NetworkAddress:
        """Another page of the table."""
        return replace(self, page=page)

    def with_points(self, points: int) -> NetworkAddress:
        """With another number of works."""
        return replace(self, points=points, page=1)

    def toggled(self, key: str) -> NetworkAddress:
        """With a work expanded, or no longer so if it was."""
        kept = tuple(one for one in self.expanded if one != key)
        then = kept if key in self.expanded else (*self.expanded, key)[-MOST_EXPANDED:]
        return replace(self, expanded=then, page=1)

    def folded(self) -> NetworkAddress:
        """With no work expanded."""
        return replace(self, expanded=(), page=1)

    def with_tallies(self, *, hidden: bool) -> NetworkAddress:
        """With tallies hidden or shown."""
        return replace(self, tallies_hidden=hidden)


def read_network_address(
    path: str, params: QueryParams, *, shallowest: int = 1, quoted: bool = False
) -> NetworkAddress:
    """The state that a request asks for. Values that mean nothing are left out rather than refused.

    Args:
        path: Path of the page.
        params: The request's query.
        shallowest: The least depth that has anything to show: 0 for several works, 1 for one alone.
        quoted: The path is ready for a link already.
    """
    plain = read_address("", params)
    given = plain.filters
    expanded = [key for key in dict.fromkeys(params.getlist("expand")) if 0 < len(key) <= _LONGEST_KEY]
    return NetworkAddress(
        path if quoted else path_quote(path),
        Filters(cls=given.cls, section=given.section, year_from=given.year_from, year_to=given.year_to),
        _number(params.get("depth", ""), shallowest, DEEPEST, 1),
        _number(params.get("points", ""), 1, MOST_WORKS, USUAL_POINTS),
        tuple(expanded[:MOST_EXPANDED]),
        plain.page,
        plain.tallies_hidden,
    )


def _number(text: str, low: int, high: int, otherwise: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        return otherwise
    return min(max(int(text), low), high)
