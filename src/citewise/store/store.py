"""The store: one library's truth, behind methods."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from citewise.errors import NotFoundError
from citewise.model import CitationClass, EditorialNotice, Extraction, Identifiers, Tally, Work
from citewise.store import articles, check, labels, outcomes, stats, visits, works
from citewise.store.database import Database
from citewise.store.labels import ModelLabel
from citewise.store.merge import merge
from citewise.store.rows import (
    ArticleRow,
    Correction,
    OutcomeRow,
    Problem,
    ReferenceRow,
    Resolution,
    StatementRow,
    Stats,
    WorkRow,
    WrittenArticle,
)
from citewise.store.transaction import Transaction
from citewise.store.unmerge import MergeRow, merge_by_key, merges_of, unmerge
from citewise.store.versions import OtherVersion, versions_of
from citewise.store.visits import SourceVisit


class Store:
    """A library's works, references, statements, labels and tallies, in one SQLite file.

    One store writes at a time, any number read, in any thread. Every method that writes is part of the
    transaction around it (`with store.transaction():`) or makes one of its own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, create: bool = True) -> Store:
        """Open the library in a data directory (or a `.db` file).

        One that is absent is made when it is opened for writing, unless `create` is false.

        Raises:
            StoreError: Another citewise is writing to it, a newer one made it, or the file cannot be opened.
            NotFoundError: It does not exist and is not to be made.
        """
        return cls(Database(Path(path), read_only=read_only, create=create))

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    @property
    def read_only(self) -> bool:
        """Whether the store was opened for reading only."""
        return self._database.read_only

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, to SELECT from. Inside a transaction it sees what the transaction wrote."""
        return self._database.connection

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All that is written inside goes in as a whole or not at all. What it gives is for `citewise.store`'s functions."""
        with self._database.transaction() as transaction:
            yield transaction

    def close(self) -> None:
        """Close all connections and let others write."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- articles

    def write_article(
        self,
        extraction: Extraction,
        *,
        source: str,
        content_hash: str,
        pipeline: str,
        labels: Sequence[ModelLabel] | None = None,
        resolutions: Mapping[str, Resolution] | None = None,
    ) -> WrittenArticle:
        """Put an article in, in place of what was there of the same work; see `citewise.store.articles.write_article`."""
        with self._database.transaction() as transaction:
            return articles.write_article(
                transaction,
                extraction,
                source=source,
                content_hash=content_hash,
                pipeline=pipeline,
                labels=labels,
                resolutions=resolutions,
            )

    def article(self, article_id: int) -> ArticleRow | None:
        """An article by its number."""
        return articles.article_row(self.connection, article_id)

    def article_of_work(self, work_id: int) -> ArticleRow | None:
        """The full text of a work, if it was read."""
        return articles.article_of_work(self.connection, work_id)

    def references(self, article_id: int) -> tuple[ReferenceRow, ...]:
        """An article's reference list in its order."""
        return articles.references_of(self.connection, article_id)

    # ---- works

    def find_work(self, scheme: str, value: str) -> int | None:
        """The work known by an identifier in normal form, after merges."""
        row = self.connection.execute(
            "SELECT work_id FROM work_identifier WHERE scheme = ? AND value = ?", (scheme, value)
        ).fetchone()
        return int(row[0]) if row else None

    def find_works(self, scheme: str, values: Sequence[str]) -> dict[str, int]:
        """The works known by identifiers of one scheme; those that nobody has are absent."""
        found: dict[str, int] = {}
        for start in range(0, len(values), 500):
            part = values[start : start + 500]
            found.update(
                self.connection.execute(
                    f"SELECT value, work_id FROM work_identifier WHERE scheme = ? AND value IN ({', '.join('?' * len(part))})",  # noqa: S608
                    (scheme, *part),
                )
            )
        return found

    def work(self, work_id: int) -> WorkRow | None:
        """A work by its number; for a merged one the work that answers for it."""
        return works.work_row(self.connection, work_id)

    def identifiers(self, work_id: int) -> Identifiers:
        """A work's identifiers; its shown DOI where it has several."""
        connection = self.connection
        held = dict(
            connection.execute(
                "SELECT scheme, min(value) FROM work_identifier WHERE work_id = ? AND scheme <> 'ref' GROUP BY scheme",
                (work_id,),
            )
        )
        row = connection.execute("SELECT doi FROM work WHERE id = ?", (work_id,)).fetchone()
        if row and row[0]:
            held["doi"] = row[0]
        return Identifiers(**held)

    def all_identifiers(self, work_id: int) -> tuple[tuple[str, str], ...]:
        """Every (scheme, value) that a work answers to, keys made of its reference (`ref`) included."""
        rows = self.connection.execute(
            "SELECT scheme, value FROM work_identifier WHERE work_id = ? ORDER BY scheme, value", (work_id,)
        )
        return tuple(rows)

    def merge_works(self, one: int, other: int, reason: str) -> int:
        """Join two works found to be one; gives the one that stays. Both keys keep answering."""
        with self._database.transaction() as transaction:
            return merge(transaction, one, other, reason)

    def unmerge_work(self, scheme: str, value: str) -> tuple[int, int]:
        """Part the work that had an identifier from the one that it was merged into; gives both, the parted one first.

        Raises:
            NotFoundError: The identifier came to its work by no merge.
            StoreError: Nothing is left by which the work could be known.
        """
        with self._database.transaction() as transaction:
            row = merge_by_key(transaction.connection, (scheme, value))
            if row is None:
                raise NotFoundError(
                    f"No work that was known by {scheme}:{value} was merged into another."
                    " `citewise works show` lists the merges of a work with the identifiers that each brought."
                )
            return row.merged_id, unmerge(transaction, row.merged_id)

    def merges(self, work_id: int) -> tuple[MergeRow, ...]:
        """The works that were merged into a work, the latest first."""
        return merges_of(self.connection, work_id)

    def versions(self, work_id: int) -> tuple[OtherVersion, ...]:
        """The preprint of a work or what was published of it, as somebody states it."""
        return versions_of(self.connection, work_id)

    def write_work(self, work_id: int, record: Work, *, origin: str = works.CATALOGUE) -> None:
        """Take in what a source says of a work; what its own full text says stays."""
        with self._database.transaction() as transaction:
            works.learn(transaction, work_id, record, origin)
            works.refresh_self(transaction, work_id)
            works.refresh_citing(transaction, work_id)

    def add_notices(self, work_id: int, notices: Iterable[EditorialNotice]) -> None:
        """Put editorial notices on a work; each says itself where it was read."""
        with self._database.transaction() as transaction:
            works.add_notices(transaction, work_id, notices)

    def notices(self, work_id: int) -> tuple[EditorialNotice, ...]:
        """The editorial notices on a work, gravest first."""
        return works.notices_of(self.connection, work_id)

    # ---- where it was looked

    def record_visit(self, work_id: int, visit: SourceVisit) -> None:
        """Write down that a source was asked for the works that cite a work."""
        with self._database.transaction() as transaction:
            visits.record_visit(transaction, work_id, visit)

    def visits(self, work_id: int) -> tuple[SourceVisit, ...]:
        """The latest look into each source for the works that cite a work, by the source's name."""
        return visits.visits(self.connection, work_id)

    def follow(self, work_id: int) -> None:
        """Let a work's citing works be looked for again by `citewise update`."""
        with self._database.transaction() as transaction:
            visits.follow(transaction, work_id)

    def unfollow(self, work_id: int) -> None:
        """Look no more for a work's citing works."""
        with self._database.transaction() as transaction:
            visits.unfollow(transaction, work_id)

    def followed(self) -> tuple[tuple[int, str], ...]:
        """The works that are followed, and since when."""
        return visits.followed(self.connection)

    # ---- tallies

    def tally(self, work_id: int) -> Tally:
        """How many statements of each class a work has received."""
        return stats.tally(self.connection, work_id)

    def tallies(self, dois: Sequence[str]) -> dict[str, Tally]:
        """Tallies by DOI (in normal form); unknown DOIs are absent."""
        return stats.tallies(self.connection, dois)

    # ---- labels

    def write_labels(self, labelled: Iterable[tuple[int, ModelLabel]]) -> int:
        """Give statements, by number, a model's labels; gives how many were there to be labelled."""
        with self._database.transaction() as transaction:
            return labels.write_labels(transaction, labelled)

    def correct(self, key: str, cls: CitationClass, by: str, reason: str = "") -> Correction:
        """Write down a person's label for a statement, by its key; it wins over the model's and survives re-ingestion.

        Raises:
            NotFoundError: No statement has this key.
        """
        with self._database.transaction() as transaction:
            return labels.correct(transaction, key, cls, by, reason)

    def uncorrect(self, key: str, by: str, reason: str = "") -> Correction:
        """Take a person's label back.

        Raises:
            NotFoundError: No statement has this key, or it has no correction.
        """
        with self._database.transaction() as transaction:
            return labels.uncorrect(transaction, key, by, reason)

    def corrections(self, key: str | None = None) -> tuple[Correction, ...]:
        """Every correction made (of one statement, if its key is given), oldest first."""
        connection = self.connection
        return labels.corrections(connection, labels.statement_key(connection, key) or key if key else None)

    def statement(self, key: str) -> StatementRow | None:
        """A statement by its key, or by a key it had before a merge."""
        return labels.statement(self.connection, key)

    def statements(self, ids: Sequence[int]) -> dict[int, StatementRow]:
        """Statements by number; those that do not exist are absent."""
        return labels.statements_by_id(self.connection, ids)

    def statements_of_article(self, article_id: int) -> tuple[StatementRow, ...]:
        """An article's statements in the order of its text."""
        return tuple(labels.statements_of_article(self.connection, article_id))

    def statements_to_label(
        self, model_version: str, after_id: int = 0, limit: int = 1000
    ) -> list[StatementRow]:
        """The next statements, by number, whose label is absent or of another model's version."""
        return labels.statements_to_label(self.connection, model_version, after_id, limit)

    def count_to_label(self, model_version: str) -> int:
        """How many statements have no label of this model's version."""
        return labels.count_to_label(self.connection, model_version)

    # ---- manifest

    def record_outcome(
        self,
        *,
        content_hash: str,
        pipeline: str,
        source: str,
        status: str,
        reason: str = "",
        article_id: int | None = None,
        statements: int = 0,
        seconds: float = 0.0,
    ) -> None:
        """Write down what became of an input."""
        with self._database.transaction() as transaction:
            outcomes.record_outcome(
                transaction,
                content_hash=content_hash,
                pipeline=pipeline,
                source=source,
                status=status,
                reason=reason,
                article_id=article_id,
                statements=statements,
                seconds=seconds,
            )

    def outcomes(
        self, status: str | None = None, *, pipeline: str | None = None, limit: int | None = None
    ) -> tuple[OutcomeRow, ...]:
        """Outcomes, the newest first."""
        return outcomes.outcomes(self.connection, status=status, pipeline=pipeline, limit=limit)

    def count_outcomes(self) -> dict[str, int]:
        """How many outcomes there are of each status."""
        return outcomes.count_outcomes(self.connection)

    def known_outcomes(self, hashes: Iterable[str], pipeline: str) -> dict[str, OutcomeRow]:
        """The outcomes that this pipeline version had with inputs of these hashes, by hash."""
        return outcomes.known_outcomes(self.connection, hashes, pipeline)

    # ---- outbox

    def outbox(self, limit: int = 10_000) -> list[tuple[int, str, int]]:
        """What the search index has yet to be told, oldest first: (seq, `article` or `work`, number)."""
        return self.connection.execute(
            "SELECT seq, kind, subject_id FROM outbox ORDER BY seq LIMIT ?", (limit,)
        ).fetchall()

    def clear_outbox(self, up_to: int) -> None:
        """Forget the entries up to a seq, once the index has them safely."""
        with self._database.transaction() as transaction:
            transaction.connection.execute("DELETE FROM outbox WHERE seq <= ?", (up_to,))

    # ---- settings

    def setting(self, name: str) -> str | None:
        """A value that some room keeps in the library."""
        row = self.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def write_setting(self, name: str, value: str) -> None:
        """Keep a value in the library."""
        with self._database.transaction() as transaction:
            transaction.connection.execute(
                "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value)
            )

    # ---- the whole

    def stats(self) -> Stats:
        """Totals of the library."""
        return stats.stats(self.connection)

    def check(self) -> list[Problem]:
        """Count everything again; plain sentences on what does not fit, none when all is well."""
        return check.check(self.connection)

    def repair_tallies(self) -> int:
        """Count wrong tallies anew; gives how many there were."""
        with self._database.transaction() as transaction:
            return check.repair_tallies(transaction)
