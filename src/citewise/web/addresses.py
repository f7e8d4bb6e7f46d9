"""Addresses: every state of a report or a search is one, read from a request and written into links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from citewise.model import CitationClass, SectionKind
from citewise.reports import Filters, Mode, Order, Relationship, Side

PARAMETERS = {
    "cls": "class",
    "section": "section",
    "type": "type",
    "relationship": "relationship",
    "author": "author",
    "journal": "journal",
}
"""Facets of `Filters`, in the order shown, and the name each has in an address."""

_KNOWN_VALUES: dict[str, frozenset[str]] = {
    "cls": frozenset(CitationClass),
    "section": frozenset(SectionKind),
    "relationship": frozenset(Relationship),
}
_LONGEST_WORDS = 1000
_MOST_VALUES = 50
_LAST_PAGE = 100_000


def path_quote(identifier: str) -> str:
    """An identifier as it stands in the path of an address; slashes stay as they are."""
    return quote(identifier, safe="/:;()")


def _whole(text: str | None, low: int, high: int) -> int | None:
    """A whole number in a range, or None; addresses are typed by hand, so nothing here is an error."""
    text = (text or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    number = int(text)
    return number if low <= number <= high else None


def _share(text: str | None) -> float | None:
    number = _whole((text or "").removesuffix("%"), 1, 100)
    return None if number is None else number / 100


def _values(params: QueryParams, facet: str) -> tuple[str, ...]:
    known = _KNOWN_VALUES.get(facet)
    given = dict.fromkeys(params.getlist(PARAMETERS[facet]))
    return tuple(value for value in given if known is None or value in known)[:_MOST_VALUES]


@dataclass(frozen=True, slots=True)
class Address:
    """One state of a page with results.

    Attributes:
        path: The path, ready for a link.
        filters: What the results are narrowed by.
        words: Words searched for (within a report), or the whole query (of a search).
        order: Their order.
        page: The page of results, from 1.
        side: The tab of a report.
        mode: The tab of a search; None on a report.
        tallies_hidden: Whether tallies were hidden by address (without JavaScript).
    """

    path: str
    filters: Filters = Filters()
    words: str = ""
    order: Order = Order.RELEVANCE
    page: int = 1
    side: Side = Side.CITED_BY
    mode: Mode | None = None
    tallies_hidden: bool = False

    def fields(self) -> list[tuple[str, str]]:
        """The names and values that stand in the address; what is as usual is left out."""
        pairs: list[tuple[str, str]] = []
        if self.words:
            pairs.append(("q", self.words))
        if self.mode is not None and self.mode is not Mode.PAPERS:
            pairs.append(("for", self.mode.value))
        if self.side is not Side.CITED_BY:
            pairs.append(("side", self.side.value))
        for facet, name in PARAMETERS.items():
            pairs += [(name, value) for value in getattr(self.filters, facet)]
        if self.filters.year_from is not None:
            pairs.append(("from", str(self.filters.year_from)))
        if self.filters.year_to is not None:
            pairs.append(("to", str(self.filters.year_to)))
        if self.filters.min_confidence is not None:
            pairs.append(("confidence", f"{self.filters.min_confidence * 100:.0f}"))
        if self.filters.work:
            pairs.append(("work", self.filters.work))
        if self.order is not Order.RELEVANCE:
            pairs.append(("order", self.order.value))
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

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The fields that a form has to carry along besides its own, named in `without`."""
        return [(name, value) for name, value in self.fields() if name not in {*without, "page"}]

    def toggled(self, facet: str, value: str) -> Address:
        """With a facet's value added, or taken away if it was there."""
        now: tuple[str, ...] = getattr(self.filters, facet)
        then = tuple(kept for kept in now if kept != value) if value in now else (*now, value)
        # `replace` cannot know which field a name is; all facets in PARAMETERS are tuples of text.
        return replace(self, filters=replace(self.filters, **{facet: then}), page=1)  # type: ignore[arg-type]

    def with_years(self, since: int | None, until: int | None) -> Address:
        """With another range of years."""
        return replace(self, filters=replace(self.filters, year_from=since, year_to=until), page=1)

    def with_confidence(self, least: float | None) -> Address:
        """With another least confidence."""
        return replace(self, filters=replace(self.filters, min_confidence=least), page=1)

    def with_work(self, key: str) -> Address:
        """Narrowed to one citing (or cited) work, or no longer so for the empty text."""
        return replace(self, filters=replace(self.filters, work=key), page=1)

    def with_words(self, words: str) -> Address:
        """With other words."""
        return replace(self, words=words, page=1)

    def with_page(self, page: int) -> Address:
        """Another page of the same results."""
        return replace(self, page=page)

    def with_order(self, order: Order) -> Address:
        """The same results in another order."""
        return replace(self, order=order, page=1)

    def with_side(self, side: Side) -> Address:
        """The other tab of the report, without filters, since they mean other works there."""
        return Address(self.path, side=side, tallies_hidden=self.tallies_hidden)

    def with_mode(self, mode: Mode) -> Address:
        """The other tab of the search."""
        return replace(self, mode=mode, page=1)

    def with_tallies(self, *, hidden: bool) -> Address:
        """With tallies hidden or shown."""
        return replace(self, tallies_hidden=hidden)

    def cleared(self) -> Address:
        """Without any filter; the words of a search stay, since they are what it is."""
        return replace(self, filters=Filters(), words=self.words if self.mode is not None else "", page=1)


def read_address(
    path: str, params: QueryParams, *, mode: Mode | None = None, quoted: bool = False
) -> Address:
    """The state that a request asks for. Values that mean nothing are left out rather than refused.

    Args:
        path: Path of the page, not yet quoted.
        params: The request's query.
        mode: Mode to assume for a search; None on a report.
        quoted: The path is ready for a link already.
    """
    order, side = params.get("order", ""), params.get("side", "")
    if mode is not None and params.get("for", "") in set(Mode):
        mode = Mode(params["for"])
    filters = Filters(
        section=_values(params, "section"),
        cls=_values(params, "cls"),
        type=_values(params, "type"),
        relationship=_values(params, "relationship"),
        author=_values(params, "author"),
        journal=_values(params, "journal"),
        year_from=_whole(params.get("from"), 1000, 2999),
        year_to=_whole(params.get("to"), 1000, 2999),
        min_confidence=_share(params.get("confidence")),
        work=params.get("work", "")[:_LONGEST_WORDS],
    )
    return Address(
        path=path if quoted else path_quote(path),
        filters=filters,
        words=" ".join(params.get("q", "").split())[:_LONGEST_WORDS],
        order=Order(order) if order in set(Order) else Order.RELEVANCE,
        page=_whole(params.get("page"), 1, _LAST_PAGE) or 1,
        side=Side(side) if side in set(Side) and mode is None else Side.CITED_BY,
        mode=mode,
        tallies_hidden=params.get("tallies") == "hidden",
    )


def page_numbers(page: int, pages: int) -> Iterable[int | None]:
    """The pages to offer: the first, the last, those around the present one, and None for each gap."""
    wanted = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    before = 0
    for number in wanted:
        if number - before == 2:
            yield number - 1
        elif number - before > 2:
            yield None
        yield number
        before = number
