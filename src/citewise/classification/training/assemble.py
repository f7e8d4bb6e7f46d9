"""From a trained network to the folder that is shipped: quantise, fit the gate, calibrate, describe."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewise.classification.calibration import NEVER, Calibration
from citewise.classification.encode import StatementTokenizer, sentence_alone
from citewise.classification.encoder import OnnxEncoder
from citewise.classification.gate import Gate
from citewise.classification.inputs import NormalText, normalise
from citewise.classification.training.data import Fold, LabelledStatement
from citewise.classification.training.export import export
from citewise.classification.training.fit import (
    Answers,
    Floats,
    cascade,
    decide,
    fit_calibration,
    fit_decision,
    operating_points,
    three_goals,
)
from citewise.classification.training.linear import fit_gate
from citewise.classification.training.metrics import calibration_error
from citewise.classification.training.network import Encoder

HELD_BACK: tuple[Fold, Fold] = ("dev", "test")
FILES = ("encoder.onnx", "student.onnx", "tokenizer.json", "gate.npz")
LEAST_SHARE = 0.03
"""Codes that the encoder gives less than this are not shown to the gate."""
GATE_THRESHOLD = 0.98
"""The gate settles what it holds a mention with this probability. Chosen so that it costs less than half a point
of macro-F1 at the natural mix and still settles most of natural text; see the model card."""
STUDENT_THRESHOLD = 0.88
"""The same for the second gate, of what the first leaves."""
STUDENT_STANCE = 0.9
"""The second gate also settles what it holds supporting or contrasting with this probability."""


def assemble(
    network: Encoder,
    student: Encoder,
    tokenizer: Path,
    rows: Sequence[LabelledStatement],
    out: Path,
    *,
    version: str,
    more_for_gate: Sequence[tuple[NormalText, Sequence[float]]] = (),
    log: Callable[[str], None] = print,
) -> None:
    """Make the folder of a model that `Classifier` loads.

    Args:
        network: trained encoder.
        student: trained second gate.
        tokenizer: its `tokenizer.json`.
        rows: all labelled rows; the gate is fitted on the train articles, everything else on those held back.
        out: folder to write.
        version: name to store with every label.
        more_for_gate: further statements for the gate to learn from, with the encoder's probabilities of the six codes.
        log: called with what was found.
    """
    out.mkdir(parents=True, exist_ok=True)
    if tokenizer.resolve() != (out / "tokenizer.json").resolve():
        shutil.copyfile(tokenizer, out / "tokenizer.json")
    export(network, out / "encoder.onnx")
    export(student, out / "student.onnx")
    train = [row for row in rows if row.fold == "train"]
    labelled = [(normalise(row.item), row.code, 1.0) for row in train]
    told = [
        (text, code, share)
        for text, shares in more_for_gate
        for code, share in enumerate(shares)
        if share >= LEAST_SHARE
    ]
    texts, codes, weights = zip(*labelled, *told, strict=True)
    gate = fit_gate(texts, np.array(codes), np.array(weights))
    gate.save(out / "gate.npz")
    describe(rows, out, version=version, log=log)


def answers_of(folder: Path, rows: Sequence[LabelledStatement], fold: Fold) -> Answers:
    """What encoder and gate of a folder say of the rows of a fold."""
    chosen = [row for row in rows if row.fold == fold]
    texts = [normalise(row.item) for row in chosen]
    coded = StatementTokenizer(folder / "tokenizer.json").encode(texts)
    return Answers(
        OnnxEncoder(folder / "encoder.onnx", threads=2).logits(coded),
        Gate.load(folder / "gate.npz").logits(texts),
        OnnxEncoder(folder / "student.onnx", threads=2).logits([sentence_alone(one) for one in coded]),
        np.array([row.cls for row in chosen]),
        np.array([row.weight or 0.0 for row in chosen]),
        np.array([row.fields for row in chosen]),
    )


def describe(
    rows: Sequence[LabelledStatement], out: Path, *, version: str, log: Callable[[str], None] = print
) -> None:
    """Calibrate encoder and gates of a folder on the held-back articles and write `model.json`.

    Both held-back parts serve, since the rows that stand for the natural mix are few: 17 numbers are fitted on all of
    them. What such a fit is worth on articles it has not seen is logged by fitting on one part and measuring the other.
    """
    parts = {fold: answers_of(out, rows, fold) for fold in HELD_BACK}
    for one, other in (HELD_BACK, HELD_BACK[::-1]):
        log(f"fitted on {one}, measured on {other}: {_crossed(parts[one], parts[other])}")
    dev = joined(parts["dev"], parts["test"])
    encoder = fit_calibration(dev.six, dev.truth, dev.weight)
    gate = fit_calibration(dev.gate, dev.truth, dev.weight)
    student = student_calibration(dev, gate)
    decision = fit_decision(dev, encoder.probabilities(dev.six))
    _log_gates(dev, encoder, gate, student, decision, log)
    three, _ = both_gates(dev, encoder, gate, student, STUDENT_THRESHOLD, STUDENT_STANCE)
    points = {
        name: [
            [point.threshold, point.precision, point.recall]
            for point in operating_points(dev.truth, three, dev.weight, cls)
        ]
        for cls, name in enumerate(("supporting", "contrasting"))
    }
    stored = {
        "version": version,
        "sha256": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES},
        "calibration": {
            "encoder": {"scale": list(encoder.scale), "bias": list(encoder.bias)},
            "gate": {"scale": list(gate.scale), "bias": list(gate.bias)},
            "student": {"scale": list(student.scale), "bias": list(student.bias)},
        },
        "gate_threshold": GATE_THRESHOLD,
        "student_threshold": STUDENT_THRESHOLD,
        "student_stance": STUDENT_STANCE,
        "decision": list(decision),
        "operating_points": points,
    }
    (out / "model.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def joined(one: Answers, other: Answers) -> Answers:
    """The answers of two parts as one."""
    return Answers(
        np.concatenate([one.six, other.six]),
        np.concatenate([one.gate, other.gate]),
        np.concatenate([one.student, other.student]),
        np.concatenate([one.truth, other.truth]),
        np.concatenate([one.weight, other.weight]),
        np.concatenate([one.fields, other.fields]),
    )


def _crossed(one: Answers, other: Answers) -> str:
    calibration = fit_calibration(one.six, one.truth, one.weight)
    decision = fit_decision(one, calibration.probabilities(one.six))
    three = calibration.probabilities(other.six)
    natural = other.weight > 0
    error = calibration_error(other.truth[natural], three[natural], other.weight[natural])
    goals = three_goals(other, decide(three, decision))
    return (
        "macro-F1 enriched {:.3f}, natural {:.3f}, other fields {:.3f}".format(*goals)
        + f", calibration error {error:.3f} (encoder alone)"
    )


def student_calibration(held_back: Answers, gate: Calibration) -> Calibration:
    """The second gate's calibration, fitted on what the first leaves."""
    left = gate.probabilities(held_back.gate)[:, 2] < GATE_THRESHOLD
    return fit_calibration(held_back.student[left], held_back.truth[left], held_back.weight[left])


