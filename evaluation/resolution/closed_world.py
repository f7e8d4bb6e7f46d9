"""The closed world: half of the articles' references are the catalogue, the other half's are the queries.

A reference with a DOI becomes a catalogue record if its article falls in the catalogue half. The references of the other
half are asked with their identifiers hidden, as fields and as raw strings: those whose DOI is in the catalogue must be
found, all others left open. References without DOI are not asked, since nobody knows what they mean.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citewise.identifiers import normalise_doi
from citewise.model import BibliographicReference, Person
from citewise.resolution.candidates import MatchRecord

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Query:
    """One reference to be resolved: its true DOI, its fields without identifiers, its raw string if it has one."""

    article: str
    doi: str
    fields: BibliographicReference
    raw: str


def share(text: str, salt: str = "") -> float:
    """A number between 0 and 1 for an article, always the same: the split."""
    digest = hashlib.blake2b((salt + text).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32


def rows() -> Iterator[dict[str, Any]]:
    """The references of the development articles, as the team's file holds them."""
    with gzip.open(SHARED / "references" / "jats_refs_dev.jsonl.gz", "rt") as stream:
        for line in stream:
            yield json.loads(line)


def query_of(row: dict[str, Any], doi: str) -> Query:
    """A row of the file as a query."""
    year = str(row.get("year") or "")[:4]
    fields = BibliographicReference(
        id=f"{row['file']}#{row['id']}#{row['n']}",
        index=0,
        kind=row.get("type") or "",
        title=row.get("title") or row.get("chapter") or "",
        authors=tuple(Person(family=name) for name in row.get("authors") or ()),
        year=int(year) if year.isdigit() else None,
        journal=row.get("source") or "",
        volume=row.get("volume") or "",
        issue=row.get("issue") or "",
        first_page=row.get("fpage") or row.get("elocation") or "",
        publisher=row.get("publisher") or "",
    )
    return Query(row["file"], doi, fields, row.get("raw") or "")


def load() -> list[Query]:
    """Every reference with a DOI, as a query."""
    queries = []
    for row in rows():
        doi = normalise_doi(row.get("doi") or "")
        if doi:
            queries.append(query_of(row, doi))
    return queries


def _richness(query: Query) -> int:
    f = query.fields
    return sum(map(bool, (f.title, f.authors, f.year, f.journal, f.volume, f.first_page, f.issue)))


def catalogue_of(queries: list[Query]) -> dict[str, MatchRecord]:
    """DOI to record, the fullest of the references that name it."""
    by_doi: dict[str, list[Query]] = defaultdict(list)
    for query in queries:
        by_doi[query.doi].append(query)
    records = {}
    for doi, group in by_doi.items():
        f = max(group, key=_richness).fields
        records[doi] = MatchRecord(
            key=doi,
            title=f.title,
            families=tuple(person.family for person in f.authors),
            year=f.year,
            journal=f.journal,
            volume=f.volume,
            issue=f.issue,
            first_page=f.first_page,
            type=f.kind,
        )
    return records
