"""Crossref's works, and CSL-JSON, which is nearly the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citewise.identifiers import (
    normalise_doi,
    normalise_isbn,
    normalise_issn,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
)
from citewise.model import EditorialNotice, Identifiers, Journal, NoticeKind, Person, RelatedArticle, Work
from citewise.resolution.records.fields import (
    RecordError,
    date_of_parts,
    identifiers,
    objects,
    pages,
    text,
    usable,
)

_TYPES = {
    "journal-article": "research-article",
    "article-journal": "research-article",
    "article": "research-article",
    "posted-content": "preprint",
    "proceedings-article": "proceedings-article",
    "paper-conference": "proceedings-article",
    "book-chapter": "chapter",
    "chapter": "chapter",
    "dissertation": "thesis",
    "thesis": "thesis",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "dataset": "dataset",
    "software": "software",
    "webpage": "web",
    "report": "report",
}
_NOTICES = {
    "retraction": NoticeKind.RETRACTED,
    "removal": NoticeKind.RETRACTED,
    "withdrawal": NoticeKind.WITHDRAWN,
    "expression_of_concern": NoticeKind.CONCERN,
    "expression-of-concern": NoticeKind.CONCERN,
    "correction": NoticeKind.CORRECTION,
    "corrigendum": NoticeKind.CORRECTION,
    "erratum": NoticeKind.ERRATUM,
}
_DATES = ("published", "issued", "published-print", "published-online", "created")


def notice_kind(name: str) -> NoticeKind | None:
    """The kind of notice that Crossref's word for an update means; None for what is no notice on the work's worth."""
    return _NOTICES.get(name.strip().lower().replace(" ", "_"))


def crossref_work(record: Mapping[str, Any]) -> Work | None:
    """A work as Crossref's REST service and its public data file give it.

    Raises:
        RecordError: It is no such object.
    """
    if not isinstance(record, Mapping) or "DOI" not in record:
        raise RecordError("no Crossref work: it has no DOI")
    doi = normalise_doi(text(record.get("DOI")))
    if doi is None:
        raise RecordError(f"“{text(record.get('DOI'))[:80]}” is no DOI")
    return _work(
        record, identifiers(doi=doi, isbn=_isbn(record)), related=_related(record), notices=_notices(record)
    )


def csl_work(record: Mapping[str, Any]) -> Work | None:
    """A CSL-JSON item, as reference managers export it.

    Raises:
        RecordError: It is no such object.
    """
    if not isinstance(record, Mapping) or not ({"title", "DOI", "author", "container-title"} & set(record)):
        raise RecordError("no CSL-JSON item: it has neither title nor DOI")
    found = identifiers(
        doi=normalise_doi(text(record.get("DOI"))),
        pmid=normalise_pmid(text(record.get("PMID"))),
        pmcid=normalise_pmcid(text(record.get("PMCID"))),
        isbn=_isbn(record),
    )
    return usable(_work(record, found))


def _work(
    record: Mapping[str, Any],
    found: Identifiers,
    *,
    related: tuple[RelatedArticle, ...] = (),
    notices: tuple[EditorialNotice, ...] = (),
) -> Work:
    year, date = None, ""
    for name in _DATES:
        given = record.get(name)
        if isinstance(given, Mapping):
            year, date = date_of_parts(given.get("date-parts"))
            if year is None and given.get("literal"):
                year = None
            if year is not None:
                break
    first, last = pages(record.get("page"))
    kind = text(record.get("type"))
    short = record.get("short-container-title") or record.get("container-title-short") or ()
    return Work(
        identifiers=found,
        title=text(record.get("title")),
        subtitle=text(record.get("subtitle")) if "subtitle" in record else "",
        authors=tuple(_person(person) for person in objects(record.get("author"))[:200]),  # type: ignore[index]
        editors=tuple(_person(person) for person in objects(record.get("editor"))[:20]),  # type: ignore[index]
        journal=Journal(
            title=text(record.get("container-title")),
            abbreviations=tuple(
                filter(None, (text(name) for name in ([short] if isinstance(short, str) else short)))
            ),
            issns=tuple(filter(None, (normalise_issn(str(issn)) for issn in _list(record.get("ISSN"))))),
            publisher=text(record.get("publisher")),
        ),
        year=year,
        date=date,
        volume=text(record.get("volume")),
        issue=text(record.get("issue")),
        first_page=first or text(record.get("article-number")),
        last_page=last,
        type=_TYPES.get(kind, kind),
        language=text(record.get("language"))[:5],
        related=related,
        notices=notices,
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _isbn(record: Mapping[str, Any]) -> str | None:
    return next((isbn for given in _list(record.get("ISBN")) if (isbn := normalise_isbn(str(given)))), None)


def _person(given: Mapping[str, Any]) -> Person:
    literal = text(given.get("literal")) or (text(given.get("name")) if not given.get("family") else "")
    if literal:
        return Person(collab=literal)
    family = text(given.get("family"))
    particle = text(given.get("non-dropping-particle"))
    orcid = given.get("ORCID")
    return Person(
        family=f"{particle} {family}".strip(),
        given=text(given.get("given")),
        orcid=normalise_orcid(str(orcid)) if orcid else None,
    )


def _related(record: Mapping[str, Any]) -> tuple[RelatedArticle, ...]:
    relation = record.get("relation")
    if not isinstance(relation, Mapping):
        return ()
    made = []
    for kind, name in (
        ("has-preprint", "preprint"),
        ("is-preprint-of", "published"),
        ("is-version-of", "version"),
        # The work itself by another DOI.
        ("is-identical-to", "same-work"),
        ("is-same-as", "same-work"),
        ("is-translation-of", "translation-of"),
        ("has-translation", "translation"),
    ):
        for target in objects(relation.get(kind)):
            doi = normalise_doi(text(target.get("id")))
            if doi and target.get("id-type", "doi") == "doi":
                made.append(RelatedArticle(name, Identifiers(doi=doi)))
    return tuple(made)


def _notices(record: Mapping[str, Any]) -> tuple[EditorialNotice, ...]:
    """The notices on this work, which Crossref keeps under `updated-by`; those it makes of others are in `updates`."""
    made = []
    for update in objects(record.get("updated-by")):
        kind = notice_kind(text(update.get("type")))
        if kind:
            updated = update.get("updated")
            _, date = date_of_parts(updated.get("date-parts")) if isinstance(updated, Mapping) else (None, "")
            made.append(EditorialNotice(kind, normalise_doi(text(update.get("DOI"))), date, "Crossref"))
    return tuple(made)


def updates(record: Mapping[str, Any]) -> list[tuple[str, EditorialNotice]]:
    """The notices that a work is on others (`update-to`): the DOI of the work meant, and the notice."""
    made = []
    own = normalise_doi(text(record.get("DOI")))
    for update in objects(record.get("update-to")):
        kind = notice_kind(text(update.get("type")))
        target = normalise_doi(text(update.get("DOI")))
        if kind and target:
            updated = update.get("updated")
            _, date = date_of_parts(updated.get("date-parts")) if isinstance(updated, Mapping) else (None, "")
            made.append((target, EditorialNotice(kind, own, date, "Crossref")))
    return made
