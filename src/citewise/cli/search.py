"""`citewise search`: works or statements by their words."""

from __future__ import annotations

from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json
from citewise.reports.filters import Order
from citewise.reports.results import Mode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("search")(search)


def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...", help='What to look for: words, "a phrase", AND, OR, NOT, or an identifier.'
        ),
    ],
    data_dir: DataDir = None,
    mode: Annotated[Mode, typer.Option(help="Look for works or for citation statements.")] = Mode.PAPERS,
    order: Annotated[Order, typer.Option(help="The order of what is found.")] = Order.RELEVANCE,
    page: Annotated[int, typer.Option(min=1, help="The page to show.")] = 1,
    as_json: Json = False,
) -> None:
    """Search the library.

    Examples: `citewise search sea walls` · `citewise search '"sea wall" NOT dune' --mode statements`
    """
    import citewise
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.cli.report_text import show_results

    with citewise.open_library(config.data_dir(data_dir)) as library:
        found = library.search(" ".join(words), mode=mode, order=order, page=page)
    if as_json:
        print_json(found)
    else:
        show_results(found)
