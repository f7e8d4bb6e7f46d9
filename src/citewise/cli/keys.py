"""`citewise keys`: who may do more than read."""

from __future__ import annotations

from typing import Annotated

import typer

from citewise.cli.options import DataDir, Json
from citewise.people.keys import Role

commands = typer.Typer(
    name="keys",
    help="Keys for people and programs that may do more than read, such as curators of disputed classes.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands)


@commands.command("add")
def add(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="Whom or what the key is for.")],
    role: Annotated[
        Role, typer.Option(help="What it allows; each role may also do what those before it may.")
    ],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Make a key and show its secret, this once only.

    Examples: `citewise keys add "Reading room" --role curator`
    """
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.people import PeopleDatabase
    from citewise.people.keys import issue_key

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        key, secret = issue_key(people, label, role)
    if as_json:
        print_json(
            {"id": key.id, "label": key.label, "role": key.role, "created": key.created, "secret": secret}
        )
        return 0
    typer.echo(f"Key {key.id} ({key.role}) for {key.label}:")
    typer.echo(f"\n    {secret}\n")
    typer.echo("Keep it now: it is stored as a digest and cannot be shown again.")
    return 0


@commands.command("list")
def list_(data_dir: DataDir = None, as_json: Json = False) -> int:
    """List the keys, without their secrets."""
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.people import PeopleDatabase
    from citewise.people.keys import keys

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        found = keys(people) if people.present else []
    if as_json:
        print_json(
            [
                {
                    "id": key.id,
                    "label": key.label,
                    "role": key.role,
                    "created": key.created,
                    "revoked": key.revoked,
                }
                for key in found
            ]
        )
        return 0
    for key in found:
        ended = f", revoked {key.revoked}" if key.revoked else ""
        typer.echo(f"{key.id}\t{key.role}\t{key.label}\tsince {key.created}{ended}")
    if not found:
        typer.echo("There are no keys yet. `citewise keys add LABEL --role curator` makes one.")
    return 0


@commands.command("revoke")
def revoke(
    key: Annotated[
        int, typer.Argument(metavar="KEY", help="The key's number, as `citewise keys list` shows it.")
    ],
    data_dir: DataDir = None,
) -> int:
    """Make a key worthless from now on."""
    from citewise import config
    from citewise.people import PeopleDatabase
    from citewise.people.keys import revoke_key

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        revoked = revoke_key(people, key)
    typer.echo(f"Key {revoked.id} ({revoked.label}) is revoked since {revoked.revoked}.")
    return 0
