"""`citewise ingest`: full texts in, a table of outcomes at the end."""

from __future__ import annotations

from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ingest")(ingest)


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Files, folders, globs and archives (.tar.gz, .tgz, .tar, .zip), mixed."
        ),
    ],
    data_dir: DataDir = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="How many child processes read in parallel. One a processor when not given.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds after which one article is given up.")
    ] = 60.0,
    again: Annotated[
        bool,
        typer.Option("--again", help="Read everything anew, also what is unchanged or has failed before."),
    ] = False,
    classify: Annotated[
        bool,
        typer.Option(
            "--classify/--no-classify",
            help="Say of each statement whether it supports, contrasts or mentions; `citewise classify` can do it later.",
        ),
    ] = True,
    as_json: Json = False,
) -> int:
    """Read full-text articles into the library.

    What is done is never redone: a run that was interrupted, even killed, goes on where it stopped when the same command
    is given again, and files that have not changed are passed over. Crashed and timed-out files are tried anew
    on the next run, failed ones with `--again` or a newer Citewise.

    Exit code: 0 when all went in, 1 when some did not, 2 when none did, 130 when interrupted.

    Examples: `citewise ingest articles/` · `citewise ingest "2024/*.xml" more.tar.gz --workers 4`
    """
    from citewise import config
    from citewise.catalogue.pending import link_known_versions
    from citewise.cli.outcome_table import show_summary, summary_record
    from citewise.cli.output import print_json
    from citewise.cli.progress import shown_progress
    from citewise.cli.resolve import knows_more, link_and_feed
    from citewise.pipeline.run import ingest as run_ingest
    from citewise.store import library_path

    folder = config.data_dir(data_dir)
    with shown_progress() as on_progress:
        summary = run_ingest(
            paths,
            data_dir=folder,
            workers=workers,
            timeout=timeout,
            again=again,
            classify=classify,
            on_progress=on_progress,
        )
    linked = None
    if not summary.interrupted and library_path(folder).is_file():
        if knows_more(folder):
            linked = link_and_feed(folder)
        else:
            link_known_versions(folder)
    if as_json:
        print_json(summary_record(summary))
    else:
        show_summary(summary)
        if linked is not None and linked.linked:
            typer.echo(f"{linked.linked:,} works cited without an identifier were found in the catalogue.")
    return summary.exit_code
