"""`citewise collections`: named lists of works, looked at together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citewise.cli.options import DataDir, Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citewise.catalogue.collected import Collected
    from citewise.people import PeopleDatabase
    from citewise.people.collections import Collection
    from citewise.people.entries import NewEntry
    from citewise.reports.library import Library

commands = typer.Typer(
    name="collections",
    help="Named lists of works that are looked at together: one report, one table, one export.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Which = Annotated[
    str,
    typer.Argument(
        metavar="COLLECTION", help="Its key, as `citewise collections list` shows it, or its name."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands)


@commands.command("add")
def add(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Its name. Works are added to it where there is one of this name."
        ),
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="More files.", show_default=False)
    ] = None,
    from_: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A list of works: identifiers in any text, CSV, BibTeX, RIS, CSL-JSON, or an export of Zotero. `-` for standard input. May be repeated.",
            show_default=False,
            allow_dash=True,
        ),
    ] = None,
    notes: Annotated[
        str | None, typer.Option(help="What the collection is about.", show_default=False)
    ] = None,
    listed: Annotated[
        bool, typer.Option("--listed", help="Let everyone who reaches the server find and read it.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Make a collection of the works in files, or add to one.

    Works without an identifier are looked for by their title. What leads to no work of the library is kept and named
    with the reason by `citewise collections show`. For a new collection two links are printed: one to change it, one to share.

    Examples: `citewise collections add "Lithium and tremor" --from refs.bib` · `citewise collections add Review --from a.csv b.ris`
    """
    from citewise import config
    from citewise.alerts.collections import quietly
    from citewise.catalogue.collected import collected
    from citewise.catalogue.collecting import collect
    from citewise.cli.output import print_json
    from citewise.errors import NotFoundError
    from citewise.people import PeopleDatabase
    from citewise.people.collections import (
        change_collection,
        collection_named,
        create_collection,
        remove_collection,
        share_secret,
    )

    folder = config.data_dir(data_dir)
    given = [entry for path in [*(from_ or ()), *(more or ())] for entry in _read(path)]
    library = _library(folder)
    secret = ""
    with PeopleDatabase(folder) as people:
        try:
            collection = collection_named(people, name)
        except NotFoundError:
            collection, secret = create_collection(people, name, notes=notes or "", listed=listed)
        else:
            if notes is not None or listed:
                change_collection(
                    people,
                    collection,
                    name=collection.name,
                    notes=collection.notes if notes is None else notes,
                    listed=listed or collection.listed,
                )
        with quietly(people, collection, library):
            try:
                added = collect(people, collection, library, given)
            except BaseException:
                if secret:
                    remove_collection(people, collection)
                raise
            if library is not None:
                _look(people, collection, library, added.open)
        found = collected(people, collection_named(people, collection.key), library)
    if library is not None:
        library.close()
    if as_json:
        print_json(
            {
                **_record(found),
                "made": bool(secret),
                "added": added.added,
                "known": added.known,
                "edit_link": f"/collections/{secret}" if secret else None,
                "share_link": f"/collections/{share_secret(secret)}" if secret else None,
            }
        )
        return 0
    typer.echo(
        f"{'Made' if secret else 'Added to'} “{found.collection.name}” ({found.collection.key}): {added.added:,} works given by an"
        f" identifier, {added.known:,} of those given were there already, {len(found.listing.rows):,} works are in this library,"
        f" {len(found.missing):,} entries lead to none."
    )
    if found.missing:
        typer.echo(f"What is missing, and why: citewise collections show {found.collection.key}")
    if secret:
        typer.echo(
            "\nKeep these addresses of the server now: they are stored as digests and cannot be shown again."
            f"\n  to change it:  /collections/{secret}\n  to share it:   /collections/{share_secret(secret)}"
        )
    return 0


@commands.command("list")
def list_(data_dir: DataDir = None, as_json: Json = False) -> int:
    """List the collections, the one changed last first."""
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.people import PeopleDatabase
    from citewise.people.collections import collections

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        found = collections(people)
    if as_json:
        print_json([_head(collection) for collection in found])
        return 0
    for collection in found:
        listed = ", listed" if collection.listed else ""
        typer.echo(
            f"{collection.key}\t{collection.entries:,} entries\tchanged {collection.changed}{listed}\t{collection.name}"
        )
    if not found:
        typer.echo("There are no collections yet. `citewise collections add NAME --from FILE` makes one.")
    return 0