def both_gates(
    held_back: Answers,
    encoder: Calibration,
    gate: Calibration,
    student: Calibration,
    mentioning: float,
    stance: float,
) -> tuple[Floats, NDArray[np.bool_]]:
    """What encoder and gates say together (see `cascade`), with the second gate settling at these probabilities."""
    gates = ((held_back.gate, gate, GATE_THRESHOLD, NEVER), (held_back.student, student, mentioning, stance))
    return cascade(held_back, encoder, gates)


def _log_gates(
    held_back: Answers,
    encoder: Calibration,
    gate: Calibration,
    student: Calibration,
    decision: tuple[float, float, float],
    log: Callable[[str], None],
) -> None:
    """Tell what the gates would settle and cost at a row of thresholds."""
    whole = three_goals(held_back, decide(encoder.probabilities(held_back.six), decision))
    for mentioning, stance in itertools.product(
        (NEVER, 0.98, 0.95, 0.92, 0.9, 0.88, 0.86, 0.84, 0.82, 0.8), (NEVER, 0.9, 0.85)
    ):
        three, settled = both_gates(held_back, encoder, gate, student, mentioning, stance)
        goals = three_goals(held_back, decide(three, decision))
        share = float(held_back.weight[settled].sum() / held_back.weight.sum())
        costs = ", ".join(f"{100 * (one - other):.2f}" for one, other in zip(whole, goals, strict=True))
        log(
            f"second gate at {mentioning}, {stance}: both settle {share:.3f} of natural text, "
            f"cost {costs} points (enriched, natural, fields)"
        )
