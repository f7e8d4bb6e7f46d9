"""What is fitted after the encoder is quantised: calibration, decision, gate threshold, operating points.

All of it stands on held-back articles, which no weight of encoder or gate has seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citewise.classification.calibration import Calibration, OperatingPoint, fold_six, settles
from citewise.classification.training.metrics import score

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answers:
    """Rows of a fold with what the models said: logits of the encoder (`six`), the linear `gate` and the `student`, each (n, 6).

    `truth` is the class (0 supporting, 1 contrasting, 2 mentioning), `weight` what a row stands for at the natural
    mix (0 on enriched rows), `fields` true for the rows of the file from other fields.
    """

    six: NDArray[np.float32]
    gate: NDArray[np.float32]
    student: NDArray[np.float32]
    truth: Ints
    weight: Floats
    fields: NDArray[np.bool_]


MOST_WEIGHT = 40.0
"""A row stands for at most so many others when probabilities are fitted: a few that stand for 128 would else decide
alone. With this and the stronger ridge, calibration error on articles not fitted on fell from 0.030 to 0.023."""


def fit_calibration(
    six: NDArray[np.floating], truth: Ints, weight: Floats, *, ridge: float = 0.3
) -> Calibration:
    """Vector scaling by least weighted log-loss; `ridge` holds scales near 1 (the weighted rows are few).

    Args:
        six: logits of the six functions.
        truth: classes.
        weight: what each row stands for; rows of weight 0 are left out.
        ridge: strength of the pull of the scales to 1, in units of mean log-loss.
    """
    from scipy.optimize import minimize

    here = weight > 0
    weight = np.minimum(weight, MOST_WEIGHT)
    log, truth, share = fold_six(six[here]), truth[here], weight[here] / weight[here].sum()
    log = np.maximum(log, -30.0)
    rows = np.arange(len(truth))

    def loss(values: Floats) -> float:
        z = log * values[:3] + np.append(values[3:], 0.0)
        z = z - z.max(1, keepdims=True)
        nll = np.log(np.exp(z).sum(1)) - z[rows, truth]
        return float((share * nll).sum() + ridge * ((values[:3] - 1) ** 2).sum())

    best = minimize(
        loss, np.array([1.0, 1.0, 1.0, 0.0, 0.0]), method="Nelder-Mead", options={"maxiter": 6000}
    ).x
    return Calibration(
        (float(best[0]), float(best[1]), float(best[2])), (float(best[3]), float(best[4]), 0.0)
    )


def three_goals(answers: Answers, given: Ints) -> tuple[float, float, float]:
    """Macro-F1 at the enriched mix, at the natural mix, and in the other fields."""
    main = ~answers.fields
    natural = answers.weight > 0
    return (
        score(answers.truth[main], given[main]).macro_f1,
        score(answers.truth[natural], given[natural], answers.weight[natural]).macro_f1,
        score(answers.truth[answers.fields], given[answers.fields]).macro_f1,
    )


DECISION_SLACK = 0.001
"""Mean macro-F1 given up for a class that is nearer to the most probable one."""


def fit_decision(answers: Answers, probabilities: Floats) -> tuple[float, float, float]:
    """The smallest addition to the classes' log-probabilities that serves the three goals nearly best on average.

    A class shown at a probability of a fifth reads oddly, so of all additions within `DECISION_SLACK` of the best
    the one is taken that changes least. The top is also flat and rugged (few rows carry much weight).
    """
    log = np.log(np.maximum(probabilities, 1e-12))
    tried: list[tuple[float, float, float]] = []
    for supporting in np.arange(0.0, 2.01, 0.125):
        for contrasting in np.arange(0.0, 2.01, 0.125):
            given = np.argmax(log + np.array([supporting, contrasting, 0.0]), 1)
            tried.append((float(np.mean(three_goals(answers, given))), float(supporting), float(contrasting)))
    best = max(tried)[0]
    good = [(one + other, one, other) for mean, one, other in tried if mean >= best - DECISION_SLACK]
    _, supporting, contrasting = min(good)
    return float(supporting), float(contrasting), 0.0


def decide(probabilities: Floats, decision: Sequence[float]) -> Ints:
    """Classes by calibrated probabilities and decision."""
    return np.asarray(np.argmax(np.log(np.maximum(probabilities, 1e-12)) + np.array(decision), 1))


def cascade(
    answers: Answers,
    encoder: Calibration,
    gates: Sequence[tuple[NDArray[np.float32], Calibration, float, float]],
) -> tuple[Floats, NDArray[np.bool_]]:
    """Calibrated probabilities with the rows that gates settle taken from them, and which rows those are.

    Args:
        answers: the rows.
        encoder: the encoder's calibration.
        gates: one after the other: logits, calibration, and the probabilities of mentioning and of one of the other classes from which
            on the gate settles.
    """
    three = encoder.probabilities(answers.six)
    settled = np.zeros(len(three), dtype=bool)
    for logits, calibration, mentioning, stance in gates:
        said = calibration.probabilities(logits)
        here = ~settled & settles(said, mentioning, stance)
        three[here] = said[here]
        settled |= here
    return three, settled


def operating_points(truth: Ints, probabilities: Floats, weight: Floats, cls: int) -> list[OperatingPoint]:
    """Precision and recall of a class from each of a row of thresholds on, at the natural mix.

    Precision is made to rise with the threshold (pool adjacent violators), since its zigzag is chance.
    """
    here = weight > 0
    value, true, share = probabilities[here, cls], truth[here] == cls, weight[here]
    points: list[OperatingPoint] = []
    grid = [round(float(t), 3) for t in np.append(np.arange(0.05, 0.96, 0.025), [0.97, 0.98, 0.99])]
    for threshold in grid:
        said = value >= threshold
        if share[said].sum() == 0 or said.sum() < 10:
            break
        right = float(share[said & true].sum())
        points.append(
            OperatingPoint(threshold, right / float(share[said].sum()), right / float(share[true].sum()))
        )
    pools: list[list[float]] = []
    for point in points:
        pools.append([point.precision, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, count = pools.pop()
            pools[-1] = [
                (pools[-1][0] * pools[-1][1] + mean * count) / (pools[-1][1] + count),
                pools[-1][1] + count,
            ]
    level = [mean for mean, count in pools for _ in range(int(count))]
    return [
        OperatingPoint(point.threshold, round(precision, 4), round(point.recall, 4))
        for point, precision in zip(points, level, strict=True)
    ]
