"""An index on disk: opened by one writer, or by any number of readers."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tantivy import Document, Index, IndexWriter, Query, Searcher

from citewise.errors import SearchIndexError
from citewise.search.schema import VERSION, make_schema, register

INDEX_FOLDER = "index"
"""The folder of the index inside a data directory."""

_NOTE = "citewise-index.json"
_COMMITTED = "meta.json"
"""The file in which tantivy says what is committed."""
_HEAP = 64_000_000
"""Bytes the writer may fill before it writes a segment."""


class SearchIndex:
    """A search index. Searching may be done from any thread; writing from one at a time."""

    def __init__(self, folder: Path, index: Index, *, writable: bool, fresh: bool = False) -> None:
        self.folder = folder
        self.fresh = fresh
        self._index = index
        self._writable = writable
        self._writer: IndexWriter | None = None
        self._lock = threading.Lock()
        self._still: tempfile.TemporaryDirectory[str] | None = None
        self._seen: tuple[int, int, int] | None = None

    @classmethod
    def open(cls, folder: Path, *, writable: bool = False) -> Self:
        """Open the index in a folder.

        A writer finds an empty one in place of an index that is absent, damaged or of another version; `fresh` is then true
        until all that the store holds has been put in.

        Raises:
            SearchIndexError: It cannot be read (or, for a writer, the folder cannot be written).
        """
        try:
            version = json.loads((folder / _NOTE).read_text()).get("version")
        except (OSError, ValueError, AttributeError):
            version = None
        if version == VERSION:
            try:
                still = None if writable or os.access(folder, os.W_OK) else _mirrored(folder)
                index = Index.open(still.name if still else str(folder))
                register(index)
                if not writable:
                    # A reader sees what a writer commits, from the next search on.
                    index.config_reader("commit", 1)
                made = cls(folder, index, writable=writable)
                made._still = still
                return made
            except (ValueError, OSError) as error:
                if not writable:
                    raise _unreadable(folder, str(error)) from error
        elif not writable:
            reason = "there is none" if version is None else f"it is of version {version}, not {VERSION}"
            raise _unreadable(folder, reason)
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            index = Index(make_schema(), path=str(folder))
            register(index)
            made = cls(folder, index, writable=True, fresh=True)
        except (ValueError, OSError) as error:
            raise SearchIndexError(
                f"The search index in {folder} cannot be written ({error}). Is the disk full or the folder read-only?"
            ) from error
        return made

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the writer; what was not committed is dropped, and the store's outbox still names it."""
        with self._lock:
            writer, self._writer = self._writer, None
        if self._still is not None:
            self._still.cleanup()
        if writer is not None:
            try:
                writer.rollback()
                writer.wait_merging_threads()
            except ValueError as error:
                raise SearchIndexError(
                    f"The search index in {self.folder} could not be closed: {error}"
                ) from error

    # ---- writing

    def _writing(self) -> IndexWriter:
        if not self._writable:
            raise SearchIndexError("This search index was opened for reading.")
        if self._writer is None:
            try:
                self._writer = self._index.writer(_HEAP, 1)
            except ValueError as error:
                raise SearchIndexError(
                    f"The search index in {self.folder} is being written by another process. Wait until it is done."
                ) from error
        return self._writer

    def clear(self) -> None:
        """Take every document out."""
        self._writing().delete_all_documents()

    def delete(self, field: str, number: int) -> None:
        """Take out the documents with a number in a field."""
        # Not `delete_documents_by_term`: in tantivy-py 0.27 it takes a number for a signed one and finds nothing.
        query = Query.term_query(self._index.schema, field, number)
        self._writing().delete_documents_by_query(query)

    def add(self, document: Document) -> None:
        """Put a document in."""
        self._writing().add_document(document)

    def commit(self) -> None:
        """Make what was added and deleted durable and visible.

        Raises:
            SearchIndexError: It could not be written.
        """
        try:
            self._writing().commit()
            note = self.folder / _NOTE
            if not note.exists():
                note.write_text(json.dumps({"version": VERSION}))
            self._index.reload()
        except (ValueError, OSError) as error:
            raise SearchIndexError(
                f"The search index in {self.folder} could not be written ({error}). The library itself is unharmed:"
                " free some space and run `citewise reindex`."
            ) from error
        self.fresh = False

    # ---- reading

    def searcher(self) -> Searcher:
        """A view of the index as it was last committed."""
        if not self._writable:
            try:
                # A commit puts a new file in place of this one. To look at it costs microseconds, to load anew a millisecond,
                # and one page asks many times.
                found = (self.folder / _COMMITTED).stat()
                state = (found.st_ino, found.st_mtime_ns, found.st_size)
                if state != self._seen:
                    self._index.reload()
                    self._seen = state
            except (ValueError, OSError) as error:
                raise _unreadable(self.folder, str(error)) from error
        return self._index.searcher()

    @property
    def schema(self) -> Any:
        """The schema, which tantivy's queries are made with."""
        return self._index.schema

    def count(self, query: Query | None = None) -> int:
        """How many documents there are, or match."""
        searcher = self.searcher()
        if query is None:
            return searcher.num_docs
        found = searcher.aggregate(query, {"n": {"value_count": {"field": "id"}}})
        return int(found["n"]["value"])


def _mirrored(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Links to an index that lies where nobody can write (a disc, a snapshot): readers, too, want to put a lock beside it."""
    mirror = tempfile.TemporaryDirectory(prefix="citewise-index-")
    for entry in folder.resolve().iterdir():
        if entry.suffix != ".lock":
            Path(mirror.name, entry.name).symlink_to(entry)
    return mirror


def _unreadable(folder: Path, reason: str) -> SearchIndexError:
    return SearchIndexError(
        f"The search index in {folder} cannot be read: {reason}. `citewise reindex` makes it anew from the library."
    )
