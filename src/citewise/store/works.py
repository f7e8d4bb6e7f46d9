"""Works: their metadata, where it comes from, and which of two sources is believed."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable

from citewise.model import (
    BibliographicReference,
    EditorialNotice,
    Identifiers,
    Journal,
    NoticeKind,
    Person,
    Work,
)
from citewise.resolution.key import name_key
from citewise.store.institution import folded_institution, institution
from citewise.store.publication_type import publication_type
from citewise.store.record import from_json, to_json
from citewise.store.rows import WorkRow
from citewise.store.transaction import Pair, Transaction, WorkState

REFERENCE, CATALOGUE, ARTICLE = "reference", "catalogue", "article"
STRENGTH = {REFERENCE: 0, CATALOGUE: 1, ARTICLE: 2}
"""Whose word on a work's metadata counts most: what was read in its own full text."""

LINE_AUTHORS = 6


def create(transaction: Transaction, record: Work, pairs: Iterable[Pair], origin: str, kind: str = "") -> int:
    """Write a new work under its identifiers and give its number. `kind` is the type as tagged, if not in the record."""
    work_id = transaction.next_id("work")
    pairs = tuple(pairs)
    doi = record.identifiers.doi or next((value for scheme, value in pairs if scheme == "doi"), None)
    transaction.add_work(_columns(record, doi, origin, kind), WorkState(work_id, origin, _missing(record)))
    for pair in pairs:
        transaction.add_identifier(work_id, pair, origin)
    transaction.add_authors(author_rows(work_id, record.authors, origin))
    transaction.add_affiliations(affiliation_rows(work_id, record.authors, origin))
    return work_id


def from_reference(reference: BibliographicReference) -> Work:
    """What a bibliographic reference says of the work it cites."""
    return Work(
        identifiers=reference.identifiers,
        title=reference.title,
        authors=reference.authors,
        editors=reference.editors,
        journal=Journal(title=reference.journal, publisher=reference.publisher),
        year=reference.year,
        date=f"{reference.year:04d}" if reference.year else "",
        volume=reference.volume,
        issue=reference.issue,
        first_page=reference.first_page,
        last_page=reference.last_page,
        type=reference.kind,
    )


def learn(transaction: Transaction, work_id: int, record: Work, origin: str) -> None:
    """Take in what a source says of a work that exists: the stronger source's fields win, empty fields are filled."""
    transaction.flush_works()
    row = transaction.connection.execute(
        "SELECT origin, record, doi FROM work WHERE id = ?", (work_id,)
    ).fetchone()
    old_origin, old = row[0], from_json(Work, row[1])
    if STRENGTH[origin] >= STRENGTH[old_origin]:
        joined, joined_origin = fill(record, old), origin
    else:
        joined, joined_origin = fill(old, record), old_origin
    if joined == old and joined_origin == old_origin:
        return
    rewrite(transaction, work_id, joined, joined_origin, row[2])


def rewrite(transaction: Transaction, work_id: int, record: Work, origin: str, doi: str | None) -> None:
    """Write a work's record in place of what it held. `doi` is the one to show, where its own article gives no other."""
    connection = transaction.connection
    # The DOI that a work's own article gives is the one to show.
    shown = (
        record.identifiers.doi
        if origin == ARTICLE and record.identifiers.doi
        else doi or record.identifiers.doi
    )
    connection.execute(
        "UPDATE work SET doi = ?, title = ?, year = ?, date = ?, journal = ?, type = ?, author_line = ?, record = ?,"
        " origin = ?, updated_at = ? WHERE id = ?",
        (*_columns(record, shown, origin), transaction.now, work_id),
    )
    connection.execute("DELETE FROM work_author WHERE work_id = ?", (work_id,))
    connection.execute("DELETE FROM work_affiliation WHERE work_id = ?", (work_id,))
    transaction.add_authors(author_rows(work_id, record.authors, origin))
    transaction.add_affiliations(affiliation_rows(work_id, record.authors, origin))
    state = transaction.state(work_id)
    state.origin, state.missing = origin, _missing(record)
    transaction.touched_works.add(work_id)
    transaction.changed_works.add(work_id)
    transaction.flush_works()


def enrich(transaction: Transaction, work_id: int, reference: BibliographicReference) -> None:
    """Fill what no source has said yet of a cited work from one more reference to it."""
    state = transaction.state(work_id)
    told = {
        name
        for name, held in (
            ("title", reference.title),
            ("year", reference.year),
            ("journal", reference.journal),
            ("authors", reference.authors),
        )
        if held
    }
    if state.origin != ARTICLE and state.missing & told:
        transaction.flush_works()
        row = transaction.connection.execute(
            "SELECT origin, record, doi FROM work WHERE id = ?", (work_id,)
        ).fetchone()
        joined = fill(from_json(Work, row[1]), from_reference(reference))
        rewrite(transaction, work_id, joined, row[0], row[2])


