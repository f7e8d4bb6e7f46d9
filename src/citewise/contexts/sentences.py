"""Sentences of a paragraph, with in-text citations kept from being taken for their ends.

Clear ends are decided by rules for scientific text, doubtful ones by nupunkt (Punkt with trained abbreviations, after Kiss and Strunk
2006, https://doi.org/10.1162/coli.2006.32.4.485), which sees the citations as neutral words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Protocol, cast

from citewise.contexts.abbreviations import BEGINNERS, NEVER_LAST, SELDOM_LAST
from citewise.contexts.markers import MarkerGroup
from citewise.model import Span

LONGEST_SENTENCE = 2000
"""Characters; longer sentences (lists, tables run together) are parted at a blank outside citations."""

_CANDIDATE = re.compile(
    r"[.!?…][\"'”’»)\]]*\s+(?=[\"“‘«'(\[]*(?:[^a-z\s\"“‘«'(\[]|[a-z]{1,4}[A-Z0-9]|(?<=\()[a-z0-9]\)))"
)
_GLUED = re.compile(r"\.(?=(?:" + "|".join(sorted(word for word in BEGINNERS if len(word) > 1)) + r")\s)")
_WORD_BREAK = re.compile(r"[(\[{“\"'/,;–—]")
_NEXT_WORD = re.compile(r"[\"“‘«'(\[]*([\w\-’]+)")
_UNITS = frozenset(["min", "sec", "h", "d", "l", "g", "m"])
"""Abbreviations that end a sentence after a figure: `for 5 min. Roots were`."""
_SMALL, _STOP, _CAPITAL = "x".encode("utf-32-le"), ".".encode("utf-32-le"), ord("X")
_UPPER_FIRST = re.compile(r"\s*[\"“‘'(\[]?[^\W\d_a-z]")


class _Splitter(Protocol):
    def tokenize_with_spans(self, text: str) -> list[tuple[str, Span]]: ...


@cache
def _splitter() -> _Splitter:
    import nupunkt  # the trained model is loaded only by those who cut

    return cast("_Splitter", nupunkt.load("default"))


def sentence_spans(text: str, groups: Sequence[MarkerGroup] = ()) -> list[Span]:
    """The spans of a paragraph's sentences; they follow each other and cover the text, blanks between included.

    A citation after the stop belongs to the sentence before it. Time is linear in the text's length.
    """
    if not text:
        return []
    masked, behind = _masked(text, groups)
    whole = len(text)
    ends = [0]
    last = 0
    for candidate in _CANDIDATE.finditer(masked):
        stop, place = candidate.span()
        if place < whole and (stop in behind or _is_end(masked, last, stop, place)):
            ends.append(place)
            last = place
    glued = [
        found.end()
        for found in _GLUED.finditer(masked)
        if masked[found.start() - 2 : found.start()].islower()
    ]
    if glued:
        ends = sorted({*ends, *glued})
    if ends[-1] != whole:
        ends.append(whole)
    return _capped(text, ends, groups)


def _is_end(masked: str, start: int, stop: int, place: int) -> bool:
    """Whether the sentence that began at `start` ends with the stop at `stop`, so that one begins at `place`.

    Rules decide the clear cases. nupunkt is asked about the others only: its abbreviations come from legal and official text
    (they hold `wheat`, `arrows` and `reports`), and it takes as long as all the rest of the cutting.
    """
    if masked[stop] in "!?":
        return True
    word = _last_word(masked, max(start, stop - 40), stop)
    if not word:
        return True
    abbreviation = word.lower()
    if (
        abbreviation in _UNITS
        and masked[max(start, stop - len(word) - 2) : stop - len(word)].strip().isdecimal()
    ):
        return True
    if abbreviation in SELDOM_LAST or (len(word) == 1 and word.isalpha()):
        return _begins(masked, place)
    if abbreviation in NEVER_LAST:
        return False
    if word.isdecimal() and stop - len(word) <= start:
        return False
    return _is_clear(word) or _begins(masked, place) or _asked(masked, start, stop, place)


def _is_clear(word: str) -> bool:
    """Whether a word is no abbreviation: it ends with four small letters, a figure, a sign or a bracket."""
    tail = word[-4:]
    if len(tail) == 4 and tail.isascii() and tail.isalpha() and tail.islower():
        return True
    return tail[-1] in "%°)]" or tail[-1].isdecimal()


def _begins(masked: str, place: int) -> bool:
    """Whether a word stands at `place` with which sentences begin."""
    following = _NEXT_WORD.match(masked, place)
    return following is not None and following[1] in BEGINNERS


def _last_word(text: str, low: int, stop: int) -> str:
    """The word right before the stop at `stop`, looked for from `low` on; empty if something else stands there.

    From behind: a pattern that is to end at the stop would be tried from each letter on.
    """
    if low >= stop or text[stop - 1].isspace():
        return ""
    word = text[low:stop].rsplit(None, 1)[-1]
    return word if word.isalnum() else _WORD_BREAK.split(word)[-1]


def _asked(masked: str, start: int, stop: int, place: int) -> bool:
    """What nupunkt says of one place, shown the words around it."""
    low = max(start, stop - 60)
    low = masked.rfind(" ", start, low) + 1 if low > start else start
    high = masked.find(" ", place + 1)
    piece = masked[low : high if high >= 0 else len(masked)] + " x"
    return any(low + span[0] == place for _, span in _splitter().tokenize_with_spans(piece))


def _masked(text: str, groups: Sequence[MarkerGroup]) -> tuple[str, set[int]]:
    """The text with citations written as neutral words of the same length, and the places of the stops put behind them."""
    behind: set[int] = set()
    if not groups:
        return text, behind
    # Characters of four bytes each can be put in at their places; a list of them takes ten times as long to make.
    letters = bytearray(text.encode("utf-32-le", "surrogatepass"))
    for group in groups:
        start, end = group.start, group.end
        if end > start:
            letters[4 * start : 4 * end] = _SMALL * (end - start)
            if not text[start].islower():
                letters[4 * start] = _CAPITAL
            stops = _stop_before(text, start, end)
            if stops is not None:
                before, after = stops
                letters[4 * before : 4 * before + 4] = _SMALL
                letters[4 * after : 4 * after + 4] = _STOP
                behind.add(after)
    return letters.decode("utf-32-le", "surrogatepass"), behind


def _stop_before(text: str, start: int, end: int) -> Span | None:
    """Where the stop before a citation stands and where it belongs: `found.[3] The` is cut as `found[3]. The` would be."""
    low, high = start, end
    if low and text[low - 1] in "[(" and text[high : high + 1] in ("]", ")"):
        low, high = low - 1, high + 1
    bracketed = text[low] in "[(" and text[high - 1] in "])"
    stop = low - 1
    while stop > 0 and low - stop <= 3 and (text[stop].isspace() or text[stop] in '"”’'):
        stop -= 1
    if stop <= 0 or text[stop] not in ".!?":
        return None
    if text[low - 1].isspace() and not bracketed and any(map(str.isalpha, text[start:end])):
        return None
    rest = text[high : high + 3]
    if rest.strip() and not _UPPER_FIRST.match(rest) and not rest.startswith("."):
        return None
    if rest and not rest[0].isspace() and rest[0] != ".":
        return None
    if text[stop] == ".":
        word = _last_word(text, max(0, stop - 40), stop)
        abbreviation = word.lower()
        if abbreviation in NEVER_LAST or abbreviation in SELDOM_LAST or len(word) == 1:
            return None
    return stop, high - 1


def _capped(text: str, edges: Sequence[int], groups: Sequence[MarkerGroup]) -> list[Span]:
    spans: list[Span] = list(pairwise(edges))
    if edges[-1] <= LONGEST_SENTENCE or all(end - start <= LONGEST_SENTENCE for start, end in spans):
        return spans
    spans = []
    at = 0
    for start, end in pairwise(edges):
        while end - start > LONGEST_SENTENCE:
            cut = _blank(text, start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
            while at < len(groups) and groups[at].end <= cut:
                at += 1
            if at < len(groups) and groups[at].start < cut:
                cut = groups[at].start if groups[at].start > start else min(groups[at].end, end)
            spans.append((start, cut))
            start = cut
        if end > start:
            spans.append((start, end))
    return spans


def _blank(text: str, low: int, high: int) -> int:
    for sign in ("; ", ", ", " "):
        found = text.rfind(sign, low, high)
        if found >= 0:
            return found + len(sign)
    return high
