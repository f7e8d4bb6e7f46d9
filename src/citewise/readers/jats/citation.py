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
from citewise.readers.jats.people import group_name, person_name
from citewise.readers.jats.text import HREF, folded

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
    """The fields of one citation while they are gathered."""

    __slots__ = (
        "authors", "chapter", "comments", "editors", "element", "etal", "fields", "has_text", "ids", "kind", "links",
        "titles",
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
        self.etal = False
        text = element.text
        self.has_text = bool(text and not text.isspace())
        self._gather(element, self.authors, top=True)

    def _gather(self, parent: etree._Element, people: list[Person] | None, *, top: bool = False) -> None:
        for child in parent:
            tag = child.tag
            if tag in _PLAIN:
                value = folded(child)
                if value:
                    self.fields.setdefault(tag, value)
            else:
                take = _TAKERS.get(tag)
                if take is not None:
                    take(self, child, people)
                elif tag in FORMATTING and len(child):
                    self._gather(child, people)
            if top and not self.has_text:
                tail = child.tail
                # Single marks between parts are left by some converters of element-citation.
                self.has_text = bool(tail and len(tail.strip()) > 0)

    def _person(self, name: etree._Element, people: list[Person] | None) -> None:
        if people is None:
            return
        family, given = person_name(name)
        if family or given:
            people.append(Person(family, given))

    def _group(self, collab: etree._Element, people: list[Person] | None) -> None:
        if people is None:
            return
        name = group_name(collab)
        if name:
            people.append(Person(collab=name))

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

    def _pub_id(self, element: etree._Element, people: list[Person] | None) -> None:
        self.identifier((element.get("pub-id-type") or "").lower(), folded(element), element.get(HREF) or "")

    def _link(self, element: etree._Element, people: list[Person] | None) -> None:
        text = folded(element)
        address = element.get(HREF) or ""
        kind = (element.get("ext-link-type") or "").lower()
        if kind in ("doi", "pmid", "pubmed", "pmc", "pmcid", "arxiv"):
            self.identifier("pmid" if kind == "pubmed" else kind, address or text, "")
        elif not self._from_address(address or text) and "://" in (address or text):
            self.links.append(address or text)

    def _comment(self, element: etree._Element, people: list[Person] | None) -> None:
        self._gather(element, None)
        text = folded(element)
        if text:
            self.comments.append(text)

    def _source(self, element: etree._Element, people: list[Person] | None) -> None:
        value = folded(element)
        if value and "source" in self.fields:
            self.fields.setdefault("source-2", value)
        elif value:
            self.fields["source"] = value

    def _date(self, element: etree._Element, people: list[Person] | None) -> None:
        year = element.find("year")
        value = folded(element if year is None else year)
        if value:
            self.fields.setdefault("string-date", value)

    def _isbn(self, element: etree._Element, people: list[Person] | None) -> None:
        self.identifier("isbn", folded(element), "")

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
        if "pmid" not in self.ids and "P" in text and (match := _PMID.search(text)):
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
        year, suffix = self._year(raw)
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

    def _year(self, raw: str) -> tuple[int | None, str]:
        text = self.fields.get("year") or self.fields.get("string-date") or ""
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
    "name": Citation._person,
    "string-name": Citation._person,
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
}
