"""Outcomes: what became of each input, as data."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

NAMED_FAILURES = 20
"""How many failing inputs a summary names; the rest are counted, and listed by `citewise outcomes`."""

_PARTICULARS = re.compile(r"^line \d+: |(?<![\w.])\d[\d,.]*(?!\w)|\"[^\"]{1,80}\"|'[^']{1,80}'")


class Status(StrEnum):
    """What became of an input.

    `failed` means that the input is at fault (or cannot be read), `crashed` that reading it broke the child process
    or met a defect of Citewise, `timed_out` that it took longer than allowed, `skipped` that it is not a full text
    and nobody asked for it by name.
    """

    OK = "ok"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"
    SKIPPED = "skipped"

    @property
    def is_in(self) -> bool:
        """Whether the library holds the input now."""
        return self in (Status.OK, Status.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input.

    `source` is the file's name (`archive!member` in an archive), `statements` how many citation statements went in,
    `seconds` the time that reading and cutting took. `earlier` says that nothing was tried now because the
    same bytes failed before with the same pipeline version.
    """

    source: str
    status: Status
    reason: str = ""
    content_hash: str = ""
    article_id: int | None = None
    statements: int = 0
    seconds: float = 0.0
    earlier: bool = False


@dataclass(slots=True)
class IngestSummary:
    """The outcomes of one run, counted. Only what is safely stored is counted."""

    counts: Counter[Status] = field(default_factory=Counter)
    reasons: Counter[tuple[Status, str]] = field(default_factory=Counter)
    failures: list[Outcome] = field(default_factory=list)
    statements: int = 0
    seconds: float = 0.0
    interrupted: bool = False

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.counts[outcome.status] += 1
        self.statements += outcome.statements
        if outcome.status.is_in:
            return
        self.reasons[(outcome.status, general_reason(outcome.reason))] += 1
        if outcome.status is not Status.SKIPPED and len(self.failures) < NAMED_FAILURES:
            self.failures.append(outcome)

    @property
    def went_in(self) -> int:
        """How many inputs the library holds now."""
        return self.counts[Status.OK] + self.counts[Status.UNCHANGED]

    @property
    def left_out(self) -> int:
        """How many inputs did not go in; skipped files are not among them."""
        return self.counts[Status.FAILED] + self.counts[Status.CRASHED] + self.counts[Status.TIMED_OUT]

    @property
    def exit_code(self) -> int:
        """0 when every input went in, 1 when some did not, 2 when none did, 130 when the run was interrupted."""
        if self.interrupted:
            return 130
        if not self.went_in:
            return 2
        return 1 if self.left_out else 0


def general_reason(reason: str) -> str:
    """A reason without the particulars of one file (numbers, quoted names), by which failures are counted."""
    return _PARTICULARS.sub(lambda match: "" if match[0].startswith("line ") else "…", reason)
