"""Everything that a report or a search shows on its pages, one after the other, for exports of any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from citewise.model import Work
from citewise.reports.cards import cards
from citewise.reports.filters import Filters, Order, Side
from citewise.reports.library import Library
from citewise.reports.profile import subject
from citewise.reports.profiles import ProfileKind
from citewise.reports.relevance import ranked, relevance
from citewise.reports.report import StatementCard, WorkSummary
from citewise.reports.results import Mode
from citewise.reports.selection import Selection
from citewise.reports.summaries import summaries
from citewise.reports.together import chosen_statements

_AT_ONCE = 200


def report_statements(
    library: Library,
    identifier: str,
    *,
    filters: Filters = Filters(),
    words: str = "",
    order: Order = Order.RELEVANCE,
    side: Side = Side.CITED_BY,
) -> Iterator[StatementCard]:
    """The statements of a report that pass filters and words, in its order; arguments are those of `Library.report`.

    What to give is settled at once; a statement that is taken away meanwhile is left out.

    Raises:
        IdentifierError, NotFoundError, SearchIndexError: See `Library.report`; raised at once.
    """
    work_id, numbers, _ = _chosen(library, identifier, filters, words, order, side)
    return _cards(library, list(dict.fromkeys(numbers)), work_id if side is Side.CITED_BY else None)


def report_works(
    library: Library,
    identifier: str,
    *,
    filters: Filters = Filters(),
    words: str = "",
    order: Order = Order.RELEVANCE,
    side: Side = Side.CITED_BY,
) -> Iterator[tuple[WorkSummary, Work]]:
    """The works that those statements belong to (that they cite, on the references side), each once, in order.

    Raises:
        IdentifierError, NotFoundError, SearchIndexError: See `Library.report`; raised at once.
    """
    _, _, others = _chosen(library, identifier, filters, words, order, side)
    return _works(library, list(dict.fromkeys(others)))


def profile_statements(
    library: Library,
    kind: ProfileKind,
    key: str,
    *,
    filters: Filters = Filters(),
    words: str = "",
    order: Order = Order.RELEVANCE,
) -> Iterator[StatementCard]:
    """The statements about the works of an author, a journal or an institution; arguments are those of `Library.profile`.

    Raises:
        NotFoundError, SearchIndexError: See `Library.profile`; raised at once.
    """
    numbers, _ = _profiled(library, kind, key, filters, words, order)
    return _cards(library, list(dict.fromkeys(numbers)), None)


def profile_works(
    library: Library,
    kind: ProfileKind,
    key: str,
    *,
    filters: Filters = Filters(),
    words: str = "",
    order: Order = Order.RELEVANCE,
) -> Iterator[tuple[WorkSummary, Work]]:
    """The works that make those statements, each once, in order.

    Raises:
        NotFoundError, SearchIndexError: See `Library.profile`; raised at once.
    """
    _, others = _profiled(library, kind, key, filters, words, order)
    return _works(library, list(dict.fromkeys(others)))


def search_statements(
    library: Library, query: str, *, filters: Filters = Filters(), order: Order = Order.RELEVANCE
) -> Iterator[StatementCard]:
    """All statements that a search finds, in order.

    Raises:
        SearchIndexError: The index cannot be read; raised at once.
    """
    return _cards(library, _found(library, query, Mode.STATEMENTS, filters, order), None)


def search_works(
    library: Library, query: str, *, filters: Filters = Filters(), order: Order = Order.RELEVANCE
) -> Iterator[tuple[WorkSummary, Work]]:
    """All papers that a search finds, in order.

    Raises:
        SearchIndexError: The index cannot be read; raised at once.
    """
    return _works(library, _found(library, query, Mode.PAPERS, filters, order))


def _found(library: Library, query: str, mode: Mode, filters: Filters, order: Order) -> list[int]:
    from citewise.reports.searching import all_numbers

    return all_numbers(library, query, mode=mode, filters=filters, order=order)


def _chosen(
    library: Library, identifier: str, filters: Filters, words: str, order: Order, side: Side
) -> tuple[int, list[int], list[int]]:
    """The work, and numbers of the statements and of the works at their other end."""
    with library._snapshot() as connection:
        work_id = library.resolve(identifier)
        frame = library._frame(connection, work_id, side)
        scores, matching = library._matching(library._words(words), frame, work_id, side)
        selection = Selection(
            frame, filters, matching=matching, work_index=library._work_index(frame, filters.work)
        )
        chosen = ranked(frame, selection.rows(), order, relevance(frame, scores))
        return work_id, frame.statement[chosen].tolist(), frame.others[frame.other[chosen]].tolist()


def _profiled(
    library: Library, kind: ProfileKind, key: str, filters: Filters, words: str, order: Order
) -> tuple[list[int], list[int]]:
    with library._snapshot():
        works = subject(library, kind, key).works
        return chosen_statements(library, works, filters=filters, words=words, order=order)


def _parts(numbers: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(numbers)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _cards(library: Library, numbers: Sequence[int], about: int | None) -> Iterator[StatementCard]:
    for part in _parts(numbers):
        loaded = cards(library.store, part, about=about)
        yield from (loaded[number] for number in part if number in loaded)


def _works(library: Library, numbers: Sequence[int]) -> Iterator[tuple[WorkSummary, Work]]:
    for part in _parts(numbers):
        named = summaries(library.store.connection, part)
        for number in part:
            row = library.store.work(number)
            if row is not None and number in named:
                yield named[number], row.record


def statements_about(
    library: Library,
    works: Sequence[int],
    *,
    filters: Filters = Filters(),
    words: str = "",
    order: Order = Order.RELEVANCE,
) -> Iterator[StatementCard]:
    """The statements about several works that pass filters and words, each once, in order.

    Raises:
        SearchIndexError: Words were given and the index cannot be read; raised at once.
    """
    numbers, _ = chosen_statements(library, works, filters=filters, words=words, order=order)
    return _cards(library, list(dict.fromkeys(numbers)), None)


def works_of(library: Library, numbers: Sequence[int]) -> Iterator[tuple[WorkSummary, Work]]:
    """Works by number, in the order given; those that are gone are left out."""
    return _works(library, numbers)
