"""Under which keys a record is filed, and bringing the matching index up to date with the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import orjson

from citewise.catalogue.index import Hashes, MatchingIndex, hashed
from citewise.model import Work
from citewise.resolution.candidates import MatchRecord, record_keys
from citewise.store import Store, catalogue
from citewise.store.identity import SAME_WORK

_SCHEMES = ("doi", "pmid", "pmcid", "arxiv")
_BATCH = 20_000


def identifier_key(scheme: str, value: str) -> str:
    """The key of an identifier."""
    return f"i:{scheme}:{value}"


def work_match_keys(work: Work) -> list[str]:
    """All keys of a work: its identifiers, and what references may give of it."""
    keys = [identifier_key(scheme, value) for scheme, value in work.identifiers.items() if scheme in _SCHEMES]
    keys.extend(identifier_key("doi", doi) for doi in aliases(work))
    keys.extend(record_keys(MatchRecord.of_work("", work)))
    return keys


def aliases(work: Work) -> list[str]:
    """The other DOIs of a work, as its record names them."""
    return [
        related.identifiers.doi
        for related in work.related
        if related.kind == SAME_WORK and related.identifiers.doi
    ]


def stored_aliases(fields: Mapping[str, Any]) -> list[str]:
    """The other DOIs of a stored record, from its JSON."""
    return [
        doi
        for related in fields.get("related", ())
        if related.get("kind") == SAME_WORK and (doi := (related.get("identifiers") or {}).get("doi"))
    ]


def match_record(key: str, fields: Mapping[str, Any]) -> MatchRecord:
    """What of a stored record is compared; `fields` is its JSON."""
    journal = fields.get("journal") or {}
    title, subtitle = fields.get("title", ""), fields.get("subtitle", "")
    if title and subtitle:
        title = f"{title}{' ' if title.endswith((':', '?', '!', '.')) else ': '}{subtitle}"
    return MatchRecord(
        key=key,
        title=title or subtitle,
        families=tuple(
            person.get("family") or person.get("collab") or "" for person in fields.get("authors", ())
        ),
        year=fields.get("year"),
        journal=journal.get("title", ""),
        abbreviations=tuple(journal.get("abbreviations", ())),
        volume=fields.get("volume", ""),
        issue=fields.get("issue", ""),
        first_page=fields.get("first_page", ""),
        type=fields.get("type", ""),
    )


def stored_keys(fields: Mapping[str, Any]) -> list[str]:
    """All keys of a stored record, from its JSON."""
    held = fields.get("identifiers") or {}
    keys = [identifier_key(scheme, held[scheme]) for scheme in _SCHEMES if held.get(scheme)]
    keys.extend(identifier_key("doi", doi) for doi in stored_aliases(fields))
    keys.extend(record_keys(match_record("", fields)))
    return keys


def spread(groups: Iterable[tuple[int, Hashes]]) -> tuple[Hashes, np.ndarray[Any, Any]]:
    """Hashes of many records and, for each, the record's number."""
    pairs = list(groups)
    if not pairs:
        return np.empty(0, np.uint64), np.empty(0, np.uint32)
    hashes = np.concatenate([keys for _, keys in pairs])
    numbers = np.repeat(
        np.array([number for number, _ in pairs], np.uint32), [len(keys) for _, keys in pairs]
    )
    return hashes, numbers


def is_current(store: Store, index: MatchingIndex) -> bool:
    """Whether the index holds every catalogue record and work of the store as it is now."""
    last_work = store.connection.execute("SELECT max(id) FROM work").fetchone()[0] or 0
    return (
        index.progress.records >= catalogue.last_record(store.connection)
        and index.progress.works >= last_work
        and index.progress.changes >= catalogue.last_change(store.connection)
    )


def bring_up_to_date(
    store: Store, index: MatchingIndex, on_progress: Callable[[int, int | None], None] | None = None
) -> int:
    """File the catalogue records and identified works that are not in the index yet; gives how many there were.

    A work that gained an identifier or fields after it was filed is filed once more; keys that it no longer has lead to it
    still, which does no harm, since what keys lead to is compared.
    """
    connection = store.connection
    done = 0
    if index.progress.records > catalogue.last_record(connection):
        index.clear()  # of another library
    if not index.progress.works:
        # Nothing of the library was filed yet: all works are filed as they are now.
        index.add(*spread(()), replace(index.progress, changes=catalogue.last_change(connection)))

    def told(number: int) -> None:
        nonlocal done
        done += number
        if on_progress:
            on_progress(done, None)

    while True:
        rows = connection.execute(
            "SELECT id, record FROM catalogue_record WHERE id > ? ORDER BY id LIMIT ?",
            (index.progress.records, _BATCH),
        ).fetchall()
        if not rows:
            break
        groups = [(number * 2, hashed(stored_keys(orjson.loads(record)))) for number, record in rows]
        index.add(*spread(groups), replace(index.progress, records=rows[-1][0]))
        told(len(rows))
    while True:
        last = connection.execute("SELECT max(id) FROM work").fetchone()[0] or 0
        if index.progress.works >= last:
            break
        top = min(last, index.progress.works + 4 * _BATCH)
        groups = _groups(connection, "w.id > ? AND w.id <= ?", (index.progress.works, top))
        index.add(*spread(groups), replace(index.progress, works=top))
        told(len(groups))
    while changes := catalogue.changed_works(connection, index.progress.changes, _BATCH):
        numbers = [work_id for _, work_id in changes]
        groups = []
        for start in range(0, len(numbers), 500):
            part = numbers[start : start + 500]
            groups += _groups(connection, f"w.id IN ({','.join('?' * len(part))})", part)
        index.add(*spread(groups), replace(index.progress, changes=changes[-1][0]))
        told(len(groups))
    return done


def _groups(connection: sqlite3.Connection, which: str, values: Sequence[int]) -> list[tuple[int, Hashes]]:
    """The keys of some works that have an identifier: those of their fields, and every identifier they answer to."""
    held: dict[int, list[str]] = {}
    for work_id, scheme, value in connection.execute(
        "SELECT i.work_id, i.scheme, i.value FROM work w JOIN work_identifier i ON i.work_id = w.id"  # noqa: S608
        f" WHERE i.scheme <> 'ref' AND {which}",
        values,
    ):
        keys = held.setdefault(work_id, [])
        if scheme in _SCHEMES:
            keys.append(identifier_key(scheme, value))
    return [
        (number * 2 + 1, hashed(dict.fromkeys([*stored_keys(orjson.loads(record)), *held[number]])))
        for number, record in connection.execute(
            f"SELECT w.id, w.record FROM work w WHERE w.merged_into IS NULL AND {which}",  # noqa: S608
            values,
        )
        if number in held
    ]
