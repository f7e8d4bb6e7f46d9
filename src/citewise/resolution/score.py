"""How probable it is that a known work is the one a reference means.

Gradient-boosted trees (Friedman 2001) over the comparison of `compare.py`; their sum is turned into a probability by a
logistic curve fitted on articles that the trees have not seen. Trained and measured by
`evaluation/resolution/train_scorer.py`; see `docs/explanation/identity-of-works.md`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from citewise.model import BibliographicReference
from citewise.resolution.candidates import MatchRecord, reference_record
from citewise.resolution.compare import FEATURES, compare
from citewise.resolution.folding import fold, fold_words

ACCEPTED = 0.5
"""A link below this probability is no link; one below `CERTAIN` is shown as doubtful and left out of tallies."""
CERTAIN = 0.85


@dataclass(frozen=True, slots=True)
class Match:
    """A known work with the probability (0 to 1) that a reference means it."""

    key: str
    probability: float


@dataclass(frozen=True, slots=True)
class _Tree:
    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scorer:
    """The trained model. `slope` and `intercept` are the calibration."""

    version: str
    base: float
    trees: tuple[_Tree, ...]
    slope: float
    intercept: float

    def raw(self, row: Sequence[float]) -> float:
        """The sum of the trees, before calibration."""
        total = self.base
        for tree in self.trees:
            feature, threshold, left, right = tree.feature, tree.threshold, tree.left, tree.right
            node = 0
            while (name := feature[node]) >= 0:
                node = left[node] if row[name] <= threshold[node] else right[node]
            total += tree.value[node]
        return total

    def probability(self, row: Sequence[float]) -> float:
        """The calibrated probability for one comparison."""
        score = self.slope * self.raw(row) + self.intercept
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, score))))

    def rank(self, reference: BibliographicReference, records: Sequence[MatchRecord]) -> list[Match]:
        """The records, each with its probability, the most probable first.

        Where two records of one work are both likely, their probabilities are not lowered by each other.
        """
        mine = reference_record(reference)
        raw_folded = fold(reference.raw) if reference.raw else ""
        raw_words = frozenset(fold_words(reference.raw)) if reference.raw else frozenset()
        matches = [
            Match(record.key, self.probability(compare(mine, record, raw_folded, raw_words)))
            for record in records
        ]
        return sorted(matches, key=lambda match: (-match.probability, match.key))


@lru_cache(maxsize=1)
def load_scorer() -> Scorer:
    """The scorer shipped with the package."""
    text = (files("citewise.resolution") / "weights" / "scorer.json").read_text("utf-8")
    return scorer_from(json.loads(text))


def scorer_from(data: dict[str, Any]) -> Scorer:
    """A scorer from its JSON form; refuses one made for other features.

    Raises:
        ValueError: the weights name other features than `compare.FEATURES`.
    """
    if tuple(data["features"]) != FEATURES:
        raise ValueError("the scorer's weights were made for other features; train it again")
    trees = tuple(
        _Tree(*(tuple(tree[name]) for name in ("feature", "threshold", "left", "right", "value")))
        for tree in data["trees"]
    )
    return Scorer(
        str(data["version"]), float(data["base"]), trees, float(data["slope"]), float(data["intercept"])
    )
