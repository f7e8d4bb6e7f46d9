"""A library opened for reading: reports, statements, search, statistics."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np

from citewise.errors import IdentifierError, NotFoundError
from citewise.identifiers import detect
from citewise.reports import header as heads
from citewise.reports.cards import cards
from citewise.reports.doubtful import doubtful_links
from citewise.reports.filters import Filters, Order, Side
from citewise.reports.frame import Frame, FrameCache, load, unsure
from citewise.reports.journals import MINIMUM, JournalNames, RankedJournal, newest_year, rank
from citewise.reports.profiles import Profile, ProfileKind
from citewise.reports.relevance import ranked, relevance
from citewise.reports.report import Facet, Report, StatementGroup, StatementPage, WorkSummary
from citewise.reports.results import Mode, SearchResults
from citewise.reports.selection import FACETS, Selection, scores_and_mask
from citewise.reports.state import report_state
from citewise.reports.summaries import summaries
from citewise.search import INDEX_FOLDER, SearchIndex, WordSearch
from citewise.store import Stats, Store

_KEEP_NAMES_SECONDS = 60.0
MOST_PER_PAGE = 200
"""Citing works on a page at the most."""


class Library:
    """A library opened for reading. Every method may be called from any thread.

    What an ingest writes meanwhile is seen by the next call. Use it in a `with` statement, or close it.
    """

    GROUP_LIMIT = 10
    """Statements of one citing work that a report page carries; the others are seen with `Filters(work=...)`."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self._frames = FrameCache()
        self._index: SearchIndex | None = None
        self._journal_names: tuple[float, JournalNames, int, dict[int, list[RankedJournal]]] | None = None
        self._opening = threading.Lock()

    # ---- opening and closing

    @property
    def index(self) -> SearchIndex:
        """The search index, opened when it is first needed.

        Raises:
            SearchIndexError: It is absent, damaged or of another version; `citewise reindex` makes it anew.
        """
        with self._opening:
            if self._index is None:
                self._index = SearchIndex.open(self.folder / INDEX_FOLDER)
            return self._index

    def close(self) -> None:
        """Close the store and the index."""
        self.store.close()
        with self._opening:
            if self._index is not None:
                self._index.close()
                self._index = None

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- which work

    def resolve(self, text: str) -> int:
        """The number of the work that an identifier names.

        Args:
            text: A DOI, PMID, PMCID, arXiv id or ISBN, bare or as the URL of a resolver, or a public key (`pmid:123`,
                `ref:…`) as reports give it.

        Raises:
            IdentifierError: The text holds no identifier.
            NotFoundError: It does, but no work in the library has it.
        """
        text = text.strip()
        scheme, _, value = text.partition(":")
        if scheme.lower() == "ref" and value:
            found, shown = self.store.find_work("ref", value.strip()), text
        elif scheme.lower() == "work" and value.isascii() and value.isdigit():
            row = self.store.work(int(value)) if len(value) < 19 else None
            found, shown = (row.id if row else None), text
        else:
            identifier = detect(text)
            if identifier is None:
                raise IdentifierError(
                    f"{_short(text)!r} holds no DOI, PMID, PMCID, arXiv id or ISBN. To look for words, search instead."
                )
            found, shown = self._find(*identifier), ":".join(identifier)
        if found is None:
            raise NotFoundError(
                f"No work in this library is known by {_short(shown)}: none of the articles read is it or cites it."
                " To start its report, ingest articles that cite it, or its full text; `citewise add` fetches those that are open."
            )
        return found

    def _find(self, scheme: str, value: str) -> int | None:
        found = self.store.find_work(scheme, value)
        if found is None and scheme == "pmid":
            # Bare digits are read as a PMID; a PMC id is often given without its letters.
            return self.store.find_work("pmcid", f"PMC{value}")
        return found

    def key(self, identifier: str) -> str:
        """The public key of the work that an identifier names: what the address of its report is made of.

        Raises:
            IdentifierError, NotFoundError: See `resolve`.
        """
        return self._summary(self.resolve(identifier)).key

    def work(self, identifier: str) -> WorkSummary:
        """The work that an identifier names, in short.

        Raises:
            IdentifierError, NotFoundError: See `resolve`.
        """
        return self._summary(self.resolve(identifier))

    def works(self, numbers: list[int]) -> list[WorkSummary]:
        """Works by number, in the order given."""
        found = summaries(self.store.connection, numbers)
        return [found[number] for number in numbers if number in found]

    def _summary(self, work_id: int) -> WorkSummary:
        return summaries(self.store.connection, [work_id])[work_id]

    # ---- reports

    def report(
        self,
        identifier: str,
        *,
        filters: Filters = Filters(),
        words: str = "",
        order: Order = Order.RELEVANCE,
        page: int = 1,
        per_page: int = 20,
        side: Side = Side.CITED_BY,
    ) -> Report:
        """One page of the report on a work.

        A work that is known but about which no statement was read has a report with none, not an error.

        Args:
            identifier: What `resolve` takes.
            filters: What to narrow the statements by.
            words: Words (`"phrases"`, AND, OR, NOT) that the statement or its neighbours must hold.
            order: What comes first; see `citewise.reports.relevance`.
            page: From 1; one beyond the last gives the last.
            per_page: Citing works (cited works on the references side) on a page, at most `MOST_PER_PAGE`.
            side: Statements about the work, or those that it makes of others.

        Raises:
            IdentifierError: The text holds no identifier.
            NotFoundError: No work in the library has it.
            SearchIndexError: Words were given and the search index cannot be read.
        """
        side, order = Side(side), Order(order)
        with self._snapshot() as connection:
            work_id = self.resolve(identifier)
            row = self.store.work(work_id)
            if row is None:
                raise NotFoundError(f"Work {work_id} is no longer in the library.")
            summary = self._summary(work_id)
            frame = self._frame(connection, work_id, side)
            search = self._words(words)
            scores, matching = self._matching(search, frame, work_id, side)
            selection = Selection(
                frame, filters, matching=matching, work_index=self._work_index(frame, filters.work)
            )
            chosen = ranked(frame, selection.rows(), order, relevance(frame, scores))
            others, first, totals = np.unique(frame.other[chosen], return_index=True, return_counts=True)
            by_rank = np.argsort(first, kind="stable")
            per_page = max(1, min(per_page, MOST_PER_PAGE))
            last = max(1, -(-len(others) // per_page))
            page = max(1, min(page, last))
            shown = by_rank[(page - 1) * per_page : page * per_page]
            groups = self._groups(
                frame,
                chosen,
                others[shown].tolist(),
                totals[shown].tolist(),
                work_id if side is Side.CITED_BY else None,
                search,
            )
            counted = heads.counts(self.store, summary)
            doubtful = doubtful_links(self.store, work_id)
            return Report(
                key=summary.key,
                header=heads.header(self.store, row, summary),
                tally=summary.tally,
                counts=counted,
                state=report_state(connection, summary, counted, sum(link.statements for link in doubtful)),
                doubtful=doubtful,
                side=side,
                filters=filters,
                words=words,
                order=order,
                facets=selection.facets(),
                groups=groups,
                total=len(chosen),
                total_works=len(others),
                page=page,
                per_page=per_page,
                reading=search.reading if search else "",
                unsure=unsure(frame) if side is Side.CITED_BY else {},
            )

    def facet(
        self,
        identifier: str,
        name: str,
        *,
        filters: Filters = Filters(),
        words: str = "",
        side: Side = Side.CITED_BY,
        contains: str = "",
        limit: int | None = None,
    ) -> Facet:
        """All values of one facet of a report, or those whose label holds some letters.

        Raises:
            IdentifierError, NotFoundError, SearchIndexError: See `report`.
            ValueError: There is no such facet.
        """
        if name not in FACETS:
            raise ValueError(f"there is no facet {name!r}; the facets are {', '.join(FACETS)}")
        with self._snapshot() as connection:
            work_id = self.resolve(identifier)
            frame = self._frame(connection, work_id, side)
            _, matching = self._matching(self._words(words), frame, work_id, side)
            selection = Selection(
                frame, filters, matching=matching, work_index=self._work_index(frame, filters.work)
            )
            return selection.facet(name, contains=contains, limit=limit)

    def statement(self, key: str) -> StatementPage:
        """One statement by its key, also by a key it had before its article was joined with another.

        Raises:
            NotFoundError: No statement has this key.
        """
        with self._snapshot() as connection:
            row = self.store.statement(key.strip())
            made = cards(self.store, [row.id]) if row else {}
            if row is None or row.id not in made:
                raise NotFoundError(
                    f"No statement has the key {_short(key)!r}. It may have gone when its article was read again."
                )
            paragraph = connection.execute(
                "SELECT p.text, s.paragraph_offset FROM statement s JOIN paragraph p ON p.id = s.paragraph_id WHERE s.id = ?",
                (row.id,),
            ).fetchone()
            article = self.store.article(row.article_id)
            text, offset = paragraph or ("", -1)
            if text[offset : offset + len(row.sentence)] != row.sentence:
                offset = text.find(row.sentence)
            return StatementPage(
                key=row.key,
                card=made[row.id],
                paragraph=text,
                offset=offset,
                source=article.source if article else "",
                licence=article.licence if article else "",
            )

    # ---- search

    def search(
        self,
        query: str,
        *,
        mode: Mode = Mode.PAPERS,
        filters: Filters = Filters(),
        order: Order = Order.RELEVANCE,
        page: int = 1,
        per_page: int = 20,
    ) -> SearchResults:
        """Find papers or statements; see `citewise.reports.searching.search`.

        Raises:
            SearchIndexError: The search index is absent, damaged or of another version.
        """
        from citewise.reports.searching import search

        with self._snapshot():
            return search(
                self,
                query,
                mode=Mode(mode),
                filters=filters,
                order=Order(order),
                page=page,
                per_page=per_page,
            )

    def profile(
        self,
        kind: ProfileKind,
        key: str,
        *,
        filters: Filters = Filters(),
        words: str = "",
        order: Order = Order.RELEVANCE,
        page: int = 1,
        per_page: int = 20,
    ) -> Profile:
        """What is said of the works of an author, a journal or an institution taken together; see `citewise.reports.profile.profile`.

        Raises:
            NotFoundError: No work in the library has this author, journal or institution.
            SearchIndexError: Words were given and the search index cannot be read.
        """
        from citewise.reports.profile import profile

        with self._snapshot():
            return profile(
                self,
                ProfileKind(kind),
                key,
                filters=filters,
                words=words,
                order=Order(order),
                page=page,
                per_page=per_page,
            )

    def journals(self, *, minimum: int = MINIMUM) -> list[RankedJournal]:
        """All journals with at least `minimum` supporting and contrasting statements; at most a minute old.

        See `citewise.reports.journals`.
        """
        with self._snapshot() as connection:
            names, newest, ranks = self._journals()
            if minimum not in ranks:
                ranks[minimum] = rank(connection, names, newest, minimum=minimum)
            return ranks[minimum]

    def journal_names(self) -> JournalNames:
        """Which titles are one journal; at most a minute old, since every title has to be read for it."""
        return self._journals()[0]

    def newest_year(self) -> int:
        """The newest year of an article read, from which the spans of the journal index count back; at most a minute old."""
        return self._journals()[1]

    def _journals(self) -> tuple[JournalNames, int, dict[int, list[RankedJournal]]]:
        kept = self._journal_names
        if kept is None or time.monotonic() - kept[0] > _KEEP_NAMES_SECONDS:
            connection = self.store.connection
            kept = (time.monotonic(), JournalNames.read(connection), newest_year(connection), {})
            self._journal_names = kept
        return kept[1:]

    def stats(self) -> Stats:
        """Totals of the library."""
        return self.store.stats()

    # ---- inside

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        """One state of the library for all that is read inside, whatever is written meanwhile."""
        connection = self.store.connection
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")

    def _frame(self, connection: sqlite3.Connection, work_id: int, side: Side) -> Frame:
        return self._cached(connection, work_id, side, lambda: load(connection, [work_id], side))

    def _cached(
        self, connection: sqlite3.Connection, name: int | str, side: Side, make: Callable[[], Frame]
    ) -> Frame:
        """The frame of a work, or of several under a name of theirs, made if it is not kept."""
        # Every change to the library passes through the outbox, so its counter tells one state from the next.
        row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
        version = row[0] if row else 0
        return self._frames.get(version, name, side, make)

    def _work_index(self, frame: Frame, key: str) -> int | None:
        if not key:
            return None
        try:
            number = self.resolve(key)
        except (IdentifierError, NotFoundError):
            return -1
        place = int(np.searchsorted(frame.others, number))
        return place if place < len(frame.others) and frame.others[place] == number else -1

    def _words(self, words: str) -> WordSearch | None:
        return WordSearch.of(self.index, words) if words.strip() else None

    def _matching(
        self, search: WordSearch | None, frame: Frame, work_id: int, side: Side
    ) -> tuple[np.ndarray | None, np.ndarray | None]:
        if search is None:
            return None, None
        return scores_and_mask(
            frame,
            search.statements(cited=work_id) if side is Side.CITED_BY else search.statements(citing=work_id),
        )

    def _groups(
        self,
        frame: Frame,
        chosen: np.ndarray,
        others: list[int],
        totals: list[int],
        about: int | None,
        search: WordSearch | None,
    ) -> tuple[StatementGroup, ...]:
        members: dict[int, list[int]] = {other: [] for other in others}
        on_page = chosen[np.isin(frame.other[chosen], np.array(others, dtype=np.int64))]
        for row, other in zip(on_page.tolist(), frame.other[on_page].tolist(), strict=True):
            if len(members[other]) < self.GROUP_LIMIT:
                members[other].append(row)
        numbers = {row: int(frame.statement[row]) for rows in members.values() for row in rows}
        loaded = cards(self.store, list(dict.fromkeys(numbers.values())), about=about, marker=search)
        named = summaries(self.store.connection, [int(frame.others[other]) for other in others])
        groups = []
        for other, total in zip(others, totals, strict=True):
            rows = [row for row in members[other] if numbers[row] in loaded]
            work = named.get(int(frame.others[other]))
            if rows and work is not None:
                groups.append(
                    StatementGroup(
                        work=work,
                        statements=tuple(loaded[numbers[row]] for row in rows),
                        total=total,
                        self_citation=bool(frame.self[rows[0]]),
                    )
                )
        return tuple(groups)


def open_library(data_dir: Path | str | None = None) -> Library:
    """Open the library in a data directory for reading.

    Args:
        data_dir: Its folder; `$CITEWISE_DATA_DIR`, else the per-user folder, when None.

    Raises:
        NotFoundError: There is no library in it.
        StoreError: It is damaged, or of another version.
    """
    from citewise import config

    folder = config.data_dir(None if data_dir is None else Path(data_dir))
    return Library(Store.open(folder, read_only=True), folder)


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
