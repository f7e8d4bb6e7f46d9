"""What may go wrong with a source."""

from __future__ import annotations

from citewise.errors import CitewiseError
from citewise.resolution.sources.settings import SourceName


class SourceError(CitewiseError):
    """A source could not be asked, or gave no answer that is one. `reason` says why, in few words.

    `down` says that it is not worth asking this source again in the same run.
    """

    def __init__(self, source: SourceName, reason: str, *, down: bool = False) -> None:
        super().__init__(
            f"{source.title} could not be asked: {reason}. Its part is missing; try again later."
        )
        self.source, self.reason, self.down = source, reason, down


def unexpected(source: SourceName) -> SourceError:
    """The error of an answer that is well-formed and is none: what it does not say must not be taken for nothing."""
    return SourceError(source, "its answer has another shape than expected")
