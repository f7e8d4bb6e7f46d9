"""Calibrated class probabilities: vector scaling (Guo et al., 2017) fitted at the natural mix, and operating points.

Training rows are enriched with supporting and contrasting statements, so raw probabilities are too high for what a
library really holds. The scaling is fitted on held-back articles, weighted to the natural mix, after quantisation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def log_softmax(logits: NDArray[np.floating]) -> Floats:
    """Log-probabilities along the last axis, in 64 bits."""
    wide = logits.astype(np.float64)
    wide = wide - wide.max(-1, keepdims=True)
    return np.asarray(wide - np.log(np.exp(wide).sum(-1, keepdims=True)))


def fold_six(logits: NDArray[np.floating]) -> Floats:
    """Log-probabilities of the three classes (n, 3) from logits of the six functions (n, 6)."""
    log = log_softmax(logits)
    return np.asarray(np.logaddexp(log[..., 0::2], log[..., 1::2]))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`softmax(scale * log-probability + bias)`, with one scale and one bias for each class."""

    scale: tuple[float, float, float]
    bias: tuple[float, float, float]

    def probabilities(self, six: NDArray[np.floating]) -> Floats:
        """Calibrated probabilities of supporting, contrasting, mentioning (n, 3); rows sum to 1."""
        return np.exp(
            log_softmax(np.maximum(fold_six(six), -30.0) * np.array(self.scale) + np.array(self.bias))
        )

    @classmethod
    def from_stored(cls, stored: Mapping[str, Sequence[float]]) -> Calibration:
        """Read from the model description."""
        one, two, three = stored["scale"]
        four, five, six = stored["bias"]
        return cls((one, two, three), (four, five, six))


NEVER = 2.0
"""A probability that nothing reaches."""


def settles(probabilities: Floats, mentioning: float, stance: float) -> NDArray[np.bool_]:
    """Which statements a gate settles: those it holds a mention, or support or contrast, with at least so much probability."""
    return np.asarray((probabilities[:, 2] >= mentioning) | (probabilities[:, :2].max(1) >= stance))


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """Labels of a class with at least `threshold` probability were right with `precision` and found `recall` of it."""

    threshold: float
    precision: float
    recall: float


def threshold_for(points: Sequence[OperatingPoint], min_precision: float) -> float | None:
    """The lowest threshold from which on precision stays at or above `min_precision`; None if none does."""
    found: float | None = None
    for point in sorted(points, key=lambda point: -point.threshold):
        if point.precision < min_precision:
            break
        found = point.threshold
    return found
