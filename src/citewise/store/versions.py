"""Preprints and what was published of them: two works with a report each, which point at one another."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from citewise.model import Identifiers, Work
from citewise.store.transaction import Pair, Transaction

BY_TITLE = "title"
"""Source of the links that no record states: title and authors are the same (see `citewise.catalogue.versions`)."""

EUROPE_PMC = "ppr"
"""Scheme of Europe PMC's own numbers of preprints, by which its records of published articles name them."""

_PREPRINT_NUMBER = re.compile(r"PPR\d{1,9}")


class Relation(StrEnum):
    """What another work is to the one at hand."""

    PREPRINT = "preprint"
    PUBLISHED = "published"


_RELATIONS = {
    "preprint": Relation.PREPRINT,
    "has-preprint": Relation.PREPRINT,
    "earlier-version": Relation.PREPRINT,
    "version-of-record-of": Relation.PREPRINT,
    "is-version-of-record-of": Relation.PREPRINT,
    "published": Relation.PUBLISHED,
    "is-preprint-of": Relation.PUBLISHED,
    "published-article": Relation.PUBLISHED,
    "version-of-record": Relation.PUBLISHED,
    "has-version-of-record": Relation.PUBLISHED,
}


def relation_of(kind: str) -> Relation | None:
    """What a relation as tagged (`RelatedArticle.kind`) means; None where it is no version of the same work."""
    found = _RELATIONS.get(kind)
    return Relation.PREPRINT if found is None and "preprint" in kind else found


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A preprint and what was published of it, each by an identifier, and who says so."""

    preprint: Pair
    published: Pair
    source: str


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another version of a work: what it is, by which identifier it was named, and who says so."""

    relation: Relation
    pair: Pair
    source: str


def version_links(work: Work, source: str) -> list[VersionLink]:
    """The links to other versions that a work's own record or article states."""
    own = _telling(work.identifiers)
    made: dict[VersionLink, None] = {}
    for related in work.related if own else ():
        relation = relation_of(related.kind)
        other = _telling(related.identifiers)
        if other is None and _PREPRINT_NUMBER.fullmatch(related.text):
            other = (EUROPE_PMC, related.text)
        if own is None or other is None or relation is None or other in work.identifiers.items():
            continue
        if relation is Relation.PREPRINT:
            made.setdefault(VersionLink(other, own, source))
        else:
            made.setdefault(VersionLink(own, other, source))
    return list(made)


def add_versions(transaction: Transaction, links: Iterable[VersionLink]) -> None:
    """Write links down; those that are there stay."""
    transaction.connection.executemany(
        "INSERT OR IGNORE INTO work_version (preprint_scheme, preprint_value, published_scheme, published_value, source)"
        " VALUES (?, ?, ?, ?, ?)",
        [(*link.preprint, *link.published, link.source) for link in links],
    )


def remove_versions(transaction: Transaction, source: str) -> None:
    """Forget what one source said."""
    transaction.connection.execute("DELETE FROM work_version WHERE source = ?", (source,))


def versions_of(connection: sqlite3.Connection, work_id: int) -> tuple[OtherVersion, ...]:
    """The other versions of a work, published ones first; one that several sources name is given once for each."""
    rows = connection.execute(
        "SELECT 'published', v.published_scheme, v.published_value, v.source FROM work_identifier i JOIN work_version v"
        " ON v.preprint_scheme = i.scheme AND v.preprint_value = i.value WHERE i.work_id = ?"
        " UNION SELECT 'preprint', v.preprint_scheme, v.preprint_value, v.source FROM work_identifier i JOIN work_version v"
        " ON v.published_scheme = i.scheme AND v.published_value = i.value WHERE i.work_id = ?",
        (work_id, work_id),
    ).fetchall()
    # What somebody states goes before what was only concluded.
    rows.sort(key=lambda row: (row[0] != Relation.PUBLISHED, row[3] == BY_TITLE, *row[1:]))
    return tuple(
        OtherVersion(Relation(relation), (scheme, value), source) for relation, scheme, value, source in rows
    )


def _telling(identifiers: Identifiers) -> Pair | None:
    return next((pair for pair in identifiers.items() if pair[0] != "isbn"), None)
