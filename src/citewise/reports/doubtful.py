"""Links that are too doubtful to count: shown, with how they were made and how probable they are, and in no tally."""

from __future__ import annotations

from collections.abc import Sequence

from citewise.model import BibliographicReference
from citewise.reports.report import DoubtfulLink
from citewise.reports.summaries import in_parts, summaries
from citewise.store import COUNTED_FROM, Store
from citewise.store.record import from_json

LISTED = 50
"""So many are listed of each kind at the most."""


def doubtful_links(store: Store, work_id: int) -> tuple[DoubtfulLink, ...]:
    """The doubtful links to a work, the most probable first."""
    made = [*_by_identifier(store, work_id), *_by_match(store, work_id)]
    return tuple(sorted(made, key=lambda link: (-link.probability, link.reference)))


def _by_identifier(store: Store, work_id: int) -> list[DoubtfulLink]:
    rows = store.connection.execute(
        "SELECT r.id, r.record, r.method, r.probability, w.title FROM reference r JOIN article a ON a.id = r.article_id"
        " JOIN work w ON w.id = a.work_id WHERE r.work_id = ? AND r.probability < ? ORDER BY r.probability DESC, r.id LIMIT ?",
        (work_id, COUNTED_FROM, LISTED),
    ).fetchall()
    made = []
    for number, record, method, probability, title in rows:
        keys = [
            key
            for (key,) in store.connection.execute(
                "SELECT s.key FROM citation c JOIN statement s ON s.id = c.statement_id WHERE c.cited_id = ?"
                " AND c.reference_id = ? AND NOT c.counted ORDER BY s.id",
                (work_id, number),
            )
        ]
        reference = from_json(BibliographicReference, record)
        made.append(
            DoubtfulLink(
                method, probability, _line(reference), "", len(keys), tuple(keys[:10]), citing_title=title
            )
        )
    return made


def _by_match(store: Store, work_id: int) -> list[DoubtfulLink]:
    rows = store.connection.execute(
        "SELECT p.work_id, max(p.probability) FROM work_identifier i JOIN possible_match p ON p.scheme = i.scheme"
        " AND p.value = i.value JOIN work w ON w.id = p.work_id AND w.merged_into IS NULL"
        " WHERE i.work_id = ? AND p.work_id <> i.work_id GROUP BY p.work_id ORDER BY 2 DESC LIMIT ?",
        (work_id, LISTED),
    ).fetchall()
    named = summaries(store.connection, [number for number, _ in rows])
    lines = _first_references(store, [number for number, _ in rows])
    return [
        DoubtfulLink(
            "match",
            probability,
            lines.get(number, named[number].title),
            named[number].key,
            named[number].tally.total,
        )
        for number, probability in rows
        if number in named
    ]


def _first_references(store: Store, works: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for marks, part in in_parts(works):
        for work_id, record in store.connection.execute(
            f"SELECT work_id, record FROM reference WHERE work_id IN ({marks}) GROUP BY work_id",  # noqa: S608
            part,
        ):
            found[work_id] = _line(from_json(BibliographicReference, record))
    return found


def _line(reference: BibliographicReference) -> str:
    """A reference in a line, as it was printed where that is kept."""
    if reference.raw:
        return reference.raw[:300]
    names = ", ".join(person.family or person.collab or "" for person in reference.authors[:3])
    parts = (names, str(reference.year or ""), reference.title, reference.journal)
    return ". ".join(part for part in parts if part)[:300]
