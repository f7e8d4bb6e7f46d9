"""The matching index against a plain dictionary."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from citewise.catalogue.index import MatchingIndex, Progress, hashed

_ENTRIES = st.lists(st.tuples(st.text(max_size=6), st.integers(0, 2**31)), max_size=30)


@settings(max_examples=40, deadline=None)
@given(batches=st.lists(_ENTRIES, max_size=9), asked=st.lists(st.text(max_size=6), max_size=10))
def test_it_finds_what_was_filed_and_nothing_else(
    batches: list[list[tuple[str, int]]], asked: list[str]
) -> None:
    truth: dict[str, set[int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        index = MatchingIndex(Path(folder))
        for batch in batches:
            for key, number in batch:
                truth.setdefault(key, set()).add(number)
            numbers = np.array([number for _, number in batch], np.uint32)
            index.add(hashed(key for key, _ in batch), numbers, Progress(1, 1))
        again = MatchingIndex(Path(folder))
        keys = [*asked, *truth]
        if keys:
            for key, numbers_found in zip(keys, again.find(hashed(keys), 10_000), strict=True):
                assert set(numbers_found) == truth.get(key, set())


def test_a_damaged_index_is_an_empty_one(tmp_path: Path) -> None:
    index = MatchingIndex(tmp_path)
    index.add(hashed(["a"]), np.array([3], np.uint32), Progress(3, 0))
    next(tmp_path.glob("*.keys")).write_bytes(b"12345")
    again = MatchingIndex(tmp_path)
    assert again.entries == 0
    assert again.progress == Progress()
