"""The SQLite file of what people leave: short transactions, any number of processes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from citewise.errors import StoreError
from citewise.store.schema import Schema

FILE_NAME = "people.db"
PEOPLE = Schema("citewise.people", 0x43495450, "people's file")
"""The file's own mark (`CITP`)."""
BUSY_SECONDS = 10.0
"""How long a change waits for another one's. Each lasts milliseconds."""


class PeopleDatabase:
    """One connection for each thread. The file is made when a connection is first asked for.

    Args:
        data_dir: folder of the library.
    """

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / FILE_NAME
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._closed = False

    def __enter__(self) -> PeopleDatabase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def present(self) -> bool:
        """Whether anyone has left anything yet; asking makes no file, so that a page may ask in a read-only folder."""
        return self.path.is_file()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection. Read from it; change things inside `transaction`.

        Raises:
            StoreError: the file cannot be opened, is another program's, or the database was closed.
        """
        if self._closed:
            raise StoreError(f"{self.path} was closed.")
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
            with self._guard:
                self._all.append(connection)
        return connection

    def _connect(self) -> sqlite3.Connection:
        # Personal data may be inside: nobody else on the machine needs to read it.
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{self.path} cannot be opened or written: {error}. See who owns it and what its folder allows."
            ) from error
        try:
            if PEOPLE.version(connection, self.path) < PEOPLE.newest():
                _write_ahead(connection)
                PEOPLE.migrate(connection, self.path)
            connection.execute("PRAGMA synchronous = FULL")  # a mail that went out must not be forgotten
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # a deleted address is gone from the file too
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlite3.Error):
                raise StoreError(f"{self.path}: the database refused: {error}.") from error
            raise
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All changes inside go in as a whole or not at all. Inside another transaction it is part of that one.

        Raises:
            StoreError: the disk refuses the change.
        """
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            _take_back(connection)
            if isinstance(error, sqlite3.OperationalError):
                raise StoreError(f"{self.path}: the database refused: {error}.") from error
            raise

    def close(self) -> None:
        """Close every connection."""
        self._closed = True
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()


def _take_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch the journal. Two connections that switch a new file at once do not wait for each other by themselves."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if (
                getattr(error, "sqlite_errorname", "") not in {"SQLITE_BUSY", "SQLITE_LOCKED"}
                or time.monotonic() > until
            ):
                raise
            time.sleep(0.01)
