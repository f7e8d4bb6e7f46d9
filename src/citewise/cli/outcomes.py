"""`citewise outcomes`: what became of every input, from the manifest."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json


class StatusChoice(StrEnum):
    """The statuses that the manifest keeps."""

    OK = "ok"
    FAILED = "failed"
    CRASHED = "crashed"
    TIMED_OUT = "timed_out"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("outcomes")(outcomes)


def outcomes(
    data_dir: DataDir = None,
    status: Annotated[
        StatusChoice | None, typer.Option(help="Only inputs with this outcome.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many to list, the latest first; 0 lists all.")] = 100,
    as_json: Json = False,
) -> None:
    """List what became of each input of past ingests, the latest first.

    Examples: `citewise outcomes --status failed` · `citewise outcomes --limit 0 --json`
    """
    from citewise import config
    from citewise.cli.output import console, escape, print_json
    from citewise.store import Store

    with Store.open(config.data_dir(data_dir), read_only=True) as store:
        rows = store.outcomes(status=status.value if status else None, limit=limit or None)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    out = console()
    if not rows:
        out.print("Nothing here yet." if status is None else f"No input is {status.value}.")
    for row in rows:
        told = f"{row.statements:,} statements" if row.status == StatusChoice.OK else row.reason
        out.print(f"{row.status:<9}  {escape(row.source)}: {escape(told)}", soft_wrap=True)
    if limit and len(rows) == limit:
        out.print(f"(the latest {limit:,}; --limit 0 lists all)", style="dim")
