"""`citewise reindex`: the search index made anew from the store."""

from __future__ import annotations

import typer

from citewise.cli.options import DataDir, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("reindex")(reindex)


def reindex(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Make the search index anew.

    The index is derived from the store and may be deleted at any time; this brings it back. Nothing else is touched.

    Example: `citewise reindex`
    """
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.search import SearchIndex, rebuild
    from citewise.store import Store

    folder = config.data_dir(data_dir)
    with (
        Store.open(folder, create=False) as store,
        SearchIndex.open(folder / "index", writable=True) as index,
    ):
        rebuild(store, index)
        found = store.stats()
    if as_json:
        print_json({"statements": found.statements, "works": found.works})
        return
    typer.echo(f"Indexed {found.statements:,} statements and {found.works:,} works.")
