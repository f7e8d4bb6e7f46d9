"""Where the points of a network are drawn: by forces between them, computed here so that browsers only draw.

Links pull their works together and all works push each other apart (Fruchterman and Reingold, 1991). What pushes from afar
is taken together by the cells of a grid, so that thousands of works take a second and not a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]

_EXACT = 600
"""Up to so many points each pushes each."""
_CELLS = 16
_STEPS = 120
_STEPS_OF_MANY = 80
_NEAREST = np.float32(1e-5)
_GOLDEN_ANGLE = 2.399963229728653


def layout(works: int, links: Sequence[tuple[int, int, float]]) -> list[tuple[float, float]]:
    """A place for each of `works` points, the same for the same network.

    Args:
        works: How many points there are; those with the first numbers begin in the middle.
        links: Pairs of points with how strongly they pull, 1 for one statement.

    Returns:
        x and y of each, within -1 and 1.
    """
    if works < 2:
        return [(0.0, 0.0)] * works
    pairs = np.array([(one, other) for one, other, _ in links if one != other], dtype=np.int64).reshape(-1, 2)
    pull = np.array([weight for one, other, weight in links if one != other], dtype=np.float32)
    # A sunflower: evenly spread, without chance.
    number = np.arange(works, dtype=np.float32)
    radius = np.sqrt((number + 0.5) / works)
    places = np.stack(
        [radius * np.cos(number * _GOLDEN_ANGLE), radius * np.sin(number * _GOLDEN_ANGLE)], axis=1
    ).astype(np.float32)
    ideal = np.float32(1.2 / np.sqrt(works))
    steps = _STEPS if works <= _EXACT else _STEPS_OF_MANY
    for step in range(steps):
        push = _pushed_by_each(places) if works <= _EXACT else _pushed_by_cells(places)
        moves = push * ideal * ideal
        moves += _pulled(places, pairs, pull) / ideal
        moves -= places * 0.6  # parts that nothing joins stay in sight
        length = np.maximum(np.sqrt((moves**2).sum(axis=1, keepdims=True)), 1e-9)
        furthest = np.float32(0.12 * (1 - step / steps) ** 1.3 + 0.002)
        places += moves / length * np.minimum(length, furthest)
    places -= (places.max(axis=0) + places.min(axis=0)) / 2
    places /= max(float(np.abs(places).max()), 1e-9)
    return [(round(float(x), 4), round(float(y), 4)) for x, y in places]


def _pushed_by_each(places: Floats) -> Floats:
    nearness = 1 / np.maximum(_squared(places, places), _NEAREST)
    return np.asarray(places * nearness.sum(axis=1, keepdims=True) - nearness @ places, dtype=np.float32)


def _pushed_by_cells(places: Floats) -> Floats:
    low, high = places.min(axis=0), places.max(axis=0)
    cell = np.minimum(((places - low) / np.maximum(high - low, 1e-9) * _CELLS).astype(np.int64), _CELLS - 1)
    _, own, crowd = np.unique(cell[:, 0] * _CELLS + cell[:, 1], return_inverse=True, return_counts=True)
    sums = np.zeros((len(crowd), 2), dtype=np.float32)
    np.add.at(sums, own, places)
    middles: Floats = (sums / crowd[:, None]).astype(np.float32)
    nearness = crowd.astype(np.float32) / np.maximum(_squared(places, middles), _NEAREST)
    nearness[np.arange(len(places)), own] = 0
    push = places * nearness.sum(axis=1, keepdims=True) - nearness @ middles
    # Of its own cell a point is pushed by the others only, taken together like those of any cell.
    mates = (crowd[own] - 1).astype(np.float32)[:, None]
    apart = places - (sums[own] - places) / np.maximum(mates, 1)
    push += apart * mates / np.maximum((apart**2).sum(axis=1, keepdims=True), _NEAREST)
    return np.asarray(push, dtype=np.float32)


def _squared(places: Floats, others: Floats) -> Floats:
    """Squared distances, by way of the product of matrices, which is many times quicker than differences."""
    lengths = (places**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None, :]
    return np.asarray(lengths - 2 * (places @ others.T), dtype=np.float32)


def _pulled(places: Floats, pairs: NDArray[np.int64], pull: Floats) -> Floats:
    moves = np.zeros_like(places)
    if not len(pairs):
        return moves
    apart = places[pairs[:, 1]] - places[pairs[:, 0]]
    force = apart * np.sqrt((apart**2).sum(axis=1, keepdims=True)) * pull[:, None]
    np.add.at(moves, pairs[:, 0], force)
    np.add.at(moves, pairs[:, 1], -force)
    return moves
