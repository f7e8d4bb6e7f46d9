"""The head of a report: what is known of the work itself."""

from __future__ import annotations

import re

from citewise.model import Identifiers
from citewise.reports.notices import check_notices, combined
from citewise.reports.report import Counts, RelatedWork, WorkHeader, WorkSummary
from citewise.reports.summaries import summaries
from citewise.store import Store, WorkRow, catalogue
from citewise.store.institution import folded_institution, institution
from citewise.store.versions import BY_TITLE, EUROPE_PMC, relation_of, versions_of


def header(store: Store, row: WorkRow, summary: WorkSummary) -> WorkHeader:
    """The head of the report on a work."""
    article = store.article_of_work(row.id)
    notices = combined(store.notices(row.id))
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
        notices=notices,
        notice_check=check_notices(store.connection, notices),
        related=_related(store, row),
        source=article.source if article else "",
        licence=(article.licence if article else "") or row.record.licence,
        origin=row.origin,
        notice_sources=tuple(
            (source.name, source.read_at[:10]) for source in catalogue.notice_sources(store.connection)
        ),
        institutions=_institutions(row),
        possible=catalogue.possible_match(store.connection, row.id) if not identifiers else None,
    )


def _institutions(row: WorkRow) -> tuple[tuple[str, str], ...]:
    if row.origin == "reference":
        return ()
    found: dict[str, str] = {}
    for person in row.record.authors:
        for affiliation in person.affiliations:
            found.setdefault(folded_institution(affiliation.name), institution(affiliation.name))
    return tuple((key, name) for key, name in found.items() if key)


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
    """Other versions of the work, whoever names them, then what its own record relates it to."""
    found: list[tuple[str, Identifiers, str, str, int | None]] = []
    for version in versions_of(store.connection, row.id):
        scheme, value = version.pair
        number = store.find_work(scheme, value)
        held = Identifiers(**{scheme: value}) if scheme != EUROPE_PMC else Identifiers()
        text = "" if held else value
        found.append((version.relation.value, held, text, _source(version.source), number))
    for related in row.record.related:
        number = next(
            (
                work_id
                for scheme, value in related.identifiers.items()
                if (work_id := store.find_work(scheme, value)) is not None
            ),
            None,
        )
        relation = relation_of(related.kind)
        kind = related.kind if relation is None else relation.value
        found.append((kind, related.identifiers, related.text, "", number))
    found = [one for one in found if one[4] != row.id and (one[4] is not None or one[1] or one[2])]
    named = summaries(store.connection, [number for *_, number in found if number is not None])
    made: dict[tuple[str, str], RelatedWork] = {}
    for relation_name, held, text, source, number in found:
        summary = named.get(number) if number is not None else None
        doi = (summary.doi if summary else None) or held.doi
        work = RelatedWork(
            relation=relation_name,
            title=(summary.title if summary else "") or text,
            key=summary.key if summary else "",
            doi=doi,
            href=_href(held, doi, text),
            year=summary.year if summary else None,
            journal=summary.journal if summary else "",
            tally=summary.tally if summary else None,
            told_by=source,
            notices=summary.notices if summary else (),
        )
        made.setdefault((work.relation, work.key or work.href or work.title), work)
    return tuple(made.values())


def _source(source: str) -> str:
    if source.startswith("article:"):
        return "an article of this library"
    return "the same title and authors" if source == BY_TITLE else source


def _href(identifiers: Identifiers, doi: str | None, text: str = "") -> str:
    if doi:
        return f"https://doi.org/{doi}"
    if identifiers.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{identifiers.pmid}/"
    if identifiers.pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{identifiers.pmcid}/"
    if identifiers.arxiv:
        return f"https://arxiv.org/abs/{identifiers.arxiv}"
    return f"https://europepmc.org/article/PPR/{text}" if re.fullmatch(r"PPR\d+", text) else ""
