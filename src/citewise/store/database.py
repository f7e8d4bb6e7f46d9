"""The SQLite file of a library: connections, pragmas, transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citewise.errors import NotFoundError, StoreError
from citewise.store.institution import folded_institution, institution
from citewise.store.lock import WriterLock
from citewise.store.schema import LIBRARY
from citewise.store.transaction import Transaction

FILE_NAME = "library.db"
BUSY_SECONDS = 10.0
"""How long a connection waits for another one's lock. In WAL mode that happens only at checkpoints and migrations."""


def library_path(path: Path) -> Path:
    """The database file for a data directory (or for the file itself)."""
    return path if path.suffix == ".db" and not path.is_dir() else path / FILE_NAME


class Database:
    """One writing connection, and one reading connection for each thread that reads.

    Inside a transaction its thread reads through the writing connection and so sees what it wrote.
    """

    def __init__(self, path: Path, *, read_only: bool, create: bool = True) -> None:
        self.path = library_path(path)
        self.read_only = read_only
        self._readers = threading.local()
        self._all_readers: list[sqlite3.Connection] = []
        # Not the lock of the writers: a thread that begins to read must not wait for a transaction.
        self._readers_guard = threading.Lock()
        self._writing = threading.RLock()
        self._writer_thread: int | None = None
        self._transaction: Transaction | None = None
        self._lock: WriterLock | None = None
        self._writer: sqlite3.Connection | None = None
        self._closed = False
        if read_only:
            self._open_reading()
        else:
            if not create:
                self._must_exist()
            self._open_writing()

    def _must_exist(self) -> None:
        if not self.path.is_file():
            raise NotFoundError(
                f"There is no library at {self.path.parent} yet. `citewise ingest` makes one."
            )

    def _open_reading(self) -> None:
        self._must_exist()
        found = LIBRARY.version(self.connection, self.path)
        if found < LIBRARY.newest():
            self.close()
            raise StoreError(
                f"{self.path} is of an older version ({found or 'empty'}). Run `citewise check --repair` once to bring it to version {LIBRARY.newest()}."
            )

    def _open_writing(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The data directory {self.path.parent} cannot be made: {error.strerror}."
            ) from error
        self._lock = WriterLock(self.path.with_name(self.path.name + ".lock"))
        try:
            self._writer = _connect(f"{self.path.resolve().as_uri()}?mode=rwc", self.path)
            try:
                LIBRARY.version(self._writer, self.path)
                self._writer.execute("PRAGMA journal_mode = WAL")
                self._writer.execute("PRAGMA synchronous = NORMAL")
                self._writer.execute("PRAGMA foreign_keys = ON")
                self._writer.execute("PRAGMA cache_size = -65536")
                self._writer.execute("PRAGMA wal_autocheckpoint = 8000")
                self._writer.execute("PRAGMA journal_size_limit = 67108864")
                self._writer.create_function("institution", 1, institution, deterministic=True)
                self._writer.create_function("folded_institution", 1, folded_institution, deterministic=True)
                LIBRARY.migrate(self._writer, self.path)
            except sqlite3.DatabaseError as error:
                raise _damaged(self.path, error) from error
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> sqlite3.Connection:
        """A connection for this thread to read from.

        Raises:
            StoreError: The store was closed, or the file cannot be opened.
        """
        if self._closed:
            raise StoreError(f"The library at {self.path.parent} was closed.")
        if self._writer is not None and self._writer_thread == threading.get_ident():
            if self._transaction is not None:
                self._transaction.flush()
            return self._writer
        connection: sqlite3.Connection | None = getattr(self._readers, "connection", None)
        if connection is None:
            connection = _connect(f"{self.path.resolve().as_uri()}?{self._reading()}", self.path)
            try:
                connection.execute("PRAGMA query_only = ON")
                connection.execute("PRAGMA cache_size = -16384")
                connection.execute("PRAGMA mmap_size = 268435456")
            except sqlite3.DatabaseError as error:
                connection.close()
                raise _damaged(self.path, error) from error
            self._readers.connection = connection
            with self._readers_guard:
                self._all_readers.append(connection)
        return connection

    def _reading(self) -> str:
        """How to open for reading. A folder that nobody can write to (a disc, a snapshot) takes no lock files and needs none."""
        ahead = self.path.with_name(self.path.name + "-wal")
        still = not os.access(self.path.parent, os.W_OK) and not (ahead.is_file() and ahead.stat().st_size)
        return "mode=ro&immutable=1" if still else "mode=ro"

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All that is written inside goes in as a whole or not at all. Inside another transaction it is part of that one.

        Raises:
            StoreError: The store was opened for reading only, or the disk refuses the change.
        """
        writer = self._writer
        if writer is None or self._closed:
            raise StoreError(f"The library at {self.path.parent} is open for reading only.")
        with self._writing:
            if self._transaction is not None:
                yield self._transaction
                return
            try:
                writer.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise _damaged(self.path, error) from error
            transaction = self._transaction = Transaction(writer)
            self._writer_thread = threading.get_ident()
            try:
                yield transaction
                transaction.finish()
                writer.execute("COMMIT")
            except BaseException as error:
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError | sqlite3.DatabaseError) and not isinstance(
                    error, sqlite3.IntegrityError | sqlite3.ProgrammingError
                ):
                    raise _damaged(self.path, error) from error
                raise
            finally:
                self._transaction = None
                self._writer_thread = None

    def close(self) -> None:
        """Close every connection and let others write."""
        self._closed = True
        with self._readers_guard:
            for connection in self._all_readers:
                connection.close()
            self._all_readers.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._lock is not None:
            self._lock.release()


def _connect(address: str, path: Path) -> sqlite3.Connection:
    try:
        # Used by one thread at a time; `close` comes from another.
        return sqlite3.connect(
            address,
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
    except sqlite3.Error as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: sqlite3.Error) -> StoreError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL"):
        return StoreError(
            f"The disk is full: {path} could not be written. What was committed before is safe; make room and run again."
        )
    if name.startswith("SQLITE_NOTADB"):
        return StoreError(f"{path} is no SQLite database. Move it away, or choose another data directory.")
    if name.startswith("SQLITE_CORRUPT"):
        return StoreError(f"{path} is damaged ({error}). Restore a copy, or move it away and ingest again.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreError(
            f"{path} cannot be opened or written: {error}. See who owns it and what its folder allows."
        )
    return StoreError(f"{path}: the database refused: {error}.")
