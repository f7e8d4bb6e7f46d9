"""From normal text to token ids for the encoder.

Layout: `[CLS] section heading [SEP] before [SEP] sentence [SEP]`; the sentence is the second segment. The sentence
after brought the encoder nothing that could be measured and cost a fifth of its time, so only the gate reads it.
The target is written as the vocabulary's `[MASK]` and other citations as `[UNK]`: two vectors that pre-training
already made stand for "something that belongs here" and "something unknown".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from citewise.classification.inputs import OTHER, TARGET, NormalText

CLS, SEP, PAD, TARGET_ID, OTHER_ID = 101, 102, 0, 103, 100
MAX_HEADING_TOKENS = 8
MAX_BEFORE = 44
MAX_SENTENCE_TOKENS = 120


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of one statement; the sentence spans `[start, end)` and the target stands at `target`.

    `offsets` are the character spans in the normal sentence of the sentence's tokens.
    """

    ids: list[int]
    start: int
    end: int
    target: int
    offsets: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.ids)


class StatementTokenizer:
    """WordPiece (uncased) over the parts of a statement."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[NormalText]) -> list[Encoded]:
        """Encode statements, each part cut to its share of tokens."""
        parts: list[str] = []
        for text in texts:
            parts += [
                f"{text.section} {text.heading}",
                text.before.replace(OTHER, " [UNK] "),
                text.sentence.replace(TARGET, " [MASK] ").replace(OTHER, " [UNK] "),
            ]
        coded = self._tokenizer.encode_batch(parts, add_special_tokens=False)
        return [self._join(coded[3 * at : 3 * at + 3]) for at in range(len(texts))]

    @staticmethod
    def _join(coded: Sequence[object]) -> Encoded:
        heading, before = (getattr(coded[at], "ids") for at in (0, 1))  # noqa: B009
        sentence: list[int] = getattr(coded[2], "ids")  # noqa: B009
        offsets: list[tuple[int, int]] = getattr(coded[2], "offsets")  # noqa: B009
        at = sentence.index(TARGET_ID) if TARGET_ID in sentence else -1
        if len(sentence) > MAX_SENTENCE_TOKENS:
            low = max(0, min(at - MAX_SENTENCE_TOKENS * 2 // 3, len(sentence) - MAX_SENTENCE_TOKENS))
            sentence = sentence[low : low + MAX_SENTENCE_TOKENS]
            offsets = offsets[low : low + MAX_SENTENCE_TOKENS]
            at = at - low if at >= 0 else -1
        ids = [CLS, *heading[:MAX_HEADING_TOKENS], SEP, *before[-MAX_BEFORE:], SEP]
        start = len(ids)
        ids += [*sentence, SEP]
        return Encoded(ids, start, len(ids), start + at if at >= 0 else 0, list(offsets))


def pad(
    batch: Sequence[Encoded], *, multiple: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Bring a batch to one length, a multiple of `multiple`.

    Returns:
        ids (batch, length); kinds (batch, length): 0 padding, 1 context, 2 sentence, 3 target; and the lengths.
    """
    longest = -(-max(len(item) for item in batch) // multiple) * multiple
    ids = np.zeros((len(batch), longest), dtype=np.int64)
    kinds = np.zeros((len(batch), longest), dtype=np.int64)
    for row, item in enumerate(batch):
        ids[row, : len(item)] = item.ids
        kinds[row, : len(item)] = 1
        kinds[row, item.start : item.end] = 2
        kinds[row, item.target] = 3
    return ids, kinds, np.array([len(item) for item in batch], dtype=np.int64)
