"""PubMed's baseline and update files, and the answers of its fetch service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree

from citewise.identifiers import (
    normalise_doi,
    normalise_issn,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
)
from citewise.model import (
    EditorialNotice,
    Identifiers,
    Journal,
    NoticeKind,
    Person,
    RelatedArticle,
    Work,
)
from citewise.resolution.records.fields import (
    MONTHS,
    RecordError,
    identifiers,
    notice_in,
    pages,
    usable,
    whole_year,
)

_NOTICES = {
    "RetractionIn": NoticeKind.RETRACTED,
    "PartialRetractionIn": NoticeKind.RETRACTED,
    "ExpressionOfConcernIn": NoticeKind.CONCERN,
    "ErratumIn": NoticeKind.ERRATUM,
    "CorrectedandRepublishedIn": NoticeKind.CORRECTION,
}
_NOTICE_ON = {
    "RetractionOf": "retracted-article",
    "PartialRetractionOf": "retracted-article",
    "ExpressionOfConcernFor": "object-of-concern",
    "ErratumFor": "erratum-for",
}
_SERVERS = ("biorxiv", "medrxiv", "arxiv", "res sq", "chemrxiv", "psyarxiv", "ssrn", "preprints", "authorea")
"""How PubMed abbreviates preprint servers. `UpdateOf` and `UpdateIn` also join editions of reviews."""


def pubmed_works(stream: IO[bytes]) -> Iterator[Work | RecordError | None]:
    """The articles of a file as they come; memory stays flat. What is wrong with one is given in its place.

    Raises:
        RecordError: The file is no XML, or breaks off.
    """
    try:
        for _, element in etree.iterparse(
            stream,
            tag=("PubmedArticle", "PubmedBookArticle"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            recover=False,
            huge_tree=False,
        ):
            try:
                yield _work(element)
            except (ValueError, AttributeError) as error:
                yield RecordError(f"a PubMed article could not be read ({error})")
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise RecordError(f"the XML is broken in line {error.lineno}: {error.msg}") from error


def _text(element: etree._Element | None, path: str) -> str:
    found = element.find(path) if element is not None else None
    return " ".join("".join(map(str, found.itertext())).split()) if found is not None else ""


def _work(element: etree._Element) -> Work | None:
    article = element.find(".//Article")
    if article is None:
        article = element.find(".//BookDocument")
    ids = {
        one.get("IdType"): (one.text or "").strip()
        for one in element.findall(".//PubmedData/ArticleIdList/ArticleId")
    }
    located = {one.get("EIdType"): (one.text or "").strip() for one in element.findall(".//ELocationID")}
    journal = article.find("Journal") if article is not None else None
    issue = journal.find("JournalIssue") if journal is not None else None
    first, last = pages(_text(article, "Pagination/MedlinePgn"))
    year = whole_year(_text(issue, "PubDate/Year") or _text(issue, "PubDate/MedlineDate"))
    types = {" ".join((one.text or "").split()).lower() for one in element.findall(".//PublicationType")}
    title = _text(article, "ArticleTitle")
    return usable(
        Work(
            identifiers=identifiers(
                doi=normalise_doi(ids.get("doi") or located.get("doi") or ""),
                pmid=normalise_pmid(_text(element, ".//PMID")),
                pmcid=normalise_pmcid(ids.get("pmc") or ""),
            ),
            title=title.removesuffix(".").strip("[]"),
            authors=tuple(_people(article)),
            journal=Journal(
                title=_text(journal, "Title"),
                abbreviations=tuple(filter(None, (_text(journal, "ISOAbbreviation"),))),
                issns=tuple(filter(None, (normalise_issn(_text(journal, "ISSN")),))),
            ),
            year=year,
            date=_date(issue, year),
            volume=_text(issue, "Volume"),
            issue=_text(issue, "Issue"),
            first_page=first or located.get("pii", "")[:20],
            last_page=last,
            type=_type(types),
            language=_text(article, "Language")[:2],
            related=tuple(_related(element, is_preprint="preprint" in types)),
            notices=tuple(_notices(element)),
        )
    )


def _date(issue: etree._Element | None, year: int | None) -> str:
    if year is None:
        return ""
    month = _text(issue, "PubDate/Month").lower()[:3]
    number = MONTHS.get(month) or (int(month) if month.isdigit() and 1 <= int(month) <= 12 else 0)
    day = _text(issue, "PubDate/Day")
    iso = f"{year:04d}" + (f"-{number:02d}" if number else "")
    return f"{iso}-{int(day):02d}" if number and day.isdigit() and 1 <= int(day) <= 31 else iso


def _people(article: etree._Element | None) -> Iterator[Person]:
    for author in (article.findall(".//AuthorList/Author") if article is not None else [])[:200]:
        collective = _text(author, "CollectiveName")
        family = _text(author, "LastName")
        orcid = next(
            (
                normalise_orcid(one.text or "")
                for one in author.findall("Identifier")
                if one.get("Source") == "ORCID"
            ),
            None,
        )
        if family:
            yield Person(
                family=family, given=_text(author, "ForeName") or _text(author, "Initials"), orcid=orcid
            )
        elif collective:
            yield Person(collab=collective)


def _type(types: set[str]) -> str:
    for name, kind in (
        ("retraction of publication", "retraction"),
        ("published erratum", "correction"),
        ("review", "review-article"),
        ("systematic review", "review-article"),
        ("case reports", "case-report"),
        ("editorial", "editorial"),
        ("letter", "letter"),
        ("preprint", "preprint"),
    ):
        if name in types:
            return kind
    return "research-article" if types else ""


def _related(element: etree._Element, *, is_preprint: bool) -> Iterator[RelatedArticle]:
    """What the record says of others: the works that it is a notice on, and its preprint or published version."""
    for comment in element.findall(".//CommentsCorrectionsList/CommentsCorrections"):
        pmid = normalise_pmid(_text(comment, "PMID"))
        kind = comment.get("RefType") or ""
        if pmid is None:
            continue
        if kind in _NOTICE_ON:
            yield RelatedArticle(_NOTICE_ON[kind], Identifiers(pmid=pmid))
        elif kind == "UpdateOf" and _text(comment, "RefSource").lower().startswith(_SERVERS):
            yield RelatedArticle("preprint", Identifiers(pmid=pmid))
        elif kind == "UpdateIn" and is_preprint:
            yield RelatedArticle("published", Identifiers(pmid=pmid))


def _notices(element: etree._Element) -> Iterator[EditorialNotice]:
    for comment in element.findall(".//CommentsCorrectionsList/CommentsCorrections"):
        kind = _NOTICES.get(comment.get("RefType") or "")
        if kind:
            yield EditorialNotice(kind, *notice_in(_text(comment, "RefSource")), "PubMed")
