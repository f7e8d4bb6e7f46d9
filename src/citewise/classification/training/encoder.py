"""Fine-tuning the encoder: length-bucketed batches, averaged weights, checkpoints that a run resumes from."""

from __future__ import annotations

import contextlib
import copy
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from citewise.classification.encode import Encoded, pad
from citewise.classification.training.network import Encoder, folded, set_rounded


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of one fine-tuning run.

    From the second epoch on an example's target is `trust` of its label and the rest what the network itself said
    of it an epoch before (soft bootstrapping, Reed et al., 2015: a quarter of the labels are marked unsure), and
    of the examples whose label got at least `skip_above` then only the share `easy_kept` is read. With `consistency` every example is
    read twice under different dropout, and answers that differ cost that much of their divergence (R-Drop, Wu et al.,
    2021). After the share `rounded_from` of all steps, matrix products are rounded as in the shipped file.
    """

    epochs: int = 4
    learning_rate: float = 1e-4
    head_rate: float = 5e-4
    words_rate: float = 0.0
    layer_decay: float = 0.9
    batch_tokens: int = 3200
    warm_up: float = 0.06
    smoothing: float = 0.03
    smoothing_unsure: float = 0.25
    average: float = 0.997
    trust: float = 1.0
    trust_unsure: float = 1.0
    skip_above: float = 1.0
    easy_kept: float = 0.5
    consistency: float = 0.0
    rounded_from: float = 1.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Example:
    """An encoded statement with the distribution over six codes to be learnt, and how much it counts.

    The label of a `confirmed` one is learnt as it stands, whatever the network says of it.
    """

    encoded: Encoded
    target: tuple[float, ...]
    weight: float = 1.0
    unsure: bool = False
    confirmed: bool = False


def batches(lengths: Sequence[int], tokens: int, order: random.Random | None) -> Iterator[list[int]]:
    """Group places by length so that little is padding; shuffled when `order` is given."""
    places = list(range(len(lengths)))
    if order is None:
        places.sort(key=lambda at: lengths[at])
    else:
        places.sort(key=lambda at: lengths[at] * order.uniform(0.88, 1.12))
    groups: list[list[int]] = []
    group: list[int] = []
    longest = 0
    for at in places:
        longest = max(longest, lengths[at])
        if group and longest * (len(group) + 1) > tokens:
            groups.append(group)
            group, longest = [], lengths[at]
        group.append(at)
    if group:
        groups.append(group)
    if order is not None:
        order.shuffle(groups)
    yield from groups


def tensors(items: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """Pad a batch and hand it to torch (lengths in steps of 8: oneDNN keeps a kernel for every shape it meets)."""
    ids, kinds = pad(items, multiple=8)
    return torch.from_numpy(ids), torch.from_numpy(kinds)


def half_precision() -> contextlib.AbstractContextManager[object]:
    """Matrix products in bfloat16 where the processor has them; elsewhere that is twenty times slower than 32 bits."""
    if torch.ops.mkldnn._is_mkldnn_bf16_supported():
        half: contextlib.AbstractContextManager[object] = torch.autocast("cpu", torch.bfloat16)
        return half
    return contextlib.nullcontext()


def predict(network: Encoder, items: Sequence[Encoded], *, tokens: int = 8000) -> NDArray[np.float32]:
    """Six logits per item, in the order given."""
    network.eval()
    out = np.zeros((len(items), 6), dtype=np.float32)
    with torch.no_grad(), half_precision():
        for group in batches([len(item) for item in items], tokens, None):
            ids, kinds = tensors([items[at] for at in group])
            out[group] = network(ids, kinds).float().numpy()
    return out


def parameter_groups(network: Encoder, recipe: Recipe) -> list[dict[str, object]]:
    """Lower layers learn more slowly; the word vectors at a rate of their own, or not at all where it is 0."""
    network.words.weight.requires_grad_(recipe.words_rate > 0)
    depth = len(network.layers)
    groups: list[dict[str, object]] = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith(("head", "distances")):
            rate = recipe.head_rate
        elif name.startswith("words"):
            rate = recipe.words_rate
        elif name.startswith("layers."):
            rate = recipe.learning_rate * recipe.layer_decay ** (depth - 1 - int(name.split(".")[1]))
        else:
            rate = recipe.learning_rate * recipe.layer_decay**depth
        decay = 0.01 if parameter.ndim > 1 else 0.0
        groups.append({"params": [parameter], "lr": rate, "base": rate, "weight_decay": decay})
    return groups


def fine_tune(
    network: Encoder,
    examples: Sequence[Example],
    recipe: Recipe,
    *,
    checkpoint: Path,
    said: Tensor | None = None,
    after_epoch: Callable[[int, Encoder], None] | None = None,
    log: Callable[[str], None] = print,
) -> Encoder:
    """Train in place and return the network of averaged weights.

    The loss is cross-entropy over the six codes plus half of that over the folded three classes. A checkpoint is
    written every 100 steps and at every epoch's end; with one present the run goes on from there.

    Args:
        network: where to begin.
        examples: what to learn.
        recipe: settings.
        checkpoint: file to keep the state in.
        said: what an earlier run said of the first examples (rows of six probabilities, as its checkpoint holds
            them): with it labels are tempered and easy examples thinned from the first epoch on.
        after_epoch: called with the number of the epoch and the averaged network.
        log: called with lines of progress.
    """
    torch.manual_seed(recipe.seed)
    average = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(parameter_groups(network, recipe), betas=(0.9, 0.98), eps=1e-6)
    lengths = [len(example.encoded) for example in examples]
    total = recipe.epochs * len(list(batches(lengths, recipe.batch_tokens, random.Random(recipe.seed))))  # noqa: S311
    labels = torch.tensor([example.target for example in examples], dtype=torch.float32)
    trust = torch.tensor(
        [[1.0 if one.confirmed else recipe.trust_unsure if one.unsure else recipe.trust] for one in examples]
    )
    tempered = said is not None
    said = labels.clone() if said is None else torch.cat([said, labels[len(said) :]])
    resumed: dict[str, Any] = {"epoch": 0, "done": 0, "before": said}
    if checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        resumed, said = state, state["said"]
        log(f"going on from step {resumed['done']} of about {total}")
    done = int(resumed["done"])
    step, seen, began, running = 0, 0, time.monotonic(), 0.0
    for epoch in range(recipe.epochs):
        order = random.Random(1000 * recipe.seed + epoch)  # noqa: S311
        before = resumed["before"] if epoch == resumed["epoch"] else said.clone()
        easy = (before * labels).sum(-1) / labels.square().sum(-1).sqrt() >= recipe.skip_above
        plan = list(batches(lengths, recipe.batch_tokens, order))
        for whole in plan:
            step += 1
            group = [
                at
                for at in whole
                if not ((epoch or tempered) and bool(easy[at]) and order.random() >= recipe.easy_kept)
            ]
            if not group:
                continue
            if step <= done:
                continue
            network.train()
            share = step / total
            set_rounded(network, share > recipe.rounded_from)
            pace = max(0.0, min(share / recipe.warm_up, (1 - share) / (1 - recipe.warm_up)))
            for settings in optimiser.param_groups:
                settings["lr"] = settings["base"] * pace
            chosen = [examples[at] for at in group]
            ids, kinds = tensors([example.encoded for example in chosen])
            target = labels[group]
            if epoch or tempered:
                target = trust[group] * target + (1 - trust[group]) * before[group]
            weight = torch.tensor([example.weight for example in chosen])
            twice = recipe.consistency > 0
            with half_precision():
                logits = network(ids.repeat(2, 1), kinds.repeat(2, 1)) if twice else network(ids, kinds)
            views = logits.float().chunk(2) if twice else (logits.float(),)
            said[group] = torch.softmax(torch.stack([view.detach() for view in views]).mean(0), -1)
            each = torch.stack([_losses(view, target) for view in views]).mean(0)
            if twice:
                each = each + recipe.consistency * _divergence(*views)
            loss = (weight * each).sum() / weight.sum()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            keep = min(recipe.average, (1 + step) / (10 + step))
            with torch.no_grad():
                for mine, theirs in zip(average.parameters(), network.parameters(), strict=True):
                    if theirs.requires_grad:
                        mine.lerp_(theirs, 1 - keep)
            seen += len(group)
            running += loss.item()
            if step % 50 == 0:
                rate = seen / (time.monotonic() - began)
                log(f"epoch {epoch + 1} step {step}/{total} loss {running / 50:.3f} {rate:.1f} examples/s")
                running = 0.0
            if step % 100 == 0:
                _save(
                    checkpoint, network, average, optimiser, done=step, epoch=epoch, said=said, before=before
                )
        if step > done:
            _save(checkpoint, network, average, optimiser, done=step, epoch=epoch, said=said, before=before)
            if after_epoch is not None:
                after_epoch(epoch, average)
    return average


def _losses(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy over the six codes and half of that over the three classes, per example."""
    six = -(target * torch.log_softmax(logits, -1)).sum(-1)
    three = -(target.view(-1, 3, 2).sum(-1) * folded(logits)).sum(-1)
    return six + 0.5 * three


def _divergence(one: Tensor, other: Tensor) -> Tensor:
    """Symmetric Kullback-Leibler divergence of two answers over the six codes, per example."""
    left, right = torch.log_softmax(one, -1), torch.log_softmax(other, -1)
    return 0.5 * ((left.exp() - right.exp()) * (left - right)).sum(-1)


def _save(
    path: Path, network: Encoder, average: Encoder, optimiser: torch.optim.Optimizer, **progress: object
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save(
        {
            "network": network.state_dict(),
            "average": average.state_dict(),
            "optimiser": optimiser.state_dict(),
            "random": torch.get_rng_state(),
            **progress,
        },
        part,
    )
    part.replace(path)
