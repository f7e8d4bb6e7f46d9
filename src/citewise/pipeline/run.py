"""The main job: full texts in, reports out. `ingest` reads like the product, one line a stage."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from citewise.pipeline.batches import in_batches
from citewise.pipeline.children import Children, default_workers
from citewise.pipeline.desk import Desk
from citewise.pipeline.inputs import InputLimits, Inputs
from citewise.pipeline.outcome import IngestSummary
from citewise.pipeline.progress import Clock, OnProgress, Progress
from citewise.pipeline.queue import through_children

SECONDS_A_FILE = 60.0
"""How long one input may take before it is given up."""


def ingest(
    paths: Iterable[str | Path],
    *,
    data_dir: Path,
    workers: int | None = None,
    timeout: float = SECONDS_A_FILE,
    again: bool = False,
    classify: bool = True,
    limits: InputLimits | None = None,
    on_progress: OnProgress | None = None,
) -> IngestSummary:
    """Read full texts into the library in `data_dir`, which is made if there is none.

    Inputs are read and cut in child processes and written by this one, in the order of `paths`, so that the same inputs
    always give the same library, however often a run is interrupted and given again. An input that did go in with the same bytes
    and the same pipeline version is left alone; one that failed is not tried again (see `again`); one that crashed or
    timed out is.

    Args:
        paths: Files, folders, globs and archives of any mix.
        data_dir: The library's folder. Nothing is written outside it.
        workers: Child processes; as many as there are processors when None.
        timeout: Seconds of one input after which its child is killed.
        again: Read everything anew.
        classify: Say whether each statement supports, contrasts or mentions; `citewise classify` does it later otherwise.
        limits: Bounds on the size of inputs.
        on_progress: Called after each batch that is safely stored.

    Returns:
        The outcomes, counted; `interrupted` is set when the run was stopped by Ctrl-C, and what was counted is stored.

    Raises:
        StoreError: The library cannot be written, or another process is writing to it.
    """
    summary, clock = IngestSummary(), Clock()
    inputs = Inputs(paths, limits, leave_out=data_dir)
    total = inputs.total_bytes() if on_progress else 0
    with Desk.open(data_dir, again=again) as desk:
        try:
            count = workers or default_workers()
            with Children(count, timeout, inputs.limits.max_bytes, classify=classify) as children:
                for batch in in_batches(through_children(inputs, children, desk.judge, desk.under_way)):
                    for outcome in desk.write(batch):
                        summary.add(outcome)
                    desk.feed_search()
                    summary.seconds = clock.seconds()
                    if on_progress:
                        on_progress(Progress.of(summary, done=inputs.consumed, total=total))
        except KeyboardInterrupt:
            summary.interrupted = True
        desk.put_in_verdicts(data_dir)
        desk.feed_search(all_of_it=True)
    summary.seconds = clock.seconds()
    return summary
