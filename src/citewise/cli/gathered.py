"""What `citewise add` and `citewise update` share: options, progress, the table of outcomes and its JSON."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from citewise.cli.output import console, escape, print_json, shortened

if TYPE_CHECKING:
    from citewise.gathering import GatherSummary, Step, WorkOutcome
    from citewise.pipeline.outcome import IngestSummary
    from citewise.resolution.sources import Sources
    from citewise.store.visits import SourceVisit

_SECONDS_BETWEEN_LINES = 5.0
_NAMED = 40

Source = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="Ask only this source; may be given several times: europepmc, openalex, crossref, unpaywall, pmc."
        " All when not given.",
        show_default=False,
    ),
]
Limit = Annotated[
    int,
    typer.Option(
        min=1,
        max=10_000,
        help="At most so many citing works with open full text of each source's list for a work, the latest first.",
    ),
]
Mailto = Annotated[
    str | None,
    typer.Option(
        "--mailto",
        metavar="ADDRESS",
        help="Your mail address, told to the sources so that they can reach you; Crossref is faster with it, and Unpaywall"
        " answers only with one. Also `$CITEWISE_MAILTO`, or `mailto` under `[sources]` in `config.toml`.",
        show_default=False,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="How many child processes read full texts. One a processor when not given.",
        show_default=False,
    ),
]


def opened_sources(
    folder: Path, chosen: Sequence[str] | None, mailto: str | None, *, anew: bool = False
) -> Sources:
    """The sources that were chosen, spoken to as configured; with `anew`, kept answers are not believed without asking.

    Raises:
        InputError: One of the choices or settings is none.
    """
    from dataclasses import replace

    from citewise import config
    from citewise.errors import InputError
    from citewise.resolution.sources import SourceName, Sources, settings_from

    settings = settings_from(config.section(folder, "sources"), mailto=mailto)
    if anew:
        settings = replace(settings, fresh=0.0)
    names = []
    for name in chosen or ():
        plain = name.strip().lower().replace(" ", "").replace("-", "")
        if plain not in set(SourceName):
            raise InputError(f"There is no source “{name}”; the sources are {', '.join(SourceName)}.")
        names.append(SourceName(plain))
    return Sources(settings, folder, chosen=names or None)


def ingesting(folder: Path, workers: int | None) -> Callable[[Sequence[Path]], IngestSummary]:
    """The normal ingest, into a folder."""
    from citewise.pipeline.run import ingest

    return partial(ingest, data_dir=folder, workers=workers)


@contextmanager
def shown_steps() -> Iterator[Callable[[Step], None]]:
    """A function to call with each step: a line that changes on a terminal, a plain line now and then otherwise."""
    if sys.stderr.isatty():
        with console(stderr=True).status("looking") as status:
            yield lambda step: status.update(escape(_told(step)))
        return
    last = time.monotonic()

    def line(step: Step) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            print(_told(step), file=sys.stderr, flush=True)

    yield line


def _told(step: Step) -> str:
    return f"{step.done:,} of {step.works:,} works done: {step.doing}" if step.works > 1 else step.doing


def show(summary: GatherSummary, *, as_json: bool) -> int:
    """Write what came of a run; gives the exit code."""
    if as_json:
        print_json(record_of(summary))
    else:
        _show(summary)
    return summary.exit_code


def _show(summary: GatherSummary) -> None:
    out = console()
    for work in summary.works[:_NAMED]:
        _show_work(work)
    if len(summary.works) > _NAMED:
        out.print(f"… and {len(summary.works) - _NAMED:,} works more; `--json` tells of all.")
    if summary.ingest.left_out:
        out.print("\nDid not go in:", style="bold")
        for outcome in summary.ingest.failures:
            out.print(escape(f"  {outcome.source}: {outcome.status.value}: {outcome.reason}"), soft_wrap=True)
    for name, reason in sorted(summary.down.items()):
        out.print(escape(f"{name} was left out: {reason}."), style="yellow", soft_wrap=True)
    known = sum(work.status.is_in for work in summary.works)
    out.print(
        f"\nWorks in: {known:,} of {len(summary.works):,}; new statements: {summary.ingest.statements:,};"
        f" requests sent: {summary.requests:,}."
    )
    if summary.unlinked:
        out.print(
            "References without identifiers that were read before were not compared with these works, since there are many;"
            " `citewise resolve --pending --again` does it.",
            soft_wrap=True,
        )
    if summary.interrupted:
        out.print("Interrupted: give the same command again to go on from here.", style="yellow")


def _show_work(work: WorkOutcome) -> None:
    out = console()
    named = work.key or work.given
    title = f" {shortened(work.title, 90)}" if work.title else ""
    out.print(f"[bold]{escape(named)}[/bold]{escape(title)}", soft_wrap=True)
    if work.reason:
        out.print(escape(f"  {work.status.value.replace('_', ' ')}: {work.reason}"), soft_wrap=True)
    if work.sources and (work.status.is_in or any(visit.error for visit in work.sources)):
        table = Table(box=None, header_style="bold", padding=(0, 1, 0, 2))
        for column in ("source", "citing works", "open", "read"):
            table.add_column(column, justify="left" if column == "source" else "right")
        table.add_column("")
        for visit in work.sources:
            numbers = (visit.known, visit.open_full_text, visit.read)
            told = ["" if number is None else f"{number:,}" for number in numbers]
            table.add_row(visit.source, *told, escape(visit.error or ""))
        out.print(table)
    for sentence in _remarks(work):
        out.print(escape(f"  {sentence}"), soft_wrap=True)


def _remarks(work: WorkOutcome) -> list[str]:
    """What a reader has to know beside the table."""
    if not work.status.is_in:
        return []
    made = [f"Citing works read: {work.held:,}; full texts fetched now: {work.fetched:,}."]
    if work.not_open:
        more = (
            f", of which open in another form (PDF, or LaTeX at arXiv) that Citewise does not read yet: {work.elsewhere:,}"
            if work.elsewhere
            else ""
        )
        made.append(f"Without a full text in JATS at Europe PMC or PMC: {work.not_open:,}{more}.")
    if work.unfetched:
        made.append(
            f"Full texts that could not be fetched: {work.unfetched:,}. Give the same command again later."
        )
    if work.left:
        made.append(f"Open full texts beyond the limit: {work.left:,}. A higher --limit takes them too.")
    for notice in work.notices:
        doi = f", {notice.doi}" if notice.doi else ""
        date = f" {notice.date}" if notice.date else ""
        made.append(f"Editorial notice: {notice.kind.value}{date} ({notice.source}{doi}).")
    return made


def record_of(summary: GatherSummary) -> dict[str, Any]:
    """The same for programs."""
    from citewise.cli.outcome_table import summary_record

    return {
        "works": [
            {
                "given": work.given,
                "status": work.status.value,
                "reason": work.reason,
                "key": work.key,
                "title": work.title,
                "sources": [_visit_record(visit) for visit in work.sources],
                "full_texts": {
                    "listed": work.listed,
                    "read": work.held,
                    "fetched": work.fetched,
                    "not_open": work.not_open,
                    "open_elsewhere": work.elsewhere,
                    "unfetched": work.unfetched,
                    "beyond_limit": work.left,
                },
                "new_notices": [
                    {
                        "kind": notice.kind.value,
                        "date": notice.date,
                        "doi": notice.doi,
                        "source": notice.source,
                    }
                    for notice in work.notices
                ],
            }
            for work in summary.works
        ],
        "ingest": summary_record(summary.ingest),
        "sources_down": dict(summary.down),
        "requests": summary.requests,
        "interrupted": summary.interrupted,
    }


def _visit_record(visit: SourceVisit) -> dict[str, Any]:
    return {
        "source": visit.source,
        "known": visit.known,
        "open_full_text": visit.open_full_text,
        "read": visit.read,
        "error": visit.error,
    }
