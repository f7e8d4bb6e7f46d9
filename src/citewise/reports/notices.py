"""What is known of editorial notices on a work, and how far that can be trusted: which sources were read, and when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from citewise.model import EditorialNotice, NoticeKind
from citewise.store import catalogue

GRAVE = frozenset({NoticeKind.RETRACTED, NoticeKind.WITHDRAWN, NoticeKind.CONCERN})
"""Notices by which a work's findings are in doubt."""

LISTS = frozenset({"Retraction Watch", "open-retractions"})
"""Sources that list every notice they know of; of the others only the records taken in were read."""

HOW = "citewise notices import FILE"


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """A source of notices that was read: when (ISO 8601), and whether it is a whole list or only some records of it."""

    name: str
    read_at: str
    whole: bool


@dataclass(frozen=True, slots=True)
class NoticeCheck:
    """How a work stands with editorial notices.

    `verdict` is `noticed` (retracted, withdrawn or with an expression of concern), `none known` (a list of notices was read,
    and the work is not in it) or `not checked` (none was read, so nothing can be said). `sentence` says so in plain words with
    sources and dates, `advice` what to do next (empty where there is nothing).
    """

    verdict: str
    sentence: str
    advice: str
    readings: tuple[NoticeReading, ...] = ()


UNCHECKED = NoticeCheck("not checked", "", "")


def check_notices(connection: sqlite3.Connection, notices: Iterable[EditorialNotice]) -> NoticeCheck:
    """What can be said of a work with these notices on it."""
    readings = tuple(
        NoticeReading(source.name, source.read_at, source.name in LISTS)
        for source in catalogue.notice_sources(connection)
    )
    whole = [reading for reading in readings if reading.whole]
    part = [reading for reading in readings if not reading.whole]
    grave = next((notice for notice in notices if notice.kind in GRAVE), None)
    read = _named(whole)
    also = f"; of {_named(part)} only the records taken in" if part else ""
    if grave is not None:
        told = f"Notices last read from {read}{also}." if whole else _upper(_not_read(part))
        return NoticeCheck("noticed", told, "" if whole else HOW, readings)
    if whole:
        sentence = f"Not known to be retracted; notices last read from {read}{also}."
        return NoticeCheck("none known", sentence, "", readings)
    return NoticeCheck(
        "not checked", f"Whether it was retracted is not known: {_not_read(part)}", HOW, readings
    )


def combined(notices: Iterable[EditorialNotice]) -> tuple[EditorialNotice, ...]:
    """One notice for each thing that happened: what several sources say of it is put together.

    Two notices are taken for one when they are of a kind and not of two DOIs.
    """
    made: list[EditorialNotice] = []
    for notice in sorted(notices, key=lambda one: (one.doi is None, not one.date)):
        place = next(
            (
                number
                for number, held in enumerate(made)
                if held.kind is notice.kind and (notice.doi is None or notice.doi == held.doi)
            ),
            None,
        )
        source = "an article of this library" if notice.source.startswith("article:") else notice.source
        if place is None:
            made.append(replace(notice, source=source))
            continue
        held = made[place]
        sources = held.source if source in held.source.split(", ") else f"{held.source}, {source}"
        made[place] = replace(held, date=held.date or notice.date, source=sources.strip(", "))
    order = list(NoticeKind)
    return tuple(sorted(made, key=lambda one: (order.index(one.kind), one.date, one.doi or "")))


def _named(readings: list[NoticeReading]) -> str:
    parts = [f"{reading.name} on {reading.read_at[:10]}" for reading in readings]
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def _not_read(part: list[NoticeReading]) -> str:
    if not part:
        return "no source of notices has been read yet."
    return f"no list of notices has been read yet, only the records taken in of {_named(part)}."


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
