"""The head of a report: what is known of the work itself."""

from __future__ import annotations

from citewise.model import Identifiers, RelatedArticle
from citewise.reports.report import Counts, RelatedWork, WorkHeader, WorkSummary
from citewise.reports.summaries import summaries
from citewise.store import Store, WorkRow, catalogue

_PREPRINT = frozenset({"preprint", "earlier-version", "version-of-record-of", "is-version-of-record-of"})
_PUBLISHED = frozenset({"published", "published-article", "version-of-record", "has-version-of-record"})


def header(store: Store, row: WorkRow, summary: WorkSummary) -> WorkHeader:
    """The head of the report on a work."""
    article = store.article_of_work(row.id)
    identifiers = tuple(pair for pair in store.all_identifiers(row.id) if pair[0] != "ref")
    return WorkHeader(
        summary=summary,
        record=row.record,
        identifiers=tuple(
            sorted(identifiers, key=lambda pair: (_PLACES.get(pair[0], 9), pair[1] != row.doi, pair[1]))
        ),
        date=row.date,
        authors=row.record.authors,
        abstract=row.record.abstract,
        notices=store.notices(row.id),
        related=_related(store, row),
        source=article.source if article else "",
        licence=(article.licence if article else "") or row.record.licence,
        origin=row.origin,
        notice_sources=tuple(
            (source.name, source.read_at[:10]) for source in catalogue.notice_sources(store.connection)
        ),
        possible=catalogue.possible_match(store.connection, row.id) if not identifiers else None,
    )


_PLACES = {scheme: place for place, scheme in enumerate(("doi", "pmid", "pmcid", "arxiv", "isbn"))}


def counts(store: Store, summary: WorkSummary) -> Counts:
    """The numbers of a work under no filter."""
    connection = store.connection
    cited_works = references = None
    made = 0
    article = connection.execute("SELECT id FROM article WHERE work_id = ?", (summary.id,)).fetchone()
    if article:
        cited_works, references = connection.execute(
            "SELECT count(DISTINCT work_id), count(DISTINCT ordinal) FROM reference WHERE article_id = ?",
            article,
        ).fetchone()
        made = connection.execute("SELECT count(*) FROM statement WHERE article_id = ?", article).fetchone()[
            0
        ]
    return Counts(summary.tally.citing_works, summary.tally.total, cited_works, references, made)


def _related(store: Store, row: WorkRow) -> tuple[RelatedWork, ...]:
    found: list[tuple[RelatedArticle, int | None]] = []
    for related in row.record.related:
        number = next(
            (
                work_id
                for scheme, value in related.identifiers.items()
                if (work_id := store.find_work(scheme, value)) is not None
            ),
            None,
        )
        if number != row.id and (number is not None or related.identifiers or related.text):
            found.append((related, number))
    named = summaries(store.connection, [number for _, number in found if number is not None])
    made: dict[tuple[str, str], RelatedWork] = {}
    for related, number in found:
        summary = named.get(number) if number is not None else None
        doi = (summary.doi if summary else None) or related.identifiers.doi
        work = RelatedWork(
            relation=_relation(related.kind),
            title=(summary.title if summary else "") or related.text,
            key=summary.key if summary else "",
            doi=doi,
            href=_href(related.identifiers, doi),
        )
        made.setdefault((work.relation, work.key or work.href or work.title), work)
    return tuple(made.values())


def _relation(kind: str) -> str:
    if kind in _PREPRINT or "preprint" in kind:
        return "preprint"
    return "published" if kind in _PUBLISHED else kind


def _href(identifiers: Identifiers, doi: str | None) -> str:
    if doi:
        return f"https://doi.org/{doi}"
    if identifiers.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{identifiers.pmid}/"
    if identifiers.pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{identifiers.pmcid}/"
    if identifiers.arxiv:
        return f"https://arxiv.org/abs/{identifiers.arxiv}"
    return ""
