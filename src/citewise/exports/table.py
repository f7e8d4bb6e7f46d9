"""Rows of columns as CSV, JSON Lines or Parquet, written part by part, so that a table may be of any size."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeAlias

import orjson

from citewise.errors import CitewiseError

Value: TypeAlias = str | int | float | bool | list[str] | None
Row: TypeAlias = Mapping[str, Value]
Kind: TypeAlias = Literal["text", "integer", "number", "boolean", "texts"]
Columns: TypeAlias = Mapping[str, Kind]
"""The columns of a table in order, with what they hold."""

_AT_ONCE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes text that begins so for a formula and would run it."""


class MissingPackageError(CitewiseError):
    """An optional package is needed and not installed."""


@dataclass(frozen=True, slots=True)
class TableFormat:
    """A form in which a table can be had: its name for people, ending and type of file, and the function that makes it."""

    name: str
    ending: str
    media_type: str
    write: Callable[[Iterable[Row], Columns], Iterator[bytes]]


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rest = iter(rows)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = "; ".join(value) if isinstance(value, list) else value
    text = text.replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_parts(rows: Iterable[Row], columns: Columns) -> Iterator[bytes]:
    """The table as CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to read it right.

    Several values in a cell are parted by `; `. Text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    yield b"\xef\xbb\xbf" + buffer.getvalue().encode()
    for part in _parts(rows):
        buffer.seek(0)
        buffer.truncate()
        writer.writerows([_cell(row.get(name)) for name in columns] for row in part)
        yield buffer.getvalue().encode("utf-8", "replace")


def json_lines_parts(rows: Iterable[Row], columns: Columns) -> Iterator[bytes]:
    """The table as one JSON object a line."""
    for part in _parts(rows):
        yield b"".join(
            orjson.dumps({name: row.get(name) for name in columns}, option=orjson.OPT_APPEND_NEWLINE)
            for row in part
        )


def parquet_parts(rows: Iterable[Row], columns: Columns) -> Iterator[bytes]:
    """The table as Parquet, a row group a part.

    Raises:
        MissingPackageError: `pyarrow` is not installed; raised at once, not when the first part is asked for.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingPackageError(
            "Parquet needs the package pyarrow, which is not installed here: pip install 'citewise[parquet]'."
            " CSV and JSON Lines need nothing more."
        ) from error
    types = {
        "text": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "texts": arrow.list_(arrow.string()),
    }
    schema = arrow.schema([(name, types[kind]) for name, kind in columns.items()])

    def written() -> Iterator[bytes]:
        sink = _Sink()
        with parquet.ParquetWriter(arrow.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
            for part in _parts(rows):
                made: list[dict[str, Any]] = [{name: row.get(name) for name in columns} for row in part]
                writer.write_table(arrow.Table.from_pylist(made, schema=schema))
                yield sink.taken()
        yield sink.taken()

    return written()


class _Sink(io.RawIOBase):
    """A file that hands on what was written to it and keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        taken = bytes(data)
        self._parts.append(taken)
        self._at += len(taken)
        return len(taken)

    def tell(self) -> int:
        return self._at

    def taken(self) -> bytes:
        """What was written since it was last asked."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


TABLES: dict[str, TableFormat] = {
    "csv": TableFormat("CSV", "csv", "text/csv; charset=utf-8", csv_parts),
    "jsonl": TableFormat("JSON Lines", "jsonl", "application/x-ndjson", json_lines_parts),
    "parquet": TableFormat("Parquet", "parquet", "application/vnd.apache.parquet", parquet_parts),
}
