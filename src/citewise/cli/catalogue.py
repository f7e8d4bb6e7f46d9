"""`citewise catalogue`: works known beyond those that articles cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json

commands = typer.Typer(
    name="catalogue",
    help="Works known beyond the articles ingested: what references without identifiers are matched against.",
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
            help="Crossref, OpenAlex, Europe PMC or CSL JSON (whole or one a line), PubMed XML, PMC's id table, RIS, BibTeX, Retraction Watch; also gzipped or in a tar archive.",
        ),
    ],
    data_dir: DataDir = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="How many processes read large files. One a processor when not given.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Take records of works into the catalogue.

    The form of each file is told by its content. Files are streamed; a record that cannot be read is passed over and named
    with its line. An import that was interrupted, even killed, goes on where it stopped when the same command is given
    again, and a file that is in already is passed over. A record of a work that is known is joined with it.

    Exit code: 0 when all went in, 1 when a record or a file did not, 2 when no file did, 130 when interrupted.

    Examples: `citewise catalogue import zotero.json` · `citewise catalogue import crossref-*.jsonl.gz pubmed25n0001.xml.gz`
    """
    from citewise import config
    from citewise.catalogue.importing import import_files
    from citewise.cli.output import print_json
    from citewise.cli.progress import shown_share

    with shown_share("records") as on_progress:
        summary = import_files(
            files, data_dir=config.data_dir(data_dir), workers=workers, on_progress=on_progress
        )
    if as_json:
        print_json(
            {
                "files": [
                    {
                        "file": file.name,
                        "records": file.records,
                        "kept": file.kept,
                        "known": file.known,
                        "skipped": file.skipped,
                        "notices": file.notices,
                        "resumed_at": file.resumed_at,
                        "already": file.already,
                        "failed": file.failed,
                        "errors": [{"line": line, "reason": reason} for line, reason in file.errors],
                    }
                    for file in summary.files
                ],
                "kept": summary.kept,
                "skipped": summary.skipped,
                "records_in_catalogue": summary.total,
                "interrupted": summary.interrupted,
            }
        )
        return summary.exit_code
    for file in summary.files:
        if file.failed:
            typer.echo(f"{file.name}: {file.failed}")
        elif file.already:
            typer.echo(f"{file.name}: in already ({file.records:,} records)")
        if file.failed or not file.already:
            parts = [f"{file.records:,} records read", f"{file.kept:,} taken in"]
            parts += [f"{file.known:,} joined with known ones"] if file.known else []
            parts += [f"{file.skipped:,} passed over"] if file.skipped else []
            parts += [f"{file.notices:,} notices"] if file.notices else []
            parts += [f"resumed after {file.resumed_at:,}"] if file.resumed_at else []
            typer.echo(f"{file.name}: {', '.join(parts)}")
        for line, reason in file.errors:
            typer.echo(f"  {_place(line, reason)}")
        if file.skipped > len(file.errors) > 0:
            typer.echo(f"  … and {file.skipped - len(file.errors):,} more passed over")
    typer.echo(f"The catalogue holds {summary.total:,} records.")
    if summary.kept:
        typer.echo("`citewise resolve --pending` links the references that were open.")
    return summary.exit_code


def _place(line: int, reason: str) -> str:
    return reason if reason.startswith("line ") else f"line {line:,}: {reason}"
