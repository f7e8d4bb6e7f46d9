"""The matching index: from a key of a work to the records that have it.

Keys (see `citewise.resolution.candidates`) are hashed to 64 bits. A segment is a file of sorted hashes followed by the
number of the record of each, mapped into memory and searched by bisection; small segments are joined into larger ones,
so that an import writes each entry a few times only, however large the index is (O'Neil et al. 1996). Everything in it
is derived from the store: it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import orjson

from citewise.errors import CitewiseError

FOLDER = "matching"
KEYS_VERSION = 1
"""Goes up whenever keys are made in another way; an index of another version is made anew."""

JOINED = 6
"""So many segments of about one size are joined."""

COMMON = 40
"""Of a key that more records share, only the first so many of each segment are looked at."""

Hashes: TypeAlias = npt.NDArray[np.uint64]
Numbers: TypeAlias = npt.NDArray[np.uint32]

_SEGMENT = re.compile(r"segment-(\d+)\.keys")


class MatchingIndexError(CitewiseError):
    """The matching index cannot be read or written."""


def key_hash(key: str) -> int:
    """A key as 64 bits."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def hashed(keys: Iterable[str]) -> Hashes:
    """Keys as an array of 64-bit numbers, in their order."""
    digest = hashlib.blake2b
    return np.frombuffer(
        b"".join(digest(key.encode("utf-8", "replace"), digest_size=8).digest() for key in keys), dtype="<u8"
    )


@dataclass(frozen=True, slots=True)
class _Segment:
    name: str
    hashes: Hashes
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the store the index holds.

    Catalogue records and works of the library up to a number, and changes of works up to a number of `work_changed`.
    """

    records: int = 0
    works: int = 0
    changes: int = 0


class MatchingIndex:
    """The index in one folder. One process writes at a time (who holds the store's lock); any number read.

    A number is that of a catalogue record times two, or that of a work of the library times two plus one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._segments: list[_Segment] = []
        self.progress = Progress()
        self._load()

    @classmethod
    def open(cls, data_dir: Path) -> MatchingIndex:
        """The index of a library; empty if there is none yet or it was made in another way."""
        return cls(data_dir / FOLDER)

    def _load(self) -> None:
        try:
            manifest = orjson.loads((self.folder / "manifest.json").read_bytes())
            if manifest["version"] != KEYS_VERSION:
                return
            self._segments = [self._segment(name) for name in manifest["segments"]]
            self.progress = Progress(
                int(manifest["records"]), int(manifest["works"]), int(manifest.get("changes", 0))
            )
        except FileNotFoundError:
            self._segments = []
        except (OSError, ValueError, KeyError, TypeError):
            # Derived and damaged: what is missing is made anew from the store.
            self._segments = []

    def _segment(self, name: str) -> _Segment:
        path = self.folder / name
        size = path.stat().st_size
        if size % 12 or not _SEGMENT.fullmatch(name):
            raise ValueError(name)
        count = size // 12
        if not count:
            return _Segment(name, np.empty(0, np.uint64), np.empty(0, np.uint32))
        return _Segment(
            name,
            # As plain arrays, whose elements are read several times quicker.
            np.asarray(np.memmap(path, dtype="<u8", mode="r", shape=(count,))),
            np.asarray(np.memmap(path, dtype="<u4", mode="r", offset=8 * count, shape=(count,))),
        )

    @property
    def entries(self) -> int:
        """How many pairs of key and record there are."""
        return sum(len(segment.hashes) for segment in self._segments)

    # ---- looking up

    def find(self, hashes: Hashes, limit: int = COMMON) -> list[list[int]]:
        """The numbers of the records under each key, in the order of the keys."""
        found: list[list[int]] = [[] for _ in range(len(hashes))]
        for segment in self._segments:
            held, size = segment.hashes, len(segment.hashes)
            if not size:
                continue
            starts = np.searchsorted(held, hashes)
            there = held[np.minimum(starts, size - 1)] == hashes
            for place in np.flatnonzero(there).tolist():
                start = int(starts[place])
                run = held[start : start + limit]
                end = start + int(np.searchsorted(run, hashes[place], side="right"))
                found[place].extend(segment.numbers[start:end].tolist())
        return found

    def count(self, keys: Sequence[str], limit: int = COMMON) -> Counter[int]:
        """The numbers of the records under any of the keys, and under how many of them each is."""
        counted: Counter[int] = Counter()
        if keys:
            for numbers in self.find(hashed(keys), limit):
                counted.update(set(numbers))
        return counted

    # ---- writing

    def add(self, hashes: Hashes, numbers: Numbers, progress: Progress) -> None:
        """File records under their keys, and say how far the store has been read."""
        names = [segment.name for segment in self._segments]
        if len(hashes):
            names.append(self._write(hashes, numbers))
        self._commit(names, progress)
        self._join()

    def clear(self) -> None:
        """Forget everything."""
        self._commit([], Progress())

    def _write(self, hashes: Hashes, numbers: Numbers) -> str:
        order = np.lexsort((numbers, hashes))
        hashes, numbers = hashes[order], numbers[order]
        if len(hashes) > 1:
            new = np.ones(len(hashes), dtype=bool)
            new[1:] = (hashes[1:] != hashes[:-1]) | (numbers[1:] != numbers[:-1])
            hashes, numbers = hashes[new], numbers[new]
        self.folder.mkdir(parents=True, exist_ok=True)
        taken = [int(match[1]) for path in self.folder.iterdir() if (match := _SEGMENT.fullmatch(path.name))]
        name = f"segment-{max(taken, default=0) + 1:06d}.keys"
        with (self.folder / name).open("wb") as stream:
            stream.write(np.ascontiguousarray(hashes, dtype="<u8").data)
            stream.write(np.ascontiguousarray(numbers, dtype="<u4").data)
        return name

    def _join(self) -> None:
        """Join segments of about one size, the smallest first."""
        while True:
            tiers: dict[int, list[_Segment]] = {}
            for segment in self._segments:
                tiers.setdefault(max(0, len(segment.hashes).bit_length() - 17) // 3, []).append(segment)
            full = next((tiers[tier] for tier in sorted(tiers) if len(tiers[tier]) >= JOINED), None)
            if full is None:
                return
            name = self._write(
                np.concatenate([segment.hashes for segment in full]),
                np.concatenate([segment.numbers for segment in full]),
            )
            gone = {segment.name for segment in full}
            self._commit([s.name for s in self._segments if s.name not in gone] + [name], self.progress)

    def _commit(self, names: list[str], progress: Progress) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            manifest = {
                "version": KEYS_VERSION,
                "segments": names,
                "records": progress.records,
                "works": progress.works,
                "changes": progress.changes,
            }
            temporary = self.folder / "manifest.json.new"
            temporary.write_bytes(orjson.dumps(manifest))
            os.replace(temporary, self.folder / "manifest.json")
            self._segments = [self._segment(name) for name in names]
            self.progress = progress
            # A reader that has a file mapped keeps it until it lets go.
            for path in self.folder.iterdir():
                if _SEGMENT.fullmatch(path.name) and path.name not in names:
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise MatchingIndexError(
                f"The matching index in {self.folder} cannot be written: {error.strerror or error}. "
                "Make room or give rights; it is made anew by the next import."
            ) from error
