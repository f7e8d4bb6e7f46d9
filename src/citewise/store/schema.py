"""The schema of a file of Citewise's and its numbered migrations."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from citewise.errors import StoreError

_NAME = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file of Citewise's looks like, version by version.

    Attributes:
        package: the package whose folder `migrations` holds the numbered scripts.
        application_id: marks the file, so that another program's database is never written to.
        noun: what messages call such a file.
    """

    package: str
    application_id: int
    noun: str

    def migrations(self) -> tuple[tuple[int, str], ...]:
        """Every migration as (number, SQL), in order."""
        return _scripts(self.package)

    def newest(self) -> int:
        """The version that this Citewise writes."""
        return self.migrations()[-1][0]

    def version(self, connection: sqlite3.Connection, path: Path) -> int:
        """The version of a file, 0 for an empty one.

        Raises:
            StoreError: The file is not of this kind, or a newer Citewise made it.
        """
        # In this order: another process may be making the file just now, tables and marks at one stroke.
        empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        application = int(connection.execute("PRAGMA application_id").fetchone()[0])
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if application != self.application_id and not (empty and application == 0):
            raise StoreError(
                f"{path} is a database of another program, not a Citewise {self.noun}. Choose another data directory."
            )
        if found > self.newest():
            raise StoreError(
                f"{path} was made by a newer Citewise ({self.noun} version {found}; this one knows {self.newest()}). Update Citewise to open it."
            )
        return found

    def migrate(self, connection: sqlite3.Connection, path: Path) -> None:
        """Bring a file to the newest version, each migration in a transaction of its own.

        Raises:
            StoreError: See `version`; or a migration failed, and the file is as it was before it.
        """
        current = self.version(connection, path)
        for number, script in self.migrations():
            if number <= current:
                continue
            try:
                connection.execute("BEGIN IMMEDIATE")
                # Another process may have been quicker while this one waited.
                if int(connection.execute("PRAGMA user_version").fetchone()[0]) < number:
                    for statement in _statements(script):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {number}")
                    connection.execute(f"PRAGMA application_id = {self.application_id}")
                connection.execute("COMMIT")
            except sqlite3.Error as error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise StoreError(
                    f"{path} could not be brought to {self.noun} version {number} and was left as it was: {error}"
                ) from error


LIBRARY = Schema("citewise.store", 0x43495457, "library")
"""The library's own file (`CITW`)."""


@cache
def _scripts(package: str) -> tuple[tuple[int, str], ...]:
    found = []
    for entry in resources.files(package).joinpath("migrations").iterdir():
        match = _NAME.fullmatch(entry.name)
        if match:
            found.append((int(match[1]), entry.read_text(encoding="utf-8")))
    return tuple(sorted(found))


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would commit before it begins."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        # A semicolon inside a comment or a trigger's body does not complete a statement; SQLite knows.
        if line.split("--")[0].rstrip().endswith(";") and sqlite3.complete_statement(pending):
            yield pending
            pending = ""
