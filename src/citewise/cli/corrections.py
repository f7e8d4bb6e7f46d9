"""`citewise corrections`: what readers dispute, decided at the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citewise.cli.options import DataDir, Json

if TYPE_CHECKING:
    from citewise.people.disputes import Dispute, Verdict

commands = typer.Typer(
    name="corrections",
    help="Classes that readers dispute: list, accept, reject, and give out for re-training.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
_Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The dispute's number, as `list` shows it.")]
_By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.")]
_Note = Annotated[str, typer.Option(help="What to add.", show_default=False)]


class State(StrEnum):
    """Which disputes to list."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WAITING = "waiting"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands)


def _record(one: Dispute) -> dict[str, object]:
    return {
        "id": one.id,
        "statement": one.statement,
        "shown": one.shown.value,
        "class": one.cls.value,
        "reason": one.reason,
        "name": one.name or None,
        "created": one.created,
        "verdict": one.verdict.value if one.verdict else None,
        "curator": one.curator or None,
        "note": one.note or None,
        "decided": one.decided,
        "applied": one.applied,
        "problem": one.problem or None,
    }


@commands.command("list")
def list_(
    state: Annotated[
        State, typer.Option(help="Which; `waiting` are accepted and not in the library yet.")
    ] = State.OPEN,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """List the disputes, oldest first.

    Examples: `citewise corrections list` · `citewise corrections list --state accepted --json`
    """
    from citewise import config
    from citewise.cli.output import print_json, shortened
    from citewise.people import PeopleDatabase
    from citewise.people.disputes import disputes

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        found = disputes(people, state="" if state == State.ALL else state.value)
    if as_json:
        print_json([_record(one) for one in found])
        return 0
    for one in found:
        ended = f"  [{one.verdict} by {one.curator}]" if one.verdict else ""
        typer.echo(
            f"{one.id}\t{one.statement}\t{one.shown} -> {one.cls}\t{shortened(' '.join(one.reason.split()), 80)}{ended}"
        )
    if not found:
        typer.echo("There are none.")
    return 0


@commands.command("accept")
def accept(
    number: _Number, by: _By, note: _Note = "", data_dir: DataDir = None, as_json: Json = False
) -> int:
    """Accept a dispute: the statement counts by the reader's class, tallies follow at once.

    Example: `citewise corrections accept 12 --by "A. Curator"`
    """
    from citewise.people.disputes import Verdict

    return _decide(number, Verdict.ACCEPTED, by, note, data_dir, as_json)


@commands.command("reject")
def reject(
    number: _Number, by: _By, note: _Note = "", data_dir: DataDir = None, as_json: Json = False
) -> int:
    """Reject a dispute: the class stays.

    Example: `citewise corrections reject 12 --by "A. Curator" --note "the target is the other citation"`
    """
    from citewise.people.disputes import Verdict

    return _decide(number, Verdict.REJECTED, by, note, data_dir, as_json)


def _decide(number: int, verdict: Verdict, by: str, note: str, data_dir: Path | None, as_json: bool) -> int:
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.people import PeopleDatabase
    from citewise.people.disputes import decide, dispute
    from citewise.pipeline.verdicts import apply_verdicts

    folder = config.data_dir(data_dir)
    with PeopleDatabase(folder) as people:
        decide(people, number, verdict, curator=by, note=note)
        apply_verdicts(folder, people)
        found = dispute(people, number)
    if as_json:
        print_json(_record(found))
        return 0
    after = ""
    if found.problem:
        after = f"; {found.problem}"
    elif found.verdict == "accepted" and not found.applied:
        after = "; it will count as soon as nobody else writes to the library"
    typer.echo(f"Dispute {found.id} is {found.verdict}{after}.")
    return 0


@commands.command("apply")
def apply(data_dir: DataDir = None, as_json: Json = False) -> int:
    """Put accepted corrections into the library that had to wait while it was written to.

    Exit code: 0 when none waits any more, 1 when some do.
    """
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.people import PeopleDatabase
    from citewise.pipeline.verdicts import apply_verdicts

    folder = config.data_dir(data_dir)
    with PeopleDatabase(folder) as people:
        done = apply_verdicts(folder, people)
    if as_json:
        print_json({"applied": done.put_in, "gone": done.gone, "waiting": done.waiting})
    else:
        typer.echo(
            f"{len(done.put_in):,} put into the library, {len(done.gone):,} of statements that are gone, {done.waiting:,} waiting."
        )
    return 1 if done.waiting else 0


@commands.command("export")
def export(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to write; standard output when not given."
        ),
    ] = None,
    data_dir: DataDir = None,
) -> int:
    """Write the statements that count by a person's class, in the form of the labelled files that `train` and `evaluate` read.

    Example: `citewise corrections export --output corrected.jsonl`
    """
    import sys
    from contextlib import nullcontext

    import orjson

    from citewise import config, open_library
    from citewise.errors import InputError
    from citewise.exports.labelled import labelled_rows

    count = 0
    with open_library(config.data_dir(data_dir)) as library:
        try:
            sink = nullcontext(sys.stdout.buffer) if output is None else output.open("wb")
        except OSError as error:
            raise InputError(f"{output} cannot be written: {error.strerror}.") from error
        with sink as stream:
            for row in labelled_rows(library):
                stream.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
                count += 1
            stream.flush()
    typer.echo(f"{count:,} statements", err=True)
    return 0
