"""The classifier: statements in, classes with calibrated probabilities out."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewise.classification.calibration import (
    NEVER,
    Calibration,
    Floats,
    OperatingPoint,
    log_softmax,
    settles,
    threshold_for,
)
from citewise.classification.encode import Encoded, StatementTokenizer, sentence_alone
from citewise.classification.encoder import OnnxEncoder
from citewise.classification.gate import Gate
from citewise.classification.inputs import NormalText, StatementInput, normalise
from citewise.classification.language import is_foreign
from citewise.errors import CitewiseError
from citewise.model import CitationClass, CitationFunction

WEIGHTS = Path(__file__).parent / "weights"
"""Where the shipped model lies."""

CLASSES = (CitationClass.SUPPORTING, CitationClass.CONTRASTING, CitationClass.MENTIONING)
FUNCTIONS = (
    CitationFunction.SUPPORTING_OWN,
    CitationFunction.SUPPORTING_REPORTED,
    CitationFunction.CONTRASTING_OWN,
    CitationFunction.CONTRASTING_REPORTED,
    CitationFunction.USE,
    CitationFunction.BACKGROUND,
)
"""In the order of the model's six outputs; each pair folds to one class."""

_PART = 2048
"""Statements taken through the model at once: enough to fill batches of like length, little memory."""


class ModelError(CitewiseError):
    """The shipped model is missing, damaged, or not what its description says."""


