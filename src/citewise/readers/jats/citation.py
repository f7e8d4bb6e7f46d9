"""The fields of one tagged citation: element-citation, mixed-citation, nlm-citation, citation."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from citewise.identifiers import (
    find_dois,
    normalise_arxiv,
    normalise_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
)
from citewise.model import BibliographicReference, Identifiers, Person
from citewise.readers.jats.people import group_name, named_person
from citewise.readers.text import HREF, all_text, folded

_YEAR = re.compile(r"(?<!\d)(1[0-9]\d\d|20\d\d)(?!\d)\s?([a-z](?:[,\u2013-][a-z])?)?(?![a-z])")
_PAGES = re.compile(r"^\s*([A-Za-z]?\d+[A-Za-z]?)\s*[\u2010-\u2015-]+\s*([A-Za-z]?\d+[A-Za-z]?)\s*$")
_PMID = re.compile(r"\b(?:PMID|PubMed(?: ID)?)\s*[:#]?\s*(\d{4,9})\b", re.IGNORECASE)
_ARXIV = re.compile(
    r"arxiv[^\d/]{0,12}(?:abs/|pdf/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE
)
# Elements that only change how text looks; fields may stand inside them.
FORMATTING = frozenset(
    {"bold", "italic", "sub", "sup", "sc", "underline", "monospace", "roman", "sans-serif", "styled-content",
     "named-content", "strike", "overline", "inline-formula", "x", "abbrev"}
)  # fmt: skip
_EDITORS = frozenset({"editor", "editors", "guest-editor", "series-editor"})
_NO_AUTHORS = frozenset(
    {"translator", "translators", "sponsor", "assignee", "transed", "reviewer", "director"}
)
# A source alone is the cited work itself, not its container, unless the work is of a kind that has a container.
_CONTAINED = frozenset({"journal", "confproc", "conf-proc", "conference", "article", "newspaper", "magazine"})


class Citation:
    """The fields of one citation while they are gathered.

    `pieces` is the text as printed, where the citation was tagged together with its punctuation (mixed content);
    it is gathered in the same walk, since walking is what takes the time. Parts that touch without any text between
    them are parted by a blank: PMC strips the style between surname and initials, and between names.
    """

    __slots__ = (
        "authors", "comments", "editors", "element", "etal", "fields", "has_text", "ids", "kind", "label", "links",
        "pieces",
    )  # fmt: skip

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.kind = (element.get("publication-type") or element.get("citation-type") or "").lower()
        self.authors: list[Person] = []
        self.editors: list[Person] = []
        self.fields: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.links: list[str] = []
        self.comments: list[str] = []
        self.label = ""
        self.etal = False
        self.has_text = False
        self.pieces: list[str] | None = [] if element.tag in _MIXED else None
        if self.pieces is None:
            self._gather_fields(element, self.authors)
        else:
            self._gather(element, self.authors)
        if not self.fields and not self.authors and self.pieces is None:
            # Text alone, whatever the tag says.
            self.pieces = [all_text(element)]
            self.has_text = bool(self.pieces[0].strip())

    def printed(self) -> str:
        """The text as printed, on one line; empty where there is none between the parts."""
        return " ".join("".join(self.pieces).split()) if self.pieces and self.has_text else ""

    def _gather_fields(self, parent: etree._Element, people: list[Person] | None) -> None:
        """Gather where the text between the parts does not matter."""
        fields = self.fields
        for child in parent:
            tag = child.tag
            if tag == "name":
                person = named_person(child)
                if people is not None and (person.family or person.given):
                    people.append(person)
            elif tag in _PLAIN:
                if tag not in fields:
                    text = all_text(child) if len(child) else child.text
                    if text and (value := " ".join(text.split())):
                        fields[tag] = value
            else:
                take = _TAKERS.get(tag)
                if take is not None:
                    take(self, child, people)
                elif tag in FORMATTING and len(child):
                    self._gather_fields(child, people)

    def _gather(self, parent: etree._Element, people: list[Person] | None) -> None:
        pieces = self.pieces
        if pieces is None:
            self._gather_fields(parent, people)
            return
        fields = self.fields
        touching = gap = False
        previous = ""
        text = parent.text
        if text and not text.isspace():
            pieces.append(text)
            self.has_text = True
        for child in parent:
            tag = child.tag
            if tag in _PEOPLE and previous in _PEOPLE:
                pieces.append(", ")
            elif (
                gap
                or (touching and tag not in FORMATTING)
                or (tag in _WORDY and pieces and pieces[-1][-1:] in _STOPS)
            ):
                pieces.append(" ")
            if tag == "name":
                person = named_person(child)
                family, given, suffix = person.family, person.given, person.suffix
                if people is not None and (family or given):
                    people.append(person)
                pieces.append(f"{family} {given}" if given else family)
                if suffix:
                    pieces.append(f" {suffix}")
            elif tag in _PLAIN:
                text = all_text(child) if len(child) else child.text
                if text:
                    if tag not in fields:
                        value = " ".join(text.split())
                        if value:
                            fields[tag] = value
                    pieces.append(text)
            else:
                take = _TAKERS.get(tag)
                if take is not None:
                    take(self, child, people)
                elif tag in FORMATTING and len(child):
                    self._gather(child, people)
                elif tag not in _LEFT_OUT:
                    pieces.append(all_text(child))
            tail = child.tail
            gap = False
            if not tail:
                touching = tag not in FORMATTING
                previous = tag
            elif tail.isspace():
                gap = True
                previous = tag
            else:
                pieces.append(tail)
                touching = False
                previous = ""
                self.has_text = True

    def _string_name(self, name: etree._Element, people: list[Person] | None) -> None:
        person = named_person(name)
        if people is not None and (person.family or person.given):
            people.append(person)
        if self.pieces is not None:
            self._spaced(name, self.pieces)

    @staticmethod
    def _spaced(name: etree._Element, pieces: list[str]) -> None:
        """The text of a name, with blanks between parts that touch."""
        if name.text:
            pieces.append(name.text)
        behind = ""
        for part in name:
            if behind:
                pieces.append(behind)
            pieces.append(all_text(part))
            behind = part.tail or " "
        if not behind.isspace():
            pieces.append(behind)

    def _group(self, collab: etree._Element, people: list[Person] | None) -> None:
        name = group_name(collab)
        if name and people is not None:
            people.append(Person(collab=name))
        if self.pieces is not None:
            self.pieces.append(all_text(collab))

    def _people(self, group: etree._Element, people: list[Person] | None) -> None:
        kind = (group.get("person-group-type") or "author").lower()
        if kind in _EDITORS:
            self._gather(group, self.editors)
        elif kind in _NO_AUTHORS:
            self._gather(group, None)
        else:
            self._gather(group, self.authors)

    def _etal(self, element: etree._Element, people: list[Person] | None) -> None:
        self.etal = True
        if self.pieces is not None:
            self.pieces.append(folded(element) or "et al")

    def _pub_id(self, element: etree._Element, people: list[Person] | None) -> None:
        kind = (element.get("pub-id-type") or "").lower()
        value = folded(element)
        self.identifier(kind, value, element.get(HREF) or "")
        pieces = self.pieces
        if pieces is not None and value:
            # Identifiers that PMC added stand bare at the end: a number alone would be taken for a page.
            before = "".join(pieces[-3:]).rstrip()
            named = before.endswith((":", "/", "=")) or before[-5:].lower().endswith(("doi", "pmid", "pmcid"))
            prefix = "" if named else _PREFIXES.get(kind, "")
            pieces.append(f" {prefix}{value}" if prefix else value)

    def _link(self, element: etree._Element, people: list[Person] | None) -> None:
        text = folded(element)
        address = element.get(HREF) or ""
        kind = (element.get("ext-link-type") or "").lower()
        if kind in ("doi", "pmid", "pubmed", "pmc", "pmcid", "arxiv"):
            self.identifier("pmid" if kind == "pubmed" else kind, address or text, "")
        elif not self._from_address(address or text) and "://" in (address or text):
            self.links.append(address or text)
        if self.pieces is not None:
            self.pieces.append(text)

    def _comment(self, element: etree._Element, people: list[Person] | None) -> None:
        text = folded(element)
        if text:
            self.comments.append(text)
        self._gather(element, None)

    def _source(self, element: etree._Element, people: list[Person] | None) -> None:
        value = folded(element)
        if value:
            self.fields["source-2" if "source" in self.fields else "source"] = value
            if self.pieces is not None:
                self.pieces.append(value)

    def _date(self, element: etree._Element, people: list[Person] | None) -> None:
        year = element.find("year")
        value = folded(element if year is None else year)
        if value:
            self.fields.setdefault("string-date", value)
        if self.pieces is not None:
            self.pieces.append(all_text(element))

    def _isbn(self, element: etree._Element, people: list[Person] | None) -> None:
        self.identifier("isbn", folded(element), "")
        if self.pieces is not None:
            self.pieces.append(all_text(element))

    def _label(self, element: etree._Element, people: list[Person] | None) -> None:
        self.label = self.label or folded(element).rstrip(".").strip()

    def identifier(self, kind: str, value: str, address: str) -> None:
        """Take an identifier of a tagged kind; what is not of that kind is looked at for what it is."""
        scheme = _SCHEMES.get(kind)
        if scheme is None:
            if kind in ("", "other", "url", "uri") and not self._from_address(address or value):
                self.comments.append(value)
            return
        name, normalise = scheme
        normal = normalise(value)
        if normal:
            self.ids.setdefault(name, normal)
            if name == "doi" and normal.startswith("10.48550/arxiv."):
                self._set("arxiv", normalise_arxiv(normal))
        else:
            self._from_address(value)

    def _from_address(self, address: str) -> bool:
        lower = address.lower()
        if "10." in address and (doi := normalise_doi(address)):
            self.ids.setdefault("doi", doi)
            if doi.startswith("10.48550/arxiv."):
                self._set("arxiv", normalise_arxiv(doi))
        elif "arxiv.org" in lower or lower.startswith("arxiv:"):
            return self._set("arxiv", normalise_arxiv(address))
        elif "ncbi.nlm.nih.gov/pmc" in lower or "pmc.ncbi" in lower:
            return self._set("pmcid", normalise_pmcid(address))
        elif "ncbi.nlm.nih.gov/pubmed" in lower or "pubmed.ncbi" in lower:
            return self._set("pmid", normalise_pmid(address))
        else:
            return False
        return True

    def _set(self, scheme: str, value: str | None) -> bool:
        if value:
            self.ids.setdefault(scheme, value)
        return bool(value)

    def from_text(self, text: str) -> None:
        """Look in the entry's text for identifiers that were not tagged."""
        if "doi" not in self.ids and "10." in text:
            dois = find_dois(text)
            if dois:
                self.ids["doi"] = dois[0]
        if "pmid" not in self.ids and ("PMID" in text or "PubMed" in text) and (match := _PMID.search(text)):
            self._set("pmid", normalise_pmid(match.group(1)))
        if "arxiv" not in self.ids and "rxiv" in text.lower() and (match := _ARXIV.search(text)):
            self._set("arxiv", normalise_arxiv(match.group(1)))
        if "isbn" not in self.ids and "ISBN" in text:
            self._set("isbn", normalise_isbn(text.partition("ISBN")[2]))

    def reference(
        self, identifier: str, index: int, label: str, raw: str, parent: str | None
    ) -> BibliographicReference:
        """The finished reference."""
        get = self.fields.get
        title, journal = self._title_and_container()
        year, suffix = self._year()
        first, last = self._pages()
        return BibliographicReference(
            id=identifier,
            index=index,
            raw=raw,
            label=label,
            identifiers=Identifiers(**self.ids) if self.ids else _NO_IDENTIFIERS,
            kind=self.kind,
            title=title,
            authors=tuple(self.authors),
            editors=tuple(self.editors),
            year=year,
            year_suffix=suffix,
            journal=journal,
            publisher=get("publisher-name", ""),
            volume=get("volume", ""),
            issue=get("issue", ""),
            first_page=first,
            last_page=last,
            url=self.links[0] if self.links else "",
            parent=parent,
        )

    def _title_and_container(self) -> tuple[str, str]:
        fields = self.fields
        source = fields.get("source", "")
        for tag in ("article-title", "chapter-title", "part-title", "data-title"):
            if tag in fields:
                container = source or fields.get("conf-name", "")
                if not container and tag == "article-title" and "chapter-title" in fields:
                    container = fields["chapter-title"]
                return fields[tag], container
        if source and (
            self.kind in _CONTAINED or (not self.kind and ("volume" in fields or "fpage" in fields))
        ):
            return fields.get("trans-title", ""), source
        return source or fields.get("trans-title", "") or fields.get("patent", ""), ""

    def _year(self) -> tuple[int | None, str]:
        text = self.fields.get("year") or self.fields.get("string-date") or ""
        if len(text) == 4 and text.isdigit() and text[0] in "12":
            return int(text), ""
        match = _YEAR.search(text)
        if match is None:
            return None, ""
        return int(match.group(1)), match.group(2) or ""

    def _pages(self) -> tuple[str, str]:
        get = self.fields.get
        first, last = get("fpage", ""), get("lpage", "")
        if not first:
            first = get("page-range", "")
        if first and not last:
            match = _PAGES.match(first)
            if match:
                return match.group(1), match.group(2)
        return (first, last) if first else (get("elocation-id", ""), "")


