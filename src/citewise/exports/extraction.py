"""The JSON of an extraction: the stable shape that other tools are built on.

An unknown identifier or year is null, any other unknown field an empty string or list. `start` and `end` count
characters of `sentence`. A group author has its name in `family`. Fields may be added later, none is renamed or taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from citewise.model import (
    BibliographicReference,
    CitationStatement,
    Document,
    Extraction,
    Identifiers,
    Person,
)


def extraction_record(extraction: Extraction) -> dict[str, Any]:
    """The extraction as plain dictionaries and lists: `document`, `references`, `statements`."""
    return {
        "document": _document(extraction.document),
        "references": [_reference(reference) for reference in extraction.document.references],
        "statements": [_statement(statement) for statement in extraction.statements],
    }


def _document(document: Document) -> dict[str, Any]:
    work = document.work
    return {
        "identifiers": _identifiers(work.identifiers),
        "title": work.full_title,
        "abstract": work.abstract,
        "authors": _people(work.authors),
        "journal": work.journal.title,
        "year": work.year,
        "type": work.type,
        "licence": work.licence,
    }


def _identifiers(identifiers: Identifiers) -> dict[str, str | None]:
    return {
        "doi": identifiers.doi,
        "pmid": identifiers.pmid,
        "pmcid": identifiers.pmcid,
        "arxiv": identifiers.arxiv,
    }


def _people(people: Sequence[Person]) -> list[dict[str, str | None]]:
    return [
        {"given": person.given, "family": person.family or person.collab or "", "orcid": person.orcid}
        for person in people
    ]


def _reference(reference: BibliographicReference) -> dict[str, Any]:
    return {
        "id": reference.id,
        "index": reference.index,
        "raw": reference.raw,
        "identifiers": _identifiers(reference.identifiers),
        "title": reference.title,
        "authors": _people(reference.authors),
        "year": reference.year,
        "journal": reference.journal,
        "volume": reference.volume,
        "first_page": reference.first_page,
    }


def _statement(statement: CitationStatement) -> dict[str, Any]:
    target = statement.target
    return {
        "before": statement.before,
        "sentence": statement.sentence,
        "after": statement.after,
        "section": statement.section._value_,
        "headings": list(statement.headings),
        "element": statement.element._value_,
        "target": {
            "start": target.start,
            "end": target.end,
            "text": target.text,
            "reference_ids": list(target.reference_ids),
        },
        "others": [
            {"start": other.start, "end": other.end, "reference_ids": list(other.reference_ids)}
            for other in statement.others
        ],
    }
