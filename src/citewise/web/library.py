"""The one library that the application serves, opened when first asked for and again when it had been absent."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, cast

from starlette.requests import Request

from citewise import open_library
from citewise.alerts.postman import Postman
from citewise.alerts.settings import MailSettings
from citewise.errors import CitewiseError, NotFoundError
from citewise.people import PeopleDatabase
from citewise.reports import WorkSummary
from citewise.reports.front import latest, most_discussed
from citewise.reports.library import Library
from citewise.search import INDEX_FOLDER
from citewise.store import Stats, library_path
from citewise.store.lock import being_written

_KEEP_SECONDS = 30.0
"""Totals read every table, so they may be this old."""
_ASK_AGAIN_SECONDS = 2.0


class EmptyLibraryError(NotFoundError):
    """There is no library yet. Visitors are not told in which folder it is looked for."""


class Desk:
    """Hands out the library, and what pages show of it as a whole."""

    def __init__(self, data_dir: Path, mail: MailSettings | None = None) -> None:
        self.data_dir = data_dir
        self.mail = mail
        """How mail is sent; None where this server sends none."""
        self.postman: Postman | None = None
        self.people = PeopleDatabase(data_dir)
        """What people leave; no file is made of it before something is."""
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self._library: Library | None = None
        self._things: dict[str, object] = {}
        self._asked = (float("-inf"), False)
        self._kept: tuple[float, Stats, list[WorkSummary], list[WorkSummary]] | None = None

    def library(self) -> Library:
        """The library.

        Raises:
            EmptyLibraryError: There is none yet.
            StoreError: It cannot be opened.
        """
        with self._lock:
            if self._library is None:
                if not library_path(self.data_dir).exists():
                    raise EmptyLibraryError(
                        "Nothing has been read into this library yet. Whoever runs it takes in full texts with: citewise ingest PATH…"
                    )
                self._library = open_library(self.data_dir)
            return self._library

    def front(self) -> tuple[Stats, list[WorkSummary], list[WorkSummary]]:
        """Totals, much discussed works, latest articles; half a minute old, or a little older while they are counted anew."""
        kept = self._kept
        if kept is None:
            with self._counting:  # whoever comes first counts, the others wait for that
                kept = self._kept = self._kept or self._count()
        elif time.monotonic() - kept[0] > _KEEP_SECONDS and self._counting.acquire(blocking=False):
            # One request counts anew; the others are given the older answer meanwhile.
            try:
                kept = self._kept = self._count()
            finally:
                self._counting.release()
        return kept[1:]

    def _count(self) -> tuple[float, Stats, list[WorkSummary], list[WorkSummary]]:
        library = self.library()
        connection = library.store.connection
        return (time.monotonic(), library.stats(), most_discussed(connection, 6), latest(connection, 6))

    def state(self) -> object:
        """What changes whenever a page may look otherwise than before; None where that cannot be told."""
        library = self._library
        if library is None:
            return None
        try:
            row = library.store.connection.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"
            ).fetchone()
            index = (self.data_dir / INDEX_FOLDER / "meta.json").stat()
        except (CitewiseError, OSError, sqlite3.Error):
            return None
        return (row[0] if row else 0, index.st_mtime_ns, index.st_size, self.collecting())

    def collecting(self) -> bool:
        """Whether articles are being read into the library just now, so that counts may still grow."""
        now = time.monotonic()
        if now - self._asked[0] > _ASK_AGAIN_SECONDS:
            library = library_path(self.data_dir)
            self._asked = (now, being_written(library.with_name(library.name + ".lock")))
        return self._asked[1]

    def keep(self, name: str, make: Callable[[], object]) -> object:
        """Something that is costly to make, made when first asked for and kept."""
        with self._lock:
            if name not in self._things:
                self._things[name] = make()
            return self._things[name]

    def employ(self, *, digests: bool) -> None:
        """Let mails go out from now on: confirmations, and digests too where nobody else sends them."""
        if self.mail is not None and self.mail.server is not None:
            self.postman = Postman(self.people, self.library, self.mail, digests=digests)
            self.postman.start()

    def close(self) -> None:
        """Close the library if it was opened, and what people leave."""
        if self.postman is not None:
            self.postman.stop()
        self.people.close()
        with self._lock:
            if self._library is not None:
                self._library.close()
                self._library = None


def lifespan_for(
    data_dir: Path, mail: MailSettings | None = None, *, digests: bool = False
) -> Callable[[Any], AbstractAsyncContextManager[dict[str, Desk]]]:
    """The application's lifespan: a desk while it runs, closed at its end."""

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[dict[str, Desk]]:
        desk = Desk(data_dir, mail)
        desk.employ(digests=digests)
        try:
            yield {"desk": desk}
        finally:
            desk.close()

    return lifespan


def desk_of(request: Request) -> Desk:
    """The desk of the application that serves this request."""
    return cast("Desk", request.state.desk)


def people_of(request: Request) -> PeopleDatabase:
    """What people leave with the library of the application that serves this request."""
    return desk_of(request).people


def library_of(request: Request) -> Library:
    """The library of the application that serves this request."""
    return desk_of(request).library()
