"""Works that cite a work, as a source lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from citewise.model import Identifiers

Record = Mapping[str, Any]
"""A record as a source gives it; `citewise.resolution.records` reads it."""


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
