"""Reading values out of records whose makers do not all keep to one shape."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any

from citewise.errors import CitewiseError
from citewise.identifiers import find_dois
from citewise.model import Identifiers, Person, Work

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_PAGES = re.compile(r"^\s*([A-Za-z]{0,4}\d+[A-Za-z]?)\s*[-\u2010-\u2015]+\s*([A-Za-z]{0,4}\d+[A-Za-z]?)")
_LONGEST = 2_000


class RecordError(CitewiseError):
    """A record is not of the shape that its form has."""


def one(value: Any) -> Any:
    """The value, or the first of a list of values; None for an empty list."""
    while isinstance(value, list):
        value = value[0] if value else None
    return value


def text(value: Any) -> str:
    """A value as one line of plain text, without markup."""
    value = one(value)
    if value is None or isinstance(value, dict | bool):
        return ""
    plain = str(value)[: 4 * _LONGEST]
    if "<" in plain:
        plain = _TAG.sub("", plain)
    if "&" in plain:
        plain = html.unescape(plain)
    return " ".join(plain.split())[:_LONGEST]


def whole_year(value: Any) -> int | None:
    """A year, from a number or from the first four digits of a text."""
    value = one(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 1400 <= value <= 2100 else None
    match = re.search(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)", str(value)) if value is not None else None
    return int(match[1]) if match else None


def date_of_parts(parts: Any) -> tuple[int | None, str]:
    """Year and ISO date of `[[2019, 4, 30]]`."""
    numbers = one(parts) if isinstance(parts, list) and parts and isinstance(parts[0], list) else parts
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = parts[0]
    if not isinstance(numbers, list) or not numbers:
        return None, ""
    year = whole_year(numbers[0])
    if year is None:
        return None, ""
    iso = f"{year:04d}"
    for number in numbers[1:3]:
        try:
            whole = int(number)
        except (TypeError, ValueError):
            break
        if not 1 <= whole <= 31:
            break
        iso += f"-{whole:02d}"
    return year, iso


def pages(value: Any) -> tuple[str, str]:
    """First and last page of `37-41`; an article number stands alone."""
    given = text(value)
    match = _PAGES.match(given)
    if match:
        first, last = match[1], match[2]
        if first.isdigit() and last.isdigit() and len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        return first, last
    first = re.split(r"[,;\s]", given, maxsplit=1)[0]
    return first[:20], ""


def person_of_name(name: str) -> Person:
    """A person from a name on one line: `Family, Given`, `Given Family`, or `Family GN` as PubMed writes it."""
    name = text(name)
    if "," in name:
        family, _, given = name.partition(",")
        return Person(family=family.strip(), given=given.strip())
    words = name.split()
    if len(words) < 2:
        return Person(family=name)
    if re.fullmatch(r"[A-Z]{1,4}\.?", words[-1]) and not re.fullmatch(r"[A-Z]\.?", words[0]):
        return Person(family=" ".join(words[:-1]), given=" ".join(words[-1].rstrip(".")))
    particles = {
        "van",
        "von",
        "de",
        "der",
        "den",
        "da",
        "di",
        "du",
        "la",
        "le",
        "del",
        "dos",
        "ten",
        "ter",
        "af",
    }
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in particles:
        start -= 1
    return Person(family=" ".join(words[start:]), given=" ".join(words[:start]))


MONTHS = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
"""Month by the first three letters of its English name."""
_SHORT_DATE = re.compile(r"\b(1[89]\d\d|20\d\d)(?: ([A-Z][a-z]{2})\b(?:[a-z]*)(?: (\d{1,2})\b)?)?")


def notice_in(reference: Any) -> tuple[str | None, str]:
    """DOI and date of the notice that a short reference names: `Dream Lett. 2020 Mar 4;2(1):7. doi: 10.5555/x`."""
    line = text(reference)
    doi = next(iter(find_dois(line)), None)
    match = _SHORT_DATE.search(line.split("doi:")[0])
    if match is None:
        return doi, ""
    month = MONTHS.get((match[2] or "").lower())
    date = match[1] + (f"-{month:02d}" if month else "")
    day = int(match[3]) if month and match[3] else 0
    return doi, f"{date}-{day:02d}" if 1 <= day <= 31 else date


def usable(work: Work) -> Work | None:
    """The work, or None where it says too little to be found by anything."""
    return work if work.identifiers or len(work.title) > 3 else None


def identifiers(
    *,
    doi: str | None = None,
    pmid: str | None = None,
    pmcid: str | None = None,
    arxiv: str | None = None,
    isbn: str | None = None,
) -> Identifiers:
    """Identifiers already in normal form; the arXiv id is read out of an arXiv DOI."""
    if doi and arxiv is None and doi.startswith("10.48550/arxiv."):
        arxiv = doi.removeprefix("10.48550/arxiv.")
    return Identifiers(doi=doi, pmid=pmid, pmcid=pmcid, arxiv=arxiv, isbn=isbn)


def objects(values: Any) -> Iterable[dict[str, Any]]:
    """The objects of a list, whatever else it holds left out."""
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
