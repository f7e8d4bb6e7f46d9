"""A reference as one line of text: as printed where it was tagged with its punctuation, else put together."""

from __future__ import annotations

from lxml import etree

from citewise.model import Person
from citewise.readers.jats.citation import FORMATTING, Citation

_NO_BLANK_BEFORE = frozenset(" .,;:)]}/\u2013-?!\u2019\u201d'\"")
_NO_BLANK_AFTER = frozenset(" ([{/\u2013-\u2018\u201c'\"")
_PEOPLE = frozenset({"name", "string-name", "collab"})
_LEFT_OUT = frozenset({"label", "object-id", "issn", "fn"})


def printed(citation: etree._Element) -> str:
    """The text of a mixed citation, with blanks between parts that were tagged without any.

    PMC strips the style between a name's parts (`KuzminaE`) and sometimes between names; markup that only changes
    how text looks (`CO<sub>2</sub>`) gets none.
    """
    pieces: list[str] = []
    _write(citation, pieces, formatting=True)
    return " ".join("".join(pieces).split())


def _write(element: etree._Element, pieces: list[str], *, formatting: bool) -> None:
    if element.text:
        _put(pieces, element.text)
    previous = ""
    for child in element:
        tag = child.tag
        if tag in _LEFT_OUT:
            pass
        elif tag in FORMATTING:
            _write(child, pieces, formatting=True)
        else:
            if tag in _PEOPLE and previous in _PEOPLE:
                _put(pieces, ", ")
            else:
                _part(pieces)
            _write(child, pieces, formatting=False)
            _part(pieces)
        tail = child.tail
        if tail:
            _put(pieces, tail)
            previous = ""
        else:
            previous = tag


_BOUNDARY = "\0"


def _part(pieces: list[str]) -> None:
    """A part begins or ends here: a blank is due, unless the text itself parts them."""
    if pieces and pieces[-1] is not _BOUNDARY:
        pieces.append(_BOUNDARY)


def _put(pieces: list[str], text: str) -> None:
    if pieces and pieces[-1] is _BOUNDARY:
        last = pieces[-2][-1] if len(pieces) > 1 else " "
        blank = not (
            last in _NO_BLANK_AFTER or last.isspace() or text[0] in _NO_BLANK_BEFORE or text[0].isspace()
        )
        pieces[-1] = " " if blank else ""
        if not blank:
            pieces.pop()
    pieces.append(text)


def composed(citation: Citation) -> str:
    """One line from the fields of an element citation, in the order of the Vancouver style."""
    get = citation.fields.get
    parts: list[str] = []
    names = _names(citation.authors, citation.etal)
    if names:
        parts.append(names)
    titles = ("article-title", "chapter-title", "part-title", "data-title", "trans-title")
    parts.extend(get(tag, "") for tag in titles if get(tag))
    if citation.editors:
        parts.append(f"In: {_names(citation.editors, False)}, editors")
    source = get("source")
    if source:
        parts.append(source)
    rest = ("source-2", "series", "edition", "version", "conf-name", "patent")
    parts.extend(get(tag, "") for tag in rest if get(tag))
    publisher = ": ".join(p for p in (get("publisher-loc"), get("publisher-name")) if p)
    if publisher:
        parts.append(publisher)
    where = get("volume", "")
    if get("issue"):
        where += f"({get('issue')})"
    pages = get("fpage") or get("page-range") or get("elocation-id") or ""
    if get("fpage") and get("lpage") and get("lpage") != get("fpage"):
        pages = f"{get('fpage')}\u2013{get('lpage')}"
    if pages:
        where = f"{where}:{pages}" if where else pages
    date = get("year") or get("string-date") or ""
    if date or where:
        parts.append(f"{date};{where}" if date and where else date or where)
    parts.extend(citation.comments)
    if "doi" in citation.ids:
        parts.append(f"doi:{citation.ids['doi']}")
    if "pmid" in citation.ids:
        parts.append(f"PMID: {citation.ids['pmid']}")
    parts.extend(citation.links[:1])
    return " ".join(p if p.endswith((".", "?", "!")) else f"{p}." for p in parts)


def _names(people: list[Person], etal: bool) -> str:
    names = [person.collab or f"{person.family} {person.given}".strip() for person in people]
    if etal:
        names.append("et al")
    return ", ".join(names)
