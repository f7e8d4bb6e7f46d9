"""Says whether a citation statement supports, contrasts or mentions the work it cites, and how sure that is."""

from citewise.classification.calibration import OperatingPoint
from citewise.classification.classifier import (
    Classification,
    Classifier,
    ModelError,
    load_classifier,
)
from citewise.classification.explain import explain
from citewise.classification.files import classify_file
from citewise.classification.inputs import StatementInput, StatementInputError
from citewise.classification.language import document_language

__all__ = [
    "Classification",
    "Classifier",
    "ModelError",
    "OperatingPoint",
    "StatementInput",
    "StatementInputError",
    "classify_file",
    "document_language",
    "explain",
    "load_classifier",
]
