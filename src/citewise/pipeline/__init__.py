"""The pipeline: full texts in, outcomes out, everything else in the library."""

from citewise.pipeline.outcome import IngestSummary, Outcome, Status
from citewise.pipeline.progress import Progress

__all__ = ["IngestSummary", "Outcome", "Progress", "Status"]
