"""The geometry of the small charts: numbers in, rectangles out; templates draw them as SVG without any style attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citewise.model import CitationClass

CLASSES = (
    CitationClass.SUPPORTING,
    CitationClass.CONTRASTING,
    CitationClass.MENTIONING,
    CitationClass.UNCLASSIFIED,
)
"""The order in which classes are stacked and listed."""

_NARROWEST = 0.012
"""A share that exists is drawn at least this wide, so that one statement in a thousand is still seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle. `name` is the class or section it stands for, `count` the number it shows."""

    name: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """The stacked bars of one year, with the middle of the column and whether its year is printed below."""

    year: int
    total: int
    bars: tuple[Bar, ...]
    x: float
    width: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class YearChart:
    """A stacked column chart in a box of `width` by `height`; `ceiling` is the count at the top line."""

    width: int
    height: int
    ceiling: int
    columns: tuple[Column, ...]


def share_bar(counts: Mapping[str, int], *, width: float = 100.0, height: float = 10.0) -> tuple[Bar, ...]:
    """One line divided by share, in the order of `counts`; what is zero is left out."""
    present = {name: count for name, count in counts.items() if count > 0}
    total = sum(present.values())
    if not total:
        return ()
    raw = {name: max(count / total, _NARROWEST) for name, count in present.items()}
    scale = width / sum(raw.values())
    bars: list[Bar] = []
    x = 0.0
    for name, share in raw.items():
        bars.append(Bar(name, present[name], round(x, 3), 0.0, round(share * scale, 3), height))
        x += share * scale
    return tuple(bars)


def _ceiling(count: int) -> int:
    """The next round number at or above `count`: 1, 2, 5, 10, 20, 50, ..."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= count:
                return factor * step
        step *= 10


def year_chart(
    years: Mapping[int, Mapping[str, int]],
    *,
    order: Sequence[str] = CLASSES,
    width: int = 460,
    height: int = 130,
) -> YearChart | None:
    """Statements per year stacked by class, gaps between years kept so that time runs evenly.

    Args:
        years: For each year the count by class.
        order: Classes from the bottom up.
        width: Width of the drawing in its own units.
        height: Height of the columns' area; labels stand below it.

    Returns:
        The chart, or None when there is nothing to draw.
    """
    totals = {year: sum(by_class.values()) for year, by_class in years.items() if sum(by_class.values())}
    if not totals:
        return None
    first, last = min(totals), max(totals)
    span = last - first + 1
    pitch = min(width / span, 48.0)
    gap = min(pitch * 0.2, 4.0)
    ceiling = _ceiling(max(totals.values()))
    every = max(1, -(-span // max(1, int(width // 40))))
    columns: list[Column] = []
    for position, year in enumerate(range(first, last + 1)):
        x = round(position * pitch + gap / 2, 2)
        y = float(height)
        bars: list[Bar] = []
        for name in order:
            count = years.get(year, {}).get(name, 0)
            if count:
                tall = count / ceiling * height
                y -= tall
                bars.append(Bar(str(name), count, x, round(y, 2), round(pitch - gap, 2), round(tall, 2)))
        columns.append(
            Column(
                year, totals.get(year, 0), tuple(bars), x, round(pitch - gap, 2), (last - year) % every == 0
            )
        )
    return YearChart(width, height, ceiling, tuple(columns))


@dataclass(frozen=True, slots=True)
class HistogramBar:
    """One year of a year filter; `chosen` says whether the year lies in the range now set."""

    year: int
    count: int
    x: float
    y: float
    width: float
    height: float
    chosen: bool


def histogram(
    counts: Mapping[int, int], *, since: int | None, until: int | None, width: int = 240, height: int = 44
) -> tuple[HistogramBar, ...]:
    """Bars of a year filter over the span of `counts`, those in the range marked."""
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    pitch = min(width / (last - first + 1), 24.0)
    gap = min(pitch * 0.15, 2.0)
    most = max(counts.values())
    bars: list[HistogramBar] = []
    for year in range(first, last + 1):
        count = counts.get(year, 0)
        tall = max(count / most * height, 1.5) if count else 0.0
        chosen = (since is None or year >= since) and (until is None or year <= until)
        bars.append(
            HistogramBar(
                year,
                count,
                round((year - first) * pitch, 2),
                round(height - tall, 2),
                round(pitch - gap, 2),
                round(tall, 2),
                chosen and (since is not None or until is not None),
            )
        )
    return tuple(bars)
