"""The schema of a library and its numbered migrations."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from citewise.errors import StoreError

APPLICATION_ID = 0x43495457
"""Marks the file as Citewise's (`CITW`), so that another program's database is never written to."""

_NAME = re.compile(r"(\d{4})_\w+\.sql")


@cache
def migrations() -> tuple[tuple[int, str], ...]:
    """Every migration as (number, SQL), in order."""
    folder = resources.files("citewise.store").joinpath("migrations")
    found = []
    for entry in folder.iterdir():
        match = _NAME.fullmatch(entry.name)
        if match:
            found.append((int(match[1]), entry.read_text(encoding="utf-8")))
    return tuple(sorted(found))


def newest() -> int:
    """The version that this Citewise writes."""
    return migrations()[-1][0]


def version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of a library, 0 for an empty file.

    Raises:
        StoreError: The file is no Citewise library, or a newer Citewise made it.
    """
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION_ID and not (empty and application == 0):
        raise StoreError(
            f"{path} is a database of another program, not a Citewise library. Choose another data directory."
        )
    if found > newest():
        raise StoreError(
            f"{path} was made by a newer Citewise (library version {found}; this one knows {newest()}). Update Citewise to open it."
        )
    return found


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a library to the newest version, each migration in a transaction of its own.

    Raises:
        StoreError: See `version`; or a migration failed, and the library is as it was before it.
    """
    current = version(connection, path)
    for number, script in migrations():
        if number <= current:
            continue
        try:
            connection.execute("BEGIN IMMEDIATE")
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise StoreError(
                f"{path} could not be brought to library version {number} and was left as it was: {error}"
            ) from error


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would commit before it begins."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        # A semicolon inside a comment or a trigger's body does not complete a statement; SQLite knows.
        if line.split("--")[0].rstrip().endswith(";") and sqlite3.complete_statement(pending):
            yield pending
            pending = ""
