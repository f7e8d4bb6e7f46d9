"""Intervals of shares, so that three statements do not look like a trend."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, with the 95 % interval (`low` to `high`, 0 to 1) of the share behind it."""

    count: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself; 0 of nothing."""
        return self.count / self.total if self.total else 0.0


def share(count: int, total: int, z: float = _Z95) -> Share:
    """A share with its score interval (Wilson 1927), which holds for few and for none as well; of nothing it is 0 to 1."""
    if total <= 0:
        return Share(0, 0, 0.0, 1.0)
    part = count / total
    middle = (part + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(part * (1 - part) / total + z * z / (4 * total * total))
    # At the ends the formula gives 0 and 1 but for rounding.
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == total else min(1.0, middle + half)
    return Share(count, total, low, high)
