"""`citewise extract`: what one full text yields, nothing stored."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from citewise.cli.options import Json
from citewise.model import Extraction

_WIDTH = 96


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("extract")(extract)


def extract(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A full-text article, or `-` for standard input.")
    ],
    as_json: Json = False,
) -> None:
    """Show the citation statements of one article, without storing anything.

    Examples: `citewise extract article.xml` · `citewise extract - --json < article.xml`
    """
    import citewise
    from citewise.cli.output import print_json
    from citewise.exports import extraction_record

    extraction = (
        citewise.extract(sys.stdin.buffer, name="standard input") if file == "-" else citewise.extract(file)
    )
    if as_json:
        print_json(extraction_record(extraction))
    else:
        _show(extraction)


def _show(extraction: Extraction) -> None:
    from citewise.cli.output import console, escape, marked, shortened

    out = console()
    work = extraction.document.work
    out.print(f"[bold]{escape(work.full_title or 'Untitled')}[/bold]", soft_wrap=True)
    facts = [", ".join(a.name for a in work.authors[:6]) + (" and others" if len(work.authors) > 6 else "")]
    facts += [work.journal.title, str(work.year or ""), work.identifiers.doi or ""]
    out.print(escape(" · ".join(fact for fact in facts if fact)), style="dim", soft_wrap=True)
    out.print(
        f"{len(extraction.document.references):,} references, {len(extraction.statements):,} citation statements"
    )
    for warning in extraction.document.warnings:
        out.print(f"note: {escape(warning)}", style="yellow", soft_wrap=True)
    references = {reference.id: reference for reference in extraction.document.references}
    for statement in extraction.statements:
        place = " / ".join((statement.section.value, *statement.headings))
        out.print(f"\n[dim]{escape(place)} ({statement.element.value})[/dim]", soft_wrap=True)
        out.print(
            "  " + marked(statement.sentence, statement.target.start, statement.target.end), soft_wrap=True
        )
        for reference_id in statement.target.reference_ids:
            reference = references.get(reference_id)
            if reference is not None:
                shown = reference.title or reference.raw
                known = next((f" ({scheme} {value})" for scheme, value in reference.identifiers.items()), "")
                out.print(
                    f"    -> {escape(shortened(shown, _WIDTH))}{escape(known)}", style="cyan", soft_wrap=True
                )
