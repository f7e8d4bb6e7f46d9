"""`citewise report`: every citation statement about one work."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json
from citewise.errors import InputError
from citewise.model import CitationClass, SectionKind
from citewise.reports.filters import Filters, Order, Side

_YEARS = re.compile(r"(\d{4})?\s*(-|–|\.\.)?\s*(\d{4})?")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="A DOI, PMID, PMCID, arXiv id, or an address that holds one.")
    ],
    data_dir: DataDir = None,
    order: Annotated[Order, typer.Option(help="The order of the statements.")] = Order.RELEVANCE,
    cls: Annotated[
        list[CitationClass] | None,
        typer.Option("--class", help="Only statements of this class; may be repeated."),
    ] = None,
    section: Annotated[
        list[SectionKind] | None, typer.Option(help="Only statements in this section; may be repeated.")
    ] = None,
    year: Annotated[
        str | None,
        typer.Option(
            metavar="YEARS", help="Only citing works of these years: `2019`, `2019-2022`, `2019-`, `-2022`."
        ),
    ] = None,
    words: Annotated[str, typer.Option(help="Only statements with these words.", show_default=False)] = "",
    page: Annotated[int, typer.Option(min=1, help="The page to show.")] = 1,
    references: Annotated[
        bool, typer.Option("--references", help="Show what the work itself says of the works it cites.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the report on a work: what later works say of it, and how many support or contrast it.

    Examples: `citewise report 10.5555/example` · `citewise report https://doi.org/10.5555/example --class contrasting` ·
    `citewise report PMC123456 --references --json`
    """
    import citewise
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.cli.report_text import show_report

    first, last = years(year)
    filters = Filters(
        section=tuple(kind.value for kind in section or ()),
        cls=tuple(kind.value for kind in cls or ()),
        year_from=first,
        year_to=last,
    )
    side = Side.REFERENCES if references else Side.CITED_BY
    with citewise.open_library(config.data_dir(data_dir)) as library:
        found = library.report(identifier, filters=filters, words=words, order=order, page=page, side=side)
    if as_json:
        print_json(found)
    else:
        show_report(found)


def years(text: str | None) -> tuple[int | None, int | None]:
    """First and last year of `2019`, `2019-2022`, `2019-` or `-2022`.

    Raises:
        InputError: It is none of these.
    """
    if text is None:
        return None, None
    match = _YEARS.fullmatch(text.strip())
    if match is None or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
        raise InputError(f"“{text}” is no range of years; give 2019, 2019-2022, 2019- or -2022.")
    first, last = (int(part) if part else None for part in (match[1], match[3]))
    if not match[2]:
        return first, first
    if first and last and first > last:
        raise InputError(f"“{text}” ends before it begins; give the earlier year first.")
    return first, last