@commands.command("show")
def show(
    which: Which,
    sort: Annotated[
        str,
        typer.Option(
            help="What to sort by: place, title, year, notices, citing_works, statements, supporting, contrasting, mentioning or unclassified."
        ),
    ] = "place",
    limit: Annotated[int, typer.Option(min=0, help="So many works; 0 for all.")] = 50,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Show a collection: its tally, its works with theirs, and what is missing with the reason.

    Works with a grave notice stand first; counts are sorted from the highest.

    Examples: `citewise collections show "Lithium and tremor"` · `citewise collections show k7m2n8p4q6r9 --sort contrasting --json`
    """
    from citewise.cli.output import print_json, shortened
    from citewise.errors import InputError
    from citewise.reports.listing import Column, ordered, shown
    from citewise.reports.together import together

    if sort not in set(Column):
        raise InputError(f"Works cannot be sorted by {sort!r}, but by {', '.join(Column)}.")
    column = Column(sort)
    found, library = _opened(which, data_dir)
    rows = ordered(found.listing, column, descending=column not in (Column.PLACE, Column.TITLE, Column.YEAR))
    works = shown(library, rows[: limit or None]) if library else []
    tally = together(library, found.listing.works, per_page=1).tally if library else None
    if library:
        library.close()
    if as_json:
        record = _record(found)
        record["tally"] = _tally(tally) if tally else None
        record["works"] = [
            {
                "work": work.key,
                "title": work.title,
                "year": work.year,
                "notices": [kind.value for kind in work.notices],
                "tally": _tally(work.tally),
                "note": found.named[row.place].note,
                "probability": found.named[row.place].probability,
            }
            for row, work in works
        ]
        print_json(record)
        return 0
    typer.echo(f"{found.collection.name} ({found.collection.key})")
    if found.collection.notes:
        typer.echo(found.collection.notes)
    if tally:
        typer.echo(
            f"{len(rows):,} works in this library, {tally.citing_works:,} citing works, {tally.total:,} statements:"
            f" {tally.supporting:,} supporting, {tally.contrasting:,} contrasting, {tally.mentioning:,} mentioning,"
            f" {tally.unclassified:,} not classified"
        )
    for row, work in works:
        flags = f" [{', '.join(kind.value for kind in work.notices)}]" if work.notices else ""
        note = found.named[row.place].note
        typer.echo(
            f"{work.tally.supporting:>6} {work.tally.contrasting:>6} {work.tally.mentioning:>6}  {work.key}"
            f"  {shortened(work.title, 70)} ({work.year or 'n. d.'}){flags}{f'  – {note}' if note else ''}"
        )
    if len(works) < len(rows):
        typer.echo(f"… and {len(rows) - len(works):,} more; --limit 0 shows all.")
    if found.missing:
        typer.echo(f"\n{len(found.missing):,} entries lead to no work of this library:")
    for missing in found.missing[: limit or None]:
        typer.echo(f"  {shortened(missing.key or missing.entry.given, 80)}: {missing.reason}")
    return 0


@commands.command("remove")
def remove(
    which: Which,
    works: Annotated[
        list[str] | None,
        typer.Option(
            "--work",
            metavar="ID",
            help="Take this work out and leave the others. May be repeated.",
            show_default=False,
        ),
    ] = None,
    data_dir: DataDir = None,
) -> int:
    """Forget a collection, or take works out of it."""
    from citewise import config
    from citewise.errors import IdentifierError, NotFoundError
    from citewise.identifiers import detect
    from citewise.people import PeopleDatabase
    from citewise.people.collections import collection_named, remove_collection
    from citewise.people.entries import entries, remove_entries

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        collection = collection_named(people, which)
        if not works:
            remove_collection(people, collection)
            typer.echo(f"“{collection.name}” ({collection.key}) is forgotten.")
            return 0
        wanted = []
        for text in works:
            pair = detect(text)
            if pair is None:
                raise IdentifierError(f"{text!r} is no DOI, PMID, PMCID, arXiv id or ISBN.")
            wanted.append(pair)
        held = [entry for entry in entries(people, collection) if set(entry.identifiers) & set(wanted)]
        if not held:
            raise NotFoundError(f"“{collection.name}” holds none of these works.")
        gone = remove_entries(people, collection, [entry.id for entry in held])
    typer.echo(f"{gone:,} taken out of “{collection.name}”.")
    return 0


@commands.command("export")
def export(
    which: Which,
    form: Annotated[
        str, typer.Option("--format", "-f", help="csv, jsonl, parquet; of works also bibtex or ris.")
    ] = "csv",
    what: Annotated[str, typer.Option(help="works, or the statements about them.")] = "works",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Where to write. Standard output when not given.", show_default=False
        ),
    ] = None,
    data_dir: DataDir = None,
) -> int:
    """Write the works of a collection with their tallies and notes, or all statements about them.

    Text that a spreadsheet would take for a formula has an apostrophe before it in CSV.

    Examples: `citewise collections export Review -o review.csv` · `citewise collections export Review --what statements -f jsonl`
    """
    import sys

    from citewise.errors import InputError, NotFoundError
    from citewise.exports.collection import statements_file, works_file
    from citewise.reports import streams

    if what not in ("works", "statements"):
        raise InputError(f"Works or statements can be exported, not {what!r}.")
    found, library = _opened(which, data_dir)
    if library is None:
        raise NotFoundError("There is no library yet to tell of these works. `citewise ingest` makes one.")
    notes = {row.work: found.named[row.place].note for row in found.listing.rows}
    with library:
        parts: Iterator[bytes]
        if what == "works":
            parts = works_file(streams.works_of(library, found.listing.works), form, notes)
        else:
            parts = statements_file(streams.statements_about(library, found.listing.works), form)
        if output is None or str(output) == "-":
            for part in parts:
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
            return 0
        try:
            with output.open("wb") as sink:
                for part in parts:
                    sink.write(part)
        except OSError as error:
            raise InputError(f"{output} cannot be written: {error.strerror}.") from error
    return 0


def _read(path: Path) -> Iterator[NewEntry]:
    import sys

    from citewise.catalogue.listed import MOST_BYTES, read_list
    from citewise.errors import InputError

    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with path.open("rb") as source:
                data = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        yield from read_list(data)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _look(people: PeopleDatabase, collection: Collection, library: Library, waiting: int) -> None:
    from citewise.catalogue.collecting import look_for
    from citewise.cli.progress import shown_count

    with shown_count("titles looked for") as on_progress:
        done = 0
        while waiting:
            before, waiting = waiting, look_for(people, collection, library, seconds=2.0)
            done += max(0, before - waiting)
            on_progress(done, done + waiting)


def _library(folder: Path) -> Library | None:
    from citewise import open_library
    from citewise.errors import NotFoundError

    try:
        return open_library(folder)
    except NotFoundError:
        return None


def _opened(which: str, data_dir: Path | None) -> tuple[Collected, Library | None]:
    from citewise import config
    from citewise.catalogue.collected import collected
    from citewise.people import PeopleDatabase
    from citewise.people.collections import collection_named

    folder = config.data_dir(data_dir)
    with PeopleDatabase(folder) as people:
        collection = collection_named(people, which)
        library = _library(folder)
        return collected(people, collection, library), library


def _head(collection: Collection) -> dict[str, Any]:
    return {
        "key": collection.key,
        "name": collection.name,
        "notes": collection.notes,
        "listed": collection.listed,
        "created": collection.created,
        "changed": collection.changed,
        "entries": collection.entries,
    }


def _record(found: Collected) -> dict[str, Any]:
    return {
        **_head(found.collection),
        "works_in_library": len(found.listing.rows),
        "missing": [
            {"given": missing.entry.given, "work": missing.key or None, "reason": missing.reason}
            for missing in found.missing
        ],
    }


def _tally(tally: Any) -> dict[str, int]:
    return {
        name: getattr(tally, name)
        for name in ("supporting", "contrasting", "mentioning", "unclassified", "citing_works")
    }