def fill(better: Work, other: Work) -> Work:
    """A work's record with the fields it lacks taken from another."""
    changes: dict[str, object] = {}
    for field in dataclasses.fields(Work):
        held, offered = getattr(better, field.name), getattr(other, field.name)
        if isinstance(held, Identifiers | Journal):
            inner = {
                part.name: getattr(offered, part.name)
                for part in dataclasses.fields(held)
                if not getattr(held, part.name) and getattr(offered, part.name)
            }
            if inner:
                changes[field.name] = dataclasses.replace(held, **inner)
        elif not held and offered:
            changes[field.name] = offered
    # A subtitle, a month or a suffix of another source does not fit to a value that is kept.
    if better.title:
        changes.pop("subtitle", None)
    if better.year and not better.date:
        changes.pop("date", None)
    return dataclasses.replace(better, **changes) if changes else better  # type: ignore[arg-type]


def author_line(people: tuple[Person, ...]) -> str:
    """Authors for lists: `Garcia M, Lee K, ...`, the first six and `et al.`."""
    names = []
    for person in people[:LINE_AUTHORS]:
        initials = "".join(part[0] for part in person.given.replace("-", " ").split() if part[0].isalnum())
        names.append(
            f"{person.family} {initials}".strip() if person.family else person.collab or person.given
        )
    line = ", ".join(name for name in names if name)
    return f"{line}, et al." if len(people) > LINE_AUTHORS else line


def add_notices(
    transaction: Transaction, work_id: int, notices: Iterable[EditorialNotice], *, source: str | None = None
) -> None:
    """Put editorial notices on a work. `source` says where they were read, if the notices do not."""
    rows = [
        (work_id, notice.kind.value, notice.doi or "", notice.date, source or notice.source)
        for notice in notices
    ]
    if rows:
        transaction.flush_works()
        transaction.connection.executemany(
            "INSERT INTO notice (work_id, kind, doi, date, source) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET date = excluded.date WHERE excluded.date <> ''",
            rows,
        )
        transaction.touched_works.add(work_id)


def notices_of(connection: sqlite3.Connection, work_id: int) -> tuple[EditorialNotice, ...]:
    """The editorial notices on a work, gravest first."""
    order = {kind.value: place for place, kind in enumerate(NoticeKind)}
    found = connection.execute(
        "SELECT kind, doi, date, source FROM notice WHERE work_id = ?", (work_id,)
    ).fetchall()
    found.sort(key=lambda row: (order.get(row[0], len(order)), row[2], row[1]))
    return tuple(
        EditorialNotice(NoticeKind(kind), doi or None, date, source) for kind, doi, date, source in found
    )


def refresh_self(transaction: Transaction, work_id: int) -> None:
    """Say anew which citations of a work are by its own authors, after its authors became known."""
    transaction.flush()
    transaction.connection.execute(
        "UPDATE citation SET self = EXISTS (SELECT 1 FROM work_author cited JOIN work_author citing"
        " ON citing.work_id = citation.citing_id AND ((instr(cited.name_key, ' ') AND citing.name_key = cited.name_key)"
        " OR citing.orcid = cited.orcid) WHERE cited.work_id = citation.cited_id) WHERE cited_id = ?",
        (work_id,),
    )


def refresh_citing(transaction: Transaction, work_id: int) -> None:
    """Repeat a citing work's year and type on its citations, after they changed."""
    transaction.connection.execute(
        "UPDATE citation SET year = w.year, type = w.type FROM work w WHERE w.id = citation.citing_id AND citation.citing_id = ?"
        " AND (citation.year IS NOT w.year OR citation.type <> w.type)",
        (work_id,),
    )


def work_row(connection: sqlite3.Connection, work_id: int) -> WorkRow | None:
    """A work by its number; a merged one gives the work that answers for it."""
    while True:
        row = connection.execute(
            "SELECT merged_into, id, doi, title, year, date, journal, type, author_line, origin, record FROM work WHERE id = ?",
            (work_id,),
        ).fetchone()
        if row is None:
            return None
        if row[0] is None:
            return WorkRow(*[*row[1:10], from_json(Work, row[10])])
        work_id = row[0]


def _columns(record: Work, doi: str | None, origin: str, kind: str = "") -> tuple[object, ...]:
    return (
        doi,
        record.full_title,
        record.year,
        record.date,
        record.journal.title,
        publication_type(kind or record.type, subjects=record.subjects, title=record.title, doi=doi).value,
        author_line(record.authors),
        to_json(record),
        origin,
    )


def author_rows(work_id: int, people: tuple[Person, ...], origin: str) -> list[tuple[object, ...]]:
    """What `Transaction.add_authors` takes; nothing for a work that is only cited."""
    # Of works that are only cited nobody asks for single authors (they are in the record), and there are many.
    if origin == REFERENCE:
        return []
    return [
        (work_id, place, person.family or person.collab or "", person.given, person.orcid, name_key(person))
        for place, person in enumerate(people, 1)
    ]


def affiliation_rows(work_id: int, people: tuple[Person, ...], origin: str) -> list[tuple[object, ...]]:
    """What `Transaction.add_affiliations` takes; nothing for a work that is only cited."""
    if origin == REFERENCE:
        return []
    found: dict[str, str] = {}
    for person in people:
        for affiliation in person.affiliations:
            found.setdefault(folded_institution(affiliation.name), institution(affiliation.name))
    return [(work_id, key, name) for key, name in found.items() if key]


def _missing(record: Work) -> frozenset[str]:
    held = {
        "title": record.title or record.subtitle,
        "year": record.year,
        "journal": record.journal.title,
        "authors": record.authors,
    }
    return frozenset(name for name, value in held.items() if not value)
