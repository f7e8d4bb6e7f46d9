"""Sentences written for this project, with several targets that play different parts.

One line a sentence: `field <tab> section <tab> sentence before <tab> sentence`, where each citation stands as
its code in braces: `Our rate agrees with {S} but exceeds that of {C}.` The files beside this module are trained
on, since labelled articles hold hardly any sentence with two labels; the contrast set in `tests/data` never is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from citewise.classification.inputs import StatementInput
from citewise.classification.training.data import CLASS_OF_CODE, CODES
from citewise.errors import InputError

TRAINING_SENTENCES = tuple(
    Path(__file__).parent / name
    for name in (
        "written.tsv",
        "two_targets.tsv",
        "written_fields.tsv",
        "written_sciences.tsv",
        "two_targets_sciences.tsv",
    )
)
"""What the first five stages read, in the order in which it was written: sentences of mixed kind, with several targets, and in the ways of other fields."""
HARD_CASES = Path(__file__).parent / "hard_cases.tsv"
"""For the sixth stage: sentences whose class only understanding shows, and mentions that look like support or contrast."""
PASSAGES = Path(__file__).parent / "passages.tsv"
"""For the seventh: the same kinds in natural passages, with more mentions."""
VOICES = Path(__file__).parent / "voices.tsv"
"""For the eighth: passages in the manners of nine kinds of papers, from clinical series to archive studies."""
ALL_SENTENCES = (*TRAINING_SENTENCES, HARD_CASES, PASSAGES, VOICES)
_MARK = re.compile(r"\{([SsCcUB])\}")


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """One target of a written sentence; statements of one sentence share `sentence_number`."""

    sentence_number: int
    field: str
    item: StatementInput
    code: int

    @property
    def cls(self) -> int:
        """Index of the class the code folds to."""
        return CLASS_OF_CODE[self.code]


def read_written(path: Path) -> list[WrittenStatement]:
    """Read sentences and give one statement for each citation in them.

    Raises:
        InputError: a line has not four fields, no citation, or a code outside its sentence.
    """
    statements: list[WrittenStatement] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split("\t")
        marks = list(_MARK.finditer(parts[-1]))
        if len(parts) != 4 or not marks or any(_MARK.search(part) for part in parts[:-1]):
            raise InputError(
                f"{path}, line {number}: need field, section, before, sentence, with {{code}} marks in the sentence alone."
            )
        statements += statements_of(number, *parts)
    return statements


def statements_of(
    number: int, field: str, section: str, before: str, sentence: str
) -> list[WrittenStatement]:
    """One statement for each citation (a code in braces) of a written sentence."""
    marks = list(_MARK.finditer(sentence))
    statements: list[WrittenStatement] = []
    for mark in marks:
        text, spans, at = "", [], 0
        for order, other in enumerate(marks, 1):
            text += sentence[at : other.start()]
            spans.append((len(text), len(text) + len(f"[{order}]")))
            text += f"[{order}]"
            at = other.end()
        text += sentence[at:]
        own = spans.pop(marks.index(mark))
        item = StatementInput(before, text, "", section, (), own[0], own[1], tuple(spans))
        statements.append(WrittenStatement(number, field, item, CODES.index(mark[1])))
    return statements
