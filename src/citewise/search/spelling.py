"""Words that nothing holds, and those that were perhaps meant."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA
from tantivy import Searcher

from citewise.search.analysis import terms
from citewise.search.grammar import Parsed, words_of
from citewise.search.index import SearchIndex

_LEAST = 4
_TEXT_FIELDS = ("sentence", "context", "title", "abstract")


def suggestion(index: SearchIndex, query: str, parsed: Parsed) -> str:
    """The query with likely typing mistakes mended, or empty.

    A word is a mistake when no text and no name in the library holds it. In its place comes the word of a title that is
    nearest by optimal string alignment distance (insert, delete, change, swap of neighbours), at most one for words up to 7 letters and two for longer
    ones; of equally near ones the one that most titles hold.
    """
    searcher = index.searcher()
    mended = query
    for text in words_of(parsed.node):
        for word in re.findall(r"[^\W\d_]+", text):
            if len(word) < _LEAST or _known(searcher, word):
                continue
            better = _nearest(searcher, word)
            if better:
                mended = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, mended)
    return mended if mended != query else ""


def _known(searcher: Searcher, word: str) -> bool:
    stemmed, plain = terms(word), terms(word, plain=True)
    return any(
        searcher.doc_freq(name, term) > 0
        for names, found in ((_TEXT_FIELDS, stemmed), (("author_words", "plain"), plain))
        for name in names
        for term in found
    )


def _nearest(searcher: Searcher, word: str) -> str:
    plain = "".join(terms(word, plain=True))
    most = 1 if len(plain) <= 7 else 2
    best: tuple[int, int, str] | None = None
    # The first letter is seldom the wrong one; should nothing be near, the words that begin otherwise are looked at too.
    for prefix in (plain[:1], ""):
        for term, count in searcher.terms_with_prefix("plain", prefix):
            if abs(len(term) - len(plain)) > most or not term.isalpha():
                continue
            distance = OSA.distance(plain, term, score_cutoff=most)
            if distance <= most and (best is None or (distance, -count, term) < best):
                best = (distance, -count, term)
        if best:
            break
    return best[2] if best else ""
