"""Measuring a model on labelled statements: figures with intervals, by section and by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewise.classification.classifier import CLASSES, Classification, Classifier
from citewise.classification.training.data import Fold, LabelledStatement, load_labelled
from citewise.classification.training.metrics import calibration_error, interval, score
from citewise.errors import InputError

Ints = NDArray[np.int64]
_SMALLEST = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95 % interval (bootstrap over articles)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class MixFigures:
    """Figures at one mix of statements.

    `figures` holds macro-F1, F1, precision and recall by name, and at the natural mix the calibration error.
    """

    name: str
    rows: int
    articles: int
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that `evaluate` measured; `sections` and `fields` map a name to (rows, macro-F1)."""

    model: str
    fold: str
    mixes: tuple[MixFigures, ...]
    sections: dict[str, tuple[int, float]] = field(default_factory=dict)
    fields: dict[str, tuple[int, float]] = field(default_factory=dict)


def class_probabilities(answers: Sequence[Classification]) -> NDArray[np.float64]:
    """Probabilities of the three classes (n, 3); 0 where nothing was classified."""
    return np.array([[one.probabilities.get(cls.value, 0.0) for cls in CLASSES] for one in answers])


def evaluate(
    paths: Sequence[Path],
    classifier: Classifier,
    *,
    fold: Fold | None = "test",
    rounds: int = 1000,
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Classify labelled statements and compare.

    Args:
        paths: labelled files (`.jsonl` or `.jsonl.gz`).
        classifier: the model to measure.
        fold: part of the fixed split by article; None measures every row (for files that no training saw).
        rounds: bootstrap rounds of the intervals.
        progress: called with the number of rows done.

    Raises:
        InputError: a file is missing or malformed, or nothing is left to measure.
    """
    rows = [row for row in load_labelled(paths) if fold is None or row.fold == fold]
    if not rows:
        raise InputError(f"No labelled statement of the part {fold!r} in {', '.join(map(str, paths))}.")
    given, probabilities = [], []
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        for answer in classifier.classify([row.item for row in part]):
            known = answer.cls in CLASSES
            given.append(CLASSES.index(answer.cls) if known else 2)
            probabilities.append([answer.probabilities.get(cls.value, 0.0) for cls in CLASSES])
        if progress is not None:
            progress(len(part))
    return compare(
        rows,
        np.array(given),
        np.array(probabilities),
        model=classifier.version,
        fold=fold or "all",
        rounds=rounds,
    )


def compare(
    rows: Sequence[LabelledStatement],
    given: Ints,
    probabilities: NDArray[np.float64],
    *,
    model: str,
    fold: str,
    rounds: int = 1000,
) -> Evaluation:
    """Figures of answers already given (see `evaluate`)."""
    truth = np.array([row.cls for row in rows])
    weight = np.array([row.weight or 0.0 for row in rows])
    other = np.array([row.fields for row in rows])
    mixes = []
    for name, chosen, shares in (
        ("enriched mix", ~other, None),
        ("natural mix", weight > 0, weight),
        ("other fields", other, None),
    ):
        places = np.flatnonzero(chosen)
        if len(places):
            mixes.append(_mix(name, rows, places, truth, given, probabilities, shares, rounds))
    main = [int(at) for at in np.flatnonzero(~other)]
    sections = {row.item.section for row in rows}
    by_section = {
        section: [at for at in main if rows[at].item.section == section] for section in sorted(sections)
    }
    by_field: dict[str, list[int]] = {}
    for at in (int(place) for place in np.flatnonzero(other)):
        by_field.setdefault(
            rows[at].field or _FIELD_OF_JOURNAL.get(rows[at].journal, "other journals"), []
        ).append(at)
    return Evaluation(
        model, fold, tuple(mixes), _macro_by(by_section, truth, given), _macro_by(by_field, truth, given)
    )


def _macro_by(groups: dict[str, list[int]], truth: Ints, given: Ints) -> dict[str, tuple[int, float]]:
    return {
        name: (len(places), score(truth[places], given[places]).macro_f1)
        for name, places in groups.items()
        if len(places) >= _SMALLEST
    }


def _mix(
    name: str,
    rows: Sequence[LabelledStatement],
    places: Ints,
    truth: Ints,
    given: Ints,
    probabilities: NDArray[np.float64],
    weight: NDArray[np.float64] | None,
    rounds: int,
) -> MixFigures:
    articles = [rows[int(at)].article for at in places]

    def measure(pick: Callable[[Ints], float]) -> Figure:
        low, high = interval(articles, lambda drawn: pick(places[drawn]), rounds=rounds)
        return Figure(pick(places), low, high)

    def scores(at: Ints) -> tuple[float, ...]:
        found = score(truth[at], given[at], None if weight is None else weight[at])
        return (found.macro_f1, *found.f1, *found.precision, *found.recall)

    names = ["macro-F1"] + [
        f"{cls.value} {kind}" for kind in ("F1", "precision", "recall") for cls in CLASSES
    ]
    whole = scores(places)
    table: list[tuple[float, ...]] = []

    def note(drawn: Ints) -> float:
        table.append(scores(places[drawn]))
        return 0.0

    interval(articles, note, rounds=rounds)
    low, high = np.percentile(np.array(table), [2.5, 97.5], axis=0)
    figures = {label: Figure(whole[at], float(low[at]), float(high[at])) for at, label in enumerate(names)}
    if weight is not None:
        figures["calibration error"] = measure(
            lambda at: calibration_error(truth[at], probabilities[at], weight[at])
        )
    return MixFigures(name, len(places), len(set(articles)), figures)


_FIELD_OF_JOURNAL: dict[str, str] = {
    journal: name
    for name, journals in {
        "psychology and behaviour": "Frontiers in Behavioral Neuroscience|BMC Psychiatry|Frontiers in Psychology|Psychopharmacology|"
        "The International Journal of Behavioral Nutrition and Physical Activity|Frontiers in Psychiatry|Biological Psychiatry|"
        "Child Psychiatry and Human Development|Behavioral and Brain Functions : BBF|Cognitive Therapy and Research|Animal Cognition|"
        "Behavior Genetics|European Neuropsychopharmacology|Translational Psychiatry|Behavioral Ecology and Sociobiology",
        "social science": "Social Science & Medicine (1982)|Human Ecology|BMC Medical Education",
        "engineering": "Sensors (Basel, Switzerland)|Journal of NeuroEngineering and Rehabilitation|Frontiers in Bioengineering and Biotechnology",
        "materials science": "Materials|Nanomaterials",
    }.items()
    for journal in journals.split("|")
}
