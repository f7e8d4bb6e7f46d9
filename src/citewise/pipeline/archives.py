"""Archives read as streams: one member in memory at a time, nothing ever unpacked to disk.

Member names are labels only; no path is made of them, so a name such as `../../etc/passwd` is harmless.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from citewise.pipeline.zipfront import front_members

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
ZIP_SUFFIXES = (".zip",)
FULL_TEXT_SUFFIXES = (".xml", ".nxml", ".jats")

_HEADER_ALLOWANCE = 1 << 20
_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    ValueError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class InputLimits:
    """How much is read of any one input.

    `max_bytes` bounds one full text. An archive is given up as a decompression bomb once it has unfolded to more
    than `bomb_bytes` and to more than `bomb_ratio` times its own size (articles in XML reach about 10).
    """

    max_bytes: int = 50_000_000
    bomb_bytes: int = 256 << 20
    bomb_ratio: int = 100


@dataclass(frozen=True, slots=True)
class Input:
    """One full text to read. `source` is for people: a file's name, or `archive!member`."""

    source: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was asked for and cannot be read, with the reason."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file met on the way that is no full text."""

    source: str
    reason: str


Found = Input | Refused | Skipped
OnBytes = Callable[[int], None]


def is_archive(name: str) -> bool:
    """Whether a file's name is that of an archive that can be read."""
    return name.lower().endswith(TAR_SUFFIXES + ZIP_SUFFIXES)


def is_full_text(name: str) -> bool:
    """Whether a file's name is that of a full text in a known format."""
    return name.lower().endswith(FULL_TEXT_SUFFIXES)


def kind_of(name: str) -> str:
    """What a skipped file is, for counting: its suffix."""
    return f"{PurePosixPath(name).suffix.lower() or 'no suffix'}: not a full text"


def members(path: Path, label: str, limits: InputLimits, on_bytes: OnBytes) -> Iterator[Found]:
    """The members of an archive in their order; an archive that ends early gives what came before, then why it ended."""
    try:
        if path.name.lower().endswith(ZIP_SUFFIXES):
            yield from _zip_members(path, label, limits, on_bytes)
        else:
            yield from _tar_members(path, label, limits, on_bytes)
    except PermissionError:
        yield Refused(label, "permission denied: make the file readable and run again")


class _Unfolding:
    """A decompressed stream that counts what it unfolds to and stops a bomb."""

    def __init__(self, raw: IO[bytes], stream: IO[bytes], limits: InputLimits, on_bytes: OnBytes) -> None:
        self._raw, self._stream, self._limits, self._on_bytes = raw, stream, limits, on_bytes
        self._reported = 0
        self.unfolded = 0
        self.allowed = _HEADER_ALLOWANCE
        self.tail = b""

    def read(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        self.unfolded += len(chunk)
        self.tail = chunk[-512:] or self.tail
        position = self._raw.tell()
        self._on_bytes(position - self._reported)
        self._reported = position
        if is_bomb(self.unfolded, position, self._limits):
            raise BombError
        if self.unfolded > self.allowed:
            raise tarfile.ReadError("a member's header is larger than any real one")
        return chunk


class BombError(Exception):
    """An archive unfolds beyond all proportion."""


def is_bomb(unfolded: int, compressed: int, limits: InputLimits) -> bool:
    """Whether so many bytes out of so few can only be meant to do harm."""
    return unfolded > limits.bomb_bytes and unfolded > limits.bomb_ratio * max(compressed, 1)


def _decompressed(raw: IO[bytes]) -> IO[bytes]:
    """The stream inside a compressed tar, by its first bytes rather than its name."""
    magic = raw.read(6)
    raw.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=raw))
    if magic.startswith(b"BZh"):
        return cast(IO[bytes], bz2.BZ2File(raw))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return cast(IO[bytes], lzma.LZMAFile(raw))
    return raw


