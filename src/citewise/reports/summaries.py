"""Works as lists and cards show them, and the public keys that addresses are made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from citewise.model import NoticeKind, Tally
from citewise.reports.report import WorkSummary

_SCHEMES = ("doi", "pmid", "pmcid", "arxiv", "isbn", "ref")
"""Schemes of public keys, the most telling first."""
_NOTICES = {kind.value: place for place, kind in enumerate(NoticeKind)}
_AT_ONCE = 400


def public_key(identifiers: Iterable[tuple[str, str]], work_id: int) -> str:
    """The key of a work in addresses: its DOI bare, else its most telling identifier with the scheme before it.

    A work without any identifier is known by `ref:` and the normal form of the reference that cites it, which is the same
    in every library.
    """
    best = min(
        ((_SCHEMES.index(scheme), value) for scheme, value in identifiers if scheme in _SCHEMES), default=None
    )
    if best is None:
        return f"work:{work_id}"
    place, value = best
    return value if place == 0 else f"{_SCHEMES[place]}:{value}"


def in_parts(values: Iterable[int]) -> Iterator[tuple[str, Sequence[int]]]:
    """Question marks and values for `IN (...)`, a few hundred at a time."""
    rest = iter(values)
    while part := list(islice(rest, _AT_ONCE)):
        yield ",".join("?" * len(part)), part


def keys_of(connection: sqlite3.Connection, works: Iterable[int]) -> dict[int, str]:
    """The public keys of works by number."""
    keys: dict[int, str] = {}
    without_doi: list[int] = []
    for marks, part in in_parts(dict.fromkeys(works)):
        for work_id, doi in connection.execute(f"SELECT id, doi FROM work WHERE id IN ({marks})", part):  # noqa: S608
            if doi:
                keys[work_id] = doi
            else:
                without_doi.append(work_id)
    held: dict[int, list[tuple[str, str]]] = {work_id: [] for work_id in without_doi}
    for marks, part in in_parts(without_doi):
        for work_id, scheme, value in connection.execute(
            f"SELECT work_id, scheme, value FROM work_identifier WHERE work_id IN ({marks})",  # noqa: S608
            part,
        ):
            held[work_id].append((scheme, value))
    keys.update((work_id, public_key(pairs, work_id)) for work_id, pairs in held.items())
    return keys


def summaries(connection: sqlite3.Connection, works: Iterable[int]) -> dict[int, WorkSummary]:
    """Works by number, as lists show them. Numbers that the library does not hold are left out."""
    wanted = list(dict.fromkeys(works))
    keys = keys_of(connection, wanted)
    notices: dict[int, set[str]] = {}
    for marks, part in in_parts(wanted):
        for work_id, kind in connection.execute(
            f"SELECT work_id, kind FROM notice WHERE work_id IN ({marks})",  # noqa: S608
            part,
        ):
            notices.setdefault(work_id, set()).add(kind)
    made: dict[int, WorkSummary] = {}
    for marks, part in in_parts(wanted):
        for row in connection.execute(
            "SELECT w.id, w.title, w.year, w.journal, w.type, w.author_line, w.doi, w.origin = 'article',"  # noqa: S608
            " t.supporting, t.contrasting, t.mentioning, t.unclassified, t.citing_works"
            f" FROM work w LEFT JOIN tally t ON t.work_id = w.id WHERE w.id IN ({marks})",
            part,
        ):
            work_id = row[0]
            made[work_id] = WorkSummary(
                id=work_id,
                key=keys[work_id],
                title=row[1],
                year=row[2],
                journal=row[3],
                type=row[4],
                author_line=row[5],
                doi=row[6],
                tally=Tally() if row[8] is None else Tally(*row[8:13]),
                notices=tuple(
                    NoticeKind(kind)
                    for kind in sorted(notices.get(work_id, ()), key=lambda kind: _NOTICES[kind])
                ),
                full_text=bool(row[7]),
            )
    return made


def tally_of(connection: sqlite3.Connection, work_id: int) -> Tally:
    """A work's tally; all zero where nothing cites it."""
    row = connection.execute(
        "SELECT supporting, contrasting, mentioning, unclassified, citing_works FROM tally WHERE work_id = ?",
        (work_id,),
    ).fetchone()
    return Tally(*row) if row else Tally()
