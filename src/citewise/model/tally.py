"""Tallies: how many statements of each class a work has received."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts for one cited work. `total` counts citation statements, `citing_works` distinct citing works."""

    supporting: int = 0
    contrasting: int = 0
    mentioning: int = 0
    unclassified: int = 0
    citing_works: int = 0

    @property
    def total(self) -> int:
        """All citation statements."""
        return self.supporting + self.contrasting + self.mentioning + self.unclassified

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.supporting + other.supporting,
            self.contrasting + other.contrasting,
            self.mentioning + other.mentioning,
            self.unclassified + other.unclassified,
            self.citing_works + other.citing_works,
        )
