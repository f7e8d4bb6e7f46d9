"""Calibrated probabilities and operating points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from citewise.classification.calibration import (
    Calibration,
    OperatingPoint,
    fold_six,
    log_softmax,
    threshold_for,
)

logits = arrays(np.float32, (4, 6), elements=st.floats(-80, 80, width=32))


@given(logits)
def test_classes_are_sums_of_their_functions(six: np.ndarray) -> None:
    folded = np.exp(fold_six(six))
    assert folded == pytest.approx(np.exp(log_softmax(six)).reshape(4, 3, 2).sum(2), abs=1e-9)


@given(logits)
def test_probabilities_sum_to_one(six: np.ndarray) -> None:
    three = Calibration((1.3, 1.1, 1.2), (-1.0, -2.0, 0.0)).probabilities(six)
    assert three.sum(1) == pytest.approx(1.0)
    assert (three >= 0).all()


def test_a_lower_bias_makes_a_class_rarer() -> None:
    six = np.zeros((1, 6), dtype=np.float32)
    plain = Calibration((1, 1, 1), (0, 0, 0)).probabilities(six)[0]
    rarer = Calibration((1, 1, 1), (0, -2, 0)).probabilities(six)[0]
    assert rarer[1] < plain[1]
    assert rarer[0] > plain[0]


def test_the_lowest_threshold_that_keeps_the_precision_is_chosen() -> None:
    points = [OperatingPoint(0.2, 0.6, 0.9), OperatingPoint(0.5, 0.85, 0.7), OperatingPoint(0.8, 0.95, 0.4)]
    assert threshold_for(points, 0.85) == 0.5
    assert threshold_for(points, 0.5) == 0.2
    assert threshold_for(points, 0.99) is None
    assert threshold_for([], 0.1) is None
