"""The second gate: a small transformer that learns from the encoder which statements merely mention (Hinton et al., 2015).

Two layers of 128 units read a statement in a fifteenth of the encoder's time. The student begins with the encoder's word vectors,
brought to its width by their principal components, and learns the encoder's answers; where a reader's label is known, a mixture of both.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from citewise.classification.encode import Encoded, sentence_alone
from citewise.classification.training.encoder import Example, Recipe, predict
from citewise.classification.training.network import Encoder

STUDENT = Recipe(
    epochs=4,
    seed=61,
    learning_rate=1.5e-3,
    head_rate=1.5e-3,
    words_rate=5e-4,
    layer_decay=1.0,
    batch_tokens=6400,
    warm_up=0.03,
    average=0.998,
)
WIDTH, INNER, LAYERS = 128, 512, 2
LABEL_SHARE = 0.5
"""How much of a labelled example's target is its label; the rest is the encoder's answer."""
_SPREAD = 0.15
_PLACES = 0.05


def small_network(words: Tensor, *, width: int = WIDTH, inner: int = INNER, layers: int = LAYERS) -> Encoder:
    """A student at its beginning.

    Args:
        words: the encoder's word vectors (vocabulary, its width).
        width: units of the student, a multiple of 32.
        inner: units within its layers.
        layers: how many.
    """
    table = words.detach() - words.detach().mean(0)
    _, _, components = torch.pca_lowrank(table, q=width, niter=4)
    projected = table @ components
    network = Encoder(words.shape[0], width, inner, layers)
    with torch.no_grad():
        network.words.weight.copy_(projected * (_SPREAD / projected.std()))
        network.positions.weight.mul_(_PLACES)  # made for a spread of 1; words come first
        network.segments.weight.mul_(_PLACES)
    return network


def student_examples(
    teacher: Encoder, labelled: Sequence[Example], unlabelled: Sequence[Encoded] = ()
) -> list[Example]:
    """What a student learns: statements without the sentence after, with the teacher's answers."""
    items = [*(one.encoded for one in labelled), *unlabelled]
    said = torch.softmax(torch.from_numpy(predict(teacher, items)), -1).tolist()
    mixed = [
        tuple(
            LABEL_SHARE * own + (1 - LABEL_SHARE) * other
            for own, other in zip(one.target, answer, strict=True)
        )
        for one, answer in zip(labelled, said, strict=False)
    ]
    targets = [*mixed, *map(tuple, said[len(mixed) :])]
    return [Example(sentence_alone(item), target) for item, target in zip(items, targets, strict=True)]
