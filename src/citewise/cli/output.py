"""How commands speak: text fit for a terminal or a pipe, JSON for programs."""

from __future__ import annotations

import os
import sys
from typing import Any

import orjson
from rich.console import Console
from rich.markup import escape

__all__ = ["console", "escape", "marked", "print_json", "shortened"]

_PIPE_WIDTH = 110


def console(*, stderr: bool = False) -> Console:
    """A console on standard output (or error). In a pipe it writes no colours and lines of a fixed, roomy width."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False)


def print_json(value: Any) -> None:
    """Write one JSON value, indented, to standard output."""
    sys.stdout.flush()
    text = orjson.dumps(
        value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE
    )
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()


def marked(sentence: str, start: int, end: int) -> str:
    """A sentence as rich markup with one span set off: bold on a terminal, between guillemets everywhere."""
    return f"{escape(sentence[:start])}[bold]«{escape(sentence[start:end])}»[/bold]{escape(sentence[end:])}"


def shortened(text: str, width: int) -> str:
    """A text of at most `width` characters."""
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"
