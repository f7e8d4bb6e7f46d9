"""`citewise works`: which records are one work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citewise.cli.options import DataDir, Json

if TYPE_CHECKING:
    from citewise.store import Store, WorkRow

commands = typer.Typer(
    name="works",
    help="Works as this library knows them: under which identifiers, and which were found to be one.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Key = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="A DOI, PMID, PMCID or arXiv id, or a key as reports give it (`pmid:…`, `ref:…`)."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands)


@commands.command("show")
def show(key: Key, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show the identifiers that a work answers to, the works merged into it, and its other versions.

    Examples: `citewise works show 10.5555/example` · `citewise works show pmid:123456 --json`
    """
    import citewise
    from citewise import config
    from citewise.cli.output import print_json

    with citewise.open_library(config.data_dir(data_dir)) as library:
        summary = library.work(key)
        store = library.store
        joined = store.merges(summary.id)
        merges = [
            {
                "identifiers": [":".join(pair) for pair in row.identifiers],
                "reason": row.reason,
                "at": row.made_at,
                "full_text_kept": row.full_text,
            }
            for row in joined
        ]
        versions = [
            {"relation": version.relation, "identifier": ":".join(version.pair), "source": version.source}
            for version in store.versions(summary.id)
        ]
        identifiers = [":".join(pair) for pair in store.all_identifiers(summary.id)]
    if as_json:
        print_json(
            {
                "key": summary.key,
                "title": summary.title,
                "identifiers": identifiers,
                "merges": merges,
                "versions": versions,
                "tally": summary.tally,
            }
        )
        return
    typer.echo(f"{summary.title or 'Untitled'} ({summary.key})")
    typer.echo(f"known by: {', '.join(identifiers)}")
    for version in versions:
        typer.echo(f"{version['relation']}: {version['identifier']} (from {version['source']})")
    for row in joined:
        kept = ", with a full text of its own" if row.full_text else ""
        names = ", ".join(":".join(pair) for pair in row.identifiers)
        typer.echo(f"merged on {row.made_at}: {names}{kept} ({row.reason})")
    if not merges:
        typer.echo("No other work was merged into it.")


@commands.command("merge")
def merge(
    one: Key,
    other: Key,
    reason: Annotated[
        str, typer.Option(help="Why they are one; kept with the merge.", show_default=False)
    ] = "",
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Join them even if one is a correction of, or a comment on, another work."
        ),
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Join two works that are one. Both keys answer with the one report from then on; `citewise works unmerge` undoes it.

    A preprint and what was published of it are not one work: each keeps its own report, and they point at one another.

    Examples: `citewise works merge 10.5555/example pmid:123456 --reason "same paper, PubMed has no DOI"`
    """
    from citewise import config
    from citewise.errors import InputError
    from citewise.store import Store

    folder = config.data_dir(data_dir)
    numbers = [_number(folder, key) for key in (one, other)]
    if numbers[0] == numbers[1]:
        raise InputError(f"{one} and {other} are one work in this library already.")
    with Store.open(folder, create=False) as store:
        if not force:
            _refuse(store, numbers)
        kept = store.merge_works(numbers[0], numbers[1], f"by hand: {reason}" if reason else "by hand")
        row = store.work(kept)
    _feed(folder)
    _tell(folder, row, "merged", f"{one} and {other} are one work now", as_json)


@commands.command("unmerge")
def unmerge(key: Key, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Part the work that was known by this key from the one that it was merged into.

    Its identifiers, the references that mean it by them, their statements and tallies go back; a full text that was taken out
    comes back with its corrections. Citewise does not join the two by itself again.

    Examples: `citewise works unmerge pmid:123456`
    """
    from citewise import config
    from citewise.errors import IdentifierError
    from citewise.identifiers import detect
    from citewise.store import Store

    folder = config.data_dir(data_dir)
    _number(folder, key)  # says in plain words that nobody knows it
    scheme, _, value = key.strip().partition(":")
    pair = ("ref", value) if scheme == "ref" else detect(key)
    if pair is None:
        raise IdentifierError(
            f"{key!r} holds no identifier; `citewise works show` lists those that a merge brought."
        )
    with Store.open(folder, create=False) as store:
        if pair[0] == "pmid" and store.find_work(*pair) is None:
            pair = ("pmcid", f"PMC{pair[1]}")
        parted, _ = store.unmerge_work(*pair)
        row = store.work(parted)
    _feed(folder)
    _tell(folder, row, "parted", f"{key} is a work of its own again", as_json)


def _number(folder: Path, key: str) -> int:
    import citewise

    with citewise.open_library(folder) as library:
        return library.resolve(key)


def _refuse(store: Store, numbers: list[int]) -> None:
    """Corrections and comments carry nearly the title of the work that they are about.

    Raises:
        InputError: One of two works is about another work, and the other is not.
    """
    from citewise.errors import InputError
    from citewise.resolution.about import is_about_another

    rows = [row for number in numbers if (row := store.work(number)) is not None]
    if len({is_about_another(row.title) or row.type == "correction" for row in rows}) > 1:
        raise InputError(
            "One of the two is a correction, retraction or comment, which is a work of its own: "
            + " / ".join(f"“{row.title}”" for row in rows)
            + ". Give --force if they are one all the same."
        )


def _feed(folder: Path) -> None:
    from citewise.pipeline.desk import Desk

    with Desk.open(folder) as desk:
        desk.feed_search(all_of_it=True)


def _tell(folder: Path, row: WorkRow | None, name: str, sentence: str, as_json: bool) -> None:
    import citewise
    from citewise.cli.output import print_json

    assert row is not None  # noqa: S101
    with citewise.open_library(folder) as library:
        (summary,) = library.works([row.id])
    if as_json:
        print_json({name: summary.key, "title": summary.title, "tally": summary.tally})
    else:
        typer.echo(f"{sentence}: {summary.title or 'Untitled'} ({summary.key})")
        typer.echo(f"cited by {summary.tally.citing_works:,} works in {summary.tally.total:,} statements.")
