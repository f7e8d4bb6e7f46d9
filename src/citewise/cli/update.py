"""`citewise update`: what is new about the works that are followed."""

from __future__ import annotations

from typing import Annotated

import typer

from citewise.cli.gathered import Limit, Mailto, Source, Workers
from citewise.cli.options import DataDir, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("update")(update)


def update(
    identifiers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help="Look for these alone. All works that are followed when not given.",
            show_default=False,
        ),
    ] = None,
    unfollow: Annotated[
        bool, typer.Option("--unfollow", help="Follow the works given no longer, and ask nobody.")
    ] = False,
    limit: Limit = 200,
    source: Source = None,
    mailto: Mailto = None,
    workers: Workers = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Look again for the works that cite the works followed, and for new editorial notices on these.

    Works are followed once they were added with `citewise add`. This asks services on the network; see there. It can be run by a
    timer, such as cron's.

    Exit code: as for `citewise add`; 0 also when no work is followed.

    Examples: `citewise update` · `citewise update 10.5555/example --json` · `citewise update 10.5555/example --unfollow`
    """
    from citewise import config
    from citewise.cli.gathered import ingesting, opened_sources, show, shown_steps
    from citewise.errors import InputError
    from citewise.gathering import update as run_update
    from citewise.gathering import wanted_works
    from citewise.store import Store

    folder = config.data_dir(data_dir)
    only = wanted_works(identifiers or ())
    # Also brings a library of an older version up to date.
    with Store.open(folder, create=False) as store:
        if unfollow:
            if not only:
                raise InputError("Name the works that are to be followed no longer.")
            for one in only:
                found = next((n for pair in one.pairs if (n := store.find_work(*pair)) is not None), None)
                if found is None:
                    raise InputError(f"{one.given} is no work of this library.")
                store.unfollow(found)
                typer.echo(f"{one.given} is followed no longer.")
            return 0
        count = len(store.followed())
    if not count and not as_json:
        typer.echo("No work is followed; `citewise add` follows those that it adds.")
        return 0
    with opened_sources(folder, source, mailto, anew=True) as sources, shown_steps() as on_step:
        summary = run_update(
            data_dir=folder,
            sources=sources,
            ingest=ingesting(folder, workers),
            limit=limit,
            only=only,
            on_step=on_step,
        )
    return show(summary, as_json=as_json)
