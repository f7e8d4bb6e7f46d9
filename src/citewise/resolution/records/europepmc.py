"""Europe PMC's records, as its search service gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citewise.identifiers import normalise_doi, normalise_issn, normalise_pmcid, normalise_pmid
from citewise.model import EditorialNotice, Identifiers, Journal, NoticeKind, Person, RelatedArticle, Work
from citewise.resolution.records.fields import (
    RecordError,
    identifiers,
    notice_in,
    objects,
    one,
    pages,
    person_of_name,
    text,
    usable,
    whole_year,
)

_NOTICES = {
    "retraction in": NoticeKind.RETRACTED,
    "partial retraction in": NoticeKind.RETRACTED,
    "expression of concern in": NoticeKind.CONCERN,
    "erratum in": NoticeKind.ERRATUM,
    "corrected and republished in": NoticeKind.CORRECTION,
}

_RELATED = {
    "preprint in": "preprint",
    "preprint of": "published",
    "retraction of": "retracted-article",
    "partial retraction of": "retracted-article",
    "expression of concern for": "object-of-concern",
    "erratum for": "erratum-for",
}


def europepmc_work(record: Mapping[str, Any]) -> Work | None:
    """A record of Europe PMC. Values may be bare or in lists of one.

    Raises:
        RecordError: It is no such object.
    """
    if not isinstance(record, Mapping) or not (
        {"authorString", "pmid", "source", "journalInfo"} & set(record)
    ):
        raise RecordError("no Europe PMC record")
    info = one(record.get("journalInfo"))
    info = info if isinstance(info, Mapping) else {}
    journal = one(info.get("journal"))
    journal = journal if isinstance(journal, Mapping) else {}
    first, last = pages(record.get("pageInfo"))
    title = text(record.get("title"))
    is_preprint = text(record.get("source")) == "PPR"
    return usable(
        Work(
            identifiers=identifiers(
                doi=normalise_doi(text(record.get("doi"))),
                pmid=normalise_pmid(text(record.get("pmid"))),
                pmcid=normalise_pmcid(text(record.get("pmcid"))),
            ),
            title=title.removesuffix(".") if title.count(".") == 1 else title,
            abstract="",
            authors=_authors(record),
            journal=Journal(
                title=text(journal.get("title") or record.get("journalTitle")),
                abbreviations=tuple(
                    filter(
                        None,
                        dict.fromkeys(
                            (text(journal.get("isoabbreviation")), text(journal.get("medlineAbbreviation")))
                        ),
                    )
                ),
                issns=tuple(
                    filter(
                        None,
                        dict.fromkeys(
                            normalise_issn(text(given))
                            for given in (
                                journal.get("issn"),
                                journal.get("essn"),
                                text(record.get("journalIssn"))[:9],
                            )
                            if given
                        ),
                    )
                ),
            ),
            year=whole_year(record.get("pubYear") or info.get("yearOfPublication")),
            date=text(record.get("firstPublicationDate"))[:10],
            volume=text(info.get("volume") or record.get("journalVolume")),
            issue=text(info.get("issue") or record.get("issue")),
            first_page=first,
            last_page=last,
            type="preprint" if is_preprint else _type(record),
            related=_related(record),
            notices=_notices(record),
        )
    )


def _type(record: Mapping[str, Any]) -> str:
    listed = one(record.get("pubTypeList"))
    types = listed.get("pubType") if isinstance(listed, Mapping) else record.get("pubType")
    names = (
        [str(name).lower() for name in types]
        if isinstance(types, list)
        else str(types or "").lower().split("; ")
    )
    for name in (
        "retraction of publication",
        "published erratum",
        "letter",
        "editorial",
        "comment",
        "case reports",
    ):
        if name in names:
            return {
                "retraction of publication": "retraction",
                "published erratum": "correction",
                "case reports": "case-report",
            }.get(name, name)
    if any("review" in name for name in names):
        return "review-article"
    return "research-article" if names and names != [""] else ""


def _authors(record: Mapping[str, Any]) -> tuple[Person, ...]:
    listed = one(record.get("authorList"))
    given = objects(listed.get("author")) if isinstance(listed, Mapping) else ()
    people = []
    for author in list(given)[:200]:
        collab = text(author.get("collectiveName"))
        family = text(author.get("lastName"))
        if collab and not family:
            people.append(Person(collab=collab))
        elif family:
            people.append(
                Person(family=family, given=text(author.get("firstName")) or text(author.get("initials")))
            )
    if people:
        return tuple(people)
    line = text(record.get("authorString")).rstrip(".")
    return tuple(person_of_name(name) for name in line.split(", ") if name)[:200] if line else ()


def _comments(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = one(record.get("commentCorrectionList"))
    return list(objects(listed.get("commentCorrection"))) if isinstance(listed, Mapping) else []


def _notices(record: Mapping[str, Any]) -> tuple[EditorialNotice, ...]:
    made = []
    for comment in _comments(record):
        kind = _NOTICES.get(text(comment.get("type")).lower())
        if kind:
            made.append(EditorialNotice(kind, *notice_in(comment.get("reference")), "Europe PMC"))
    return tuple(dict.fromkeys(made))


def _related(record: Mapping[str, Any]) -> tuple[RelatedArticle, ...]:
    made = []
    for comment in _comments(record):
        kind = text(comment.get("type")).lower()
        number = text(comment.get("id"))
        told = _RELATED.get(kind)
        if told is None:
            continue
        if text(comment.get("source")) == "PPR":
            # Its own numbers of preprints are no identifiers elsewhere.
            made.append(RelatedArticle(told, Identifiers(), number))
        elif pmid := normalise_pmid(number):
            made.append(RelatedArticle(told, Identifiers(pmid=pmid)))
    return tuple(dict.fromkeys(made))
