"""Files of records as they are read: plain, gzipped, or members of a tar archive; always as a stream."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from citewise.errors import InputError
from citewise.resolution.records import Form, RecordError, form_of

BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError, OSError)
"""What reading a file that breaks off may raise."""

_LONGEST_LINE = 64_000_000
_HEAD = 65_536
_ARCHIVES = (".tar.gz", ".tgz", ".tar")


@dataclass(frozen=True, slots=True)
class Source:
    """One stream of records. `read` counts the compressed bytes consumed so far, of `size`."""

    name: str
    fingerprint: str
    form: Form
    stream: IO[bytes]
    tell: IO[bytes]
    size: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or a member of one, that could not be read at all."""

    name: str
    reason: str


def sources(path: Path) -> Iterator[Source | Unreadable]:
    """The streams of records in a file: itself, or each member of an archive that holds records.

    Raises:
        InputError: There is no such file, or it may not be read.
    """
    try:
        size = path.stat().st_size
        stream = path.open("rb")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    with stream:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name the files in it.")
        print_of_file = f"{size}:{hashlib.blake2b(stream.read(_HEAD), digest_size=12).hexdigest()}"
        stream.seek(0)
        if path.name.lower().endswith(_ARCHIVES):
            yield from _members(path, stream, size, print_of_file)
        else:
            with _opened(stream) as plain:
                yield _source(path.name, print_of_file, plain, stream, size)


def _members(path: Path, stream: IO[bytes], size: int, fingerprint: str) -> Iterator[Source | Unreadable]:
    try:
        with tarfile.open(fileobj=stream, mode="r|*") as archive:
            for member in archive:
                if not member.isfile() or Path(member.name).name.startswith("."):
                    continue
                inner = archive.extractfile(member)
                if inner is not None:
                    with _opened(inner) as plain:
                        yield _source(f"{path.name}!{member.name}", fingerprint, plain, stream, size)
    except BROKEN as error:
        yield Unreadable(path.name, f"the archive breaks off or is damaged ({error})")


@contextmanager
def _opened(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    start = io.BufferedReader(stream, _HEAD) if not hasattr(stream, "peek") else stream  # type: ignore[type-var]
    if start.peek(2)[:2] == b"\x1f\x8b":
        with gzip.open(start) as plain:
            yield io.BufferedReader(plain, 1 << 20)
    else:
        yield start


def _source(
    name: str, fingerprint: str, plain: IO[bytes], stream: IO[bytes], size: int
) -> Source | Unreadable:
    try:
        head = plain.peek(_HEAD)  # type: ignore[attr-defined]
        return Source(name, fingerprint, form_of(name, head), plain, stream, size)
    except RecordError as error:
        return Unreadable(name, str(error))
    except BROKEN as error:
        return Unreadable(name, f"it breaks off or is damaged ({error})")


def text_lines(stream: IO[bytes]) -> Iterator[str]:
    """The lines of a stream as text; what is no UTF-8 is marked, not refused."""
    first = True
    while line := stream.readline(_LONGEST_LINE):
        yield (line.removeprefix(b"\xef\xbb\xbf") if first else line).decode("utf-8", "replace")
        first = False
