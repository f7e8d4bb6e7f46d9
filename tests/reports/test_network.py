"""The network around works: its points, its lines with their counts, its bounds and filters."""

from __future__ import annotations

import pytest

from citewise.model import CitationClass
from citewise.reports import Filters
from citewise.reports import network as networks
from citewise.reports.library import Library
from citewise.reports.network import Network, network
from invented_library import STATEMENTS, SURVEY, TRIAL


def around(library: Library, *keys: str, **options: object) -> Network:
    return network(library, [library.resolve(key) for key in keys], **options)  # type: ignore[arg-type]


def keys(found: Network) -> list[str]:
    return [work.summary.key for work in found.works]


def lines(found: Network) -> dict[tuple[str, str, str], int]:
    """Statements by citing work, cited work and class."""
    names = keys(found)
    return {
        (
            names[link.citing].removeprefix("10.5555/"),
            names[link.cited].removeprefix("10.5555/"),
            link.cls[0],
        ): link.statements
        for link in found.links
    }


def test_all_statements_about_a_work_are_in_its_network(library: Library) -> None:
    found = around(library, TRIAL)
    assert keys(found)[0] == TRIAL
    assert found.works[0].centre
    assert sum(work.centre for work in found.works) == 1
    assert set(keys(found)) == {TRIAL, *(f"10.5555/a{number}" for number in range(1, 9))}
    assert found.statements == STATEMENTS == found.works[0].statements
    assert lines(found)["a1", "trial", "s"] == lines(found)["a1", "trial", "m"] == 1
    assert lines(found)["a7", "trial", "u"] == 1
    assert not found.cut


def test_two_steps_reach_what_the_citing_works_cite_besides(library: Library) -> None:
    found = around(library, TRIAL, depth=2)
    assert SURVEY in keys(found)
    assert lines(found)["a3", "survey", "m"] == 2
    assert found.statements == STATEMENTS + 2


def test_from_a_citing_work_its_cited_works_are_seen(library: Library) -> None:
    found = around(library, "10.5555/a3")
    assert set(keys(found)) == {"10.5555/a3", TRIAL, SURVEY}
    assert lines(found) == {("a3", "trial", "s"): 1, ("a3", "trial", "m"): 1, ("a3", "survey", "m"): 2}
    (survey,) = [link for link in found.links if link.statements == 2]
    assert survey.year == 2016
    assert dict(survey.sections) == {"introduction": 1, "methods": 1}
    assert len(set(survey.keys)) == 2
    assert all(library.statement(key).card.citing.key == "10.5555/a3" for key in survey.keys)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(cls=("contrasting",)), {("a2", "trial", "c"), ("a6", "trial", "c")}),
        (Filters(section=("methods",)), {("a3", "trial", "m")}),
        (
            Filters(year_from=2019, year_to=2020),
            {("a5", "trial", "s"), ("a6", "trial", "c"), ("a6", "trial", "s"), ("a8", "trial", "m")},
        ),
        (Filters(cls=("supporting",), section=("results",), year_to=2015), {("a1", "trial", "s")}),
    ],
)
def test_filters_leave_only_works_that_a_statement_links(
    library: Library, filters: Filters, expected: set[tuple[str, str, str]]
) -> None:
    found = around(library, TRIAL, filters=filters)
    assert set(lines(found)) == expected
    assert len(found.works) == 1 + len({citing for citing, _, _ in expected})


def test_what_nothing_passes_leaves_the_work_alone(library: Library) -> None:
    found = around(library, TRIAL, filters=Filters(year_from=2900))
    assert keys(found) == [TRIAL]
    assert found.links == ()


def test_cut_to_a_number_works_with_positions_stay_and_the_rest_is_told(library: Library) -> None:
    found = around(library, TRIAL, most=3)
    assert len(found.works) == 3
    assert found.left_out == 6
    assert found.cut
    # a6 takes two positions; of those that take one, a1 and a3 make most statements.
    assert keys(found)[:2] == [TRIAL, "10.5555/a6"]
    assert keys(found)[2] in {"10.5555/a1", "10.5555/a3"}


def test_an_expanded_work_brings_its_neighbours(library: Library) -> None:
    plain, wider = around(library, SURVEY), around(library, SURVEY, expanded=("10.5555/a3", "10.5555/gone"))
    assert set(keys(plain)) == {SURVEY, "10.5555/a3"}
    assert set(keys(wider)) == {SURVEY, "10.5555/a3", TRIAL}
    assert [work.summary.key for work in wider.works if work.expanded] == ["10.5555/a3"]


def test_several_works_show_what_links_them_first(library: Library) -> None:
    among = around(library, TRIAL, SURVEY, "10.5555/a3", "10.5555/a8", depth=0)
    assert set(keys(among)) == {TRIAL, SURVEY, "10.5555/a3", "10.5555/a8"}
    assert all(work.centre for work in among.works)
    two = around(library, TRIAL, SURVEY, "10.5555/a3", most=3)
    assert set(keys(two)) == {TRIAL, SURVEY, "10.5555/a3"}
    assert two.left_out == 7


def test_works_of_several_without_a_line_are_counted(library: Library) -> None:
    found = around(library, SURVEY, "10.5555/a3", "10.5555/a8", depth=0)
    assert set(keys(found)) == {SURVEY, "10.5555/a3"}
    assert found.unlinked == 1


def test_bounds_hold_whatever_is_asked_for(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert around(library, TRIAL, most=10**9, depth=99).most == networks.MOST_WORKS
    monkeypatch.setattr(networks, "MOST_LINKS", 2)
    found = around(library, TRIAL)
    assert len(found.links) == 2
    assert found.links_left_out == 9
    monkeypatch.setattr(networks, "_MOST_ROWS", 3)
    few = around(library, TRIAL)
    assert few.incomplete
    assert few.cut


def test_no_work_at_all_has_an_empty_network(library: Library) -> None:
    found = network(library, [])
    assert (found.works, found.links) == ((), ())


def test_classes_are_those_of_the_model(library: Library) -> None:
    assert {link.cls for link in around(library, TRIAL).links} == set(CitationClass)
