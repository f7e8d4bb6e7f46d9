"""Progress on standard error: a bar on a terminal, a plain line now and then otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from citewise.cli.output import console
from citewise.pipeline.progress import OnProgress, Progress

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def shown_progress() -> Iterator[OnProgress]:
    """A function to call with each progress, which shows it until the block ends."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    columns = (
        BarColumn(bar_width=None),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[told]}"),
    )
    with Bar(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0, told="")

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.fraction, told=told(progress))

        yield show


class _Lines:
    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = now
            print(f"{progress.fraction:.0%}  {told(progress)}", file=sys.stderr, flush=True)


def told(progress: Progress) -> str:
    """The state in words: `1,234 files  56.1/s  2:05 left`."""
    left = progress.seconds_left
    parts = [f"{progress.inputs_done:,} files", f"{progress.rate:.1f}/s"]
    if left is not None:
        parts.append(f"{duration(left)} left")
    return "  ".join(parts)


def duration(seconds: float) -> str:
    """A length of time as `0:07`, `12:30` or `3:05:00`."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@contextmanager
def shown_count(things: str) -> Iterator[Callable[[int, int | None], None]]:
    """A function to call with what is done and what there is to do (None where unknown), shown until the block ends."""
    started = last = time.monotonic()

    def worded(done: int, total: int | None) -> str:
        seconds = max(time.monotonic() - started, 1e-3)
        rate = done / seconds
        left = f"  {duration((total - done) / rate)} left" if total and rate and total > done else ""
        return f"{done:,} {things}  {rate:,.0f}/s{left}"

    if not sys.stderr.isatty():

        def lines(done: int, total: int | None) -> None:
            nonlocal last
            if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
                last = time.monotonic()
                print(worded(done, total), file=sys.stderr, flush=True)

        yield lines
        return
    with Bar(
        BarColumn(bar_width=None),
        TextColumn("{task.fields[told]}"),
        console=console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None, told="")
        yield lambda done, total: bar.update(task, completed=done, total=total, told=worded(done, total))


@contextmanager
def shown_share(things: str) -> Iterator[Callable[[int, float], None]]:
    """A function to call with what is done and the share (0 to 1) of the whole, shown until the block ends."""
    started = time.monotonic()
    with shown_count(things) as show:

        def shown(done: int, share: float) -> None:
            # The whole is reckoned from the share, once enough is done to reckon.
            show(done, round(done / share) if share > 0.01 and time.monotonic() > started else None)

        yield shown
