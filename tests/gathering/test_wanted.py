"""Which works texts and queries name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.gathering import wanted_works
from citewise.gathering.wanted import SCHEMES, together


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("10.5555/a.1", (("doi", "10.5555/a.1"),)),
        (" https://doi.org/10.5555/A.1 ", (("doi", "10.5555/a.1"),)),
        ("10.5555/a.1, Long nights, 2015", (("doi", "10.5555/a.1"),)),
        ("10.5555/a.1\tLong nights # the first", (("doi", "10.5555/a.1"),)),
        ('"10.5555/a.1","Long nights"', (("doi", "10.5555/a.1"),)),
        ("10.5555/a.1,Nights", (("doi", "10.5555/a.1"),)),
        ("10.5555/(sici)1:2<3::aid-x>3.0.co;2-2", (("doi", "10.5555/(sici)1:2<3::aid-x>3.0.co;2-2"),)),
        ("10.5555/a.1; Nights", (("doi", "10.5555/a.1"),)),
        ("PMID: 90000001", (("pmid", "90000001"),)),
        ("pmid:90000001", (("pmid", "90000001"),)),
        ("PMC8000002", (("pmcid", "PMC8000002"),)),
        ("arXiv:2101.00001v2", (("arxiv", "2101.00001"),)),
        ("978-0-00-000000-2", ()),
        ("Long nights after naps", ()),
    ],
)
def test_a_line_of_a_list_names_one_work(line: str, pairs: tuple[tuple[str, str], ...]) -> None:
    (wanted,) = wanted_works([line], listed=True)
    assert wanted.pairs == pairs
    assert wanted.given


def test_each_work_is_wanted_once_and_remarks_and_headings_are_none() -> None:
    lines = ["\ufeffDOI,title", "# remark", "", "10.5555/a.1", "doi:10.5555/A.1", "x", "x", "DOI"]
    assert [wanted.given for wanted in wanted_works(lines, listed=True)] == ["10.5555/a.1", "x", "DOI"]


def test_what_is_given_alone_is_taken_as_it_is() -> None:
    assert wanted_works(["10.5555/a,b.1"])[0].pairs == (("doi", "10.5555/a,b.1"),)
    assert wanted_works([" ", "#"])[0].pairs == ()


@given(st.lists(st.text(max_size=80), max_size=5), st.booleans())
def test_any_text_gives_works_that_can_be_asked_for_or_none(lines: list[str], listed: bool) -> None:
    for wanted in wanted_works(lines, listed=listed):
        assert {scheme for scheme, _ in wanted.pairs} <= set(SCHEMES)
        wanted.given.encode()


def test_what_a_shell_hands_over_need_not_be_text() -> None:
    (wanted,) = wanted_works([b"10.5555/a\xff.1".decode("utf-8", "surrogateescape")])
    assert wanted.pairs == (("doi", "10.5555/a?.1"),)


def test_lists_are_put_together_with_each_work_once() -> None:
    made = together(
        wanted_works(["10.5555/a.1", "x"]), wanted_works(["y", "doi:10.5555/a.1", "10.5555/b.1", "x"])
    )
    assert [one.given for one in made] == ["10.5555/a.1", "x", "y", "10.5555/b.1"]
