"""The commands put together, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Annotated

import typer
from typer.exceptions import TyperException

from citewise import __version__
from citewise.cli import (
    add,
    alerts,
    catalogue,
    check,
    classify,
    collections,
    correct,
    corrections,
    extract,
    ingest,
    journals,
    keys,
    notices,
    outcomes,
    reindex,
    report,
    resolve,
    search,
    serve,
    stats,
    train,
    update,
    works,
)
from citewise.errors import CitewiseError, NotFoundError

app = typer.Typer(
    name="citewise",
    help="An open smart citation index: who supports, contrasts or mentions a work, and where. "
    "Start with `citewise ingest` on a folder of full-text articles, or with `citewise add DOI`, which fetches the open articles"
    " that cite a work; then ask for `citewise report DOI`.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"citewise {__version__}")
        raise typer.Exit


@app.callback()
def _all_commands(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Say on standard error what is done, step by step.")
    ] = False,
) -> None:
    if verbose:
        from citewise.logs import configure

        configure(verbose=True)


for _module in (
    ingest,
    add,
    update,
    outcomes,
    report,
    search,
    stats,
    serve,
    classify,
    correct,
    corrections,
    check,
    reindex,
    extract,
    catalogue,
    resolve,
    notices,
    works,
    collections,
    journals,
    keys,
    alerts,
    train,
):
    _module.register(app)

_PANELS = {
    "Fill the library": ("ingest", "add", "update", "catalogue", "notices", "outcomes"),
    "Look": ("report", "search", "stats", "journals", "serve"),
    "Set right": ("classify", "correct", "corrections", "resolve", "works"),
    "Keep up, and share": ("alerts", "collections", "keys"),
    "Look after the library": ("check", "reindex"),
    "Without a library": ("extract", "train", "evaluate"),
}
"""How `--help` groups the commands; one that is named nowhere stands under the plain heading above them all."""
_PANEL_OF = {name: panel for panel, names in _PANELS.items() for name in names}
for _command in app.registered_commands:
    _command.rich_help_panel = _PANEL_OF.get(_command.name or "")
for _group in app.registered_groups:
    _named = _group.typer_instance.info.name if _group.typer_instance else None
    _group.rich_help_panel = _PANEL_OF.get(str(_named))


def invoke(arguments: list[str]) -> int:
    """Run a command line and return its exit code; see `citewise.cli.run`."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        result = app(args=arguments, prog_name="citewise", standalone_mode=False)
        sys.stdout.flush()
    except NotFoundError as error:
        return _complain(str(error), 1)
    except CitewiseError as error:
        return _complain(str(error), 2)
    except typer.Exit as ending:
        return ending.exit_code
    except TyperException as error:
        return _complain(f"{error.format_message()} `--help` shows what the command takes.", 2)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("interrupted", 130)
    except BrokenPipeError:
        return _output_unwanted()
    except SystemExit as ending:
        # Typer's own way out when whoever read our output went away.
        if isinstance(ending.__context__, BrokenPipeError):
            return _output_unwanted()
        raise
    return result if isinstance(result, int) else 0


def _output_unwanted() -> int:
    # Whoever read our output (`| head`) has seen enough; Python must not try to flush the rest.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0


def _complain(message: str, code: int) -> int:
    typer.echo(f"citewise: {message}", err=True)
    return code


def _interrupt(signum: int, frame: FrameType | None) -> None:
    # A polite request to stop (docker stop, systemd) ends a run as cleanly as Ctrl-C does.
    raise KeyboardInterrupt
