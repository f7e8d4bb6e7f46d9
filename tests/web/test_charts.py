"""The geometry of the small charts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.web.charts import histogram, share_bar, year_chart


def test_nothing_to_count_draws_nothing() -> None:
    assert share_bar({"supporting": 0, "mentioning": 0}) == ()
    assert year_chart({}) is None
    assert year_chart({2019: {"mentioning": 0}}) is None
    assert histogram({}, since=None, until=None) == ()


def test_a_share_of_one_in_ten_thousand_is_still_seen() -> None:
    bars = share_bar({"supporting": 1, "mentioning": 9999})
    assert bars[0].width > 1
    assert bars[-1].x + bars[-1].width == pytest.approx(100, abs=0.01)


def test_years_without_statements_keep_their_place() -> None:
    chart = year_chart({2015: {"supporting": 1}, 2018: {"mentioning": 3}})
    assert chart is not None
    assert [column.year for column in chart.columns] == [2015, 2016, 2017, 2018]
    assert [column.total for column in chart.columns] == [1, 0, 0, 3]


@given(
    st.dictionaries(
        st.integers(1900, 2100),
        st.fixed_dictionaries({"supporting": st.integers(0, 9000), "mentioning": st.integers(0, 9000)}),
        min_size=1,
    )
)
def test_columns_stay_inside_the_drawing(years: dict[int, dict[str, int]]) -> None:
    chart = year_chart(years)
    if chart is None:
        assert not any(sum(counts.values()) for counts in years.values())
        return
    for column in chart.columns:
        for bar in column.bars:
            assert bar.height > 0
            assert bar.width > 0
            assert bar.y >= -0.01
            assert bar.x + bar.width <= chart.width + 0.01
    assert chart.columns[-1].labelled


def test_histogram_marks_the_chosen_range() -> None:
    bars = histogram({2010: 2, 2011: 4, 2012: 1}, since=2011, until=None)
    assert [bar.chosen for bar in bars] == [False, True, True]
    assert not any(bar.chosen for bar in histogram({2010: 2}, since=None, until=None))
