"""Answers kept on disk, so that nothing is asked twice without need. Bounded; may be deleted at any time."""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

_KEPT_AFTER_EVICTION = 0.8


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given. `fetched` is seconds since 1970; `etag` and `modified` are its validators, or empty."""

    status: int
    content_type: str
    etag: str
    modified: str
    fetched: float
    data: bytes = b""


class AnswerCache:
    """Answers by key in a folder, at most so many bytes of them; those not asked for the longest go first.

    A folder that cannot be written or a file that is damaged is no error: the answer is fetched anew.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._held: int | None = None

    def get(self, key: str) -> KeptAnswer | None:
        """The answer kept under a key."""
        path = self._path(key)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            fields = orjson.loads(head)
            kept = KeptAnswer(
                int(fields["status"]),
                str(fields["content_type"]),
                str(fields["etag"]),
                str(fields["modified"]),
                float(fields["fetched"]),
                zlib.decompress(body),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, zlib.error):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return kept

    def put(self, key: str, answer: KeptAnswer) -> None:
        """Keep an answer."""
        fields = asdict(answer)
        del fields["data"]
        packed = orjson.dumps(fields) + b"\n" + zlib.compress(answer.data, 6)
        if len(packed) > self._max_bytes // 4:
            return
        path = self._path(key)
        aside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(packed)
            os.replace(aside, path)
            self._held = self._size() + len(packed)
            if self._held > self._max_bytes:
                self._evict()

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        return self._folder / name[:2] / name[2:40]

    def _size(self) -> int:
        if self._held is None:
            self._held = sum(size for _, size, _ in self._files())
        return self._held

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob("??/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _evict(self) -> None:
        files = sorted(self._files())
        held = sum(size for _, size, _ in files)
        for _, size, path in files:
            if held <= self._max_bytes * _KEPT_AFTER_EVICTION:
                break
            with suppress(OSError):
                path.unlink()
                held -= size
        self._held = held
