"""The command line. Nothing heavy is imported here: child processes of an ingest come through this module."""

from __future__ import annotations

import sys
from collections.abc import Sequence

__all__ = ["main", "run"]


def main() -> None:
    """The `citewise` command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Errors meant for users become one line on standard error.

    Exit codes: 0 done; 1 done in part, or not found, or problems found; 2 nothing done (wrong usage, nothing that
    could be read); 130 interrupted.
    """
    from citewise.cli.app import invoke

    return invoke(list(arguments))
