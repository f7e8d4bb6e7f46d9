"""`citewise resolve`: which works references mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citewise.cli.options import DataDir, Json

if TYPE_CHECKING:
    from citewise.catalogue.pending import PendingSummary


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("resolve")(resolve)


def resolve(
    input_: Annotated[
        Path | None,
        typer.Option(
            "--input",
            "-i",
            help="References, one JSON object a line, or a JSON list: `id` and `raw`, or `title`, `authors`, `year`, `journal`, `volume`, `first_page`, or both. `-` for standard input.",
            show_default=False,
            allow_dash=True,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to write the answers, one JSON object a line. Standard output when not given.",
            show_default=False,
            allow_dash=True,
        ),
    ] = None,
    pending: Annotated[
        bool,
        typer.Option("--pending", help="Link the references of the library that were open; tallies follow."),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="With --pending: ask also for those asked for before.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Say which works references mean, from the catalogue and the works of the library. The network is not asked.

    Each answer has `id`, `doi` (null when open) and other `identifiers`, `probability`, `method` (`identifier`, `exact`,
    `match` or `none`), `doubtful` (too unsure for tallies) and `candidates`, the likeliest first; in the order of the input.

    Examples: `citewise resolve --input refs.jsonl --output out.jsonl` · `citewise resolve --pending`
    """
    from citewise import config
    from citewise.errors import InputError

    folder = config.data_dir(data_dir)
    if pending:
        if input_ is not None:
            raise InputError("Give either --pending or --input, not both.")
        return _pending(folder, again, as_json)
    if input_ is None:
        raise InputError("Give --input FILE with references, or --pending for those of the library.")
    return _answer(folder, input_, output)


def _pending(folder: Path, again: bool, as_json: bool) -> int:
    from citewise.cli.output import print_json
    from citewise.errors import NotFoundError
    from citewise.store import library_path

    if not library_path(folder).is_file():
        raise NotFoundError(f"There is no library at {folder} yet. `citewise ingest` makes one.")
    summary = link_and_feed(folder, again=again)
    if as_json:
        print_json(
            {
                "asked": summary.asked,
                "linked": summary.linked,
                "doubtful": summary.doubtful,
                "open": summary.open,
                "joined": summary.joined,
                "versions": summary.versions,
            }
        )
    else:
        typer.echo(
            f"{summary.asked:,} works without identifiers: {summary.linked:,} linked, {summary.doubtful:,} doubtful"
            f" (shown, not counted), {summary.open:,} open."
        )
        if summary.joined:
            typer.echo(f"{summary.joined:,} works learned identifiers or fields from the catalogue.")
    return 130 if summary.interrupted else 0


def link_and_feed(folder: Path, *, again: bool = False) -> PendingSummary:
    """Link what was open, and tell the search index."""
    from citewise.catalogue.pending import link_pending
    from citewise.cli.progress import shown_count
    from citewise.pipeline.desk import Desk

    with shown_count("references") as on_progress:
        summary = link_pending(folder, again=again, on_progress=on_progress)
    with Desk.open(folder) as desk:
        desk.feed_search(all_of_it=True)
    return summary


def knows_more(folder: Path) -> bool:
    """Whether a library has a catalogue, or notices on works that it may hold."""
    from citewise.store import Store

    with Store.open(folder, read_only=True) as store:
        row = store.connection.execute(
            "SELECT EXISTS (SELECT 1 FROM catalogue_record) OR EXISTS (SELECT 1 FROM notice_waiting)"
        ).fetchone()
    return bool(row[0])


def _answer(folder: Path, input_: Path, output: Path | None) -> int:
    import sys

    import orjson

    from citewise.catalogue.answering import answers
    from citewise.errors import InputError

    try:
        source = sys.stdin.buffer if str(input_) == "-" else input_.open("rb")
    except OSError as error:
        raise InputError(f"{input_} cannot be read: {error.strerror}.") from error
    standard = output is None or str(output) == "-"
    refused = 0
    with source:
        made = answers(source, folder)
        first = next(made, None)  # a library that cannot be opened leaves the output alone
        try:
            sink = sys.stdout.buffer if output is None or standard else output.open("wb")
        except OSError as error:
            raise InputError(f"{output} cannot be written: {error.strerror}.") from error
        try:
            while first is not None:
                sink.write(orjson.dumps(first, option=orjson.OPT_APPEND_NEWLINE))
                refused += "error" in first
                first = next(made, None)
        finally:
            sink.flush() if standard else sink.close()
    if refused:
        typer.echo(f"{refused:,} lines hold no reference; their answers say so in `error`.", err=True)
    return 1 if refused else 0
