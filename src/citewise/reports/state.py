"""Why a report holds as much as it does: ready, still collecting, settled, or nobody has looked yet. Never a bare zero."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from citewise.store.visits import SourceVisit, is_followed, visits

if TYPE_CHECKING:
    from citewise.reports.report import Counts, WorkSummary


class StateKind(StrEnum):
    """How far a report has come."""

    READY = "ready"
    """Statements about the work were read."""
    COLLECTING = "collecting"
    """Full texts of works that cite it are being taken in, or the first look for them is still to come."""
    SETTLED = "settled"
    """It was looked for citing works, and no statement came of it."""
    UNASKED = "unasked"
    """Nobody has looked for works that cite it; what is here came in by chance."""


@dataclass(frozen=True, slots=True)
class ReportState:
    """The state of a report.

    Attributes:
        kind: See `StateKind`.
        sentence: The state in plain words, with the sources and dates.
        advice: What to do next, in plain words; empty where there is nothing to do.
        command: The command that does it, or empty.
        known: Citing works that the source which knows most of them knows; None where none was asked or none says.
        open_full_text: How many of these have an open full text, likewise.
        read: Citing works whose full text this library has read.
        sources: The latest look into each source.
        followed: Whether `citewise update` looks again.
    """

    kind: StateKind
    sentence: str
    advice: str = ""
    command: str = ""
    known: int | None = None
    open_full_text: int | None = None
    read: int = 0
    sources: tuple[SourceVisit, ...] = ()
    followed: bool = False


UNKNOWN_STATE = ReportState(StateKind.UNASKED, "")


def report_state(
    connection: sqlite3.Connection, summary: WorkSummary, counts: Counts, doubtful: int
) -> ReportState:
    """The state of the report on a work. `doubtful` statements may be about it."""
    looked = visits(connection, summary.id)
    listed = connection.execute(
        "SELECT count(DISTINCT article_id) FROM reference WHERE work_id = ?", (summary.id,)
    ).fetchone()[0]
    return state_of(
        summary,
        counts,
        looked,
        followed=is_followed(connection, summary.id),
        doubtful=doubtful,
        listed=listed,
    )


def state_of(
    summary: WorkSummary,
    counts: Counts,
    looked: Sequence[SourceVisit],
    *,
    followed: bool,
    doubtful: int = 0,
    listed: int = 0,
) -> ReportState:
    """The state of a report from what is known.

    Args:
        summary: The work.
        counts: The numbers in the report's head.
        looked: The latest look into each source.
        followed: Whether the work is followed.
        doubtful: Statements that may be about the work, too doubtful to count.
        listed: Articles read that have the work in their reference list.
    """
    answered = [visit for visit in looked if visit.error is None]
    under_way = [visit for visit in answered if visit.open_full_text and visit.read is None]
    known = max((visit.known for visit in answered if visit.known is not None), default=None)
    open_texts = max(
        (visit.open_full_text for visit in answered if visit.open_full_text is not None), default=None
    )
    failed = _failed([visit for visit in looked if visit.error is not None])
    searched = _searched(answered, known, open_texts, counts.citing_works)
    here = _here(summary, counts, doubtful, listed)
    named = summary.key.startswith(("10.", "pmid:", "pmcid:", "arxiv:"))
    if named:
        look, add = "To look for them and read their open full texts:", f"citewise add {summary.key}"
    else:
        look = "It has no identifier by which a source could be asked. To take in articles that cite it:"
        add = "citewise ingest PATH…"
    command, advice = "", ""
    if under_way or (followed and not looked):
        kind = StateKind.COLLECTING
        done = (
            "full texts of works that cite it are being taken in."
            if under_way
            else "it was asked for, and no source has been looked into yet."
        )
        sentence = f"Still collecting: {done} {searched}{here}"
        advice, command = "Come back later. A run that was broken off goes on when it is given again:", add
    elif counts.statements:
        kind = StateKind.READY
        sentence = f"Ready: {here}{searched}"
        if not looked:
            sentence += " Nobody has looked for further works that cite it."
            advice, command = look, add
    elif answered:
        kind = StateKind.SETTLED
        sentence = f"Settled for now: {searched[:1].lower()}{searched[1:]}{here}"
        advice, command = "To look again later:", "citewise update"
    else:
        kind = StateKind.UNASKED
        sentence = f"Nobody has looked yet for works that cite it. {here}"
        advice, command = look, add
    if failed:
        sentence = f"{sentence.strip()} {failed}"
        if not answered:
            advice, command = "To try again:", add
    return ReportState(
        kind=kind,
        sentence=" ".join(sentence.split()),
        advice=advice,
        command=command,
        known=known,
        open_full_text=open_texts,
        read=counts.citing_works,
        sources=tuple(looked),
        followed=followed,
    )


def _here(summary: WorkSummary, counts: Counts, doubtful: int, listed: int) -> str:
    """What this library itself holds about the work."""
    if counts.statements:
        return (
            f"{_many(counts.statements, 'statement')} in {_many(counts.citing_works, 'citing work')} that this library"
            " has read. "
        )
    if doubtful:
        return (
            f"{_many(doubtful, 'statement')} may be about it, but it is too doubtful which work their references mean:"
            " they are listed as doubtful and not counted. "
        )
    if listed:
        return (
            f"{_many(listed, 'article')} of this library {'has' if listed == 1 else 'have'} it in the reference list,"
            " but no sentence that cites it was found. "
        )
    if summary.full_text:
        return "Its own full text is in this library; none of the other articles read cites it. "
    return "None of the articles that this library has read cites it. "


def _searched(answered: Sequence[SourceVisit], known: int | None, open_texts: int | None, read: int) -> str:
    """Where it was looked, when, and what was found."""
    if not answered:
        return ""
    days: dict[str, list[str]] = {}
    for visit in answered:
        days.setdefault(visit.looked_at[:10], []).append(visit.source)
    places = "; ".join(f"in {_and(names)} on {day}" for day, names in sorted(days.items(), reverse=True))
    told = [
        f"{_many(known, 'citing work')} known"
        if known is not None
        else "the number of citing works was not told"
    ]
    told += [f"{open_texts:,} with open full text"] if open_texts is not None else []
    told.append(f"{read:,} read")
    return f"Looked {places}: {', '.join(told)}. "


def _failed(failed: Sequence[SourceVisit]) -> str:
    if not failed:
        return ""
    told = [f"{visit.source} on {visit.looked_at[:10]} ({visit.error})" for visit in failed]
    return f"Could not be asked: {_and(told)}."


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
