"""Citewise: an open, self-hosted smart citation index.

Three functions are all that most programs need:

    from citewise import extract, open_library, read

    document = read("article.xml")          # the full text as read: metadata, text, references
    extraction = extract("article.xml")     # the same with every citation statement
    library = open_library("my-library")    # reports and search over what `citewise ingest` took in
    report = library.report("10.5555/example")

Errors that a user may see derive from `citewise.errors.CitewiseError`.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from citewise.model import Document, Extraction
    from citewise.reports.library import Library

__version__ = "0.1.0"
__all__ = ["__version__", "extract", "open_library", "read"]


def read(source: str | PathLike[str] | bytes | BinaryIO, *, name: str = "") -> Document:
    """Read a full text: its metadata, its text with the tagged citations, its references.

    Args:
        source: A file's path, its bytes, or an open binary file.
        name: What to call it in messages; the path when not given.

    Raises:
        citewise.errors.InputError: The file cannot be opened.
        citewise.errors.ReadError: It is no full text in a known format, or broken beyond recovery.
    """
    from citewise import readers

    data, name = _bytes_of(source, name)
    return readers.read(data, name=name)


def extract(source: str | PathLike[str] | bytes | BinaryIO, *, name: str = "") -> Extraction:
    """Read a full text and cut out its citation statements.

    Args:
        source: A file's path, its bytes, or an open binary file.
        name: What to call it in messages; the path when not given.

    Returns:
        The document and its statements; offsets in a statement count characters of its sentence.

    Raises:
        citewise.errors.InputError: The file cannot be opened.
        citewise.errors.ReadError: It is no full text in a known format, or broken beyond recovery.
    """
    from citewise.pipeline.extraction import extract_bytes

    data, name = _bytes_of(source, name)
    return extract_bytes(data, name=name)


def open_library(data_dir: str | PathLike[str] | None = None) -> Library:
    """Open a library for reading: reports, search, statistics. Close it, or use it in a `with` statement.

    Args:
        data_dir: The folder given to `citewise ingest --data-dir`; `$CITEWISE_DATA_DIR`, else the per-user
            folder, when not given.

    Raises:
        citewise.errors.StoreError: There is no library in that folder, or it is damaged.
    """
    from citewise.reports.library import open_library as open_it

    return open_it(None if data_dir is None else Path(data_dir))


def _bytes_of(source: str | PathLike[str] | bytes | BinaryIO, name: str) -> tuple[bytes, str]:
    from citewise.errors import InputError
    from citewise.readers import ReadLimits

    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), name
    # One byte beyond the limit is enough for the reader to refuse what is too large.
    enough = ReadLimits().max_bytes + 1
    if not isinstance(source, str | PathLike):
        return source.read(enough), name or str(getattr(source, "name", ""))
    try:
        with Path(source).open("rb") as file:
            return file.read(enough), name or str(source)
    except IsADirectoryError as error:
        raise InputError(
            f"{source} is a folder; name one file, or use `citewise ingest` for folders."
        ) from error
    except FileNotFoundError as error:
        raise InputError(f"{source} does not exist.") from error
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror or error}.") from error
