"""Folded forms in which names and titles are compared: case, accents, punctuation and markup do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")
_WORDS = re.compile(r"[^\W_]+")
_SPECIAL = str.maketrans(
    {"ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"}
)
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "omega": "ω", "sigma": "σ", "theta": "θ", "zeta": "ζ", "eta": "η", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
}  # fmt: skip
_GREEK_LETTERS = str.maketrans({letter: name for name, letter in _GREEK.items()})
_HYPHENATION = re.compile(r"(?<=[a-z])[-\u00ad] (?=[a-z])")


@lru_cache(maxsize=20_000)
def fold_words(text: str) -> tuple[str, ...]:
    """The words of `text` in folded form: lower case, without accents, Greek letters by name, no punctuation.

    A word divided at a line's end (`treat- ment`) is put together again.
    """
    if not text.isascii():
        text = text.translate(_GREEK_LETTERS).translate(_SPECIAL)
        text = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in text if not unicodedata.combining(character))
        text = text.lower().translate(_SPECIAL).translate(_GREEK_LETTERS)
    else:
        text = text.lower()
    if "<" in text:
        text = _MARKUP.sub("", text)
    return tuple(_WORDS.findall(_HYPHENATION.sub("", text)))


def fold(text: str) -> str:
    """`fold_words` without the blanks: two titles that differ only in spelling of marks and blanks fold alike."""
    return "".join(fold_words(text))


_ARTICLES = frozenset("the of and for in on a an de la le les der die das und et del della y e i".split())


@lru_cache(maxsize=20_000)
def journal_words(text: str) -> tuple[str, ...]:
    """The words of a journal's name that tell: without articles, prepositions, and places in brackets."""
    text = re.sub(r"\([^)]*\)", " ", text)
    return tuple(word for word in fold_words(text) if word not in _ARTICLES)


@lru_cache(maxsize=50_000)
def journals_agree(one: str, other: str) -> float:
    """How far two names may be of one journal, in full or abbreviated: 1 alike, 0 not at all.

    `Proc Natl Acad Sci U S A` agrees with `Proceedings of the National Academy of Sciences of the United States of
    America`, `BMJ` with `British Medical Journal`.
    """
    first, second = journal_words(one), journal_words(other)
    if not first or not second:
        return 0.0
    if first == second or "".join(first) == "".join(second):
        return 1.0
    short, long = (first, second) if sum(map(len, first)) <= sum(map(len, second)) else (second, first)
    if len(short) == 1 and len(short[0]) == len(long) > 1 and short[0] == "".join(word[0] for word in long):
        return 0.9
    matched = _aligned(short, long)
    if matched == len(short):
        # Words of the long name that nothing stands for speak against it, less so at its end (a sub-title, a place).
        cost = 0.12 if len(short) > 1 else 0.35
        return max(0.5, 1.0 - cost * (len(long) - matched))
    return 0.5 * matched / max(len(short), len(long))


def _aligned(short: tuple[str, ...], long: tuple[str, ...]) -> int:
    """How many words of `short` abbreviate words of `long`, in order."""
    position = 0
    matched = 0
    for word in short:
        for index in range(position, len(long)):
            if _abbreviates(word, long[index]):
                matched += 1
                position = index + 1
                break
    return matched


def _abbreviates(short: str, long: str) -> bool:
    if short[0] != long[0] or len(short) > len(long) + 1:
        return False
    if long.startswith(short):
        return True
    letters = iter(long)
    return len(short) >= 2 and all(letter in letters for letter in short)
