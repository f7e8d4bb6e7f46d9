"""Dates of an article, and the one that counts as its publication."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from citewise.model import PublicationDate
from citewise.readers.text import folded

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Dates that are no publication: of deposit, of preprints, of the manuscript's way.
_NOT_PUBLICATION = frozenset(
    {
        "pmc-release", "nihms-submitted", "epreprint", "preprint", "ecorrected", "pcorrected", "retracted", "update",
        "corrected", "archival-date", "received", "accepted", "rev-recd", "rev-request", "corrected-typeset",
    }
)  # fmt: skip


def year_in(text: str) -> int | None:
    """The first plausible year (1500 to 2099) in `text`."""
    match = _YEAR.search(text)
    return int(match.group(1)) if match else None


def dates_of(meta: etree._Element) -> tuple[PublicationDate, ...]:
    """All dates tagged in an `article-meta`: of publication, of the manuscript's history, of events."""
    found: dict[PublicationDate, None] = {}
    for element in _date_elements(meta):
        date = _date(element)
        if date is not None:
            found.setdefault(date)
    return tuple(found)


def _date_elements(meta: etree._Element) -> Iterator[etree._Element]:
    for child in meta:
        tag = child.tag
        if tag == "pub-date":
            yield child
        elif tag in ("history", "pub-history"):
            yield from child.iter("date")


def _date(element: etree._Element) -> PublicationDate | None:
    kind = (
        element.get("pub-type") or element.get("date-type") or element.get("publication-format") or "pub"
    ).lower()
    year = month = day = None
    for part in element:
        tag = part.tag
        if tag == "year":
            year = year_in(folded(part) or part.get("iso-8601-date", ""))
        elif tag in ("month", "season"):
            month = month or _month(folded(part))
        elif tag == "day":
            day = _number(folded(part), 31)
        elif tag == "string-date" and year is None:
            year = year_in(folded(part))
    if year is None:
        iso = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", element.get("iso-8601-date", ""))
        if iso is None:
            return None
        year = year_in(iso.group(1))
        month, day = _number(iso.group(2) or "", 12), _number(iso.group(3) or "", 31)
    return None if year is None else PublicationDate(kind, year, month, day if month else None)


def _number(text: str, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:9]) <= most else None


def _month(text: str) -> int | None:
    number = _number(text, 12)
    if number:
        return number
    start = text[:3].lower()
    return _MONTHS.index(start) + 1 if start in _MONTHS else None


def publication_date(dates: tuple[PublicationDate, ...]) -> PublicationDate | None:
    """The earliest publication date: of the earliest year, the earliest whose month is known."""
    candidates = [d for d in dates if d.kind not in _NOT_PUBLICATION]
    return min(candidates, key=lambda d: (d.year, d.month or 13, d.day or 32), default=None)
