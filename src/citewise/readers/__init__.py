"""Readers: the bytes of a full text in, the one intermediate form (`Document`) out.

Each format has a module or package with `sniff(data, name) -> bool` and `read(data, *, name, limits) -> Document`.
Bad input raises `citewise.errors.ReadError`, which says what is wrong and where; never anything else.
"""

from __future__ import annotations

from typing import Protocol

from citewise.errors import ReadError, TooLargeError, UnknownFormatError
from citewise.model import Document
from citewise.readers import jats, tei
from citewise.readers.guess import seems_to_be
from citewise.readers.limits import DEFAULT_LIMITS, ReadLimits

__all__ = ["ReadLimits", "read"]


class Reader(Protocol):
    """What a format's module offers."""

    def sniff(self, data: bytes, name: str) -> bool:
        """Whether the bytes (or, failing that, the file's name) are of this reader's format."""

    def read(self, data: bytes, *, name: str = "", limits: ReadLimits = ...) -> Document:
        """The document, or `ReadError`."""


_READERS: tuple[Reader, ...] = (jats, tei)


def read(data: bytes, *, name: str = "", limits: ReadLimits = DEFAULT_LIMITS) -> Document:
    """The full text in `data` as a `Document`.

    Args:
        data: The file's bytes.
        name: The file's name, used in messages and where the content alone does not tell the format.
        limits: Bounds on size and nesting.

    Raises:
        TooLargeError: `data` is larger than `limits.max_bytes`.
        UnknownFormatError: No reader knows this kind of file; the message says what it seems to be.
        ReadError: The file is damaged beyond what can be recovered safely; the message names line and cause.
    """
    if len(data) > limits.max_bytes:
        raise TooLargeError(
            f"{_called(name)} has {len(data):,} bytes, more than the limit of {limits.max_bytes:,}; "
            "raise the limit if the file is what it should be."
        )
    for reader in _READERS:
        if reader.sniff(data, name):
            try:
                return reader.read(data, name=name, limits=limits)
            except (RecursionError, MemoryError) as error:
                raise ReadError(f"{_called(name)} asks for too much ({type(error).__name__}).") from error
    seeming = seems_to_be(data)
    if seeming == "an empty file":
        raise UnknownFormatError(f"{_called(name)} is empty.")
    raise UnknownFormatError(
        f"{_called(name)} seems to be {seeming}; Citewise reads full-text articles in JATS XML or TEI XML."
    )


def _called(name: str) -> str:
    return name or "The input"