@dataclass(frozen=True, slots=True)
class Classification:
    """The answer for one statement.

    `probabilities` are of supporting, contrasting and mentioning and sum to 1; `function_probabilities` are of the
    six functions, sum to 1, and add up to the classes'. Where `cls` is `unclassified`, both are empty, `function`
    is empty and `reason` says why. `model` is the version to store with the label. `gated` tells that one of the two
    gates answered.
    """

    cls: CitationClass
    probabilities: dict[str, float]
    function: str
    function_probabilities: dict[str, float]
    model: str
    reason: str = ""
    gated: bool = False

    @property
    def confidence(self) -> float:
        """Probability of the class given (0 where unclassified)."""
        return self.probabilities.get(self.cls.value, 0.0)


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What `model.json` says of the weights beside it."""

    version: str
    sha256: Mapping[str, str]
    encoder: Calibration
    gate: Calibration
    gate_threshold: float
    student: Calibration
    student_threshold: float
    student_stance: float
    decision: tuple[float, float, float]
    operating_points: Mapping[str, tuple[OperatingPoint, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> ModelDescription:
        """Read the description.

        Raises:
            ModelError: it is missing or not of this form.
        """
        try:
            stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            one, two, three = stored["decision"]
            return cls(
                version=str(stored["version"]),
                sha256=dict(stored["sha256"]),
                encoder=Calibration.from_stored(stored["calibration"]["encoder"]),
                gate=Calibration.from_stored(stored["calibration"]["gate"]),
                gate_threshold=float(stored["gate_threshold"]),
                student=Calibration.from_stored(stored["calibration"]["student"]),
                student_threshold=float(stored["student_threshold"]),
                student_stance=float(stored["student_stance"]),
                decision=(float(one), float(two), float(three)),
                operating_points={
                    name: tuple(OperatingPoint(*point) for point in points)
                    for name, points in stored.get("operating_points", {}).items()
                },
            )
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ModelError(
                f"{path}: the model's description cannot be read ({error}). Install Citewise again."
            ) from error


class Classifier:
    """The shipped model, ready to answer. Not to be shared between threads that fork; make one per process."""

    def __init__(self, folder: Path = WEIGHTS, *, threads: int = 1, gate: bool = True) -> None:
        self.description = ModelDescription.read(folder / "model.json")
        for name, pinned in self.description.sha256.items():
            try:
                found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            except OSError as error:
                raise ModelError(f"{folder / name}: missing model file. Install Citewise again.") from error
            if found != pinned:
                raise ModelError(
                    f"{folder / name}: damaged model file (SHA-256 differs). Install Citewise again."
                )
        self._tokenizer = StatementTokenizer(folder / "tokenizer.json")
        self._encoder = OnnxEncoder(folder / "encoder.onnx", threads=threads)
        self._student = OnnxEncoder(folder / "student.onnx", threads=threads)
        self.gate = Gate.load(folder / "gate.npz")
        self._gated = gate

    @property
    def version(self) -> str:
        """The model's version, stored with every label."""
        return self.description.version

    def classify(
        self, inputs: Sequence[StatementInput], *, min_precision: float | None = None
    ) -> list[Classification]:
        """Classify statements, in the order given.

        A statement that cannot be classified (no target, no words, another language) gets `unclassified` and a
        reason; nothing in a statement's text raises.

        Args:
            inputs: statements, each with one target.
            min_precision: give `supporting` and `contrasting` only from that probability on at which labels of
                the class had at least this precision on held-back articles; weaker ones become `mentioning`.
                None leaves the class to the model's own decision.
        """
        floors = self.floors(min_precision) if min_precision is not None else None
        answers: list[Classification] = []
        for start in range(0, len(inputs), _PART):
            answers += self._classify_part(inputs[start : start + _PART], floors)
        return answers

    def floors(self, min_precision: float) -> tuple[float, float]:
        """Least probabilities for supporting and contrasting at a precision; above 1 where it is never reached."""
        points = self.description.operating_points
        supporting, contrasting = (
            threshold_for(points.get(cls.value, ()), min_precision) for cls in CLASSES[:2]
        )
        return (NEVER if supporting is None else supporting, NEVER if contrasting is None else contrasting)

    def encoder_logits(self, inputs: Sequence[StatementInput]) -> NDArray[np.float32]:
        """The encoder's six raw logits per statement, without gate or calibration (for training and explaining)."""
        return self._encoder.logits(self._tokenizer.encode([normalise(item) for item in inputs]))

    def _classify_part(
        self, inputs: Sequence[StatementInput], floors: tuple[float, float] | None
    ) -> list[Classification]:
        reasons = [_refusal(item) for item in inputs]
        places = [at for at, reason in enumerate(reasons) if not reason]
        texts = [normalise(inputs[at]) for at in places]
        six, three, gated = self._judged(texts)
        answers = [
            Classification(CitationClass.UNCLASSIFIED, {}, "", {}, self.version, reason) for reason in reasons
        ]
        for row, at in enumerate(places):
            answers[at] = self._answer(six[row], three[row], bool(gated[row]), floors)
        return answers

    def _judged(self, texts: Sequence[NormalText]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Log-probabilities of the six functions, calibrated probabilities of the classes, and whether a gate gave them."""
        told = self.description
        coded: dict[int, Encoded] = {}

        def encoded(places: Sequence[int]) -> list[Encoded]:
            new = [at for at in places if at not in coded]
            coded.update(zip(new, self._tokenizer.encode([texts[at] for at in new]), strict=True))
            return [coded[at] for at in places]

        def linear(places: Sequence[int]) -> NDArray[np.float32]:
            return self.gate.logits([texts[at] for at in places])

        def student(places: Sequence[int]) -> NDArray[np.float32]:
            return self._student.logits([sentence_alone(one) for one in encoded(places)])

        def encoder(places: Sequence[int]) -> NDArray[np.float32]:
            return self._encoder.logits(encoded(places))

        gates = (
            (linear, told.gate, told.gate_threshold, NEVER),
            (student, told.student, told.student_threshold, told.student_stance),
        )
        steps = (*(gates if self._gated else ()), (encoder, told.encoder, 0.0, 0.0))
        six, three = np.zeros((len(texts), 6)), np.zeros((len(texts), 3))
        left, gated = np.arange(len(texts)), np.zeros(len(texts), dtype=bool)
        for logits_of, calibration, mentioning, stance in steps:
            if not len(left):
                break
            logits = logits_of(left.tolist())
            found = calibration.probabilities(logits)
            sure = settles(found, mentioning, stance)
            rows = left[sure]
            six[rows], three[rows] = log_softmax(logits[sure]), found[sure]
            gated[rows] = logits_of is not encoder
            left = left[~sure]
        return six, three, gated

    def _answer(
        self,
        six: Floats,
        three: Floats,
        gated: bool,
        floors: tuple[float, float] | None,
    ) -> Classification:
        if floors is None:
            chosen = int(np.argmax(np.log(np.maximum(three, 1e-12)) + np.array(self.description.decision)))
        else:
            reached = [at for at in (0, 1) if three[at] >= floors[at]]
            chosen = max(reached, key=lambda at: three[at], default=2)
        within = np.exp(six.reshape(3, 2) - np.logaddexp(six[0::2], six[1::2])[:, None])
        functions = (three[:, None] * within).reshape(6)
        function = 2 * chosen + int(functions[2 * chosen + 1] > functions[2 * chosen])
        return Classification(
            cls=CLASSES[chosen],
            probabilities={cls.value: float(three[at]) for at, cls in enumerate(CLASSES)},
            function=FUNCTIONS[function].value,
            function_probabilities={name.value: float(functions[at]) for at, name in enumerate(FUNCTIONS)},
            model=self.version,
            gated=gated,
        )


def _refusal(item: StatementInput) -> str:
    """Why a statement cannot be classified, or an empty text."""
    if not any(character.isalpha() for character in item.sentence):
        return "the sentence is empty or holds no words"
    if not item.has_target:
        return "no target is marked in the sentence"
    language = is_foreign(f"{item.before} {item.sentence} {item.after}")
    if language is not None:
        return f"not in English (language found: {language})"
    return ""


@functools.lru_cache(maxsize=4)
def load_classifier(*, threads: int = 1, gate: bool = True) -> Classifier:
    """The shipped classifier, loaded once per process and setting.

    Args:
        threads: threads of the encoder; leave 1 where several processes classify at once.
        gate: whether the two gates settle plain mentions (several times faster on natural text).

    Raises:
        ModelError: the weights are missing or damaged.
    """
    return Classifier(threads=threads, gate=gate)
