"""Fitting the linear gate (rung one of the ladder) with scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from citewise.classification.gate import SIZE, Gate, features_of
from citewise.classification.inputs import NormalText


def fit_gate(
    texts: Sequence[NormalText],
    codes: NDArray[np.int64],
    weight: NDArray[np.float64] | None = None,
    *,
    strength: float = 20.0,
) -> Gate:
    """Fit a six-way logistic regression over binary hashed features and pack it to 8 bits.

    Args:
        texts: the statements.
        codes: index of each statement's code (or of the code that the encoder gave).
        weight: how much each counts.
        strength: inverse of the regularisation (`C` of scikit-learn).
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    indices: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []
    ends = [0]
    for text in texts:
        places = np.unique(np.array(features_of(text), dtype=np.int64))
        indices.append(places)
        values.append(np.full(len(places), 1 / np.sqrt(len(places))))
        ends.append(ends[-1] + len(places))
    matrix = csr_matrix((np.concatenate(values), np.concatenate(indices), ends), shape=(len(texts), SIZE))
    model = LogisticRegression(C=strength, max_iter=300)
    model.fit(matrix, codes, sample_weight=weight)
    dense = np.zeros((SIZE, 6))
    bias = np.full(6, -20.0)
    for row, code in enumerate(model.classes_):
        dense[:, code] = model.coef_[row]
        bias[code] = model.intercept_[row]
    scale = np.maximum(np.abs(dense).max(0) / 127, 1e-8)
    packed = np.rint(dense / scale).astype(np.int8)
    return Gate(packed, scale.astype(np.float32), bias.astype(np.float32))
