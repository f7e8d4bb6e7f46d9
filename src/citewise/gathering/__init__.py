"""Gathering: what is known of a work, the works that cite it and their open full texts, out of sources into a library."""

from citewise.gathering.adding import add, update
from citewise.gathering.summary import GatherSummary, Step, WorkOutcome, WorkStatus
from citewise.gathering.wanted import Wanted, wanted_works

__all__ = [
    "GatherSummary",
    "Step",
    "Wanted",
    "WorkOutcome",
    "WorkStatus",
    "add",
    "update",
    "wanted_works",
]
