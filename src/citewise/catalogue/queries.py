"""References as `citewise resolve` takes them: JSON objects of any make, read with patience."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from citewise.identifiers import (
    find_dois,
    normalise_arxiv,
    normalise_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
)
from citewise.model import BibliographicReference, Identifiers, Person
from citewise.resolution.names import split_names

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_LONGEST = 4_000
_NORMAL = {
    "doi": normalise_doi,
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "arxiv": normalise_arxiv,
    "isbn": normalise_isbn,
}


def reference_of(value: Mapping[str, Any]) -> BibliographicReference:
    """A reference from a JSON object. What cannot be understood in it is passed over; nothing is refused."""
    raw = _text(value.get("raw") or value.get("unstructured"))
    found = _identifiers(value)
    if raw and not found.doi:
        dois = find_dois(raw)
        if dois:
            found = Identifiers(dois[0], found.pmid, found.pmcid, found.arxiv, found.isbn)
    year = _YEAR.search(_text(value.get("year") or value.get("date")))
    return BibliographicReference(
        id=_text(value.get("id")),
        index=0,
        raw=raw,
        identifiers=found,
        kind=_text(value.get("kind") or value.get("type")),
        title=_text(value.get("title")),
        authors=_people(value.get("authors") if value.get("authors") is not None else value.get("author")),
        year=int(year[1]) if year else None,
        journal=_text(
            value.get("journal") or value.get("source") or value.get("container") or value.get("booktitle")
        ),
        publisher=_text(value.get("publisher")),
        volume=_text(value.get("volume")),
        issue=_text(value.get("issue")),
        first_page=_text(value.get("first_page") or value.get("fpage") or value.get("page")).split("-")[0],
        last_page=_text(value.get("last_page") or value.get("lpage")),
        url=_text(value.get("url")),
    )


def _text(value: Any) -> str:
    while isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = value.get("title") or value.get("name") or value.get("value")
    if value is None or isinstance(value, bool | Mapping | list):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value)[:_LONGEST].split())


def _identifiers(value: Mapping[str, Any]) -> Identifiers:
    inner = value.get("identifiers")
    found: dict[str, str] = {}
    for place in (value, inner if isinstance(inner, Mapping) else {}):
        for name, normalise in _NORMAL.items():
            given = _text(place.get(name) or place.get(name.upper()))
            normal = normalise(given) if given else None
            if normal and name not in found:
                found[name] = normal
    return Identifiers(**found)


def _people(value: Any) -> tuple[Person, ...]:
    if isinstance(value, str):
        return split_names(value)
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list):
        return ()
    people = []
    for given in value[:500]:
        if isinstance(given, Mapping):
            person = Person(
                family=_text(given.get("family") or given.get("surname") or given.get("last")),
                given=_text(given.get("given") or given.get("first")),
                collab=_text(given.get("collab") or given.get("literal")) or None,
            )
            if not (person.family or person.collab) and given.get("name"):
                people.extend(_named(_text(given["name"])))
                continue
        elif isinstance(given, str):
            people.extend(_named(_text(given)))
            continue
        else:
            continue
        if person.family or person.collab:
            people.append(person)
    return tuple(people)


def _named(name: str) -> list[Person]:
    """A person from one text: a family name alone, `Family, Given`, or a name as printed."""
    if not name:
        return []
    if "," in name:
        family, _, given = name.partition(",")
        return [Person(family=family.strip(), given=given.strip())]
    if " " not in name:
        return [Person(family=name)]
    lowered = name.split()[0].lower()
    if lowered in _PARTICLES:
        return [Person(family=name)]  # `van der Berg` alone
    return list(split_names(name)) or [Person(family=name)]


_PARTICLES = frozenset("van von der den de la le del della di da dos du ter ten el al bin ibn st".split())
