"""Plots as SVG text, drawn by hand so that the docs need no plotting library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from citewise.classification.calibration import OperatingPoint

LEFT, TOP, SIDE = 56, 40, 320
COLOURS = {"supporting": "#00796b", "contrasting": "#b3541e", "mentioning": "#5c6770"}


def _frame(title: str, across: str, up: str, width: int) -> list[str]:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {TOP + SIDE + 56}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{title}</title>",
        f'<rect width="100%" height="100%" fill="#fff"/><text x="{LEFT}" y="22" font-size="14">{title}</text>',
        f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>',
        f'<text x="{LEFT + SIDE / 2}" y="{TOP + SIDE + 40}" text-anchor="middle">{across}</text>',
        f'<text x="16" y="{TOP + SIDE / 2}" text-anchor="middle" transform="rotate(-90 16 {TOP + SIDE / 2})">{up}</text>',
    ]
    for step in range(0, 11, 2):
        x, y = _place(step / 10, step / 10)
        parts.append(f'<text x="{x:.1f}" y="{TOP + SIDE + 18}" text-anchor="middle">{step / 10}</text>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{step / 10}</text>')
    return parts


def _place(x: float, y: float) -> tuple[float, float]:
    return LEFT + SIDE * x, TOP + SIDE * (1 - y)


def reliability_plot(
    truth: NDArray[np.int64],
    three: NDArray[np.float64],
    weight: NDArray[np.float64],
    error: float,
    bins: int = 10,
) -> str:
    """Said against true share of each class; the area of a point tells how many statements stand in it."""
    parts = _frame(
        f"Reliability at the natural mix (expected calibration error {error:.3f})",
        "probability said",
        "share that was so",
        LEFT + SIDE + 150,
    )
    (x1, y1), (x2, y2) = _place(0, 0), _place(1, 1)
    parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#bbb" stroke-dasharray="4 4"/>')
    for at, (name, colour) in enumerate(COLOURS.items()):
        place = np.minimum((three[:, at] * bins).astype(int), bins - 1)
        points = []
        for here in range(bins):
            chosen = place == here
            if chosen.sum() < 8:
                continue
            share = weight[chosen]
            said = float((share * three[chosen, at]).sum() / share.sum())
            so = float((share * (truth[chosen] == at)).sum() / share.sum())
            points.append((*_place(said, so), 2.5 + 7 * float(np.sqrt(share.sum() / weight.sum()))))
        parts.append(
            f'<polyline fill="none" stroke="{colour}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)}"/>'
        )
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{colour}" fill-opacity="0.6"/>'
            for x, y, r in points
        ]
        parts.append(f'<text x="{LEFT + SIDE + 16}" y="{TOP + 16 + 20 * at}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def operating_plot(curves: Mapping[str, Sequence[OperatingPoint]]) -> str:
    """Precision against recall as the least probability rises."""
    parts = _frame("Operating points at the natural mix", "recall", "precision", LEFT + SIDE + 150)
    for at, (name, points) in enumerate(curves.items()):
        colour = COLOURS[name]
        line = [_place(point.recall, point.precision) for point in points]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in line)}"/>'
        )
        for point, (x, y) in list(zip(points, line, strict=True))[::6]:
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/><text x="{x + 5:.1f}" y="{y - 5:.1f}" font-size="10" fill="{colour}">{point.threshold:g}</text>'
            )
        parts.append(f'<text x="{LEFT + SIDE + 16}" y="{TOP + 16 + 20 * at}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
