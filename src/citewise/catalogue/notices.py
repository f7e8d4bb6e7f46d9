"""Editorial notices out of tables and records, put on the works that the library holds now or later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from citewise.catalogue.reading import Helpers, digests
from citewise.catalogue.sources import BROKEN, Source, Unreadable, sources, text_lines
from citewise.errors import InputError
from citewise.model import EditorialNotice, Identifiers
from citewise.resolution.records import Form, NoticeRow, RecordError, notice_rows
from citewise.store import Store, catalogue

_BATCH = 20_000


@dataclass(slots=True)
class TableSummary:
    """What came of a table of notices. `works` is how many works of the library got one; `errors` have line numbers."""

    name: str
    rows: int = 0
    notices: int = 0
    works: int = 0
    failed: str = ""
    errors: list[tuple[int, str]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


def is_notice_table(header: Sequence[str]) -> bool:
    """Whether a table with these columns holds notices."""
    columns = {name.strip().lower().lstrip("\ufeff") for name in header}
    return (
        "originalpaperdoi" in columns
        or {"doi", "update_type"} <= columns
        or ("doi" in columns and bool({"retractionwatch", "retractionnature", "nature"} & columns))
    )


def import_table(store: Store, name: str, lines: Iterable[str]) -> TableSummary:
    """Read a table of notices into the library.

    Raises:
        RecordError: It is no such table.
    """
    summary = TableSummary(name)
    batch: list[tuple[Identifiers, EditorialNotice]] = []
    counts: dict[str, int] = {}
    for row in notice_rows(lines):
        summary.rows += 1
        if isinstance(row, NoticeRow):
            summary.notices += 1
            counts[row.notice.source] = counts.get(row.notice.source, 0) + 1
            batch.append((row.identifiers, row.notice))
        else:
            summary.errors.append((summary.rows + 1, str(row)))
        if len(batch) >= _BATCH:
            with store.transaction() as transaction:
                catalogue.notices_waiting(transaction, batch)
            batch = []
    with store.transaction() as transaction:
        catalogue.notices_waiting(transaction, batch)
        summary.works = catalogue.settle_notices(transaction)
        for source, count in counts.items():
            catalogue.write_notice_source(transaction, source, name, count)
    summary.sources = sorted(counts)
    return summary


def import_notices(paths: Sequence[Path], *, data_dir: Path) -> list[TableSummary]:
    """Read tables of notices (Retraction Watch, open-retractions) and records that carry notices (Crossref, Europe PMC, PubMed).

    Raises:
        InputError: A file cannot be opened.
        StoreError: The library cannot be written, or another process is writing to it.
    """
    made = []
    for path in paths:
        if not path.is_file():
            raise InputError(f"{path} is no file.")
    with Store.open(data_dir) as store:
        for path in paths:
            for source in sources(path):
                if isinstance(source, Unreadable):
                    made.append(TableSummary(source.name, failed=source.reason))
                    continue
                try:
                    if source.form is Form.TABLE:
                        made.append(import_table(store, source.name, text_lines(source.stream)))
                    else:
                        made.append(_from_records(store, source))
                except RecordError as error:
                    made.append(TableSummary(source.name, failed=str(error)))
                except BROKEN as error:
                    made.append(TableSummary(source.name, failed=f"it breaks off or is damaged ({error})"))
    return made


def _from_records(store: Store, source: Source) -> TableSummary:
    """Take the notices out of records of works, and nothing else."""
    summary = TableSummary(source.name)
    counts: dict[str, int] = {}
    with Helpers(1) as helpers:
        for batch in digests(source, helpers, 0):
            summary.rows += batch.taken
            summary.notices += len(batch.notices)
            summary.errors.extend(batch.errors)
            for _, notice in batch.notices:
                counts[notice.source] = counts.get(notice.source, 0) + 1
            with store.transaction() as transaction:
                catalogue.notices_waiting(transaction, batch.notices)
    with store.transaction() as transaction:
        summary.works = catalogue.settle_notices(transaction)
        for name, count in counts.items():
            catalogue.write_notice_source(transaction, name, source.name, count)
    summary.sources = sorted(counts)
    return summary
