"""What a TEI header says of its article."""

from __future__ import annotations

import re

from lxml import etree

from citewise.identifiers import normalise_issn
from citewise.model import Identifiers, Journal, PublicationDate, Work
from citewise.readers.jats.licence import licence_name
from citewise.readers.tei.people import people
from citewise.readers.tei.references import identifiers, scopes, title
from citewise.readers.text import LANG, folded

_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def read_metadata(tei: etree._Element, abstract: str) -> Work:
    """The metadata of a `TEI` element; `abstract` is its text as the text reader made it."""
    header = tei.find("teiHeader")
    if header is None:
        return Work(abstract=abstract)
    source = header.find("fileDesc/sourceDesc/biblStruct")
    analytic = None if source is None else source.find("analytic")
    monogr = None if source is None else source.find("monogr")
    imprint = None if monogr is None else monogr.find("imprint")
    publication = header.find("fileDesc/publicationStmt")
    dates = _dates(imprint) or _dates(publication)
    scope = scopes(imprint)
    ids = identifiers(source)
    if source is None:
        ids = identifiers(header.find("fileDesc"))
    titles = header.find("fileDesc/titleStmt")
    text = tei.find("text")
    return Work(
        identifiers=Identifiers(**ids),
        title=title(analytic) or title(titles),
        abstract=abstract,
        authors=people(analytic, "author") or people(titles, "author"),
        editors=people(monogr, "editor"),
        journal=_journal(monogr, publication),
        year=dates[0].year if dates else None,
        date=dates[0].iso if dates else "",
        dates=dates,
        volume=scope.get("volume", ""),
        issue=scope.get("issue", ""),
        first_page=scope.get("first", ""),
        last_page=scope.get("last", ""),
        keywords=tuple(
            dict.fromkeys(filter(None, map(folded, header.iterfind("profileDesc/textClass/keywords//term"))))
        ),
        licence=_licence(publication),
        language=(
            header.get(LANG) or ("" if text is None else text.get(LANG)) or tei.get(LANG) or ""
        ).lower(),
    )


def _dates(parent: etree._Element | None) -> tuple[PublicationDate, ...]:
    found: list[PublicationDate] = []
    for date in () if parent is None else parent.iterchildren("date"):
        stated = _ISO.match(date.get("when") or folded(date))
        if stated and 1500 <= int(stated.group(1)) <= 2100:
            month, day = int(stated.group(2) or 0), int(stated.group(3) or 0)
            month = month if 1 <= month <= 12 else 0
            day = day if month and 1 <= day <= 31 else 0
            kind = date.get("type") or "published"
            found.append(PublicationDate(kind, int(stated.group(1)), month or None, day or None))
    return tuple(found)


def _journal(monogr: etree._Element | None, publication: etree._Element | None) -> Journal:
    publisher = folded(None if publication is None else publication.find("publisher"))
    if monogr is None:
        return Journal(publisher=publisher)
    imprint = monogr.find("imprint/publisher")
    short = [folded(t) for t in monogr.iterchildren("title") if t.get("type") in ("abbrev", "abbr", "short")]
    issns = [
        normalise_issn(folded(n)) for n in monogr.iter("idno") if "issn" in (n.get("type") or "").lower()
    ]
    return Journal(
        title(monogr, "j") or title(monogr, "m"),
        tuple(dict.fromkeys(filter(None, short))),
        tuple(dict.fromkeys(filter(None, issns))),
        folded(imprint) or publisher,
    )


def _licence(publication: etree._Element | None) -> str:
    licence = None if publication is None else publication.find("availability/licence")
    if licence is None:
        return ""
    addresses = [licence.get("target") or "", *(ref.get("target") or "" for ref in licence.iter("ref"))]
    return licence_name(" ".join(addresses), folded(licence))
