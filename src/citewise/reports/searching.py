"""Search over the papers and the citation statements of a library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tantivy
from rapidfuzz import fuzz
from tantivy import Query

from citewise.errors import IdentifierError, InputError, NotFoundError
from citewise.identifiers import detect, find_dois
from citewise.model import Span
from citewise.reports.cards import cards
from citewise.reports.filters import Filters, Order, Relationship
from citewise.reports.frame import CLASSES, SECTIONS
from citewise.reports.report import Facet, Facets, FacetValue, WorkSummary, YearCount
from citewise.reports.results import Mode, SearchResults, WorkHit
from citewise.reports.selection import FACET_LIMIT, UNKNOWN
from citewise.reports.summaries import summaries
from citewise.resolution.folding import fold_words
from citewise.search.analysis import spans
from citewise.search.counting import Counts, count
from citewise.search.grammar import Parsed, parse
from citewise.search.query import QueryMaker, all_of, at_least, between, filter_terms
from citewise.search.schema import STATEMENT, WORK
from citewise.search.spelling import suggestion
from citewise.search.words import WordSearch, marked_terms

if TYPE_CHECKING:
    from citewise.reports.library import Library

DEEPEST = 10_000
"""Results that can be paged to."""
SNIPPET = 260
"""Characters of an abstract that a found paper shows."""

_CODES = ("section", "cls", "type", "relationship", "author", "journal")
_ORDERS = {
    Order.NEWEST: "date",
    Order.OLDEST: "date_from_start",
    Order.MOST_CITED: "citing_works",
    Order.CONFIDENCE: "confidence",
}
_SAME_TITLE = 92.0


def search(
    library: Library,
    query: str,
    *,
    mode: Mode,
    filters: Filters,
    order: Order,
    page: int,
    per_page: int,
) -> SearchResults:
    """Find papers or statements.

    All words must be found; when that finds nothing, any of them will do, and a note says so. In papers the
    words are looked for in titles, authors, abstracts and journals, and a work that is cited more counts more (up to twice);
    in statements they are looked for in the citing sentence and, at less weight, in its neighbours. Newest and oldest go by the date of
    the paper, or of the citing one.

    Args:
        library: Where to search.
        query: What was typed; see `citewise.search.grammar`. An identifier in it, or a title or a whole reference pasted in, gives
            `SearchResults.direct`.
        mode: Papers or statements.
        filters: Facet values. Sections and relationship narrow statements alone.
        order: What comes first; confidence orders statements alone.
        page: From 1.
        per_page: At most 200.

    Raises:
        SearchIndexError: The index cannot be read.
    """
    per_page = max(1, min(per_page, 200))
    finder = _Finder(library, mode, filters, parse(query))
    made = finder.query()
    counts = finder.count(made)
    total = counts.total
    notes = list(finder.parsed.notes)
    if total == 0 and finder.parsed.node is not None and len(finder.parsed.reading.split()) > 1:
        loose = finder.query(any_word=True)
        if (found := finder.count(loose)).total > 0:
            made, counts, total = loose, found, found.total
            notes.append("Nothing holds all of the words; what holds some of them is shown.")
    notes += finder.notes
    last = max(1, -(-min(total, DEEPEST) // per_page))
    page = max(1, min(page, last))
    numbers = finder.numbers(made, order, offset=(page - 1) * per_page, limit=per_page)
    few = finder.any_word or total < per_page
    suggested = suggestion(finder.index, query, finder.parsed) if few else ""
    works: tuple[WorkHit, ...] = ()
    statements: tuple = ()  # type: ignore[type-arg]
    if mode is Mode.PAPERS:
        works = _work_hits(library, numbers, finder.parsed)
    else:
        loaded = cards(library.store, numbers, marker=WordSearch(finder.index, finder.parsed))
        statements = tuple(loaded[number] for number in numbers if number in loaded)
    return SearchResults(
        query=query,
        mode=mode,
        filters=filters,
        order=order,
        reading=finder.parsed.reading,
        notes=tuple(dict.fromkeys(notes)),
        suggestion=suggested,
        direct=_direct(library, query),
        works=works,
        statements=statements,
        facets=finder.facets(counts),
        total=total,
        page=page,
        per_page=per_page,
    )


def all_numbers(
    library: Library,
    query: str,
    *,
    mode: Mode,
    filters: Filters,
    order: Order,
    all_words: bool = False,
    most: int | None = None,
) -> list[int]:
    """Numbers of all works or statements that a search finds, in order; see `search`.

    Args:
        library: Where to search.
        query: What was typed.
        mode: Papers or statements.
        filters: Facet values.
        order: What comes first.
        all_words: Find nothing, rather than what holds some of the words, where nothing holds all.
        most: How many there may be.

    Raises:
        InputError: There are more than `most`.
        SearchIndexError: The index cannot be read.
    """
    finder = _Finder(library, mode, filters, parse(query))
    made = finder.query()
    total = finder.index.count(made)
    if (
        total == 0
        and not all_words
        and finder.parsed.node is not None
        and len(finder.parsed.reading.split()) > 1
    ):
        made = finder.query(any_word=True)
        total = finder.index.count(made)
    if most is not None and total > most:
        raise InputError(
            f"The search finds {total:,} {mode}, more than the {most:,} there may be. Narrow it down."
        )
    return finder.numbers(made, order, offset=0, limit=total) if total else []


def works_like(library: Library, words: str, limit: int) -> list[int]:
    """Numbers of the papers that share the most telling words with a title or reference, the likeliest first.

    Raises:
        SearchIndexError: The index cannot be read.
    """
    finder = _Finder(library, Mode.PAPERS, Filters(), parse(words))
    return finder.numbers(finder.query(any_word=True), Order.RELEVANCE, offset=0, limit=limit)


@dataclass(slots=True)
class _Finder:
    library: Library
    mode: Mode
    filters: Filters
    parsed: Parsed
    notes: tuple[str, ...] = ()
    any_word: bool = False

    @property
    def index(self):  # type: ignore[no-untyped-def]
        return self.library.index

    def query(self, *, without: str = "", any_word: bool | None = None) -> Query:
        """The whole query, or all of it but one facet's filter."""
        if any_word is not None:
            self.any_word = any_word
        maker = QueryMaker(
            self.index.schema,
            WORK if self.mode is Mode.PAPERS else STATEMENT,
            self._named,
            self._linked,
            any_word=self.any_word,
        )
        parts = [maker.make(self.parsed.node), *self._filters(without)]
        self.notes = tuple(maker.notes)
        return all_of(parts)

    def _filters(self, without: str) -> list[Query]:
        schema, filters = self.index.schema, self.filters
        narrowed = []
        for name in _CODES:
            values = getattr(filters, name)
            if (
                values
                and name != without
                and not (self.mode is Mode.PAPERS and name in ("section", "relationship"))
            ):
                narrowed.append(filter_terms(schema, name, values))
        if without != "years" and (filters.year_from is not None or filters.year_to is not None):
            narrowed.append(between(schema, filters.year_from, filters.year_to))
        if self.mode is Mode.STATEMENTS:
            if filters.min_confidence is not None:
                narrowed.append(at_least(schema, filters.min_confidence))
            if filters.work:
                number = self._named(filters.work)
                narrowed.append(filter_terms(schema, "citing", [number]) if number else Query.empty_query())
        return narrowed

    def _named(self, text: str) -> int | None:
        try:
            return self.library.resolve(text)
        except (IdentifierError, NotFoundError):
            return None

    def _linked(self, number: int, direction: str) -> Iterable[int]:
        given, wanted = ("cited_id", "citing_id") if direction == "cites" else ("citing_id", "cited_id")
        return [
            row[0]
            for row in self.library.store.connection.execute(
                f"SELECT DISTINCT {wanted} FROM citation WHERE {given} = ?",  # noqa: S608
                (number,),
            )
        ]

    def numbers(self, query: Query, order: Order, *, offset: int, limit: int) -> list[int]:
        """Numbers of the works or statements of a page."""
        searcher = self.index.searcher()
        by_field = _ORDERS.get(order)
        if order is Order.CONFIDENCE and self.mode is Mode.PAPERS:
            by_field = None
        if by_field:
            hits = searcher.search(
                query,
                limit=limit,
                count=False,
                offset=offset,
                order_by_field=by_field,
                order=tantivy.Order.Desc,
            ).hits
        elif self.mode is Mode.PAPERS:
            hits = searcher.search(
                query, limit=limit, count=False, offset=offset, weight_by_field="weight"
            ).hits
        else:
            hits = searcher.search(query, limit=limit, count=False, offset=offset).hits
        return [int(n) for n in searcher.fast_field_values("id", [a for _, a in hits]) if n is not None]

    @property
    def _chosen(self) -> list[str]:
        return [name for name in _CODES if getattr(self.filters, name)]

    @property
    def _ranged(self) -> bool:
        return self.filters.year_from is not None or self.filters.year_to is not None

    def count(self, query: Query) -> Counts:
        """How many match, and the values of the facets that no filter narrows, at one go."""
        names = tuple(name for name in _CODES if name not in self._chosen)
        return count(self.index, query, names, years=not self._ranged)

    def facets(self, common: Counts) -> Facets:
        """Every facet, counted without its own filter; `common` is what `count` gave for the whole query."""
        chosen, ranged = self._chosen, self._ranged
        values = dict(common.values)
        for name in chosen:
            values[name] = count(self.index, self.query(without=name), (name,), years=False).values[name]
        if ranged:
            common = count(self.index, self.query(without="years"), (), years=True)
        labels = _author_labels(self.library, [*list(values["author"])[:FACET_LIMIT], *self.filters.author])
        made = {
            "section": self._fixed("section", SECTIONS, values),
            "cls": self._fixed("cls", CLASSES, values),
            "relationship": self._fixed("relationship", tuple(kind.value for kind in Relationship), values),
            "type": self._counted("type", values, {}),
            "journal": self._counted("journal", values, {}),
            "author": self._counted("author", values, labels),
        }
        years, dated = self._years(common)
        return Facets(**made, years=years, undated=common.total - dated)

    def _fixed(self, name: str, order: tuple[str, ...], values: dict[str, dict[str, int]]) -> Facet:
        if self.mode is Mode.PAPERS and name in ("section", "relationship"):
            return Facet(name, ())
        counts, chosen = values[name], getattr(self.filters, name)
        return Facet(name, tuple(FacetValue(v, v, counts.get(v, 0), v in chosen) for v in order))

    def _counted(self, name: str, values: dict[str, dict[str, int]], labels: dict[str, str]) -> Facet:
        counts, chosen = values[name], getattr(self.filters, name)
        shown = list(counts)[:FACET_LIMIT]
        shown += [value for value in chosen if value not in shown]
        made = tuple(
            FacetValue(value, labels.get(value, value) or UNKNOWN, counts.get(value, 0), value in chosen)
            for value in shown
        )
        return Facet(name, made, more=max(0, len(counts) - len(shown)))

    def _years(self, counts: Counts) -> tuple[tuple[YearCount, ...], int]:
        made = []
        dated = 0
        for year, classes in sorted(counts.years.items()):
            total = classes[""]
            dated += total
            if self.mode is Mode.PAPERS:
                # A paper is of no class; the bars of papers are plain ones.
                made.append(YearCount(year, unclassified=total))
            else:
                made.append(YearCount(year, **{cls: classes.get(cls, 0) for cls in CLASSES}))
        return tuple(made), dated


