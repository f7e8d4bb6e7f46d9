"""The reference list of TEI: `biblStruct` (GROBID) and `bibl` entries of `listBibl`."""

from __future__ import annotations

import re

from lxml import etree

from citewise.identifiers import (
    find_dois,
    normalise_arxiv,
    normalise_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
)
from citewise.model import BibliographicReference, Identifiers
from citewise.readers.tei.people import people
from citewise.readers.text import all_text, folded

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_YEAR = re.compile(r"(?<!\d)(1[0-9]\d\d|20\d\d)(?!\d)([a-z](?![a-z]))?")
_SCHEMES = {
    "doi": ("doi", normalise_doi),
    "pmid": ("pmid", normalise_pmid),
    "pmcid": ("pmcid", normalise_pmcid),
    "pmc": ("pmcid", normalise_pmcid),
    "arxiv": ("arxiv", normalise_arxiv),
    "isbn": ("isbn", normalise_isbn),
}


def read_references(tei: etree._Element) -> tuple[BibliographicReference, ...]:
    """The entries of the reference lists in the text, in order."""
    found: list[BibliographicReference] = []
    taken: set[str] = set()
    text = tei.find("text")
    if text is None:
        return ()
    for listed in text.iter("listBibl"):
        for entry in listed.iterchildren("biblStruct", "bibl"):
            index = len(found) + 1
            name = entry.get(XML_ID) or f"ref-{index}"
            while name in taken:
                name += "'"
            reference = _entry(entry, name, index)
            if reference is not None:
                taken.add(name)
                found.append(reference)
    return tuple(found)


def identifiers(element: etree._Element | None) -> dict[str, str]:
    """The identifiers tagged `idno` in an element, each in its normal form."""
    ids: dict[str, str] = {}
    for number in () if element is None else element.iter("idno"):
        scheme = _SCHEMES.get((number.get("type") or "").lower())
        value = scheme[1](folded(number)) if scheme else None
        if scheme and value:
            ids.setdefault(scheme[0], value)
    return ids


def scopes(imprint: etree._Element | None) -> dict[str, str]:
    """`volume`, `issue`, `first`, `last` from the `biblScope` elements of an imprint."""
    found: dict[str, str] = {}
    for scope in () if imprint is None else imprint.iter("biblScope"):
        unit = (scope.get("unit") or scope.get("type") or "").lower()
        if unit in ("page", "pp", "pages"):
            text = folded(scope).replace("\u2013", "-")
            first, _, last = text.partition("-")
            found.setdefault("first", (scope.get("from") or first).strip())
            found.setdefault("last", (scope.get("to") or last).strip())
        elif unit in ("volume", "vol", "issue"):
            found.setdefault("issue" if unit == "issue" else "volume", folded(scope))
    return found


def title(parent: etree._Element | None, *levels: str) -> str:
    """The first title of these levels (`a` article, `j` journal, `m` monograph, `s` series) in an element, main ones first."""
    if parent is None:
        return ""
    of_level = [t for t in parent.iterchildren("title") if not levels or (t.get("level") or "") in levels]
    of_level.sort(key=lambda t: t.get("type") not in (None, "main"))
    return next((text for text in map(folded, of_level) if text), "")


def _entry(entry: etree._Element, name: str, index: int) -> BibliographicReference | None:
    analytic, monogr = entry.find("analytic"), entry.find("monogr")
    holder = entry if analytic is None and monogr is None else monogr
    imprint = None if holder is None else holder.find("imprint")
    imprint = holder if imprint is None else imprint
    own = title(analytic)
    if entry.tag == "bibl":
        own = own or title(entry, "a")
    journal = title(holder, "j")
    container = journal or title(holder, "m", "")
    if not own and not journal:
        own, container = container, ""
    authors = people(analytic, "author") or people(holder, "author")
    year, suffix = _year(imprint)
    ids = identifiers(entry)
    raw = _raw(entry)
    if "doi" not in ids and (dois := find_dois(raw)):
        ids["doi"] = dois[0]
    scope = scopes(imprint)
    publisher = folded(None if imprint is None else imprint.find("publisher"))
    link = entry.find(".//ptr")
    if not raw:
        raw = _composed([p.collab or f"{p.family} {p.given}".strip() for p in authors],
                        [own, container, publisher], year, scope, ids)  # fmt: skip
    if not raw:
        return None
    return BibliographicReference(
        id=name,
        index=index,
        raw=raw,
        label=folded(entry.find("label")).strip("[]. "),
        identifiers=Identifiers(**ids),
        kind="journal" if journal else "",
        title=own,
        authors=authors,
        editors=people(holder, "editor"),
        year=year,
        year_suffix=suffix,
        journal=container,
        publisher=publisher,
        volume=scope.get("volume", ""),
        issue=scope.get("issue", ""),
        first_page=scope.get("first", ""),
        last_page=scope.get("last", ""),
        url="" if link is None else link.get("target") or "",
    )


def _year(imprint: etree._Element | None) -> tuple[int | None, str]:
    for date in () if imprint is None else imprint.iterchildren("date"):
        printed = _YEAR.search(folded(date))
        stated = _YEAR.search(date.get("when") or "") or printed
        if stated:
            return int(stated.group(1)), (printed.group(2) or "") if printed else ""
    return None, ""


def _raw(entry: etree._Element) -> str:
    for note in entry.iterchildren("note"):
        if note.get("type") == "raw_reference":
            return folded(note)
    return " ".join(all_text(entry).split()) if entry.tag == "bibl" else ""


def _composed(
    names: list[str], parts: list[str], year: int | None, scope: dict[str, str], ids: dict[str, str]
) -> str:
    where = scope.get("volume", "") + (f"({scope['issue']})" if "issue" in scope else "")
    if scope.get("first"):
        pages = f"{scope['first']}\u2013{scope['last']}" if scope.get("last") else scope["first"]
        where = f"{where}:{pages}" if where else pages
    when = ";".join(part for part in (str(year or ""), where) if part)
    lines = [", ".join(names), *parts, when, f"doi:{ids['doi']}" if "doi" in ids else ""]
    return " ".join(line if line[-1] in ".?!" else line + "." for line in lines if line)
