"""`citewise stats`: the library in numbers."""

from __future__ import annotations

from dataclasses import asdict

import typer

from citewise.cli.options import DataDir, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stats")(stats)


def stats(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show how much the library holds, by class and by section.

    Examples: `citewise stats` · `citewise stats --json`
    """
    from rich.table import Table

    from citewise import config
    from citewise.cli.output import console, escape, print_json
    from citewise.store import Store

    folder = config.data_dir(data_dir)
    with Store.open(folder, read_only=True) as store:
        found = store.stats()
    if as_json:
        print_json({**asdict(found), "resolved_share": round(found.resolved_share, 4)})
        return
    out = console()
    out.print(f"Library in {escape(str(folder))}", style="bold", soft_wrap=True)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in (
        ("articles read", found.articles),
        ("works known", found.works),
        ("works with a report", found.cited_works),
        ("bibliographic references", found.references),
        ("citation statements", found.statements),
        ("statements counted for each work they cite", found.citations),
        ("corrected by people", found.corrections),
        ("editorial notices", found.notices),
    ):
        table.add_row(name, f"{count:,}")
    table.add_row("references whose work has an identifier", f"{found.resolved_share:.1%}")
    for title, counts in (("by class", found.by_class), ("by section", found.by_section)):
        table.add_section()
        table.add_row(title, "")
        for name, count in counts.items():
            table.add_row(f"  {name}", f"{count:,}")
    out.print(table)
