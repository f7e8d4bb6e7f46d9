"""How texts become terms, the same way when they are indexed and when they are searched for."""

from __future__ import annotations

import re
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

WORDS = "words"
"""Name of the analyser of running text: letters and digits, lower case, accents off, English endings off."""
PLAIN = "plain"
"""Name of the analyser that keeps endings: for names, and for suggesting words as they are written."""

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 60


@lru_cache(maxsize=1)
def words_analyser() -> TextAnalyzer:
    """The analyser of running text."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


@lru_cache(maxsize=1)
def plain_analyser() -> TextAnalyzer:
    """The analyser that keeps endings."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(_LONGEST))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .build()
    )


def terms(text: str, *, plain: bool = False) -> list[str]:
    """The terms of a text in order."""
    return list((plain_analyser() if plain else words_analyser()).analyze(text))


@lru_cache(maxsize=50_000)
def _term(word: str, plain: bool) -> str:
    found = terms(word, plain=plain)
    return found[0] if len(found) == 1 else " ".join(found)


def spans(text: str, wanted: frozenset[str], *, plain: bool = False) -> tuple[tuple[int, int], ...]:
    """Where words stand whose term is among those wanted: offsets in characters, in order."""
    if not wanted:
        return ()
    return tuple(
        (match.start(), match.end()) for match in _WORD.finditer(text) if _term(match[0], plain) in wanted
    )
