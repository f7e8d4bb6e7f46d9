"""What came of gathering, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from citewise.model import EditorialNotice
from citewise.pipeline.outcome import NAMED_FAILURES, IngestSummary
from citewise.store.visits import SourceVisit


class WorkStatus(StrEnum):
    """What became of a work that was asked for.

    `new` is followed from now on, `known` was before; `not_found` is in none of the sources that answered; `failed` means that
    no source that may know it could be asked, `invalid` that what was given names no work.
    """

    NEW = "new"
    KNOWN = "known"
    NOT_FOUND = "not_found"
    FAILED = "failed"
    INVALID = "invalid"

    @property
    def is_in(self) -> bool:
        """Whether the library knows the work now."""
        return self in (WorkStatus.NEW, WorkStatus.KNOWN)


@dataclass(slots=True)
class WorkOutcome:
    """What became of one work.

    Attributes:
        given: How it was named.
        status: See `WorkStatus`.
        reason: Why it is not in, or empty.
        key: The key of its report.
        title: Its title.
        sources: What each source said.
        listed: Citing works with open full text that the sources listed, within the limit.
        left: Open full texts beyond the limit, as far as the source that knows most of them says.
        held: Citing works whose full text the library holds in the end.
        fetched: Full texts fetched now.
        not_open: Listed works whose full text is in no source that gives JATS.
        elsewhere: Of these, works that are open in a form or place that is not read yet (PDF, arXiv's LaTeX).
        unfetched: Full texts that could not be fetched, since their source did not answer.
        notices: Editorial notices on it that were not known before.
    """

    given: str
    status: WorkStatus
    reason: str = ""
    key: str = ""
    title: str = ""
    sources: tuple[SourceVisit, ...] = ()
    listed: int = 0
    left: int = 0
    held: int = 0
    fetched: int = 0
    not_open: int = 0
    elsewhere: int = 0
    unfetched: int = 0
    notices: tuple[EditorialNotice, ...] = ()


@dataclass(slots=True)
class GatherSummary:
    """What came of a run.

    `down` are the sources that did not answer and were left out from then on, with the reason. `unlinked` says that the library
    has so many references without identifiers that those read before were not compared with the works added.
    """

    works: list[WorkOutcome] = field(default_factory=list)
    ingest: IngestSummary = field(default_factory=IngestSummary)
    down: Mapping[str, str] = field(default_factory=dict)
    requests: int = 0
    unlinked: bool = False
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """0 when all went in from every source, 1 when a work or a source's part is missing, 2 when no work went in, 130 when interrupted."""
        if self.interrupted:
            return 130
        if not any(work.status.is_in for work in self.works):
            return 2 if self.works else 0
        missing = any(
            not work.status.is_in or work.unfetched or any(visit.error for visit in work.sources)
            for work in self.works
        )
        return 1 if missing or self.down or self.ingest.left_out else 0

    def take(self, part: IngestSummary) -> None:
        """Count what one ingest of several did."""
        self.ingest.counts.update(part.counts)
        self.ingest.reasons.update(part.reasons)
        self.ingest.failures.extend(part.failures[: NAMED_FAILURES - len(self.ingest.failures)])
        self.ingest.statements += part.statements
        self.ingest.seconds += part.seconds
        self.interrupted = self.interrupted or part.interrupted


@dataclass(frozen=True, slots=True)
class Step:
    """Where a run stands: so many works done of `works`, and what is being done now."""

    done: int
    works: int
    doing: str


OnStep = Callable[[Step], None]
