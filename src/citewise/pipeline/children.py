"""Killable children that turn bytes into extractions: what breaks or hangs one loses that one input and nothing else."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from pebble import ProcessExpired, ProcessPool

from citewise.errors import CitewiseError
from citewise.model import Extraction
from citewise.pipeline.archives import Input
from citewise.pipeline.extraction import extract_bytes
from citewise.pipeline.labelling import labels_of
from citewise.pipeline.outcome import Status
from citewise.pipeline.packing import pack, unpack
from citewise.store import Label

CHILD_MEMORY = 1 << 30
"""The most memory, in bytes, that one child may take where the system can hold it to that."""

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a child made of one input: a packed extraction when `status` is ok, else the reason.

    `labels` are the classifier's, one a statement; None where it was not asked or is not shipped. `seconds` is CPU time.
    """

    status: Status
    reason: str = ""
    payload: bytes = b""
    seconds: float = 0.0
    labels: Sequence[Label] | None = None

    def extraction(self) -> Extraction:
        """The extraction, without its document's running text."""
        return unpack(self.payload)


@dataclass(slots=True)
class Task:
    """An input on its way through a child."""

    input: Input
    future: Any
    attempts: int = 1


class Children:
    """A pool of child processes. A context manager; leaving it ends the children."""

    def __init__(self, workers: int, timeout: float, max_bytes: int, *, classify: bool = True) -> None:
        self._workers, self._timeout, self._max_bytes = workers, timeout, max_bytes
        self._classify = classify
        self._pool = self._new_pool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def start(self, found: Input) -> Task:
        """Hand an input to the next child that is free."""
        return Task(found, self._schedule(found))

    def result(self, task: Task) -> Extracted:
        """Wait for what became of a task."""
        while True:
            try:
                return cast(Extracted, task.future.result())
            except FutureTimeoutError:
                return Extracted(
                    Status.TIMED_OUT, f"took longer than {self._timeout:g} seconds", seconds=self._timeout
                )
            except ProcessExpired as expired:
                return Extracted(Status.CRASHED, _why_ended(expired.exitcode))
            except BrokenProcessPool:
                # An idle child was killed from outside, and the pool with it: nothing says that this input is at fault.
                if task.attempts == _ATTEMPTS:
                    return Extracted(Status.CRASHED, "the child processes were killed again and again")
                task.attempts += 1
                if not self._pool.active:
                    self._pool = self._new_pool()
                task.future = self._schedule(task.input)

    def _schedule(self, found: Input) -> Any:
        args = (found.data, found.source, self._max_bytes, self._classify)
        try:
            return self._pool.schedule(_extract, args=args, timeout=self._timeout)
        except RuntimeError:
            self._pool = self._new_pool()
            return self._pool.schedule(_extract, args=args, timeout=self._timeout)

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(max_workers=self._workers, initializer=_settle, context=_context())


def _context() -> Any:
    """A way to start children that inherits no threads or locks, and shares the loaded readers where it can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["citewise.pipeline.preload"])
    return context


def _settle() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (CHILD_MEMORY, CHILD_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _extract(data: bytes, source: str, max_bytes: int, classify: bool) -> Extracted:
    started = time.process_time()

    def spent() -> float:
        return time.process_time() - started

    try:
        extraction = extract_bytes(data, name=source, max_bytes=max_bytes)
        payload = pack(extraction)
        labels = labels_of(extraction) if classify and extraction.statements else None
    except CitewiseError as error:
        return Extracted(Status.FAILED, str(error).replace(source, "the file"), seconds=spent())
    except MemoryError:
        return Extracted(Status.FAILED, f"needs more than {CHILD_MEMORY >> 20} MB of memory", seconds=spent())
    except RecursionError:
        return Extracted(Status.FAILED, "nested too deeply", seconds=spent())
    except Exception as error:  # our own defect; the run goes on, and the reason says where to look
        return Extracted(Status.CRASHED, _defect(error), seconds=spent())
    return Extracted(Status.OK, payload=payload, seconds=spent(), labels=labels)


def _defect(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"a defect of Citewise ({type(error).__name__}: {error}{place}); please report it with this file"


def _why_ended(exitcode: int) -> str:
    if exitcode >= 0:
        return f"the child process ended with exit code {exitcode}"
    with contextlib.suppress(ValueError):
        name = signal.Signals(-exitcode).name
        hint = ", perhaps for want of memory" if name == "SIGKILL" else ""
        return f"the child process was ended by {name}{hint}"
    return f"the child process was ended by signal {-exitcode}"


def default_workers() -> int:
    """As many children as there are processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
