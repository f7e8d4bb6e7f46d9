"""Streams of records into digests, a batch at a time, with the help of other processes where that pays."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing.connection import wait
from typing import Any

import orjson

from citewise.catalogue.digest import Digested, digest_lines, digest_values, digest_works
from citewise.catalogue.sources import Source, text_lines
from citewise.model import Work
from citewise.resolution.records import (
    Form,
    RecordError,
    json_records,
    pubmed_works,
    read_bibtex,
    read_ris,
)

BATCH = 2_000
LONGEST_LINE = 64_000_000
LARGEST_JSON = 1_500_000_000
"""A file that is one JSON value is read as a whole; Crossref's public data files hold some hundred megabytes."""


def digests(source: Source, helpers: Helpers, done: int) -> Iterator[Digested]:
    """The records of a stream beyond the first `done`, a batch at a time.

    Raises:
        RecordError: The stream as a whole is not what it looked like.
    """
    if source.form is Form.JSON_LINES:
        yield from helpers.run(digest_lines, _line_batches(source, done))
    elif source.form is Form.JSON:
        data = source.stream.read(LARGEST_JSON + 1)
        if len(data) > LARGEST_JSON:
            raise RecordError("one JSON value of this size cannot be read; give it one record a line")
        try:
            value = orjson.loads(data)
        except ValueError:
            if data.count(b"\n") < 1:
                raise RecordError("it is no JSON") from None
            lines = data.split(b"\n")
            del data
            yield from helpers.run(digest_lines, _batched(iter(lines), done, 1))
            return
        del data
        yield from helpers.run(digest_values, _batched(json_records(value), done, 1))
    elif source.form is Form.PUBMED:
        yield from of_works(pubmed_works(source.stream), done, "PubMed")
    elif source.form is Form.RIS:
        yield from of_works(read_ris(text_lines(source.stream)), done)
    else:
        yield from of_works(read_bibtex(source.stream.read(100_000_000).decode("utf-8", "replace")), done)


def of_works(works: Iterator[Work | RecordError | None], done: int, service: str = "") -> Iterator[Digested]:
    """Digests of records that are read as works. `service` is whose they are."""
    for batch, first in _batched(works, done, 1):
        yield digest_works(batch, first, service)


def _line_batches(source: Source, done: int) -> Iterator[tuple[list[bytes], int]]:
    def lines() -> Iterator[bytes]:
        while line := source.stream.readline(LONGEST_LINE):
            yield line

    return _batched(lines(), done, 1)


def _batched(items: Iterator[Any], done: int, first: int) -> Iterator[tuple[list[Any], int]]:
    number = first + done
    items = islice(items, done, None)
    while batch := list(islice(items, BATCH)):
        yield batch, number
        number += len(batch)


class Helpers:
    """Other processes that make digests, or none."""

    def __init__(self, workers: int | None) -> None:
        self._count = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Helpers:
        if self._count > 1:
            # Started afresh: a copy of this process would hold its connections.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, mp_context=context, initializer=_end_with_parent)
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def run(
        self, work: Callable[[Any, int], Digested], batches: Iterable[tuple[Any, int]]
    ) -> Iterator[Digested]:
        """The digests of batches, in their order; a few are under way at a time."""
        if self._pool is None:
            for batch, first in batches:
                yield work(batch, first)
            return
        waiting: deque[Future[Digested]] = deque()
        for batch, first in batches:
            waiting.append(self._pool.submit(work, batch, first))
            if len(waiting) > self._count + 2:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _end_with_parent() -> None:
    """Let this process end when the one that started it is killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            wait([parent.sentinel])
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