_PLAIN = frozenset(
    {
        "article-title", "chapter-title", "part-title", "data-title", "trans-title", "year", "volume", "issue",
        "fpage", "lpage", "page-range", "elocation-id", "publisher-name", "publisher-loc", "conf-name", "patent",
        "edition", "version", "series",
    }
)  # fmt: skip
_MIXED = frozenset({"mixed-citation", "citation", "note", "ref", "fn"})
_PEOPLE = frozenset({"name", "string-name", "collab", "etal"})
# Parts that begin with a word: one directly behind a stop has lost its blank.
_WORDY = frozenset(
    {"name", "string-name", "collab", "person-group", "article-title", "source", "publisher-name", "publisher-loc",
     "chapter-title", "comment", "year", "conf-name"}
)  # fmt: skip
_STOPS = frozenset({".", ",", ";", "?", "!", ":"})
_LEFT_OUT = frozenset({"object-id", "issn", "fn", "xref"})
_PREFIXES = {"doi": "doi:", "pmid": "PMID: ", "pmcid": "PMCID: ", "arxiv": "arXiv:"}
_NO_IDENTIFIERS = Identifiers()
_SCHEMES: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "doi": ("doi", normalise_doi),
    "pmid": ("pmid", normalise_pmid),
    "pubmed": ("pmid", normalise_pmid),
    "pmcid": ("pmcid", normalise_pmcid),
    "pmc": ("pmcid", normalise_pmcid),
    "arxiv": ("arxiv", normalise_arxiv),
    "isbn": ("isbn", normalise_isbn),
}
_TAKERS: dict[str, Callable[[Citation, etree._Element, list[Person] | None], None]] = {
    "string-name": Citation._string_name,
    "collab": Citation._group,
    "collab-alternatives": Citation._group,
    "person-group": Citation._people,
    "etal": Citation._etal,
    "pub-id": Citation._pub_id,
    "object-id": Citation._pub_id,
    "ext-link": Citation._link,
    "uri": Citation._link,
    "self-uri": Citation._link,
    "comment": Citation._comment,
    "annotation": Citation._comment,
    "source": Citation._source,
    "date": Citation._date,
    "string-date": Citation._date,
    "isbn": Citation._isbn,
    "label": Citation._label,
}
