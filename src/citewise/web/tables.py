"""Addresses of a sortable table of works: what it is sorted by, the words looked for in it, the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from citewise.reports.listing import Column

_UPWARDS = frozenset({Column.PLACE, Column.TITLE})
"""What one wants from the beginning first; of counts, years and notices one wants the most."""


@dataclass(frozen=True, slots=True)
class TableAddress:
    """One state of a table of works."""

    path: str
    column: Column = Column.PLACE
    descending: bool = False
    words: str = ""
    notices_only: bool = False
    page: int = 1
    tallies_hidden: bool = False

    def query(self) -> str:
        """The part of the address after the path, with its question mark; empty where all is as usual."""
        pairs = []
        if self.column is not Column.PLACE or self.descending:
            pairs.append(("sort", self.column.value))
        if self.descending != (self.column not in _UPWARDS):
            pairs.append(("dir", "down" if self.descending else "up"))
        if self.words:
            pairs.append(("find", self.words))
        if self.notices_only:
            pairs.append(("notices", "1"))
        if self.tallies_hidden:
            pairs.append(("tallies", "hidden"))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"?{urlencode(pairs)}" if pairs else ""

    def __str__(self) -> str:
        return self.path + self.query()

    def sorted_by(self, column: Column) -> TableAddress:
        """Sorted by a column; by the one that it is sorted by, the other way round."""
        column = Column(column)  # templates name it by its value
        down = not self.descending if column is self.column else column not in _UPWARDS
        return replace(self, column=column, descending=down, page=1)

    def direction(self, column: Column) -> str:
        """What `aria-sort` says of a column."""
        if column is not self.column:
            return "none"
        return "descending" if self.descending else "ascending"

    def with_page(self, page: int) -> TableAddress:
        """Another page of the same table."""
        return replace(self, page=page)

    def cleared(self) -> TableAddress:
        """Without words and filter."""
        return replace(self, words="", notices_only=False, page=1)

    def with_tallies(self, *, hidden: bool) -> TableAddress:
        """With tallies hidden or shown."""
        return replace(self, tallies_hidden=hidden)

    def toggled_notices(self) -> TableAddress:
        """With only those that carry a notice, or with all again."""
        return replace(self, notices_only=not self.notices_only, page=1)


def read_table_address(path: str, params: QueryParams) -> TableAddress:
    """The state that a request asks for; values that mean nothing are left out rather than refused."""
    sort, direction, number = params.get("sort", ""), params.get("dir", ""), params.get("page", "")
    column = Column(sort) if sort in set(Column) else Column.PLACE
    return TableAddress(
        path,
        column,
        direction == "down" if direction in ("up", "down") else column not in _UPWARDS,
        " ".join(params.get("find", "").split())[:200],
        params.get("notices") == "1",
        max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 7 else 1,
        params.get("tallies") == "hidden",
    )
