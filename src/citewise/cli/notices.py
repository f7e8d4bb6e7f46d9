"""`citewise notices`: retractions, corrections, expressions of concern."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json

commands = typer.Typer(
    name="notices",
    help="Editorial notices: what editors have said of works after they appeared.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands)


@commands.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Retraction Watch's table, open-retractions', or records of Crossref, Europe PMC, OpenAlex or PubMed; also gzipped.",
        ),
    ],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Read editorial notices and put them on the works of the library, citing and cited.

    Notices on works that the library does not hold yet are kept, and put on them when they come in.

    Examples: `citewise notices import retraction_watch.csv`
    """
    from citewise import config
    from citewise.catalogue.notices import import_notices
    from citewise.cli.output import print_json

    made = import_notices(files, data_dir=config.data_dir(data_dir))
    failed = [one for one in made if one.failed]
    code = 2 if failed and len(failed) == len(made) else int(bool(failed or any(one.errors for one in made)))
    if as_json:
        print_json(
            [
                {
                    "file": one.name,
                    "rows": one.rows,
                    "notices": one.notices,
                    "works_noticed": one.works,
                    "sources": one.sources,
                    "skipped": len(one.errors),
                    "failed": one.failed,
                    "errors": [{"line": line, "reason": reason} for line, reason in one.errors[:20]],
                }
                for one in made
            ]
        )
        return code
    for one in made:
        if one.failed:
            typer.echo(f"{one.name}: {one.failed}")
            continue
        typer.echo(
            f"{one.name}: {one.rows:,} rows, {one.notices:,} notices ({', '.join(one.sources) or 'no source'});"
            f" {one.works:,} works of the library have one they had not"
        )
        for line, reason in one.errors[:5]:
            typer.echo(f"  {reason if reason.startswith('line ') else f'line {line:,}: {reason}'}")
        if len(one.errors) > 5:
            typer.echo(f"  … and {len(one.errors) - 5:,} more passed over")
    return code
