"""How the opinion of a work moved: the shares of statements that support and contrast, year by year, each with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from citewise.reports.intervals import Share, share
from citewise.reports.report import YearCount

FEW = 5
"""Years with fewer classified statements than this are shown paler: their intervals span almost everything."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The shares of supporting and of contrasting statements among all `classified` ones of a year (of all years: `year` is None)."""

    year: int | None
    classified: int
    supporting: Share
    contrasting: Share

    @property
    def few(self) -> bool:
        """Whether there are too few statements to see more than that there are some."""
        return self.classified < FEW


def opinions(years: Iterable[YearCount]) -> tuple[Opinion, ...]:
    """The opinion of each year with classified statements, in order, and at the end that of all years together.

    Empty where fewer than two years have any, or where nothing supports or contrasts: then there is nothing that could have moved.
    """
    counted = sorted((year for year in years if year.total - year.unclassified), key=lambda year: year.year)
    supporting = sum(year.supporting for year in counted)
    contrasting = sum(year.contrasting for year in counted)
    if len(counted) < 2 or not supporting + contrasting:
        return ()
    made = [_opinion(year.year, year.supporting, year.contrasting, year.mentioning) for year in counted]
    return (*made, _opinion(None, supporting, contrasting, sum(year.mentioning for year in counted)))


def _opinion(year: int | None, supporting: int, contrasting: int, mentioning: int) -> Opinion:
    total = supporting + contrasting + mentioning
    return Opinion(year, total, share(supporting, total), share(contrasting, total))
