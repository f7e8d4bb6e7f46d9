"""`citewise journals`: the index of journals, never without its uncertainty."""

from __future__ import annotations

from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("journals")(journals)


def journals(
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]", help="Only journals with these letters in a title.", show_default=False
        ),
    ] = "",
    data_dir: DataDir = None,
    minimum: Annotated[
        int,
        typer.Option(
            min=1, help="Supporting and contrasting statements together, below which no index is given."
        ),
    ] = 10,
    limit: Annotated[int, typer.Option(min=1, help="Journals to show at the most.")] = 50,
    as_json: Json = False,
) -> None:
    """Show journals by the share of supporting statements among those that support or contrast their works.

    The share is over two years, five years and all, by the year of the citing work, each with its 95 % interval (Wilson)
    and its count. The order is by the lower end of the interval over all years.

    Examples: `citewise journals` · `citewise journals "littoral" --minimum 5` · `citewise journals --json`
    """
    from dataclasses import asdict

    from rich.table import Table

    import citewise
    from citewise import config
    from citewise.cli.output import console, escape, print_json, shortened
    from citewise.reports.journals import JournalIndex
    from citewise.resolution.key import fold

    with citewise.open_library(config.data_dir(data_dir)) as library:
        names = library.journal_names()
        ranked = library.journals(minimum=minimum)
    wanted = fold(name)
    found = [
        (place, journal)
        for place, journal in enumerate(ranked, 1)
        if not wanted or any(wanted in fold(title) for title in names.titles(journal.title))
    ]
    if as_json:
        print_json(
            {
                "minimum": minimum,
                "total": len(found),
                "journals": [{"place": place, **asdict(journal)} for place, journal in found[:limit]],
            }
        )
        return
    out = console()
    if not found:
        what = f"with “{escape(name)}” in its title " if name else ""
        out.print(f"No journal {what}has {minimum} supporting and contrasting statements yet.")
        return

    def cell(index: JournalIndex) -> str:
        counted = index.supporting + index.contrasting
        if index.index is None or index.index.value is None:
            return f"too few ({counted})" if counted else "none"
        return f"{index.index.value:.2f} ({index.index.low:.2f}–{index.index.high:.2f}, n={counted})"

    table = Table(box=None, pad_edge=False)
    for title in ("", "journal", "all years", "five years", "two years"):
        table.add_column(title, justify="right" if not title else "left")
    for place, journal in found[:limit]:
        table.add_row(
            str(place),
            escape(shortened(journal.title, 36)),
            *(cell(index) for index in (journal.all_years, journal.five_years, journal.two_years)),
        )
    out.print(table)
    if len(found) > limit:
        out.print(f"and {len(found) - limit:,} more; --limit shows them", style="dim")
