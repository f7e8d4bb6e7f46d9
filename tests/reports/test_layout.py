"""Places of points: within bounds, apart, the same each time."""

from __future__ import annotations

import math

import pytest

from citewise.reports.layout import layout


def star(leaves: int) -> list[tuple[int, int, float]]:
    return [(0, leaf, 1.0) for leaf in range(1, leaves + 1)]


@pytest.mark.parametrize("works", [0, 1, 2, 3, 50, 900])
def test_each_work_has_a_place_within_bounds_and_none_lies_on_another(works: int) -> None:
    places = layout(works, star(works - 1))
    assert len(places) == works
    assert all(math.isfinite(value) and -1 <= value <= 1 for place in places for value in place)
    assert len(set(places)) == works
    assert places == layout(works, star(works - 1))


@pytest.mark.parametrize("size", [20, 400])
def test_what_is_linked_lies_together(size: int) -> None:
    """Two stars joined at their middles, below and above the number up to which each point pushes each."""
    one = star(size)
    other = [(size + 1, size + 1 + leaf, 1.0) for leaf in range(1, size + 1)]
    places = layout(2 * size + 2, [*one, *other, (0, size + 1, 1.0)])

    def middle(first: int) -> tuple[float, float]:
        part = places[first : first + size + 1]
        return sum(x for x, _ in part) / len(part), sum(y for _, y in part) / len(part)

    own = [math.dist(places[leaf], places[0]) for leaf in range(1, size + 1)]
    across = [math.dist(places[leaf], places[size + 1]) for leaf in range(1, size + 1)]
    assert sum(own) < 0.8 * sum(across)
    assert math.dist(middle(0), middle(size + 1)) > 0.3


def test_points_without_links_and_links_to_themselves_do_no_harm() -> None:
    assert len(set(layout(30, [(3, 3, 1.0)]))) == 30
