"""Outcomes as a table for people and as JSON for programs."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from citewise.cli.output import console, escape
from citewise.cli.progress import duration
from citewise.pipeline.outcome import IngestSummary, Status

_REASONS_SHOWN = 12


def show_summary(summary: IngestSummary) -> None:
    """The table that ends a run: outcomes with counts, then the first failing inputs by name."""
    out = console()
    table = Table(box=None, pad_edge=False, show_header=True, header_style="bold")
    table.add_column("outcome")
    table.add_column("files", justify="right")
    for status in (Status.OK, Status.UNCHANGED):
        if summary.counts[status] or status is Status.OK:
            table.add_row(status.value, f"{summary.counts[status]:,}")
    shown = summary.reasons.most_common(_REASONS_SHOWN)
    for (status, reason), count in sorted(
        shown, key=lambda entry: (list(Status).index(entry[0][0]), -entry[1])
    ):
        table.add_row(escape(f"{status.value}: {reason}"), f"{count:,}")
    rest = sum(summary.reasons.values()) - sum(count for _, count in shown)
    if rest:
        table.add_row("other reasons", f"{rest:,}")
    out.print(table)
    if summary.failures:
        out.print("\nDid not go in:", style="bold")
        for outcome in summary.failures:
            again = " (before)" if outcome.earlier else ""
            out.print(
                escape(f"  {outcome.source}: {outcome.status.value}{again}: {outcome.reason}"), soft_wrap=True
            )
        unnamed = summary.left_out - len(summary.failures)
        if unnamed > 0:
            out.print(f"  and {unnamed:,} more; `citewise outcomes --status failed` lists them.")
    done = summary.went_in + summary.left_out
    rate = f", {done / summary.seconds:.1f} a second" if summary.seconds else ""
    out.print(f"\n{summary.statements:,} statements went in; {duration(summary.seconds)} in all{rate}.")
    if summary.interrupted:
        out.print("Interrupted: give the same command again to go on from here.", style="yellow")


def summary_record(summary: IngestSummary) -> dict[str, Any]:
    """The same for programs."""
    return {
        "counts": {status.value: summary.counts[status] for status in Status},
        "reasons": [
            {"status": status.value, "reason": reason, "count": count}
            for (status, reason), count in summary.reasons.most_common()
        ],
        "failures": [
            {
                "source": outcome.source,
                "status": outcome.status.value,
                "reason": outcome.reason,
                "earlier": outcome.earlier,
            }
            for outcome in summary.failures
        ],
        "statements": summary.statements,
        "seconds": round(summary.seconds, 3),
        "interrupted": summary.interrupted,
    }
