"""Works that cite a work, as a source lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from citewise.model import Identifiers, Work
from citewise.resolution.records.fields import RecordError

Record = Mapping[str, Any]
"""A record as a source gives it; `citewise.resolution.records` reads it."""


def work_in(record: Record, reader: Callable[[Record], Work | None]) -> Work | None:
    """The work of a record, by a reader of `citewise.resolution.records`; None for one that says too little or is malformed."""
    try:
        return reader(record)
    except (RecordError, TypeError, ValueError, AttributeError, KeyError, RecursionError):
        # A value may be of any kind; one bad record must not cost the others.
        return None


@dataclass(frozen=True, slots=True)
class CitingWork:
    """A work that cites another.

    Attributes:
        identifiers: The names it is known by.
        record: The source's record of it.
        text_id: The name under which Europe PMC may have its full text (`PMC123`, `PPR45`), or None.
        open: Whether the source says that its full text is open.
    """

    identifiers: Identifiers
    record: Record
    text_id: str | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class CitingWorks:
    """What a source knows of the works that cite a work.

    `known` is how many it knows in all, `open` how many of these have an open full text; `works` are the latest of the open
    ones, up to the limit that was asked for.
    """

    known: int
    open: int
    works: tuple[CitingWork, ...] = ()
