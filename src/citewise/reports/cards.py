"""Statement cards: stored statements with everything that stands on them, read a page at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from citewise.model import Span
from citewise.reports.report import CitedLink, MarkedCitation, StatementCard
from citewise.reports.summaries import in_parts, keys_of, summaries
from citewise.store import StatementRow, Store


class Marker(Protocol):
    """Finds the words searched for in a text."""

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where they stand, in order, without overlap."""
        ...


@dataclass(frozen=True, slots=True)
class _Citation:
    cited_id: int
    self_citation: bool
    counted: bool
    method: str
    probability: float


def cards(
    store: Store, statements: Sequence[int], *, about: int | None = None, marker: Marker | None = None
) -> dict[int, StatementCard]:
    """Cards by statement number; statements that are gone are left out.

    Args:
        store: Where to read.
        statements: Statement numbers.
        about: The one cited work whose report the cards are for: then `self_citation` and `counted` are about it, else
            about any of the works that the marker cites.
        marker: Finds the words searched for.
    """
    connection = store.connection
    rows = store.statements(statements)
    cited = _cited(connection, rows)
    links = _linked_works(connection, rows.values())
    target_works = {number: list(dict.fromkeys(c.cited_id for c in cited[number])) for number in rows}
    named = summaries(
        connection,
        [row.work_id for row in rows.values()] + [work for works in target_works.values() for work in works],
    )
    cited_links = _cited_links(connection, {work for by_ref in links.values() for work in by_ref.values()})
    made: dict[int, StatementCard] = {}
    for number, row in rows.items():
        citing = named.get(row.work_id)
        if citing is None:
            continue
        relevant = [c for c in cited[number] if about is None or c.cited_id == about]
        by_ref = links[row.article_id]
        # Of several works in one marker the surest link is told, as it is for `counted`.
        link = max(relevant, key=lambda c: c.probability, default=None)
        made[number] = StatementCard(
            key=row.key,
            sentence=row.sentence,
            before=row.before,
            after=row.after,
            section=row.section,
            headings=row.headings,
            element=row.element,
            target=(row.target_start, row.target_end),
            citations=_citations(row, by_ref, cited_links),
            citing=citing,
            cited=tuple(named[work] for work in target_works[number] if work in named),
            cls=row.cls,
            confidence=row.confidence,
            probabilities=row.probabilities,
            function=row.function,
            function_probabilities=row.function_probabilities,
            model=row.model,
            model_class=row.model_class,
            corrected=row.corrected,
            reason=row.reason,
            self_citation=any(c.self_citation for c in relevant),
            counted=any(c.counted for c in relevant),
            link_method=link.method if link else "",
            link_probability=link.probability if link else None,
            found=marker.spans(row.sentence) if marker else (),
            found_before=marker.spans(row.before) if marker else (),
            found_after=marker.spans(row.after) if marker else (),
        )
    return made


def _cited(connection: sqlite3.Connection, rows: Iterable[int]) -> dict[int, list[_Citation]]:
    """The works that each statement counts for, in the order of the reference list."""
    found: dict[int, list[_Citation]] = {number: [] for number in rows}
    for marks, part in in_parts(found):
        for number, cited_id, is_self, counted, method, probability in connection.execute(
            "SELECT c.statement_id, c.cited_id, c.self, c.counted, r.method, r.probability FROM citation c"  # noqa: S608
            " JOIN reference r ON r.id = c.reference_id"
            f" WHERE c.statement_id IN ({marks}) ORDER BY c.statement_id, c.reference_id",
            part,
        ):
            found[number].append(_Citation(cited_id, bool(is_self), bool(counted), method, probability))
    return found


def _linked_works(connection: sqlite3.Connection, rows: Iterable[StatementRow]) -> dict[int, dict[str, int]]:
    """For each article the works behind the reference ids that its statements name."""
    wanted: dict[int, set[str]] = {}
    for row in rows:
        names = wanted.setdefault(row.article_id, set())
        names.update(row.target_references)
        for _, _, reference_ids in row.others:
            names.update(reference_ids)
    linked: dict[int, dict[str, int]] = {article: {} for article in wanted}
    for marks, part in in_parts(wanted):
        for article_id, ref_id, work_id in connection.execute(
            f"SELECT article_id, ref_id, work_id FROM reference WHERE article_id IN ({marks})",  # noqa: S608
            part,
        ):
            if ref_id in wanted[article_id]:
                linked[article_id][ref_id] = work_id
    return linked


def _cited_links(connection: sqlite3.Connection, works: set[int]) -> dict[int, CitedLink]:
    keys = keys_of(connection, works)
    made: dict[int, CitedLink] = {}
    for marks, part in in_parts(works):
        for work_id, title, year, author_line in connection.execute(
            f"SELECT id, title, year, author_line FROM work WHERE id IN ({marks})",  # noqa: S608
            part,
        ):
            made[work_id] = CitedLink(keys[work_id], _label(title, year, author_line), work_id)
    return made


def _label(title: str, year: int | None, author_line: str) -> str:
    """What a link to a work leads to, in a line: `Garcia M, Lee K (2019). The title`."""
    who = author_line or ""
    if year:
        who = f"{who} ({year})" if who else str(year)
    return (
        ". ".join(part.rstrip(".") if part is who else part for part in (who, title) if part) or "cited work"
    )


def _citations(
    row: StatementRow, by_ref: dict[str, int], links: dict[int, CitedLink]
) -> tuple[MarkedCitation, ...]:
    def works(reference_ids: Iterable[str]) -> tuple[CitedLink, ...]:
        numbers = dict.fromkeys(by_ref[name] for name in reference_ids if name in by_ref)
        return tuple(links[number] for number in numbers if number in links)

    marked = [MarkedCitation(row.target_start, row.target_end, works(row.target_references), target=True)]
    marked += [MarkedCitation(start, end, works(reference_ids)) for start, end, reference_ids in row.others]
    return tuple(sorted(marked, key=lambda citation: (citation.start, citation.end)))
