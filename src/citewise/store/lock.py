"""One writer a library: a lock that the operating system drops when its holder dies."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from citewise.errors import StoreError

_held: set[str] = set()
_held_guard = threading.Lock()


class WriterLock:
    """Held from creation until `release`. A POSIX record lock, so that forked children do not inherit it.

    Raises:
        StoreError: Another process, or another store of this process, is writing to the library.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = str(path.resolve())
        self._owner = os.getpid()
        # The system's lock is the process's as a whole: stores of one process are told apart here.
        with _held_guard:
            if self._name in _held:
                raise _in_use(path, os.getpid())
            try:
                self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as error:
                raise StoreError(
                    f"The library at {path.parent} cannot be written to: {error.strerror}."
                ) from error
            try:
                _lock(self._descriptor)
            except OSError as error:
                holder = _holder(self._descriptor)
                os.close(self._descriptor)
                raise _in_use(path, holder) from error
            _held.add(self._name)
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, str(self._owner).encode(), 0) if hasattr(os, "pwrite") else None

    def release(self) -> None:
        """Let others write. Releasing twice does no harm."""
        with _held_guard:
            if self._name in _held and self._owner == os.getpid():
                _held.discard(self._name)
                with suppress(OSError):
                    os.close(self._descriptor)


def _in_use(path: Path, holder: int | None) -> StoreError:
    by = f" (process {holder})" if holder else ""
    return StoreError(
        f"Another citewise is writing to this library{by}: {path.parent}. Wait until it is done, or stop it, and try again."
    )


def being_written(path: Path) -> bool:
    """Whether someone holds the lock at `path` just now; False where the system cannot tell without taking it."""
    with _held_guard:
        # Opening and closing the file here would drop this process's own lock.
        if str(path.resolve()) in _held:
            return True
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except OSError:
            return False
        try:
            return _is_locked(descriptor)
        finally:
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        # A byte far beyond the process number, which stays readable to others.
        os.lseek(descriptor, 1024, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _holder(descriptor: int) -> int | None:
        return None

    def _is_locked(descriptor: int) -> bool:
        return False
else:
    import fcntl
    import struct

    def _lock(descriptor: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _holder(descriptor: int) -> int | None:
        text = os.pread(descriptor, 20, 0)
        return int(text) if text.isdigit() else None

    def _is_locked(descriptor: int) -> bool:
        if sys.platform != "linux":  # the layout of the answer is the system's own
            return False
        asked = struct.pack("@hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        try:
            answer = fcntl.fcntl(descriptor, fcntl.F_GETLK, asked)
        except OSError:
            return False
        return bool(struct.unpack("@hhqqi", answer)[0] != fcntl.F_UNLCK)
