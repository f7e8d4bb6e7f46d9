"""OpenAlex's works, as in its snapshot and its REST service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citewise.identifiers import (
    is_preprint_doi,
    normalise_arxiv,
    normalise_doi,
    normalise_issn,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
)
from citewise.model import EditorialNotice, Identifiers, Journal, NoticeKind, Person, RelatedArticle, Work
from citewise.resolution.records.fields import (
    RecordError,
    identifiers,
    objects,
    person_of_name,
    text,
    usable,
    whole_year,
)

_TYPES = {
    "article": "research-article",
    "review": "review-article",
    "book-chapter": "chapter",
    "dissertation": "thesis",
}


def openalex_work(record: Mapping[str, Any]) -> Work | None:
    """A work of OpenAlex.

    Raises:
        RecordError: It is no such object.
    """
    if not isinstance(record, Mapping) or not ({"display_name", "title", "ids"} & set(record)):
        raise RecordError("no OpenAlex work: it has no title")
    ids = record.get("ids")
    ids = ids if isinstance(ids, Mapping) else {}
    location = record.get("primary_location") or record.get("host_venue")
    source = location.get("source", location) if isinstance(location, Mapping) else None
    source = source if isinstance(source, Mapping) else {}
    biblio = record.get("biblio")
    biblio = biblio if isinstance(biblio, Mapping) else {}
    issns = source.get("issn") or []
    pmcid = text(ids.get("pmcid")).rsplit("/", 1)[-1]
    notices = (
        (EditorialNotice(NoticeKind.RETRACTED, None, "", "OpenAlex"),)
        if record.get("is_retracted") is True
        else ()
    )
    kind = text(record.get("type"))
    return usable(
        Work(
            identifiers=identifiers(
                doi=normalise_doi(text(record.get("doi") or ids.get("doi"))),
                pmid=normalise_pmid(text(ids.get("pmid")).rstrip("/").rsplit("/", 1)[-1]),
                pmcid=normalise_pmcid(pmcid if not pmcid.isdigit() else f"PMC{pmcid}"),
            ),
            title=text(record.get("title") or record.get("display_name")),
            authors=tuple(_person(given) for given in list(objects(record.get("authorships")))[:200]),
            journal=Journal(
                title=text(source.get("display_name")),
                issns=tuple(
                    filter(
                        None,
                        (
                            normalise_issn(str(issn))
                            for issn in (issns if isinstance(issns, list) else [issns])
                        ),
                    )
                ),
                publisher=text(source.get("host_organization_name")),
            ),
            year=whole_year(record.get("publication_year")),
            date=text(record.get("publication_date"))[:10],
            volume=text(biblio.get("volume")),
            issue=text(biblio.get("issue")),
            first_page=text(biblio.get("first_page")),
            last_page=text(biblio.get("last_page")),
            type=_TYPES.get(kind, kind),
            language=text(record.get("language"))[:5],
            related=_versions(record, normalise_doi(text(record.get("doi") or ids.get("doi")))),
            notices=notices,
        )
    )


def _versions(record: Mapping[str, Any], own: str | None) -> tuple[RelatedArticle, ...]:
    """Other versions among the places where the work lies. OpenAlex keeps a preprint and its article as one work."""
    made: dict[RelatedArticle, None] = {}
    for location in objects(record.get("locations")):
        address = text(location.get("landing_page_url"))
        doi = normalise_doi(address) if "doi.org/10." in address else None
        arxiv = normalise_arxiv(address) if "arxiv.org/abs/" in address else None
        if arxiv and own != f"10.48550/arxiv.{arxiv}".lower() and not is_preprint_doi(own):
            made.setdefault(RelatedArticle("preprint", Identifiers(arxiv=arxiv)))
        elif doi and own and doi != own and is_preprint_doi(doi) != is_preprint_doi(own):
            made.setdefault(
                RelatedArticle("preprint" if is_preprint_doi(doi) else "published", Identifiers(doi=doi))
            )
    return tuple(made)


def _person(authorship: Mapping[str, Any]) -> Person:
    author = authorship.get("author")
    author = author if isinstance(author, Mapping) else {}
    person = person_of_name(text(author.get("display_name") or authorship.get("raw_author_name")))
    orcid = author.get("orcid")
    return Person(
        family=person.family, given=person.given, orcid=normalise_orcid(str(orcid)) if orcid else None
    )
