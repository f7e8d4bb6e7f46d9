"""The queue between inputs and store: many under way at once, given out in the order they came, never too many in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from citewise.pipeline.children import Children, Extracted, Task
from citewise.pipeline.extraction import content_hash
from citewise.pipeline.inputs import Found, Input, Refused
from citewise.pipeline.outcome import Outcome, Status

MOST_BYTES = 48 << 20
"""Inputs and extractions under way together; what is beyond waits on disk."""

MOST_ITEMS = 192


@dataclass(frozen=True, slots=True)
class Finished:
    """An input whose fate is known: an extraction to write, or an outcome to note."""

    source: str
    content_hash: str
    extracted: Extracted | None = None
    outcome: Outcome | None = None


@dataclass(slots=True)
class _Waiting:
    found: Found
    content_hash: str
    task: Task | None = None
    outcome: Outcome | None = None

    @property
    def is_done(self) -> bool:
        return self.task is None or self.task.future.done()

    @property
    def size(self) -> int:
        return len(self.found.data) if isinstance(self.found, Input) and self.task else 0


Judge = Callable[[str, str], Outcome | None]
"""Given an input's name and hash, its outcome when nothing needs to be done for it, else None."""


def through_children(
    inputs: Iterable[Found], children: Children, judge: Judge, under_way: set[str]
) -> Iterator[Finished]:
    """What became of each input, in order.

    `under_way` holds the hashes that were given to a child; whoever has stored the result takes them out. An input
    that is met again meanwhile is not extracted twice: it comes out with neither extraction nor outcome, after its twin.
    """
    waiting: deque[_Waiting] = deque()
    size = 0

    def start(found: Found) -> _Waiting:
        if not isinstance(found, Input):
            status = Status.FAILED if isinstance(found, Refused) else Status.SKIPPED
            return _Waiting(found, "", outcome=Outcome(found.source, status, found.reason))
        name = content_hash(found.data)
        if (outcome := judge(found.source, name)) is not None:
            return _Waiting(found, name, outcome=outcome)
        if name in under_way:
            return _Waiting(found, name)
        under_way.add(name)
        return _Waiting(found, name, task=children.start(found))

    def finish(item: _Waiting) -> Finished:
        if item.task is None:
            return Finished(item.found.source, item.content_hash, outcome=item.outcome)
        return Finished(item.found.source, item.content_hash, extracted=children.result(item.task))

    for found in inputs:
        item = start(found)
        waiting.append(item)
        size += item.size
        while waiting and (waiting[0].is_done or size > MOST_BYTES or len(waiting) > MOST_ITEMS):
            first = waiting.popleft()
            size -= first.size
            yield finish(first)
    while waiting:
        yield finish(waiting.popleft())
