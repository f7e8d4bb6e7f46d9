"""Editorial notices: what an editor has said of a work after it appeared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """The kinds of editorial notice, gravest first."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    CONCERN = "concern"
    CORRECTION = "correction"
    ERRATUM = "erratum"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class EditorialNotice:
    """A notice on a work. `doi` is the notice's own DOI, `date` ISO 8601, `source` where it was read."""

    kind: NoticeKind
    doi: str | None = None
    date: str = ""
    source: str = ""
