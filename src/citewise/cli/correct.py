"""`citewise correct`: a person's class for a statement, which wins over the model's."""

from __future__ import annotations

from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json
from citewise.errors import InputError
from citewise.model import CitationClass

_CLASSES = (CitationClass.SUPPORTING, CitationClass.CONTRASTING, CitationClass.MENTIONING)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("correct")(correct)


def correct(
    statement: Annotated[
        str, typer.Argument(metavar="STATEMENT", help="The statement's key, or the address of its page.")
    ],
    cls: Annotated[
        str,
        typer.Argument(
            metavar="CLASS", help="supporting, contrasting or mentioning; `none` takes a correction back."
        ),
    ],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.")],
    reason: Annotated[str, typer.Option(help="Why.", show_default=False)] = "",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Set the class of a statement right.

    It wins over the model, keeps who and when, and stays when the library is classified anew; tallies follow at once.

    Examples: `citewise correct 5f0c… contrasting --by "A. Curator" --reason "the trial failed to replicate"` ·
    `citewise correct 5f0c… none --by "A. Curator"`
    """
    from citewise import config
    from citewise.cli.output import console, escape, print_json
    from citewise.search import INDEX_FOLDER, SearchIndex, feed
    from citewise.store import Store

    key = statement.strip().rstrip("/").rsplit("/", 1)[-1]
    wanted = cls.strip().lower()
    name = by.strip()
    if not name:
        raise InputError("Say who sets it right: --by NAME.")
    if wanted != "none" and wanted not in {str(one) for one in _CLASSES}:
        raise InputError(f"“{cls}” is no class; give supporting, contrasting, mentioning, or none.")
    folder = config.data_dir(data_dir)
    with Store.open(folder, create=False) as store:
        if wanted == "none":
            made = store.uncorrect(key, name, reason)
        else:
            made = store.correct(key, CitationClass(wanted), name, reason)
        row = store.statement(key)
        with SearchIndex.open(folder / INDEX_FOLDER, writable=True) as index:
            feed(store, index)
    if as_json:
        print_json(
            {
                "statement": made.statement_key,
                "class": row.cls if row else None,
                "model_class": row.model_class if row else None,
                "by": made.by,
                "at": made.at,
                "reason": made.reason,
            }
        )
    elif row:
        console().print(
            f"Statement {escape(made.statement_key)} now counts as {row.cls.value}.", soft_wrap=True
        )
