"""A query that was read, and a choice of facet values, as queries of the index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any as AnySchema

from tantivy import FieldType, Occur, Query

from citewise.search.analysis import terms
from citewise.search.grammar import Any, Node, Not, Words
from citewise.search.schema import STATEMENT, WORK

STATEMENT_FIELDS = (("sentence", 1.0), ("context", 0.35))
"""Where the words of a query are looked for in statements, with weights."""
WORK_FIELDS = (("title", 3.0), ("author_words", 2.0), ("abstract", 1.0), ("journal_words", 0.8))
"""The same for works."""

_PLAIN_FIELDS = frozenset({"author_words", "plain"})
_YEARS = re.compile(r"(\d{1,4})?\s*(-|\u2013|\.\.)?\s*(\d{1,4})?")
_SECTIONS = ("introduction", "methods", "results", "discussion", "other")
_CLASSES = ("supporting", "contrasting", "mentioning", "unclassified")

Named = Callable[[str], int | None]
"""Gives the number of the work that an identifier names."""


def filter_terms(schema: AnySchema, name: str, values: Sequence[object]) -> Query:
    """Documents with any of some values in a field. It adds nothing to the score."""
    chosen = [(Occur.Should, Query.term_query(schema, name, value, "basic")) for value in values]
    query = chosen[0][1] if len(chosen) == 1 else Query.boolean_query(chosen)
    return Query.const_score_query(query, 0.0)


def among(schema: AnySchema, name: str, numbers: Iterable[int]) -> Query:
    """Documents with any of many numbers in a field."""
    return Query.const_score_query(Query.term_set_query(schema, name, list(numbers)), 0.0)


def between(schema: AnySchema, first: int | None, last: int | None) -> Query:
    """Documents of a range of years, both ends included."""
    return Query.const_score_query(
        Query.range_query(
            schema,
            "year",
            FieldType.Integer,
            -9_999 if first is None else max(-9_999, min(first, 99_999)),
            99_999 if last is None else max(-9_999, min(last, 99_999)),
        ),
        0.0,
    )


def at_least(schema: AnySchema, confidence: float) -> Query:
    """Documents whose class is at least so sure."""
    return Query.const_score_query(
        Query.range_query(schema, "confidence", FieldType.Float, float(confidence), 2.0), 0.0
    )


def all_of(queries: Sequence[Query]) -> Query:
    """Documents that match every query."""
    if not queries:
        return Query.all_query()
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])
    )


@dataclass(slots=True)
class QueryMaker:
    """Makes one query.

    Args:
        schema: Of the index.
        kind: Documents of `statement` or `work`.
        named: Finds the work behind `cites:` and `cited-by:`.
        linked: The works that cite a work, or that it cites, for queries on works: (number, direction) to numbers.
        any_word: Any of the words is enough.
    """

    schema: AnySchema
    kind: str
    named: Named = lambda _: None
    linked: Callable[[int, str], Iterable[int]] = lambda _, __: ()
    any_word: bool = False
    notes: dict[str, None] = field(default_factory=dict)

    def make(self, node: Node | None) -> Query:
        """The query for what was read, on documents of the kind."""
        of_kind = Query.const_score_query(Query.term_query(self.schema, "kind", self.kind, "basic"), 0.0)
        if node is None:
            return of_kind
        return Query.boolean_query([(Occur.Must, of_kind), (Occur.Must, self._node(node))])

    def _node(self, node: Node) -> Query:
        if isinstance(node, Words):
            return self._words(node)
        if isinstance(node, Not):
            return Query.boolean_query(
                [(Occur.Must, Query.all_query()), (Occur.MustNot, self._node(node.part))]
            )
        if isinstance(node, Any):
            return Query.boolean_query([(Occur.Should, self._node(part)) for part in node.parts])
        made: list[tuple[Occur, Query]] = []
        for part in node.parts:
            if isinstance(part, Not):
                made.append((Occur.MustNot, self._node(part.part)))
            else:
                loose = self.any_word and isinstance(part, Words) and not part.field
                made.append((Occur.Should if loose else Occur.Must, self._node(part)))
        if all(occur == Occur.MustNot for occur, _ in made):
            made.append((Occur.Must, Query.all_query()))
        return Query.boolean_query(made)

    def _words(self, words: Words) -> Query:
        if words.field == "year":
            return self._year(words.text)
        if words.field in ("section", "class"):
            return self._code(words.field, words.text)
        if words.field in ("cites", "cited-by"):
            return self._link(words.field, words.text)
        if words.field:
            name = {"title": "title", "author": "author_words", "journal": "journal_words"}[words.field]
            fields: Sequence[tuple[str, float]] = ((name, 1.0),)
        else:
            fields = STATEMENT_FIELDS if self.kind == STATEMENT else WORK_FIELDS
        # One word may be several terms (`it's`, `p53/MDM2`): they belong together, as a phrase does.
        return self._anywhere([(name, weight, self._phrase(name, words.text)) for name, weight in fields])

    def _phrase(self, name: str, text: str) -> Query | None:
        found: list[str | tuple[int, str]] = list(terms(text, plain=name in _PLAIN_FIELDS))
        if not found:
            return None
        if len(found) == 1:
            return Query.term_query(self.schema, name, found[0], "freq")
        return Query.phrase_query(self.schema, name, found)

    def _anywhere(self, made: Sequence[tuple[str, float, Query | None]]) -> Query:
        queries = [Query.boost_query(query, weight) for _, weight, query in made if query is not None]
        if not queries:
            # Nothing but marks: it narrows nothing.
            return Query.const_score_query(Query.all_query(), 0.0)
        return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries, 0.1)

    def _year(self, text: str) -> Query:
        match = _YEARS.fullmatch(text.strip())
        if match is None or not (match[1] or match[3]):
            self.notes[f"“year:{text}” is no year; give year:2019 or year:2019-2022. It was left out."] = None
            return Query.const_score_query(Query.all_query(), 0.0)
        first = int(match[1]) if match[1] else None
        last = int(match[3]) if match[3] else None
        return between(self.schema, first, last if match[2] else first)

    def _code(self, name: str, text: str) -> Query:
        values, code = (_SECTIONS, "section") if name == "section" else (_CLASSES, "cls")
        wanted = text.lower()
        found = [value for value in values if len(wanted) > 2 and value.startswith(wanted)]
        if not found:
            self.notes[f"“{name}:{text}” is none of {', '.join(values)}. It was left out."] = None
            return Query.const_score_query(Query.all_query(), 0.0)
        if code == "section" and self.kind == WORK:
            self.notes["Papers have no section; “section:” was left out. Search in statements to use it."] = (
                None
            )
            return Query.const_score_query(Query.all_query(), 0.0)
        return filter_terms(self.schema, code, found)

    def _link(self, name: str, text: str) -> Query:
        number = self.named(text)
        if number is None:
            self.notes[f"No work in this library is known by “{text}”."] = None
            return Query.empty_query()
        if self.kind == STATEMENT:
            return filter_terms(self.schema, "cited" if name == "cites" else "citing", [number])
        numbers = list(self.linked(number, name))
        return among(self.schema, "work", numbers) if numbers else Query.empty_query()
