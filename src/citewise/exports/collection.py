"""A collection as files: its works with tallies and notes, in the table's order, or the statements about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from citewise.errors import InputError
from citewise.exports.bibliography import FORMATS
from citewise.exports.statements import (
    STATEMENT_COLUMNS,
    WORK_COLUMNS,
    bibliography_parts,
    statement_row,
    work_row,
)
from citewise.exports.table import TABLES, Columns, Row
from citewise.model import Work
from citewise.reports import StatementCard, WorkSummary

COLLECTION_COLUMNS: Columns = {**WORK_COLUMNS, "note": "text"}
"""One row a work of a collection, with the note on it."""
BIBLIOGRAPHIES = ("ris", "bibtex")


def works_file(
    works: Iterable[tuple[WorkSummary, Work]], form: str, notes: Mapping[int, str]
) -> Iterator[bytes]:
    """The works in a form, part by part. `notes` are by the number of the work.

    Raises:
        InputError: There is no such form.
        MissingPackageError: Parquet was asked for and `pyarrow` is not installed.
    """
    if form in BIBLIOGRAPHIES:
        return bibliography_parts(works, form)
    if form not in TABLES:
        raise InputError(
            f"Works can be had as {', '.join([*TABLES, *BIBLIOGRAPHIES])}, not as {form[:40]!r}."
        )

    def rows() -> Iterator[Row]:
        for summary, record in works:
            yield {**work_row(summary, record), "note": notes.get(summary.id, "")}

    return TABLES[form].write(rows(), COLLECTION_COLUMNS)


def statements_file(cards: Iterable[StatementCard], form: str) -> Iterator[bytes]:
    """The statements in a form, part by part.

    Raises:
        InputError: There is no such form.
        MissingPackageError: Parquet was asked for and `pyarrow` is not installed.
    """
    if form not in TABLES:
        raise InputError(f"Statements can be had as {', '.join(TABLES)}, not as {form[:40]!r}.")
    return TABLES[form].write((statement_row(card) for card in cards), STATEMENT_COLUMNS)


def file_kind(form: str) -> tuple[str, str]:
    """Ending and media type of a form.

    Raises:
        InputError: There is no such form.
    """
    if form in BIBLIOGRAPHIES:
        return FORMATS[form].ending, FORMATS[form].media_type
    if form in TABLES:
        return TABLES[form].ending, TABLES[form].media_type
    raise InputError(f"There are files as {', '.join([*TABLES, *BIBLIOGRAPHIES])}, not as {form[:40]!r}.")
