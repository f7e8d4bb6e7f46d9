"""What goes in: files, folders, globs and archives of any mix, as one stream of inputs in a fixed order."""

from __future__ import annotations

import errno
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from citewise.pipeline.archives import (
    Found,
    Input,
    InputLimits,
    Refused,
    Skipped,
    is_archive,
    is_full_text,
    kind_of,
    members,
    too_large,
)

__all__ = ["Found", "Input", "InputLimits", "Inputs", "Refused", "Skipped"]

_LABEL_LENGTH = 500


class Inputs:
    """The inputs under some paths. Iterating reads them one by one; nothing is held but the one at hand.

    Folders are read in name order with all folders in them (links are followed, each real folder is read once, hidden files
    are left alone). A file that is named is always tried; in folders only full texts and archives are.
    The order is the same on every run, so that of two files about one work always the same one wins.

    `leave_out` is a folder that is never entered: the library's own, which may lie among its inputs.
    `consumed` grows, while iterating, towards `total_bytes()`: the bytes of the files as they lie on disk.
    """

    def __init__(
        self, paths: Iterable[str | Path], limits: InputLimits | None = None, *, leave_out: Path | None = None
    ) -> None:
        self._paths = [Path(path) for path in paths]
        self._leave_out = leave_out
        self.limits = limits or InputLimits()
        self.consumed = 0

    def total_bytes(self) -> int:
        """The size on disk of everything that will be read, found without opening a file."""
        total = 0
        for path, _named in self._files():
            if isinstance(path, Path):
                try:
                    total += path.stat().st_size
                except OSError:
                    continue
        return total

    def __iter__(self) -> Iterator[Found]:
        for path, named in self._files():
            if not isinstance(path, Path):
                yield path
                continue
            before, size = self.consumed, _size(path)
            for found in self._read(path, named):
                yield _with_clean_label(found)
            self.consumed = before + size

    def _read(self, path: Path, named: bool) -> Iterator[Found]:
        label = str(path)
        refusal = _why_unreadable(path)
        if refusal:
            yield Refused(label, refusal)
        elif is_archive(path.name):
            yield from members(path, label, self.limits, self._add)
        elif named or is_full_text(path.name):
            yield _read_file(path, label, self.limits)
        else:
            yield Skipped(label, kind_of(path.name))

    def _add(self, size: int) -> None:
        self.consumed += size

    def _files(self) -> Iterator[tuple[Path | Found, bool]]:
        """Every file with whether it was named, or why there is none."""
        for path in self._paths:
            if path.is_dir():
                yield from self._folder(path)
            elif os.path.lexists(path):
                yield path, True
            else:
                yield from self._glob(path)

    def _folder(self, path: Path) -> Iterator[tuple[Path | Found, bool]]:
        any_file = False
        for entry in _walk(path, self._closed_folders()):
            any_file = True
            yield entry, False
        if not any_file:
            yield Refused(_clean(str(path)), "no file in this folder"), True

    def _closed_folders(self) -> set[tuple[int, int]]:
        if self._leave_out is None or not self._leave_out.is_dir():
            return set()
        status = self._leave_out.stat()
        return {(status.st_dev, status.st_ino)}

    def _glob(self, path: Path) -> Iterator[tuple[Path | Found, bool]]:
        pattern = str(path)
        matches = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []
        for match in matches:
            if Path(match).is_dir():
                yield from ((entry, False) for entry in _walk(Path(match), self._closed_folders()))
            else:
                yield Path(match), True
        if not matches:
            reason = "no file matches" if glob.has_magic(pattern) else "no such file or folder"
            yield Refused(_clean(pattern), reason), True


def _walk(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path | Refused]:
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Refused(_clean(str(folder)), _os_reason(error))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            yield from _walk(Path(entry.path), seen)
        else:
            yield Path(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _why_unreadable(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return _os_reason(error)
    return "" if stat.S_ISREG(mode) else f"a {_special(mode)}, not a file"


def _read_file(path: Path, label: str, limits: InputLimits) -> Found:
    try:
        # Should the file have become a named pipe since it was looked at, opening it must not wait for a writer.
        with os.fdopen(
            os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb"
        ) as file:
            size = os.fstat(file.fileno()).st_size
            if size > limits.max_bytes:
                return Refused(label, too_large(size, limits))
            data = file.read(limits.max_bytes + 1)
    except OSError as error:
        return Refused(label, _os_reason(error))
    if len(data) > limits.max_bytes:
        return Refused(label, too_large(len(data), limits))
    return Input(label, data)


def _os_reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "permission denied: make it readable and run again"
    if error.errno == errno.ELOOP:
        return "a symbolic link that leads back to itself"
    if isinstance(error, FileNotFoundError):
        return "a symbolic link to nothing, or removed meanwhile"
    return f"cannot be read ({error.strerror or error})"


def _special(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "named pipe"
    if stat.S_ISSOCK(mode):
        return "socket"
    if stat.S_ISBLK(mode) or stat.S_ISCHR(mode):
        return "device"
    return "special file"


def _clean(label: str) -> str:
    """A name fit to store and to print: no control characters, no stray bytes, no endless length."""
    text = label.encode("utf-8", "backslashreplace").decode("utf-8")
    text = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
    return text if len(text) <= _LABEL_LENGTH else f"{text[:300]}…{text[-150:]}"


def _with_clean_label(found: Found) -> Found:
    source = _clean(found.source)
    if source == found.source:
        return found
    if isinstance(found, Input):
        return Input(source, found.data)
    return type(found)(source, found.reason)
