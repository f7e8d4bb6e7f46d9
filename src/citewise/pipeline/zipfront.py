"""Members of a zip archive read from its front, for archives whose list of members at the end is lost."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_SIZES_FOLLOW = 0x8
_UTF8 = 0x800


def front_members(raw: IO[bytes], max_bytes: int) -> Iterator[tuple[str, bytes | None]]:
    """The members that are whole, in order, as (name, bytes); None stands for one that is larger than `max_bytes`.

    Raises:
        zipfile.BadZipFile: The archive is cut off within a member, or cannot be read on from here.
    """
    while True:
        header = raw.read(_LOCAL_HEADER.size)
        if not header.startswith(b"PK\x03\x04"):
            raise zipfile.BadZipFile("the list of members at the end is missing")
        if len(header) < _LOCAL_HEADER.size:
            raise zipfile.BadZipFile("a member's header is cut off")
        _, _, flags, method, _, _, checksum, packed, _, name_length, extra_length = _LOCAL_HEADER.unpack(
            header
        )
        name = raw.read(name_length).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        raw.seek(extra_length, 1)
        if flags & _ENCRYPTED or method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile(f"{name} cannot be read without the list of members")
        if packed == 0xFFFFFFFF or (flags & _SIZES_FOLLOW and method == zipfile.ZIP_STORED):
            raise zipfile.BadZipFile(f"{name} does not say where it ends")
        data = (
            _inflate(raw, name, max_bytes)
            if method == zipfile.ZIP_DEFLATED
            else _stored(raw, name, packed, max_bytes)
        )
        if flags & _SIZES_FOLLOW:
            checksum = _trailing_checksum(raw)
        if data is not None and zlib.crc32(data) != checksum:
            raise zipfile.BadZipFile(f"{name} is damaged")
        yield name, data


def _stored(raw: IO[bytes], name: str, size: int, max_bytes: int) -> bytes | None:
    if size > max_bytes:
        raw.seek(size, 1)
        return None
    data = raw.read(size)
    if len(data) < size:
        raise zipfile.BadZipFile(f"{name} is cut off")
    return data


def _inflate(raw: IO[bytes], name: str, max_bytes: int) -> bytes | None:
    inflate = zlib.decompressobj(-15)
    parts: list[bytes] = []
    size = 0
    while not inflate.eof:
        packed = inflate.unconsumed_tail or raw.read(_CHUNK)
        part = inflate.decompress(packed, _CHUNK)
        if not packed and not part:
            raise zipfile.BadZipFile(f"{name} is cut off")
        size += len(part)
        if size <= max_bytes:
            parts.append(part)
        else:
            parts.clear()
    raw.seek(-len(inflate.unused_data), 1)
    return b"".join(parts) if size <= max_bytes else None


def _trailing_checksum(raw: IO[bytes]) -> int:
    record = raw.read(12)
    if record.startswith(b"PK\x07\x08"):
        record = record[4:] + raw.read(4)
    if len(record) < 12:
        raise zipfile.BadZipFile("a member's trailing sizes are cut off")
    return int.from_bytes(record[:4], "little")
