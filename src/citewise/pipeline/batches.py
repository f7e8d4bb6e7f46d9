"""Batches: as much as is stored in one transaction."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

BATCH_ITEMS = 64
BATCH_SECONDS = 1.0

T = TypeVar("T")


def in_batches(
    items: Iterable[T], *, most: int = BATCH_ITEMS, seconds: float = BATCH_SECONDS
) -> Iterator[list[T]]:
    """Lists of up to `most` items; a batch is also given out at the first item that comes `seconds` after it began."""
    batch: list[T] = []
    began = time.monotonic()
    for item in items:
        if not batch:
            began = time.monotonic()
        batch.append(item)
        if len(batch) >= most or time.monotonic() - began >= seconds:
            yield batch
            batch = []
    if batch:
        yield batch
