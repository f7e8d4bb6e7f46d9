"""Answers to a file of references: one JSON object for each, in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from citewise.catalogue.filing import bring_up_to_date, is_current
from citewise.catalogue.index import MatchingIndex
from citewise.catalogue.queries import reference_of
from citewise.catalogue.resolver import Answer, Candidate, Resolver
from citewise.errors import StoreError
from citewise.store import Store, library_path
from citewise.store.publication_type import publication_type

_LONGEST_LINE = 16_000_000


def answers(stream: IO[bytes], data_dir: Path) -> Iterator[dict[str, Any]]:
    """An answer for each reference of a JSON-lines stream (or JSON list), in order; a line that holds none gives one with `error`.

    Raises:
        StoreError: The library cannot be opened, or the matching index has to be made and someone else is writing.
    """
    if not library_path(data_dir).is_file():
        Store.open(data_dir).close()  # an empty library: every reference without an identifier is open
    with Store.open(data_dir, read_only=True) as store:
        index = MatchingIndex.open(data_dir)
        current = is_current(store, index)
    if not current:
        try:
            with Store.open(data_dir) as store:
                bring_up_to_date(store, index)
        except StoreError:
            # Someone is writing, who brings it up to date in the end; until then what was known before will do.
            if not index.entries:
                raise
    with Store.open(data_dir, read_only=True) as store:
        resolver = Resolver(store, MatchingIndex.open(data_dir))
        for value, error in _values(stream):
            if not isinstance(value, dict):
                yield {**_OPEN, "error": error or "no JSON object"}
                continue
            yield answer_record(value.get("id"), resolver.resolve(reference_of(value)))


_OPEN: dict[str, Any] = {
    "id": None,
    "doi": None,
    "probability": 0.0,
    "method": "none",
    "doubtful": False,
    "identifiers": {},
    "candidates": [],
}


def answer_record(asked: Any, answer: Answer) -> dict[str, Any]:
    """An answer as plain values. `asked` is the reference's id, given back as it came."""
    held = answer.work.identifiers if answer.work else None
    return {
        "id": asked,
        "doi": held.doi if held else None,
        "probability": round(answer.probability, 4),
        "method": answer.method,
        "doubtful": answer.doubtful,
        "identifiers": dict(held.items()) if held else {},
        "type": _kind(answer),
        "candidates": [_candidate(candidate) for candidate in answer.candidates[:5]],
    }


def _kind(answer: Answer) -> str:
    reference = answer.reference
    told = (answer.work.record.type if answer.work else "") or reference.kind
    return publication_type(told, title=reference.title, doi=reference.identifiers.doi).value


def _candidate(candidate: Candidate) -> dict[str, Any]:
    record = candidate.record
    return {
        "doi": candidate.identifiers.doi,
        "identifiers": dict(candidate.identifiers.items()),
        "probability": round(candidate.probability, 4),
        "title": record.title,
        "authors": list(record.families[:6]),
        "year": record.year,
        "journal": record.journal,
    }


def _values(stream: IO[bytes]) -> Iterator[tuple[Any, str]]:
    start = b""
    while not start.strip():
        start = stream.readline(_LONGEST_LINE)
        if not start:
            return
    start = start.removeprefix(b"\xef\xbb\xbf")
    if start.lstrip().startswith(b"["):
        try:
            listed = orjson.loads(start + stream.read())
        except ValueError as error:
            yield None, f"no JSON list ({error})"
            return
        yield from ((value, "") for value in listed)
        return
    line = start
    while line:
        if line.strip():
            try:
                yield orjson.loads(line), ""
            except ValueError as error:
                yield None, f"no JSON ({error})"
        line = stream.readline(_LONGEST_LINE)
