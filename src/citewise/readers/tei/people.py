"""Authors and editors of TEI."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from citewise.identifiers import normalise_orcid
from citewise.model import Affiliation, Person
from citewise.readers.jats.people import split_name
from citewise.readers.text import folded


def people(parent: etree._Element | None, tag: str) -> tuple[Person, ...]:
    """The persons and groups tagged `author` or `editor` directly in `parent`; those without a name are left out."""
    return () if parent is None else tuple(_named(parent, tag))


def _named(parent: etree._Element, tag: str) -> Iterator[Person]:
    for element in parent.iterchildren(tag):
        person = _person(element)
        if person is not None:
            yield person


def _person(element: etree._Element) -> Person | None:
    name = element.find("persName")
    family = given = suffix = ""
    collab = None
    if name is not None:
        family = " ".join(folded(part) for part in name.iterchildren("surname"))
        given = " ".join(folded(part) for part in name.iterchildren("forename"))
        suffix = folded(name.find("genName"))
        if not family and not given:
            family, given = split_name(folded(name))
        elif not family:
            family, given = given, ""
    else:
        group = element.find("orgName")
        if group is not None:
            collab = folded(group) or None
        elif not len(element):
            family, given = split_name(folded(element))
    if not family and not collab:
        return None
    orcid = None
    for number in element.iter("idno"):
        if (number.get("type") or "").upper() == "ORCID":
            orcid = orcid or normalise_orcid(folded(number))
    places = tuple(dict.fromkeys(a for a in map(_affiliation, element.iter("affiliation")) if a.name))
    return Person(family, given, orcid, collab, places, suffix)


def _affiliation(element: etree._Element) -> Affiliation:
    raw = element.find("note[@type='raw_affiliation']")
    if raw is not None and folded(raw):
        return Affiliation(folded(raw))
    order = {"department": 0, "laboratory": 1, "institution": 2}
    names = sorted(element.iterchildren("orgName"), key=lambda name: order.get(name.get("type") or "", 3))
    parts = [folded(name) for name in names]
    address = element.find("address")
    if address is not None:
        parts += [folded(part) for part in address]
    return Affiliation(", ".join(part for part in parts if part) or ("" if len(element) else folded(element)))
