"""`citewise check`: whether store, tallies and index agree."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citewise.cli.options import DataDir, Json

if TYPE_CHECKING:
    from citewise.store import Problem, Store


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
    from citewise.search import INDEX_FOLDER, SearchIndex, feed
    from citewise.store import Store

    folder = config.data_dir(data_dir)
    with Store.open(folder, read_only=not repair, create=False) as store:
        if repair:
            store.repair_tallies()
            with SearchIndex.open(folder / INDEX_FOLDER, writable=True) as index:
                feed(store, index)
        problems = store.check() + _check_index(store, folder)
    if as_json:
        print_json([asdict(problem) for problem in problems])
    else:
        out = console()
        for problem in problems:
            out.print(f"{escape(problem.kind)}: {escape(problem.message)}", soft_wrap=True)
        if not problems:
            out.print("All is well.")
    return 1 if problems else 0


def _check_index(store: Store, folder: Path) -> list[Problem]:
    """What the search index lacks or has too much of."""
    from citewise.errors import SearchIndexError
    from citewise.search import INDEX_FOLDER, SearchIndex
    from citewise.store import Problem

    waiting = store.connection.execute("SELECT count(*) FROM outbox").fetchone()[0]
    if waiting:
        return [
            Problem(
                "index",
                f"{waiting} changes have yet to reach the search index. `citewise check --repair` brings it up to date.",
                waiting,
            )
        ]
    try:
        with SearchIndex.open(folder / INDEX_FOLDER) as index:
            held = index.count()
    except SearchIndexError as error:
        return [Problem("index", str(error))]
    statements, works = store.connection.execute(
        "SELECT (SELECT count(*) FROM statement), (SELECT count(*) FROM work WHERE merged_into IS NULL)"
    ).fetchone()
    if held == statements + works:
        return []
    sentence = (
        f"The search index holds {held} documents; the library has {statements} statements and {works} works."
        " `citewise reindex` makes it anew."
    )
    return [Problem("index", sentence, abs(held - statements - works))]
