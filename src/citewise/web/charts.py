"""The geometry of the small charts: numbers in, rectangles out; templates draw them as SVG without any style attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citewise.model import CitationClass
from citewise.reports.opinion import Opinion

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
    width: int = 300,
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
    every = max(1, -(-span // max(1, int(width // 34))))
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


@dataclass(frozen=True, slots=True)
class Point:
    """A share with its interval, drawn: `x` and `y` are the middle of the mark, `top` and `bottom` the ends of the interval."""

    name: str
    x: float
    y: float
    top: float
    bottom: float
    path: str


@dataclass(frozen=True, slots=True)
class OpinionColumn:
    """The points of one year; `few` says that there are too few statements to see more than that there are some."""

    opinion: Opinion
    x: float
    points: tuple[Point, ...]
    labelled: bool


@dataclass(frozen=True, slots=True)
class OpinionChart:
    """Shares by year in a box of `width` by `height`; `ceiling` is the share at the top line, `whole` all years together."""

    width: int
    height: int
    ceiling: float
    columns: tuple[OpinionColumn, ...]
    whole: Opinion


def opinion_chart(found: Sequence[Opinion], *, width: int = 300, height: int = 130) -> OpinionChart | None:
    """Shares of supporting and contrasting statements by year with their intervals; None where there is nothing to draw.

    Args:
        found: What `citewise.reports.opinion.opinions` gives: years in order, and all together at the end.
        width: Width of the drawing in its own units.
        height: Height of the area; labels stand below it.
    """
    if not found:
        return None
    *years, whole = found
    numbers = [opinion.year for opinion in years if opinion.year is not None]
    first, last = min(numbers), max(numbers)
    pitch = min(width / (last - first + 1), 48.0)
    every = max(1, -(-(last - first + 1) // max(1, int(width // 34))))
    # Intervals of years with few statements reach far up; the line of those with many sets how high the chart goes.
    steady = [one for one in years if not one.few] or years
    highest = max(max(one.supporting.high, one.contrasting.high) for one in steady)
    ceiling = next(step for step in (0.1, 0.2, 0.5, 1.0) if step >= min(highest, 1.0))
    columns = []
    for one in years:
        year = one.year or first
        middle = (year - first + 0.5) * pitch
        points = []
        for name, share, side in (("supporting", one.supporting, -1), ("contrasting", one.contrasting, 1)):
            x = round(middle + side * min(pitch * 0.18, 5.0), 2)
            y, top, bottom = (
                round(height - min(value, ceiling) / ceiling * height, 2)
                for value in (share.value or 0.0, share.high, share.low)
            )
            points.append(Point(name, x, y, top, bottom, _mark(name, x, y)))
        columns.append(OpinionColumn(one, round(middle, 2), tuple(points), (last - year) % every == 0))
    return OpinionChart(width, height, ceiling, tuple(columns), whole)


def _mark(name: str, x: float, y: float) -> str:
    """A square for supporting, a diamond for contrasting, so that they are told apart without colour."""
    size = 3.2 if name == "supporting" else 4.4
    if name == "supporting":
        return f"M{x - size:.2f} {y - size:.2f}h{2 * size:.2f}v{2 * size:.2f}h{-2 * size:.2f}z"
    return f"M{x:.2f} {y - size:.2f}l{size:.2f} {size:.2f}l{-size:.2f} {size:.2f}l{-size:.2f} {-size:.2f}z"
