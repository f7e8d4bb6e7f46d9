"""Progress of a run: how far, how fast, how long yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from citewise.pipeline.outcome import IngestSummary, Status


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run stands. `bytes_done` of `bytes_total` is measured on disk, so archives count as they lie there."""

    inputs_done: int
    bytes_done: int
    bytes_total: int
    seconds: float

    @classmethod
    def of(cls, summary: IngestSummary, *, done: int, total: int) -> Self:
        """The state of a run whose outcomes so far are in `summary`."""
        inputs = sum(summary.counts.values()) - summary.counts[Status.SKIPPED]
        return cls(inputs_done=inputs, bytes_done=done, bytes_total=total, seconds=summary.seconds)

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1."""
        return min(self.bytes_done / self.bytes_total, 1.0) if self.bytes_total else 1.0

    @property
    def rate(self) -> float:
        """Inputs a second since the start."""
        return self.inputs_done / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long it will take at the pace so far; None before there is one."""
        if not self.bytes_done or not self.seconds:
            return None
        return self.seconds * (1 - self.fraction) / self.fraction


OnProgress = Callable[[Progress], None]


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def seconds(self) -> float:
        """Seconds since this clock was made."""
        return time.monotonic() - self._began