def _author_labels(library: Library, keys: list[str]) -> dict[str, str]:
    labels = {}
    for key in keys:
        row = library.store.connection.execute(
            "SELECT family, given FROM work_author WHERE name_key = ? LIMIT 1", (key,)
        ).fetchone()
        if row:
            initial = next((sign for sign in row[1] if sign.isalnum()), "")
            labels[key] = f"{row[0]} {initial}".strip()
    return labels


def _work_hits(library: Library, numbers: list[int], parsed: Parsed) -> tuple[WorkHit, ...]:
    found = summaries(library.store.connection, numbers)
    wanted = marked_terms(parsed) | marked_terms(parsed, field_name="title")
    hits = []
    for number in numbers:
        work = found.get(number)
        if work is None:
            continue
        row = library.store.work(number)
        snippet, marks = _snippet(row.record.abstract if row else "", wanted)
        hits.append(WorkHit(work, spans(work.title, wanted), snippet, marks))
    return tuple(hits)


def _snippet(abstract: str, wanted: frozenset[str]) -> tuple[str, tuple[Span, ...]]:
    """The stretch of an abstract that holds most of the words, and where they stand in it."""
    text = " ".join(abstract.split())
    if len(text) <= SNIPPET:
        return text, spans(text, wanted)
    places = [start for start, _ in spans(text, wanted)]
    best = max(places, key=lambda start: sum(start <= p < start + SNIPPET - 40 for p in places), default=0)
    start = 0 if best < SNIPPET - 60 and not places[1:] else max(0, best - 40)
    if start:
        start = text.find(" ", start) + 1 if " " in text[start : start + 40] else start
    end = start + SNIPPET
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    cut = ("\u2026 " if start else "") + text[start:end] + ("\u2026" if end < len(text) else "")
    return cut, spans(cut, wanted)


