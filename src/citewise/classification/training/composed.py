"""Sentences composed of pieces written for this project, in which several targets play different parts.

Labelled articles hold hardly any sentence whose targets have different labels, so a model trained on them alone
reads the cue words and not which citation they belong to. Here findings, agreements, disagreements, uses and
background clauses are joined at random in both orders; everything is drawn from a seed and so can be made again.
"""

from __future__ import annotations

import random
from pathlib import Path

from citewise.classification.training.written import WrittenStatement, statements_of

_PIECES = Path(__file__).parent / "pieces.tsv"


def read_pieces(path: Path = _PIECES) -> dict[str, list[str]]:
    """The pieces by kind (first column: kind, second: text)."""
    pieces: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _, text = line.partition("\t")
        pieces.setdefault(kind, []).append(text)
    return pieces


def compose(count: int, *, seed: int = 1) -> list[WrittenStatement]:
    """Compose `count` sentences and give one statement for every citation in them.

    Args:
        count: sentences to make.
        seed: the same seed gives the same sentences.
    """
    pieces = read_pieces()
    draw = random.Random(seed)  # noqa: S311
    statements: list[WrittenStatement] = []
    for number in range(1, count + 1):
        frame = draw.choice(pieces["frame"])
        section, _, frame = frame.partition("|")
        before = ""
        sentence = frame
        for kind in (
            "finding",
            "noun",
            "agree",
            "differ",
            "plainagree",
            "plaindiffer",
            "use",
            "known",
            "topic",
        ):
            while f"<{kind}>" in sentence:
                sentence = sentence.replace(f"<{kind}>", draw.choice(pieces[kind]), 1)
        if section in ("results", "discussion") and draw.random() < 0.5:
            before = draw.choice(pieces["result"])
        sentence = sentence[0].upper() + sentence[1:]
        statements += statements_of(number, "composed", section, before, sentence)
    return statements
