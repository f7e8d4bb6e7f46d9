"""Macro-F1, per-class figures, calibration error, and their confidence intervals by article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLASSES = ("supporting", "contrasting", "mentioning")


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F1 of the three classes (in the order of `CLASSES`), and macro-F1."""

    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    f1: tuple[float, float, float]
    macro_f1: float


def score(
    truth: NDArray[np.int64], given: NDArray[np.int64], weight: NDArray[np.float64] | None = None
) -> Scores:
    """Score three-class answers; `weight` makes the rows stand for the natural mix."""
    weight = np.ones(len(truth)) if weight is None else weight
    precision, recall, f1 = [], [], []
    for cls in range(3):
        both = float(weight[(truth == cls) & (given == cls)].sum())
        said = float(weight[given == cls].sum())
        true = float(weight[truth == cls].sum())
        precision.append(both / said if said else 0.0)
        recall.append(both / true if true else 0.0)
        f1.append(2 * both / (said + true) if said + true else 0.0)
    return Scores(
        (precision[0], precision[1], precision[2]),
        (recall[0], recall[1], recall[2]),
        (f1[0], f1[1], f1[2]),
        float(np.mean(f1)),
    )


def calibration_error(
    truth: NDArray[np.int64], probabilities: NDArray[np.float64], weight: NDArray[np.float64], bins: int = 15
) -> float:
    """Expected calibration error of the answer given (largest probability), over equal-width bins, weighted."""
    confidence = probabilities.max(1)
    right = (probabilities.argmax(1) == truth).astype(float)
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for at in range(bins):
        here = place == at
        share = float(weight[here].sum())
        if share:
            error += abs(float((weight[here] * (right[here] - confidence[here])).sum()))
    return error / float(weight.sum())


def interval(
    articles: Sequence[str],
    measure: Callable[[NDArray[np.int64]], float],
    *,
    rounds: int = 1000,
    seed: int = 1,
) -> tuple[float, float]:
    """95 % bootstrap interval of `measure(rows)`, drawing articles (not rows) with replacement."""
    random = np.random.default_rng(seed)
    names = sorted(set(articles))
    rows_of: dict[str, list[int]] = {name: [] for name in names}
    for row, name in enumerate(articles):
        rows_of[name].append(row)
    groups = [np.array(rows_of[name], dtype=np.int64) for name in names]
    values = [
        measure(np.concatenate([groups[at] for at in random.integers(0, len(groups), len(groups))]))
        for _ in range(rounds)
    ]
    return float(np.percentile(values, 2.5)), float(np.percentile(values, 97.5))
