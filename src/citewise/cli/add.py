"""`citewise add`: the report of a work, filled from nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citewise.cli.gathered import Limit, Mailto, Source, Workers
from citewise.cli.options import DataDir, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("add")(add)


def add(
    identifiers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...", help="DOIs, PMIDs, PMCIDs or arXiv ids, also as URLs.", show_default=False
        ),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(
            help="Add the works that a query finds in Europe PMC, in its query language.", show_default=False
        ),
    ] = None,
    works: Annotated[
        int, typer.Option(min=1, max=1000, help="At most so many works of what a query finds.")
    ] = 10,
    from_file: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Read identifiers from a file, one a line; `-` is standard input.",
            show_default=False,
        ),
    ] = None,
    limit: Limit = 200,
    source: Source = None,
    follow: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Let `citewise update` look again later.")
    ] = True,
    mailto: Mailto = None,
    workers: Workers = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Fill the report of a work from nothing: what is known of it, the works that cite it, and their open full texts.

    This asks services on the network (Europe PMC, OpenAlex, Crossref, Unpaywall, PMC's cloud), which learn from it which works you
    are interested in. Nothing else in Citewise does, but for `citewise update`. Full texts are kept in the library's folder.

    What is done is never redone: a run that was interrupted goes on when it is given again, and the same command given twice
    does nothing new. A source that does not answer costs only its own part and is named.

    Exit code: 0 when every work and source went in, 1 when some did not, 2 when no work did, 130 when interrupted.

    Examples: `citewise add 10.5555/example` · `citewise add --from-file dois.txt --mailto you@example.org` ·
    `citewise add --query "seawall AND erosion" --works 5`
    """
    from citewise import config
    from citewise.cli.gathered import ingesting, opened_sources, show, shown_steps
    from citewise.errors import InputError
    from citewise.gathering import add as run_add
    from citewise.gathering import wanted_works
    from citewise.gathering.wanted import together, works_of_query

    wanted = wanted_works(identifiers or ())
    if from_file is not None:
        wanted = together(wanted, wanted_works(_lines(from_file), listed=True))
    if not wanted and query is None:
        raise InputError("Nothing to add: give identifiers, --from-file or --query.")
    folder = config.data_dir(data_dir)
    with opened_sources(folder, source, mailto) as sources, shown_steps() as on_step:
        if query is not None:
            found = works_of_query(sources, query, works)
            if not found and not wanted:
                raise InputError(f"The query “{query}” finds no work that has an identifier.")
            wanted = together(wanted, found)
        summary = run_add(
            wanted,
            data_dir=folder,
            sources=sources,
            ingest=ingesting(folder, workers),
            limit=limit,
            follows=follow,
            on_step=on_step,
        )
    return show(summary, as_json=as_json)


def _lines(name: str) -> list[str]:
    import sys

    from citewise.errors import InputError

    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.") from error
    return data.decode("utf-8", "replace").splitlines()
