"""The encoder in torch: a BERT of MiniLM's size, pooled at the target and over its sentence.

Attention is written out in matrix products, since torch's fused CPU kernel is slower for heads of 32 dimensions
(24 against 29 examples a second in training), and so that ONNX sees plain operators.
"""

from __future__ import annotations

import copy
import math
from pathlib import Path

import torch
import torch.nn.functional as f
from safetensors.torch import load_file
from torch import Tensor, nn

from citewise.classification.encode import KINDS, PADDING, SENTENCE, TARGET_KIND
from citewise.classification.training.data import CLASS_OF_CODE

HEAD_WIDTH = 32
DROPOUT = 0.1


class RoundedLinear(nn.Linear):  # type: ignore[misc]
    """A matrix product that can learn under the rounding of the shipped file.

    While `rounded` is set, weights go to 7 bits a row and inputs to 8 bits an example, in the way of `export` and ONNX Runtime (not number for number), and
    gradients pass as if nothing had been rounded (straight-through; Jacob et al., 2018). So the weights settle where rounding
    costs least.
    """

    rounded = False

    def forward(self, x: Tensor) -> Tensor:
        """The product, of rounded factors if asked for."""
        if not self.rounded:
            return f.linear(x, self.weight, self.bias)
        with torch.no_grad():
            step = (self.weight.abs().amax(1, keepdim=True) / 64).clamp(min=1e-8)
            weight_error = torch.round(self.weight / step) * step - self.weight
            low = x.amin((1, 2), keepdim=True).clamp(max=0)
            high = x.amax((1, 2), keepdim=True).clamp(min=0)
            step = ((high - low) / 255).clamp(min=1e-8)
            zero = torch.round(-low / step)
            input_error = ((torch.round(x / step) + zero).clamp(0, 255) - zero) * step - x
        return f.linear(x + input_error, self.weight + weight_error, self.bias)


class Layer(nn.Module):  # type: ignore[misc]
    """One transformer layer with post-normalisation."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.query_key_value = RoundedLinear(width, 3 * width)
        self.out = RoundedLinear(width, width)
        self.norm_attention = nn.LayerNorm(width, 1e-12)
        self.up = RoundedLinear(width, inner)
        self.down = RoundedLinear(inner, width)
        self.norm_out = nn.LayerNorm(width, 1e-12)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Attend and transform; `bias` (batch, 1, 1, length) is 0 on tokens and very negative on padding."""
        batch, length, width = x.shape
        heads = width // HEAD_WIDTH
        parts = self.query_key_value(x).view(batch, length, 3, heads, HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        scores = torch.matmul(query * (1 / math.sqrt(HEAD_WIDTH)), key.transpose(-1, -2)) + bias.to(
            query.dtype
        )
        weights = f.dropout(torch.softmax(scores, -1), DROPOUT, self.training)
        mixed = torch.matmul(weights, value).transpose(1, 2).reshape(batch, length, width)
        x = self.norm_attention(x + f.dropout(self.out(mixed), DROPOUT, self.training))
        return self.norm_out(x + f.dropout(self.down(f.gelu(self.up(x))), DROPOUT, self.training))


class Encoder(nn.Module):  # type: ignore[misc]
    """Embeddings, layers, and a six-way head on [target, mean of the sentence]."""

    def __init__(self, vocabulary: int = 30522, width: int = 384, inner: int = 1536, layers: int = 6) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(512, width)
        self.segments = nn.Embedding(2, width)
        self.distances = nn.Embedding(KINDS, width)
        self.norm = nn.LayerNorm(width, 1e-12)
        self.layers = nn.ModuleList([Layer(width, inner) for _ in range(layers)])
        self.head = nn.Linear(2 * width, len(CLASS_OF_CODE))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        nn.init.zeros_(self.distances.weight)

    def embed(self, ids: Tensor, kinds: Tensor) -> Tensor:
        """Sum of word, position, segment and distance vectors, before normalisation."""
        return self.words(ids) + self.places(kinds)

    def places(self, kinds: Tensor) -> Tensor:
        """What a token's place adds to its word vector."""
        positions = self.positions.weight[: kinds.shape[1]][None]
        return positions + self.segments((kinds >= SENTENCE).long()) + self.distances(kinds)

    def transform(self, embedded: Tensor, kinds: Tensor) -> Tensor:
        """Six logits from summed embeddings (kinds: see `citewise.classification.encode`)."""
        x = f.dropout(self.norm(embedded), DROPOUT, self.training)
        bias = ((kinds == PADDING).float() * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        sentence = (kinds >= SENTENCE).to(x.dtype)[:, :, None]
        target = (kinds == TARGET_KIND).to(x.dtype)[:, :, None]
        mean = (x * sentence).sum(1) / sentence.sum(1).clamp(min=1)
        pooled = torch.cat([(x * target).sum(1), mean], -1)
        return self.head(f.dropout(pooled, DROPOUT, self.training))

    def forward(self, ids: Tensor, kinds: Tensor) -> Tensor:
        """Six logits (batch, 6)."""
        return self.transform(self.embed(ids, kinds), kinds)


def set_rounded(network: Encoder, rounded: bool) -> None:
    """Have all matrix products of the layers rounded as in the shipped file, or not."""
    for module in network.modules():
        if isinstance(module, RoundedLinear):
            module.rounded = rounded


def from_pretrained(path: Path) -> Encoder:
    """Read the weights of a Hugging Face BERT (safetensors) into an `Encoder`; the head starts small and random."""
    old = {name.removeprefix("bert."): value.float() for name, value in load_file(str(path)).items()}
    count = 1 + max(int(name.split(".")[2]) for name in old if name.startswith("encoder.layer."))
    words = old["embeddings.word_embeddings.weight"]
    inner = old["encoder.layer.0.intermediate.dense.weight"].shape[0]
    network = Encoder(words.shape[0], words.shape[1], inner, count)
    new = {
        "words.weight": words,
        "positions.weight": old["embeddings.position_embeddings.weight"],
        "segments.weight": old["embeddings.token_type_embeddings.weight"],
        "distances.weight": network.distances.weight.data,
        "head.weight": network.head.weight.data,
        "head.bias": network.head.bias.data,
    }
    for kind in ("weight", "bias"):
        new[f"norm.{kind}"] = old[f"embeddings.LayerNorm.{kind}"]
        for at in range(count):
            here, there = f"layers.{at}.", f"encoder.layer.{at}."
            new[f"{here}query_key_value.{kind}"] = torch.cat(
                [old[f"{there}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            for mine, theirs in (
                ("out", "attention.output.dense"),
                ("norm_attention", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("norm_out", "output.LayerNorm"),
            ):
                new[f"{here}{mine}.{kind}"] = old[f"{there}{theirs}.{kind}"]
    network.load_state_dict(new)
    return network


def mean_of_weights(one: Encoder, other: Encoder) -> Encoder:
    """A network half-way between two that began alike (Wortsman et al., 2022): mostly better than either."""
    between = copy.deepcopy(one)
    weights = other.state_dict()
    between.load_state_dict({name: (value + weights[name]) / 2 for name, value in one.state_dict().items()})
    return between


def folded(logits: Tensor) -> Tensor:
    """Log-probabilities of the three classes from six logits."""
    log = torch.log_softmax(logits, -1)
    return torch.stack([torch.logsumexp(log[:, 2 * at : 2 * at + 2], -1) for at in range(3)], -1)
