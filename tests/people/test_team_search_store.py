"""Searches that a team keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewise.errors import InputError, NotFoundError
from citewise.people import PeopleDatabase, Role
from citewise.people.keys import issue_key
from citewise.people.searches import drop_search, keep_search, kept_address, team_searches


def test_a_search_is_kept_once_under_its_last_name(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        assert team_searches(people) == []
        key, _ = issue_key(people, "Ann", Role.READER)
        keep_search(people, key, "Tremor", "/search?q=tremor")
        keep_search(people, key, "  All of\ntremor ", "/search?q=tremor")
        keep_search(people, key, "about", "/reports/10.5555/x?class=contrasting")
        assert [(found.name, found.address, found.by) for found in team_searches(people)] == [
            ("about", "/reports/10.5555/x?class=contrasting", "Ann"),
            ("All of tremor", "/search?q=tremor", "Ann"),
        ]


def test_only_ones_own_is_taken_out_unless_by_an_editor(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        ann, _ = issue_key(people, "Ann", Role.READER)
        ben, _ = issue_key(people, "Ben", Role.CURATOR)
        editor, _ = issue_key(people, "Eve", Role.EDITOR)
        keep_search(people, ann, "One", "/search?q=1")
        keep_search(people, ann, "Two", "/search?q=2")
        one, two = team_searches(people)
        with pytest.raises(NotFoundError):
            drop_search(people, ben, one.id)
        drop_search(people, ann, one.id)
        drop_search(people, editor, two.id)
        assert team_searches(people) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/search?q=1",
        "//evil.example/search?q=1",
        "/\\evil.example",
        "javascript:alert(1)",
        "/search?q=\r\nset-cookie: a=b",
        "/key/leave",
        "/reports/../key",
        "/search?q=" + "x" * 3000,
    ],
)
def test_only_pages_of_ours_are_kept(tmp_path: Path, address: str) -> None:
    assert kept_address(address) is None
    with PeopleDatabase(tmp_path) as people:
        key, _ = issue_key(people, "Ann", Role.READER)
        with pytest.raises(InputError):
            keep_search(people, key, "Name", address)


def test_a_search_needs_a_name(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        key, _ = issue_key(people, "Ann", Role.READER)
        with pytest.raises(InputError, match="name"):
            keep_search(people, key, " \n", "/search?q=1")
