"""Wilson's interval against published values and its own properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.reports.intervals import share


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    # Newcombe 1998, table I, method 3 (score without continuity correction).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_intervals(count: int, total: int, low: float, high: float) -> None:
    found = share(count, total)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@given(st.integers(0, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_share_lies_in_its_interval(counted: tuple[int, int]) -> None:
    count, total = counted
    found = share(count, total)
    assert 0.0 <= found.low <= found.high <= 1.0
    if total:
        assert found.value is not None
        assert found.low <= found.value <= found.high
        mirrored = share(total - count, total)
        assert mirrored.low == pytest.approx(1 - found.high)
    else:
        assert (found.value, found.low, found.high) == (None, 0.0, 1.0)


def test_more_of_the_same_makes_it_narrower() -> None:
    widths = [share(n, 3 * n).high - share(n, 3 * n).low for n in (1, 10, 100, 1000)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0.6


def test_what_is_no_part_is_refused() -> None:
    with pytest.raises(ValueError, match="no part"):
        share(3, 2)