def _tar_members(path: Path, label: str, limits: InputLimits, on_bytes: OnBytes) -> Iterator[Found]:
    seen = 0
    with path.open("rb") as raw:
        stream = _Unfolding(raw, _decompressed(raw), limits, on_bytes)
        try:
            with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|") as archive:
                while True:
                    # Only headers are read between here and the next member, beyond what is left of the last one;
                    # without this bound one header could ask for all memory.
                    stream.allowed = archive.offset + _HEADER_ALLOWANCE
                    info = archive.next()
                    if info is None:
                        break
                    archive.members = []  # type: ignore[attr-defined]  # tarfile would remember every member it has met
                    stream.allowed = archive.offset + _HEADER_ALLOWANCE
                    seen += 1
                    found = _tar_member(archive, info, label, limits)
                    if found is not None:
                        yield found
            if stream.tail.strip(b"\0"):
                yield Refused(label, ended_early(seen, "the end mark is missing"))
        except BombError:
            yield Refused(label, bomb_reason(seen))
        except _DAMAGE as error:
            yield Refused(label, ended_early(seen, str(error)) if seen else not_archive("tar archive", error))


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, label: str, limits: InputLimits
) -> Found | None:
    if info.isdir():
        return None
    source = f"{label}!{info.name}"
    if not info.isreg() or info.issparse():
        return Skipped(source, "links and special files in archives: not followed")
    if (refusal := _judge_member(source, info.name, info.size, limits)) is not None:
        return refusal
    content = archive.extractfile(info)
    if content is None:
        return Skipped(source, "links and special files in archives: not followed")
    data = content.read()
    if len(data) < info.size:
        raise tarfile.ReadError(f"{info.name} is cut off")
    return Input(source, data)


def _judge_member(source: str, name: str, size: int, limits: InputLimits) -> Refused | Skipped | None:
    last = PurePosixPath(name).name
    if last.startswith("."):
        return Skipped(source, "hidden files: left alone")
    if is_archive(name):
        return Skipped(source, "archives inside archives: unpack the outer one to read them")
    if not is_full_text(name):
        return Skipped(source, kind_of(name))
    if size > limits.max_bytes:
        return Refused(source, too_large(size, limits))
    return None


def _zip_members(path: Path, label: str, limits: InputLimits, on_bytes: OnBytes) -> Iterator[Found]:
    size = path.stat().st_size
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        # The list of members stands at the end; when that is gone, read on from the front as far as it goes.
        yield from _zip_from_front(path, label, limits, error)
        on_bytes(size)
        return
    seen = unfolded = 0
    with archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            seen += 1
            source = f"{label}!{info.filename}"
            found: Found | None = _judge_member(source, info.filename, info.file_size, limits)
            if found is None:
                unfolded += info.file_size
                if is_bomb(unfolded, size, limits):
                    yield Refused(label, bomb_reason(seen - 1))
                    break
                found = _zip_member(archive, info, source)
            on_bytes(min(info.compress_size, size))
            yield found


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str) -> Found:
    if info.flag_bits & 0x1:
        return Refused(source, "encrypted: unpack the archive with its password first")
    try:
        with archive.open(info) as member:
            return Input(source, member.read(info.file_size))
    except NotImplementedError as error:
        return Refused(source, f"compressed in a way that cannot be read ({error})")
    except _DAMAGE as error:
        return Refused(source, f"damaged in the archive ({error})")


def _zip_from_front(path: Path, label: str, limits: InputLimits, cause: Exception) -> Iterator[Found]:
    seen = 0
    with path.open("rb") as raw:
        try:
            for name, data in front_members(raw, limits.max_bytes):
                seen += 1
                source = f"{label}!{name}"
                if data is None:
                    yield _judge_member(source, name, limits.max_bytes + 1, limits) or Skipped(
                        source, kind_of(name)
                    )
                else:
                    yield _judge_member(source, name, len(data), limits) or Input(source, data)
        except _DAMAGE as error:
            cause = error
    yield Refused(label, ended_early(seen, str(cause)) if seen else not_archive("zip archive", cause))


def too_large(size: int, limits: InputLimits) -> str:
    """The reason for a full text beyond the limit."""
    return f"too large: {size:,} bytes, and at most {limits.max_bytes:,} are read (setting max_bytes)"


def bomb_reason(seen: int) -> str:
    """The reason for an archive given up as a bomb."""
    return f"unfolds beyond all proportion, like a decompression bomb; given up after {seen} members, those before kept"


def ended_early(seen: int, why: str) -> str:
    """The reason for an archive that is cut off or damaged on the way."""
    return f"cut off or damaged after {seen} members ({why}); those before were kept: fetch the archive again"


def not_archive(kind: str, error: Exception) -> str:
    """The reason for a file that is no archive at all."""
    return f"not a {kind}, or cut off at its very start ({error})"
