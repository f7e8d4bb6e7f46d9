"""Measures the shipped classifier on the held-back test articles; writes tables and plots.

Run: python -m evaluation.classification.measure  (about 3 minutes on one core; needs ../shared/data)
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from citewise.classification import load_classifier
from citewise.classification.classifier import CLASSES
from citewise.classification.training.data import CODES, LabelledStatement, class_of, load_labelled
from citewise.classification.training.evaluation import Evaluation, class_probabilities, compare
from citewise.classification.training.fit import operating_points
from citewise.classification.training.metrics import calibration_error, score
from citewise.classification.training.second_reading import SecondReading, read_second_readings, settled
from evaluation.classification.plots import operating_plot, reliability_plot

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = ROOT.parent / "shared" / "data" / "statements"
FILES = (DATA / "labelled.jsonl.gz", DATA / "labelled_fields.jsonl.gz")
LABELS = ROOT / "evaluation" / "labels"
TARGETS = {
    ("enriched mix", "macro-F1"): 0.86,
    ("enriched mix", "contrasting F1"): 0.78,
    ("enriched mix", "supporting F1"): 0.87,
    ("natural mix", "macro-F1"): 0.79,
    ("natural mix", "contrasting F1"): 0.64,
    ("natural mix", "contrasting precision"): 0.65,
    ("natural mix", "supporting F1"): 0.79,
    ("natural mix", "calibration error"): 0.02,
    ("other fields", "macro-F1"): 0.80,
}


def table(evaluation: Evaluation) -> list[str]:
    lines = ["| mix | figure | value (95 % interval) | goal | |", "|---|---|---|---|---|"]
    for mix in evaluation.mixes:
        for name, figure in mix.figures.items():
            goal = TARGETS.get((mix.name, name))
            met = ""
            if goal is not None:
                below = name == "calibration error"
                met = "met" if (figure.value <= goal if below else figure.value >= goal) else "missed"
            lines.append(
                f"| {mix.name} ({mix.rows} rows, {mix.articles} articles) | {name} | {figure} | {goal or ''} | {met} |"
            )
    return lines


def _readers(
    rows: Sequence[LabelledStatement],
    better: Sequence[LabelledStatement],
    second: Mapping[str, SecondReading],
) -> list[str]:
    """How well the second reader and the settled labels agree with the first labels, as if they were a model's."""
    read = [at for at, row in enumerate(rows) if row.id in second and second[row.id].label in CODES]
    first = np.array([rows[at].cls for at in read])
    other = np.array([class_of(second[rows[at].id].label) for at in read])
    last = np.array([better[at].cls for at in read])
    weight = np.array([rows[at].weight or 0.0 for at in read])
    fields = np.array([rows[at].fields for at in read])
    lines = [
        f"{len(read)} rows read a second time, {np.mean(first == other):.3f} with the same class; {np.mean(first == last):.3f} keep their class once settled.",
        "",
        "| compared | mix | macro-F1 | supporting F1 | contrasting F1 |",
        "|---|---|---|---|---|",
    ]
    for name, truth, given in (
        ("second reader against first labels", first, other),
        ("second reader against settled labels", last, other),
        ("first labels against settled labels", last, first),
    ):
        for mix, chosen, shares in (
            ("enriched", ~fields, None),
            ("natural", weight > 0, weight),
            ("other fields", fields, None),
        ):
            found = score(truth[chosen], given[chosen], None if shares is None else shares[chosen])
            lines.append(f"| {name} | {mix} | {found.macro_f1:.3f} | {found.f1[0]:.3f} | {found.f1[1]:.3f} |")
    return lines


def main() -> None:
    everything = load_labelled(FILES)
    readings = [read_second_readings(LABELS / f"relabelled_{number}.jsonl") for number in (2, 3)]
    text = [
        f"# The shipped classifier, measured {time.strftime('%Y-%m-%d')}",
        "",
        "Machine: 2 cores AMD EPYC, 23 GB. Command: `python -m evaluation.classification.measure`.",
        "Articles of the parts `test` (12 %) and `dev` (10 %) of the split by article are seen by no weight of encoder or gates. `dev` was looked at between runs.",
        "Calibration and decision (17 numbers) are fitted on both parts; figures crossed between them stand on the model card.",
        "First labels: those of the labelled files, read once. Settled labels: where a second reader gave another class, a third decided (`evaluation/labels/README.md`).",
    ]
    for fold in ("test", "dev"):
        rows = [row for row in everything if row.fold == fold]
        better = settled(rows, *readings)
        true = np.array([row.cls for row in better])
        items = [row.item for row in rows]
        weight = np.array([row.weight or 0.0 for row in rows])
        text += ["", f"## Readers among themselves, part {fold}", "", *_readers(rows, better, readings[0])]
        for gate in (True, False):
            classifier = load_classifier(threads=2, gate=gate)
            answers = classifier.classify(items)
            given = np.array([CLASSES.index(one.cls) if one.cls in CLASSES else 2 for one in answers])
            three = class_probabilities(answers)
            for labels, told in ((better, "settled"), (rows, "first")):
                found = compare(labels, given, three, model=classifier.version, fold=fold)
                text += [
                    "",
                    f"## Part {fold}, {told} labels, gate {'on' if gate else 'off'} (model {found.model})",
                    "",
                    *table(found),
                ]
            if gate:
                by_gate = float(weight[[one.gated for one in answers]].sum() / weight.sum())
                text += ["", f"The gates settle {100 * by_gate:.1f} % of statements at the natural mix."]
                sure = np.array([not row.unsure for row in rows])
                main_rows = np.array([not row.fields for row in rows])
                for name, where in (("first file", main_rows), ("other fields", ~main_rows)):
                    chosen = sure & where
                    only = compare(
                        [row for row, ok in zip(rows, chosen, strict=True) if ok],
                        given[chosen],
                        three[chosen],
                        model="",
                        fold=fold,
                        rounds=200,
                    )
                    mix = only.mixes[0] if name == "first file" else only.mixes[-1]
                    text += [
                        f"Rows of the {name} not marked unsure by their reader: macro-F1 {mix.figures['macro-F1']} ({mix.rows} rows)."
                    ]
                text += ["", "| section (first file) | rows | macro-F1 |", "|---|---|---|"]
                text += [
                    f"| {name} | {count} | {value:.3f} |" for name, (count, value) in found.sections.items()
                ]
                text += ["", "| other field | rows | macro-F1 |", "|---|---|---|"]
                text += [
                    f"| {name} | {count} | {value:.3f} |" for name, (count, value) in found.fields.items()
                ]
                if fold == "test":
                    natural = weight > 0
                    error = calibration_error(true[natural], three[natural], weight[natural])
                    (ROOT / "docs/images/reliability.svg").write_text(
                        reliability_plot(true[natural], three[natural], weight[natural], error),
                        encoding="utf-8",
                    )
        if fold == "test":
            curves = {
                cls.value: operating_points(true, three, weight, at) for at, cls in enumerate(CLASSES[:2])
            }
            (ROOT / "docs/images/operating-points.svg").write_text(operating_plot(curves), encoding="utf-8")
    (HERE / "results" / "shipped.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    print("\n".join(text))


if __name__ == "__main__":
    main()
