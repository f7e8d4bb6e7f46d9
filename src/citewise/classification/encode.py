"""From normal text to token ids for the encoder.

Layout: `[CLS] section heading [SEP] before [SEP] sentence [SEP]`, and where the sentence after begins with words that
take a stance ("These findings contrast ..."), its beginning and `[SEP]` once more. The sentence is the second segment.
Without such words the sentence after brings nothing that could be measured and would cost a fifth of the encoder's time.
The target is written as the vocabulary's `[MASK]` and other citations as `[UNK]`: two vectors that pre-training
already made stand for "something that belongs here" and "something unknown".
"""

from __future__ import annotations

import bisect
import re
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
MAX_AFTER = 24
_BEGINNING = 110
"""Characters of the sentence after in which a stance must show for it to be read."""
_STANCE = re.compile(
    r"\b(?:our|ours|we|these|this (?:study|result|finding|is|was|agree|differ|contrast|contradict)|(?:present|current) (?:study|work|results?)"
    r"|findings?|results?|however|contrast\w*|contrar\w*|contradict\w*|consisten\w*|inconsisten\w*|agree\w*|disagree\w*|accord\w*|in line"
    r"|concur\w*|concord\w*|confirm\w*|support\w*|similar\w*|likewise|unlike|convers\w*|differ\w*|discrepan\w*|conflict\w*|explain\w*"
    r"|attribut\w*|due to|compar\w*|observed|same|did not|controvers\w*|criti\w*|limit\w*|replicat\w*)\b",
    re.IGNORECASE,
)
"""Words that came oftener after supporting and contrasting statements than a network without the sentence after expected."""

PADDING, CONTEXT, SENTENCE, TARGET_KIND = 0, 1, 2, 3
_STEPS = (1, 2, 4, 7, 12, 20)
KINDS = 4 + 4 * (len(_STEPS) + 1)
"""Kinds of tokens: padding, context, sentence without target, target, and then for the sentence's other tokens
every combination of side, distance from the target in steps, and whether another citation stands in between: a cue
word mostly belongs to the citation next to it."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of one statement and the kind of each (see `KINDS`); the last `after` of them are the sentence after."""

    ids: list[int]
    kinds: list[int]
    after: int = 0

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
                text.after.replace(OTHER, " [UNK] ") if _STANCE.search(text.after[:_BEGINNING]) else "",
            ]
        # Targets of one sentence share its neighbours, and statements their heading.
        once = list(dict.fromkeys(parts))
        found = self._tokenizer.encode_batch(once, add_special_tokens=False)
        ids = dict(zip(once, (coded.ids for coded in found), strict=True))
        return [self._join(*(ids[part] for part in parts[at : at + 4])) for at in range(0, len(parts), 4)]

    @staticmethod
    def _join(heading: list[int], before: list[int], sentence: list[int], after: list[int]) -> Encoded:
        at = sentence.index(TARGET_ID) if TARGET_ID in sentence else -1
        if len(sentence) > MAX_SENTENCE_TOKENS:
            low = max(0, min(at - MAX_SENTENCE_TOKENS * 2 // 3, len(sentence) - MAX_SENTENCE_TOKENS))
            sentence = sentence[low : low + MAX_SENTENCE_TOKENS]
            at = at - low if at >= 0 else -1
        sentence = [*sentence, SEP]
        context = [CLS, *heading[:MAX_HEADING_TOKENS], SEP, *before[-MAX_BEFORE:], SEP]
        tail = [*after[:MAX_AFTER], SEP] if after else []
        kinds = [*([CONTEXT] * len(context)), *kinds_of(sentence, at), *([CONTEXT] * len(tail))]
        return Encoded([*context, *sentence, *tail], kinds, len(tail))


def sentence_alone(item: Encoded) -> Encoded:
    """The statement without the sentence after."""
    if not item.after:
        return item
    return Encoded(item.ids[: -item.after], item.kinds[: -item.after])


def kinds_of(sentence: Sequence[int], target: int) -> list[int]:
    """Kinds of a sentence's tokens, seen from the target (-1: none)."""
    kinds = [SENTENCE] * len(sentence)
    if target < 0:
        return kinds
    kinds[target] = TARGET_KIND
    for side, places in enumerate((range(target - 1, -1, -1), range(target + 1, len(sentence)))):
        crossed = 0
        for place in places:
            step = bisect.bisect_left(_STEPS, abs(place - target))
            kinds[place] = 4 + step + (len(_STEPS) + 1) * (side + 2 * crossed)
            if sentence[place] == OTHER_ID:
                crossed = 1
    return kinds


def pad(batch: Sequence[Encoded], *, multiple: int = 1) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Bring a batch to one length, a multiple of `multiple`.

    Returns:
        ids (batch, length) and kinds (batch, length).
    """
    longest = -(-max(len(item) for item in batch) // multiple) * multiple
    ids = np.zeros((len(batch), longest), dtype=np.int64)
    kinds = np.zeros((len(batch), longest), dtype=np.int64)
    for row, item in enumerate(batch):
        ids[row, : len(item)] = item.ids
        kinds[row, : len(item)] = item.kinds
    return ids, kinds
