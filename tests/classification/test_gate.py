"""The linear gate: fixed places for features, and the same logits after saving."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from citewise.classification.gate import SIZE, Gate, features_of, words_of
from citewise.classification.inputs import TARGET, StatementInput, normalise


def test_numbers_are_one_word_and_the_target_a_word_of_its_own() -> None:
    assert words_of(f"Rates of 12 and 3.5 % {TARGET}.") == ["rates", "of", "0", "and", "0", "0", "%", TARGET]


def test_features_depend_on_where_the_target_stands() -> None:
    one = features_of(
        normalise(StatementInput.from_marked({"sentence": "Like <<[1]>> and unlike [2], we saw it."}))
    )
    other = features_of(
        normalise(StatementInput.from_marked({"sentence": "Like [1] and unlike <<[2]>>, we saw it."}))
    )
    assert set(one) != set(other)
    assert all(0 <= place < SIZE for place in one)


def test_a_gate_comes_back_from_its_file(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    gate = Gate(
        random.integers(-127, 127, (SIZE, 6), dtype=np.int8),
        np.full(6, 0.01, np.float32),
        np.arange(6, dtype=np.float32),
    )
    texts = [
        normalise(StatementInput.from_marked({"sentence": f"We agree with <<[{n}]>> on {n} points."}))
        for n in range(3)
    ]
    gate.save(tmp_path / "gate.npz")
    assert np.array_equal(gate.logits(texts), Gate.load(tmp_path / "gate.npz").logits(texts))
    assert gate.logits([]).shape == (0, 6)
