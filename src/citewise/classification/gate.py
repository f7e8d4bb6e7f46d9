"""The cheap gate: a linear model over hashed word sequences that settles plain mentions at once.

Nine of ten statements merely mention. The gate reads the words of a statement, hashes each word and pair of words
to a place in a fixed table (the hashing trick of Weinberger et al., 2009), and adds the weights found there. What
is surely a mention gets its probabilities from here; all the rest goes to the encoder.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from citewise.classification.inputs import OTHER, TARGET, NormalText

BITS = 18
SIZE = 1 << BITS
NEAR = 8
"""Words on either side of the target that are also read as near to it."""

_WORD = re.compile(rf"[A-Za-z]+|\d+|[{TARGET}{OTHER};:,()%]")


def words_of(text: str) -> list[str]:
    """Lower-cased words and the few signs that matter; every number is `0`."""
    return [word if not word.isdigit() else "0" for word in _WORD.findall(text.lower())]


def features_of(text: NormalText) -> list[int]:
    """Places in the table for one statement (repeated places count repeatedly)."""
    words = words_of(text.sentence)
    found = [f"S{text.section}"]
    found += words
    found += [f"{left} {right}" for left, right in itertools.pairwise(words)]
    found += [
        f"{left} {middle} {right}" for left, middle, right in zip(words, words[1:], words[2:], strict=False)
    ]
    if TARGET in words:
        at = words.index(TARGET)
        left, right = words[max(0, at - NEAR) : at], words[at + 1 : at + 1 + NEAR]
        found += [f"<{word}" for word in left]
        found += [f">{word}" for word in right]
        found += [f"<{one} {two}" for one, two in itertools.pairwise(left)]
        found += [f">{one} {two}" for one, two in itertools.pairwise(right)]
    found += [f"B{word}" for word in words_of(text.before)]
    found += [f"A{word}" for word in words_of(text.after)[:12]]
    return [crc32(feature.encode()) & (SIZE - 1) for feature in found]


class Gate:
    """Six logits from hashed features: `weights` (SIZE, 6) in 8 bits with one `scale` a column, and `bias` (6)."""

    def __init__(
        self, weights: NDArray[np.int8], scale: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> None:
        self._weights = weights
        self._scale = scale
        self._bias = bias

    @classmethod
    def load(cls, path: Path) -> Gate:
        """Read a gate from its `.npz` file."""
        with np.load(path, allow_pickle=False) as stored:
            return cls(stored["weights"], stored["scale"], stored["bias"])

    def save(self, path: Path) -> None:
        """Write the gate to a compressed `.npz` file."""
        np.savez_compressed(path, weights=self._weights, scale=self._scale, bias=self._bias)

    def logits(self, texts: Sequence[NormalText]) -> NDArray[np.float32]:
        """Six logits per statement (len(texts), 6); features are scaled to unit length."""
        out = np.empty((len(texts), len(self._bias)), dtype=np.float32)
        for row, text in enumerate(texts):
            places = np.unique(np.array(features_of(text), dtype=np.int64))
            total = self._weights[places].sum(0, dtype=np.int32)
            out[row] = total * self._scale / np.sqrt(len(places)) + self._bias
        return out
