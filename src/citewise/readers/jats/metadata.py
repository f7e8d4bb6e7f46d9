"""What an article says of itself: title, people, journal, dates, licence, related articles, notices."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from citewise.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_issn,
    normalise_pmcid,
    normalise_pmid,
)
from citewise.model import EditorialNotice, Identifiers, Journal, NoticeKind, RelatedArticle, Work
from citewise.readers.jats.dates import dates_of, publication_date
from citewise.readers.jats.inline import Run
from citewise.readers.jats.licence import licence_of
from citewise.readers.jats.people import contributors
from citewise.readers.text import HREF, LANG, folded

_ABBREVIATED = frozenset({"nlm-ta", "iso-abbrev"})
_MARKED_TITLE = re.compile(
    r"^\W*(?:(retracted)(?:[ -](?:article|paper|chapter))?|(withdrawn)(?:[ -](?:article|paper))?)"
    r"\s*[:\]\u2013\u2014-]",
    re.IGNORECASE,
)
_MARKED_SUBJECT = re.compile(
    r"^(?:(retracted)|(withdrawn))(?:[ -](?:article|paper|publication))?$", re.IGNORECASE
)
# What a related article says of the one that names it. The reverse (`retracted-article` on a notice) is no notice
# on the article itself: it stays a related article.
_NOTICES = {
    "retraction-forward": NoticeKind.RETRACTED,
    "retraction": NoticeKind.RETRACTED,
    "retraction-notice": NoticeKind.RETRACTED,
    "partial-retraction": NoticeKind.RETRACTED,
    "withdrawal-forward": NoticeKind.WITHDRAWN,
    "concern-forward": NoticeKind.CONCERN,
    "expression-of-concern": NoticeKind.CONCERN,
    "correction-forward": NoticeKind.CORRECTION,
    "correction": NoticeKind.CORRECTION,
    "erratum-forward": NoticeKind.ERRATUM,
    "erratum": NoticeKind.ERRATUM,
    "commentary": NoticeKind.COMMENT,
}


@dataclass(slots=True)
class _Titles:
    title: str = ""
    subtitle: str = ""


def read_metadata(article: etree._Element, abstract: str) -> Work:
    """The metadata of an `article` element; `abstract` is its text as the body reader made it."""
    front = article.find("front")
    meta = None if front is None else front.find("article-meta")
    if front is None or meta is None:
        return Work(
            type=article.get("article-type") or "", language=article.get(LANG) or "", abstract=abstract
        )
    titles = _Titles()
    ids: dict[str, str] = {}
    fields: dict[str, str] = {}
    keywords: dict[str, None] = {}
    subjects: dict[str, None] = {}
    related: list[RelatedArticle] = []
    for child in meta:
        tag = child.tag
        if tag == "article-id":
            _article_id(child, ids)
        elif tag == "title-group":
            _titles(child, titles)
        elif tag in _PLAIN:
            fields.setdefault(tag, folded(child))
        elif tag == "article-categories":
            for subject in child.iter("subject"):
                subjects.setdefault(folded(subject))
        elif tag == "kwd-group":
            if not (child.get("kwd-group-type") or "").startswith("abbr"):
                for keyword in child.iter("kwd", "compound-kwd"):
                    keywords.setdefault(_line(keyword))
        elif tag in ("related-article", "related-object"):
            _related(child, related)
        elif tag == "pub-history":
            _events(child, related)
    for child in front.iterchildren("related-article"):
        _related(child, related)
    authors, editors = contributors(meta)
    dates = dates_of(meta)
    published = publication_date(dates)
    first, last = _pages(fields)
    subjects.pop("", None)
    keywords.pop("", None)
    return Work(
        identifiers=Identifiers(**ids),
        title=titles.title,
        subtitle=titles.subtitle,
        abstract=abstract,
        authors=authors,
        editors=editors,
        journal=_journal(front),
        year=None if published is None else published.year,
        date="" if published is None else published.iso,
        dates=dates,
        volume=fields.get("volume", ""),
        issue=fields.get("issue", ""),
        first_page=first,
        last_page=last,
        type=article.get("article-type") or "",
        subjects=tuple(subjects),
        keywords=tuple(keywords),
        licence=licence_of(meta),
        language=(article.get(LANG) or "").lower(),
        related=tuple(dict.fromkeys(related)),
        notices=_notices(titles.title, tuple(subjects), article.get("article-type") or "", related),
    )


_PLAIN = frozenset({"volume", "issue", "fpage", "lpage", "page-range", "elocation-id"})


def _line(element: etree._Element) -> str:
    """Text without the footnote marks that titles carry."""
    run = _TitleRun({})
    run.walk(element)
    return "".join(run.parts)


class _TitleRun(Run):
    """Running text that leaves out cross-references: in a title they are footnote marks."""

    __slots__ = ()

    def walk(self, element: etree._Element) -> None:
        if element.tag not in ("xref", "fn"):
            super().walk(element)


def _titles(group: etree._Element, titles: _Titles) -> None:
    for child in group:
        if child.tag == "article-title":
            titles.title = titles.title or _line(child)
        elif child.tag == "subtitle":
            titles.subtitle = titles.subtitle or _line(child)


def _article_id(element: etree._Element, ids: dict[str, str]) -> None:
    kind = (element.get("pub-id-type") or "").lower()
    if element.get("specific-use") == "version" and "doi" in ids:
        return
    normal = _SCHEMES.get(kind)
    if normal is not None:
        scheme, normalise = normal
        value = normalise(folded(element))
        if value:
            ids.setdefault(scheme, value)


_SCHEMES = {
    "doi": ("doi", normalise_doi),
    "pmid": ("pmid", normalise_pmid),
    "pmc": ("pmcid", normalise_pmcid),
    "pmcid": ("pmcid", normalise_pmcid),
    "pmc-id": ("pmcid", normalise_pmcid),
    "arxiv": ("arxiv", normalise_arxiv),
}


def _pages(fields: dict[str, str]) -> tuple[str, str]:
    first, last = fields.get("fpage", ""), fields.get("lpage", "")
    if not first and fields.get("page-range"):
        first, _, last = re.sub(r"\s*[\u2010-\u2015-]\s*", "-", fields["page-range"]).partition("-")
    return (first, last) if first else (fields.get("elocation-id", ""), "")


def _journal(front: etree._Element) -> Journal:
    meta = front.find("journal-meta")
    if meta is None:
        return Journal()
    title = publisher = ""
    abbreviations: dict[str, None] = {}
    issns: dict[str, None] = {}
    for element in meta.iter(
        "journal-title", "abbrev-journal-title", "journal-id", "issn", "issn-l", "publisher-name"
    ):
        tag = element.tag
        text = folded(element)
        if not text:
            continue
        if tag == "journal-title":
            title = title or text
        elif tag == "publisher-name":
            publisher = publisher or text
        elif tag == "abbrev-journal-title" or (
            tag == "journal-id" and element.get("journal-id-type") in _ABBREVIATED
        ):
            abbreviations.setdefault(text)
        elif tag.startswith("issn"):
            issn = normalise_issn(text)
            if issn:
                issns.setdefault(issn)
    return Journal(title, tuple(abbreviations), tuple(issns), publisher)


def _related(element: etree._Element, related: list[RelatedArticle]) -> None:
    kind = (
        element.get("related-article-type")
        or element.get("link-type")
        or element.get("content-type")
        or element.tag
    ).lower()
    text = folded(element)
    address = element.get(HREF) or element.get("document-id") or element.get("source-id") or ""
    link_type = (
        element.get("ext-link-type") or element.get("document-id-type") or element.get("source-id-type") or ""
    )
    ids = identifiers_of(link_type, address)
    if not ids:
        for inner in element.iter("ext-link", "pub-id", "object-id", "related-article"):
            ids = identifiers_of(inner.get("pub-id-type") or "", inner.get(HREF) or folded(inner))
            if ids:
                break
    if ids or element.tag == "related-article":
        related.append(RelatedArticle(kind, ids, text))


def _events(history: etree._Element, related: list[RelatedArticle]) -> None:
    """Links to the preprint (and reviewed preprints) in `pub-history`."""
    for event in history.iterchildren("event"):
        described = folded(event.find("event-desc")).lower()
        for link in event.iter("self-uri", "article-id", "ext-link"):
            kind = (link.get("content-type") or "").lower()
            if kind == "preprint" or "preprint" in described:
                ids = identifiers_of(link.get("pub-id-type") or "", link.get(HREF) or folded(link))
                if ids:
                    related.append(RelatedArticle("preprint", ids, folded(event.find("event-desc"))))


def identifiers_of(kind: str, value: str) -> Identifiers:
    """The identifier in a link: its tagged type, else what the address tells."""
    kind = kind.lower()
    if "10." in value and (doi := normalise_doi(value)):
        return Identifiers(doi=doi)
    if kind in ("pmc", "pmcid") or "/pmc/" in value or value.upper().startswith("PMC"):
        return Identifiers(pmcid=normalise_pmcid(value))
    if kind in ("pubmed", "pmid") or "pubmed" in value:
        return Identifiers(pmid=normalise_pmid(value))
    if "arxiv" in kind or "arxiv" in value.lower():
        return Identifiers(arxiv=normalise_arxiv(value))
    return Identifiers()


def _notices(
    title: str, subjects: tuple[str, ...], kind: str, related: list[RelatedArticle]
) -> tuple[EditorialNotice, ...]:
    """What the article's own tagging says has happened to it: by its title, its type or a forward link."""
    found: dict[NoticeKind, EditorialNotice] = {}
    for link in related:
        notice = _NOTICES.get(link.kind)
        # On the notice itself `correction` or `retraction` may name the article corrected.
        if notice is not None and kind not in (
            "retraction",
            "correction",
            "erratum",
            "expression-of-concern",
        ):
            known = found.get(notice)
            if known is None or known.doi is None:
                found[notice] = EditorialNotice(notice, link.identifiers.doi, source="jats")
    if kind in ("retracted-article", "withdrawn-article", "retracted", "withdrawn"):
        notice = NoticeKind.RETRACTED if kind.startswith("retracted") else NoticeKind.WITHDRAWN
        found.setdefault(notice, EditorialNotice(notice, source="jats"))
    marked = _MARKED_TITLE.match(title) if kind not in ("retraction", "expression-of-concern") else None
    for match in (marked, *(_MARKED_SUBJECT.match(subject) for subject in subjects)):
        if match is not None:
            notice = NoticeKind.RETRACTED if match.group(1) else NoticeKind.WITHDRAWN
            found.setdefault(notice, EditorialNotice(notice, source="jats"))
    return tuple(found.values())
