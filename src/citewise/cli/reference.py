"""The reference of all commands as Markdown, made from what `--help` knows: `python -m citewise.cli.reference`."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import Any, get_args

_HEAD = """# Command line reference

<!-- Made by `python -m citewise.cli.reference > docs/reference/cli.md`; a test fails when it is stale. -->

Every command takes `--help`. Errors are one line on standard error, never a traceback.

Exit codes, for every command unless it says otherwise: 0 done; 1 done in part, not found, or problems found;
2 nothing done (wrong usage, nothing that could be read, no library); 130 interrupted.
"""


def cli_reference() -> str:
    """The whole reference. It does not depend on the terminal or the machine."""
    import typer.main

    from citewise.cli.app import app

    group: Any = typer.main.get_command(app)
    context = group.make_context("citewise", [], resilient_parsing=True)
    parts = [_HEAD, "## citewise\n", f"{_paragraphs(group.help)}\n", _options(group, context)]
    for name in group.list_commands(context):
        parts += _command(group.get_command(context, name), name, context)
    return "\n".join(part for part in parts if part)


def _command(command: Any, name: str, parent: Any) -> list[str]:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    heading = [f"## {context.command_path}\n", f"{_paragraphs(command.help)}\n"]
    if hasattr(command, "list_commands"):
        for part in command.list_commands(context):
            heading += _command(command.get_command(context, part), part, context)
        return heading
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    return [*heading, f"    {usage}\n", _options(command, context)]


def _paragraphs(text: str | None) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n"))


def _options(command: Any, context: Any) -> str:
    rows = []
    for parameter in command.get_params(context):
        if parameter.name in ("install_completion", "show_completion"):
            continue
        if parameter.param_type_name == "argument":
            rows.append((parameter.metavar or parameter.name.upper(), parameter.help or ""))
            continue
        names = ", ".join([*parameter.opts, *parameter.secondary_opts])
        value = "" if parameter.is_flag else f" {_metavar(parameter)}"
        notes = [_paragraphs(parameter.help)]
        if parameter.envvar:
            notes.append(f"Environment: `{parameter.envvar}`.")
        if (
            parameter.show_default
            and parameter.default not in (None, False, "", ())
            and not parameter.is_flag
        ):
            notes.append(f"Default: `{getattr(parameter.default, 'value', parameter.default)}`.")
        rows.append((names + value, " ".join(notes)))
    if not rows:
        return ""
    lines = ["| | |", "|---|---|", *(f"| `{_cell(name)}` | {_cell(told)} |" for name, told in rows)]
    return "\n".join(lines) + "\n"


def _metavar(option: Any) -> str:
    if option.metavar:
        return str(option.metavar)
    given = option.type_descriptor.annotation
    given = next((one for one in get_args(given) if one is not type(None)), given)
    if isinstance(given, type) and issubclass(given, Enum):
        return "|".join(str(choice.value) for choice in given)
    return {int: "NUMBER", float: "NUMBER", Path: "PATH"}.get(given, "TEXT")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(cli_reference())
