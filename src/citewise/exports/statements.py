"""Statements and works as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from citewise.exports.bibliography import FORMATS
from citewise.exports.table import Columns, Row
from citewise.model import CitationClass, Work
from citewise.reports import StatementCard, WorkSummary

_ENTRIES_AT_ONCE = 200

STATEMENT_COLUMNS: Columns = {
    "statement": "text",
    "class": "text",
    "confidence": "number",
    "supporting": "number",
    "contrasting": "number",
    "mentioning": "number",
    "function": "text",
    "section": "text",
    "headings": "texts",
    "element": "text",
    "before": "text",
    "sentence": "text",
    "after": "text",
    "citation": "text",
    "citing": "text",
    "citing_title": "text",
    "citing_authors": "text",
    "citing_year": "integer",
    "citing_journal": "text",
    "citing_type": "text",
    "citing_notices": "texts",
    "cited": "texts",
    "cited_titles": "texts",
    "self_citation": "boolean",
    "counted": "boolean",
    "corrected": "boolean",
    "model": "text",
}
"""One row a statement. `statement` is its stable key, `citing` and `cited` are public keys (a DOI where there is one),
`supporting`, `contrasting` and `mentioning` the probabilities of the classes, `citation` the marker as printed."""

WORK_COLUMNS: Columns = {
    "work": "text",
    "doi": "text",
    "pmid": "text",
    "pmcid": "text",
    "arxiv": "text",
    "title": "text",
    "authors": "texts",
    "year": "integer",
    "journal": "text",
    "volume": "text",
    "issue": "text",
    "first_page": "text",
    "last_page": "text",
    "type": "text",
    "notices": "texts",
    "full_text": "boolean",
    "citing_works": "integer",
    "supporting": "integer",
    "contrasting": "integer",
    "mentioning": "integer",
    "unclassified": "integer",
}
"""One row a work, with its tally in this library; `work` is its public key, `full_text` whether it was read itself."""


def statement_row(card: StatementCard) -> Row:
    """A statement as a row of `STATEMENT_COLUMNS`."""
    start, end = card.target
    return {
        "statement": card.key,
        "class": card.cls.value,
        "confidence": card.confidence,
        **{
            cls.value: card.probabilities.get(cls)
            for cls in (CitationClass.SUPPORTING, CitationClass.CONTRASTING, CitationClass.MENTIONING)
        },
        "function": card.function,
        "section": card.section.value,
        "headings": list(card.headings),
        "element": card.element.value,
        "before": card.before,
        "sentence": card.sentence,
        "after": card.after,
        "citation": card.sentence[start:end],
        "citing": card.citing.key,
        "citing_title": card.citing.title,
        "citing_authors": card.citing.author_line,
        "citing_year": card.citing.year,
        "citing_journal": card.citing.journal,
        "citing_type": card.citing.type,
        "citing_notices": [notice.value for notice in card.citing.notices],
        "cited": [work.key for work in card.cited],
        "cited_titles": [work.title for work in card.cited],
        "self_citation": card.self_citation,
        "counted": card.counted,
        "corrected": card.corrected,
        "model": card.model,
    }


def work_row(summary: WorkSummary, record: Work) -> Row:
    """A work as a row of `WORK_COLUMNS`."""
    tally, identifiers = summary.tally, record.identifiers
    return {
        "work": summary.key,
        "doi": summary.doi,
        "pmid": identifiers.pmid,
        "pmcid": identifiers.pmcid,
        "arxiv": identifiers.arxiv,
        "title": record.full_title or summary.title,
        "authors": [person.name for person in record.authors],
        "year": summary.year,
        "journal": summary.journal,
        "volume": record.volume,
        "issue": record.issue,
        "first_page": record.first_page,
        "last_page": record.last_page,
        "type": summary.type,
        "notices": [notice.value for notice in summary.notices],
        "full_text": summary.full_text,
        "citing_works": tally.citing_works,
        "supporting": tally.supporting,
        "contrasting": tally.contrasting,
        "mentioning": tally.mentioning,
        "unclassified": tally.unclassified,
    }


def bibliography_parts(works: Iterable[tuple[WorkSummary, Work]], format_name: str) -> Iterator[bytes]:
    """Works as one file of entries, `bibtex` or `ris`, many entries a part, since each part costs a server its own step."""
    write = FORMATS[format_name].write
    rest = iter(works)
    while part := list(islice(rest, _ENTRIES_AT_ONCE)):
        yield "".join(write(record) + "\n" for _, record in part).encode("utf-8", "replace")
