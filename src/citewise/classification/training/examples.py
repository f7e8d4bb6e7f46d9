"""What the stages of training read: examples of labelled rows, written sentences and composed ones."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

from citewise.classification.encode import StatementTokenizer
from citewise.classification.inputs import NormalText, normalise
from citewise.classification.training.composed import compose
from citewise.classification.training.data import LabelledStatement
from citewise.classification.training.encoder import Example, Recipe
from citewise.classification.training.written import (
    HARD_CASES,
    PASSAGES,
    TRAINING_SENTENCES,
    VOICES,
    WrittenStatement,
    read_written,
)

COMPOSED = 500
"""Composed sentences in the first two stages."""
COMPOSED_LATE = 900
"""In the fourth and fifth."""
COMPOSED_LAST = 450
"""In each of the last three."""
COMPOSED_WEIGHT_LATE = 0.5
COMPOSED_WEIGHT = 0.35
FIELDS_WEIGHT = 1.7
UNSURE_WEIGHT = 0.7
WRITTEN_SCIENCES = "written_sciences.tsv"
SHARES_LAST = (0.17, 0.38)
"""Of labelled mentions, and of supports and contrasts, in each of the last three stages."""


def written_and_composed(
    tokenizer: StatementTokenizer, recipe: Recipe, files: Sequence[Path]
) -> list[Example]:
    """Examples of written sentences and of composed ones."""
    written = [one for path in files for one in read_written(path)]
    return written_examples(written, tokenizer, recipe, 1.0) + written_examples(
        compose(COMPOSED), tokenizer, recipe, COMPOSED_WEIGHT
    )


def several_targets(
    rows: Sequence[LabelledStatement],
    tokenizer: StatementTokenizer,
    recipe: Recipe,
    *,
    stance: float,
    mention: float,
) -> list[Example]:
    """What the third and the fifth stage read: shares of the labelled rows, and sentences with several targets."""
    some = [
        row
        for row in rows
        if row.fold == "train"
        and crc32(f"{recipe.seed}{row.id}".encode()) % 1000 < 1000 * (stance if row.cls < 2 else mention)
    ]
    examples = labelled_examples(some, tokenizer, recipe, FIELDS_WEIGHT)
    return examples + late_sentences(tokenizer, recipe, others=False)


def late_sentences(tokenizer: StatementTokenizer, recipe: Recipe, *, others: bool) -> list[Example]:
    """Written sentences with several targets and composed ones; with `others` all written sentences besides, so that the former come twice."""
    examples: list[Example] = []
    for path in TRAINING_SENTENCES:
        written = read_written(path)
        several = with_several_targets(written)
        examples += written_examples([*written, *several] if others else several, tokenizer, recipe, 1.0)
    composed = compose(COMPOSED_LATE, seed=3)
    return examples + written_examples(composed, tokenizer, recipe, COMPOSED_WEIGHT_LATE)


def with_several_targets(written: Sequence[WrittenStatement]) -> list[WrittenStatement]:
    """The statements of a file whose sentence has more than one target."""
    targets = Counter(one.sentence_number for one in written)
    return [one for one in written if targets[one.sentence_number] > 1]


def smoothed(code: int, share: float) -> tuple[float, ...]:
    """A distribution over the six codes: `share` spread evenly, the rest on `code`."""
    target = [share / 6] * 6
    target[code] += 1 - share
    return tuple(target)


def labelled_examples(
    rows: Sequence[LabelledStatement], tokenizer: StatementTokenizer, recipe: Recipe, fields_weight: float
) -> list[Example]:
    """Examples of the train articles, some without heading, section or sentence before (see `poorer`)."""
    chosen = [row for row in rows if row.fold == "train"]
    texts = [poorer(normalise(row.item), row.id) for row in chosen]
    return [
        Example(
            encoded,
            smoothed(row.code, recipe.smoothing_unsure if row.unsure else recipe.smoothing),
            (fields_weight if row.fields else 1.0) * (UNSURE_WEIGHT if row.unsure else 1.0),
            row.unsure,
            row.confirmed,
        )
        for row, encoded in zip(chosen, tokenizer.encode(texts), strict=True)
    ]


def poorer(text: NormalText, name: str) -> NormalText:
    """Take heading (three of ten), section (half of these) or the sentence before (one of ten) from a statement.

    Headings and sections tell of support and contrast in the journals that most rows come from; elsewhere articles are
    built otherwise, and their statements often come without context.
    """
    draw = crc32(name.encode()) % 100
    if draw < 15:
        return dataclasses.replace(text, heading="", section="other")
    if draw < 30:
        return dataclasses.replace(text, heading="")
    if draw < 40:
        return dataclasses.replace(text, before="")
    return text


def written_examples(
    statements: Sequence[WrittenStatement], tokenizer: StatementTokenizer, recipe: Recipe, weight: float
) -> list[Example]:
    """Examples of sentences written or composed for this project."""
    encoded = tokenizer.encode([normalise(one.item) for one in statements])
    return [
        Example(item, smoothed(one.code, recipe.smoothing), weight)
        for one, item in zip(statements, encoded, strict=True)
    ]


def refreshing(
    everything: Sequence[Example],
    rows: Sequence[LabelledStatement],
    tokenizer: StatementTokenizer,
    recipe: Recipe,
    part: int,
) -> tuple[list[Example], list[int]]:
    """What one of the last three stages reads: a share of the labelled examples, of the older written sentences, and all of the newest.

    Args:
        everything: the labelled examples.
        rows: the row of each.
        tokenizer: for the sentences.
        recipe: its smoothing.
        part: 0, 1 or 2 for the sixth, seventh or eighth stage. They read different rows. The first two read every other older sentence and
            all of `HARD_CASES`, the second also `PASSAGES`; the third `VOICES` and a quarter of both.

    Returns:
        Examples, and the places in `everything` of the labelled ones, which stand first.
    """
    places = [
        at
        for at, row in enumerate(rows)
        if part <= crc32(f"six{row.id}".encode()) % 1000 / 1000 / SHARES_LAST[row.cls < 2] < part + 1
    ]
    chosen: list[WrittenStatement] = []
    for path in TRAINING_SENTENCES if part < 2 else ():
        older = read_written(path)
        if path.name != WRITTEN_SCIENCES:
            older = with_several_targets(older)
        chosen += [one for one in older if _draw(one, path) % 2 == part]
    for path in (HARD_CASES, PASSAGES)[: part + 1]:
        chosen += [one for one in read_written(path) if part < 2 or _draw(one, path) % 4 == 0]
    if part == 2:
        chosen += read_written(VOICES)
    examples = written_examples(chosen, tokenizer, recipe, 1.0)
    composed = compose(COMPOSED_LAST, seed=3 + part)
    examples += written_examples(composed, tokenizer, recipe, COMPOSED_WEIGHT_LATE)
    sure = [dataclasses.replace(one, confirmed=True) for one in examples]
    return [*(everything[at] for at in places), *sure], places


def _draw(statement: WrittenStatement, path: Path) -> int:
    """A number that is the same for all targets of a sentence, and the same in every run."""
    return crc32(f"{statement.sentence_number}{path.name}".encode())
