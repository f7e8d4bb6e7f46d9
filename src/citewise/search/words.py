"""Words searched for among the statements of a report: which match, how well, and where the words stand."""

from __future__ import annotations

from collections.abc import Sequence

from tantivy import Occur, Query

from citewise.search.analysis import spans, terms
from citewise.search.grammar import Parsed, parse, words_of
from citewise.search.index import SearchIndex
from citewise.search.query import Named, QueryMaker, among, filter_terms
from citewise.search.schema import STATEMENT

_MOST = 200_000


class WordSearch:
    """A query on the statements about a work, or of a work.

    Args:
        index: Where to search.
        parsed: The query.
        named: Finds the work behind `cites:` and `cited-by:`.
    """

    def __init__(self, index: SearchIndex, parsed: Parsed, named: Named = lambda _: None) -> None:
        self._index = index
        self._parsed = parsed
        self._maker = QueryMaker(index.schema, STATEMENT, named)
        self._query = self._maker.make(parsed.node)
        self.terms = marked_terms(parsed)

    @classmethod
    def of(cls, index: SearchIndex, words: str, named: Named = lambda _: None) -> WordSearch:
        """Read what was typed. Never fails for its form."""
        return cls(index, parse(words), named)

    @property
    def reading(self) -> str:
        """How the words were understood."""
        return self._parsed.reading

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be understood."""
        return (*self._parsed.notes, *self._maker.notes)

    def statements(
        self, *, cited: int | Sequence[int] | None = None, citing: int | None = None
    ) -> dict[int, float]:
        """Text scores of the statements that match, by number, among those about or of a work, or about several works."""
        schema = self._index.schema
        narrowed = [(Occur.Must, self._query)]
        if isinstance(cited, int):
            narrowed.append((Occur.Must, filter_terms(schema, "cited", [cited])))
        elif cited is not None:
            narrowed.append((Occur.Must, among(schema, "cited", cited)))
        if citing is not None:
            narrowed.append((Occur.Must, filter_terms(schema, "citing", [citing])))
        searcher = self._index.searcher()
        hits = searcher.search(Query.boolean_query(narrowed), limit=_MOST, count=False).hits
        numbers = searcher.fast_field_values("id", [address for _, address in hits])
        return {
            int(number): float(score)
            for (score, _), number in zip(hits, numbers, strict=True)
            if number is not None
        }

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where the words stand in a text."""
        return spans(text, self.terms)


def marked_terms(parsed: Parsed, *, field_name: str = "") -> frozenset[str]:
    """The terms to mark in what was found."""
    return frozenset(term for text in words_of(parsed.node, field_name=field_name) for term in terms(text))
