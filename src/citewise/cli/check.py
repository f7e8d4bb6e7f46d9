"""`citewise check`: whether store, tallies and index agree."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(
    data_dir: DataDir = None,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Count wrong tallies anew, and bring the search index up to date."),
    ] = False,
    as_json: Json = False,
) -> int:
    """Check the library: the database itself, every tally counted again, the search index against the store.

    Exit code: 0 when all is well, 1 when something is not.

    Examples: `citewise check` · `citewise check --repair`
    """
    from citewise import config
    from citewise.cli.output import console, escape, print_json
    from citewise.store import Store

    folder = config.data_dir(data_dir)
    with Store.open(folder, read_only=not repair) as store:
        problems = store.check()
    if as_json:
        print_json([asdict(problem) for problem in problems])
    else:
        out = console()
        for problem in problems:
            out.print(f"{escape(problem.kind)}: {escape(problem.message)}", soft_wrap=True)
        if not problems:
            out.print("All is well.")
    return 1 if problems else 0
