"""Errors that a user may see, in one place. Each message says what happened, to which input, and what to do next."""

from __future__ import annotations


class CitewiseError(Exception):
    """Base of every error with a message meant for the user."""


class InputError(CitewiseError):
    """The input is at fault (a file that cannot be read, an identifier that is none), not Citewise."""


class ReadError(InputError):
    """A full text could not be read. `line` is the line of the file where it went wrong, if known."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.line = line


class UnknownFormatError(ReadError):
    """No reader knows this kind of file."""


class TooLargeError(ReadError):
    """The input is larger than the configured limit."""


class IdentifierError(InputError):
    """A text that should hold an identifier holds none."""


class NotFoundError(CitewiseError):
    """The library does not hold what was asked for."""


class StoreError(CitewiseError):
    """The library's store cannot be opened, is damaged, or is in use."""


class SearchIndexError(CitewiseError):
    """The search index cannot be opened or written; `citewise reindex` makes it anew."""


class NotAllowedError(CitewiseError):
    """What was asked for needs a key, or a key of another role."""


class TooOftenError(CitewiseError):
    """Something was asked for so often in a short time that it has to wait."""
