"""How uncertain a share is that was counted from few."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share `count / total` with the interval that holds the true one with 95 % confidence.

    All three shares lie between 0 and 1. Without anything counted the share is unknown: `value` is None and the interval is all of 0 to 1.
    """

    count: int
    total: int
    value: float | None
    low: float
    high: float


def share(count: int, total: int) -> Share:
    """A share with Wilson's score interval (Wilson 1927), which holds for small counts and for shares of none or all.

    Raises:
        ValueError: `count` is not between 0 and `total`.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} is no part of {total}")
    if total == 0:
        return Share(0, 0, None, 0.0, 1.0)
    value, square = count / total, Z95 * Z95
    middle = (value + square / (2 * total)) / (1 + square / total)
    half = Z95 / (1 + square / total) * math.sqrt(value * (1 - value) / total + square / (4 * total * total))
    # At none and all the interval ends at the share itself; rounding must not move it past.
    low = 0.0 if count == 0 else min(value, max(0.0, middle - half))
    high = 1.0 if count == total else max(value, min(1.0, middle + half))
    return Share(count, total, value, low, high)
