"""The writing desk: the one place where an ingest looks up and writes down what became of its inputs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from citewise.errors import CitewiseError
from citewise.people import PeopleDatabase
from citewise.people.disputes import disputes
from citewise.pipeline.extraction import PIPELINE_VERSION
from citewise.pipeline.outcome import Outcome, Status
from citewise.pipeline.queue import Finished
from citewise.pipeline.verdicts import put_in
from citewise.search import SearchIndex, feed
from citewise.store import Store

FEED_EVERY = 1000
"""Articles after which the search index is brought up to date while a run goes on."""


class Desk:
    """The library open for writing. A context manager."""

    def __init__(self, store: Store, index: SearchIndex, *, again: bool) -> None:
        self._store, self._index, self._again = store, index, again
        self._settled_again: set[str] = set()
        self._unfed = 0
        self.under_way: set[str] = set()

    @classmethod
    def open(cls, data_dir: Path, *, again: bool = False) -> Self:
        """Open the library in a folder, or make one.

        Raises:
            StoreError: It cannot be written, or another process is writing to it.
        """
        store = Store.open(data_dir)
        try:
            return cls(store, SearchIndex.open(data_dir / "index", writable=True), again=again)
        except BaseException:
            store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._index.close()
        self._store.close()

    def put_in_verdicts(self, data_dir: Path) -> None:
        """Let disputes count that were accepted while this run held the library."""
        people = PeopleDatabase(data_dir)
        if people.present:
            with people:
                put_in(self._store, people, disputes(people, state="waiting"))

    def judge(self, source: str, content_hash: str) -> Outcome | None:
        """The outcome of an input for which nothing needs to be done: it is in already, or is known to fail."""
        if self._again and content_hash not in self._settled_again:
            return None
        earlier = self._store.known_outcomes([content_hash], PIPELINE_VERSION).get(content_hash)
        if earlier is None:
            return None
        if earlier.status == Status.OK:
            return Outcome(source, Status.UNCHANGED, content_hash=content_hash)
        if earlier.status == Status.FAILED or content_hash in self._settled_again:
            return Outcome(source, Status(earlier.status), earlier.reason, content_hash, earlier=True)
        return None

    def write(self, batch: Sequence[Finished]) -> list[Outcome]:
        """Store a batch as a whole. Should one item break the store, each is stored by itself and that one is noted as crashed."""
        try:
            with self._store.transaction():
                outcomes = [self._write(item) for item in batch]
        except CitewiseError:
            raise
        except Exception:  # our own defect; which item it was shows when each is tried alone
            outcomes = [self._write_alone(item) for item in batch]
        self.under_way.difference_update(item.content_hash for item in batch if item.extracted)
        self._unfed += len(batch)
        return outcomes

    def feed_search(self, *, all_of_it: bool = False) -> None:
        """Bring the search index up to date, now and then or now."""
        if all_of_it or self._unfed >= FEED_EVERY:
            feed(self._store, self._index)
            self._unfed = 0

    def _write_alone(self, item: Finished) -> Outcome:
        try:
            with self._store.transaction():
                return self._write(item)
        except CitewiseError:
            raise
        except Exception as error:
            reason = f"a defect of Citewise while storing ({type(error).__name__}: {error}); please report it with this file"
            outcome = Outcome(item.source, Status.CRASHED, reason, item.content_hash)
            with self._store.transaction():
                self._record(outcome)
            return outcome

    def _write(self, item: Finished) -> Outcome:
        if item.outcome is not None:
            outcome = item.outcome
            if not outcome.earlier and outcome.status not in (Status.UNCHANGED, Status.SKIPPED):
                self._record(outcome)
            return outcome
        extracted = item.extracted
        if extracted is None:  # met again while its twin was under way, which has been written by now
            self._settled_again.add(item.content_hash)
            return self.judge(item.source, item.content_hash) or Outcome(item.source, Status.UNCHANGED)
        outcome = Outcome(
            item.source, extracted.status, extracted.reason, item.content_hash, seconds=extracted.seconds
        )
        if extracted.status is Status.OK:
            written = self._store.write_article(
                extracted.extraction(),
                source=item.source,
                content_hash=item.content_hash,
                pipeline=PIPELINE_VERSION,
                labels=extracted.labels,
            )
            outcome = replace(outcome, article_id=written.article_id, statements=written.statements)
        self._record(outcome)
        if self._again:
            self._settled_again.add(item.content_hash)
        return outcome

    def _record(self, outcome: Outcome) -> None:
        self._store.record_outcome(
            content_hash=outcome.content_hash or _key_of_source(outcome.source),
            pipeline=PIPELINE_VERSION,
            source=outcome.source,
            status=outcome.status.value,
            reason=outcome.reason,
            article_id=outcome.article_id,
            statements=outcome.statements,
            seconds=outcome.seconds,
        )


def _key_of_source(source: str) -> str:
    """What stands for the hash of an input whose bytes could not be read."""
    return f"source:{hashlib.blake2b(source.encode(), digest_size=12).hexdigest()}"