def _direct(library: Library, query: str) -> WorkSummary | None:
    """The one work that was meant: by an identifier in the query, or because the query is its title or a reference to it."""
    text = query.strip()
    candidates = [text] if detect(text) else []
    candidates += find_dois(text)
    for candidate in candidates:
        try:
            return library.work(candidate)
        except (IdentifierError, NotFoundError):
            continue
    words = fold_words(text)
    if len(words) < 4 or len(text) > 1_500:
        return None
    return _by_title(library, text, words)


def _by_title(library: Library, text: str, words: tuple[str, ...]) -> WorkSummary | None:
    best: tuple[float, WorkSummary] | None = None
    folded = " ".join(words)
    for number in works_like(library, folded, 10):
        work = summaries(library.store.connection, [number]).get(number)
        if work is None or not work.title:
            continue
        title = fold_words(work.title)
        if len(title) < 3:
            continue
        whole = fuzz.ratio(folded, " ".join(title))
        # In a pasted reference the title is a part; its year, too, must then be there.
        part = fuzz.partial_ratio(" ".join(title), folded) if len(title) < len(words) else 0.0
        if part and not (len(title) >= 5 and work.year and str(work.year) in text):
            part = 0.0
        score = max(whole, part)
        if score >= _SAME_TITLE and (best is None or score > best[0]):
            best = (score, work)
    return best[1] if best else None
