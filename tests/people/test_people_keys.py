"""Keys and the file they stand in."""

from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from citewise.errors import InputError, NotFoundError, StoreError
from citewise.people import PeopleDatabase, Role
from citewise.people.keys import find_key, issue_key, key_by_id, keys, revoke_key


def test_a_key_is_found_by_its_secret_until_it_is_revoked(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        key, secret = issue_key(people, "  The   reading room ", Role.CURATOR)
        assert key.label == "The reading room"
        assert find_key(people, secret) == key == key_by_id(people, key.id)
        assert find_key(people, secret + "x") is None
        assert find_key(people, "\udcff") is None
        ended = revoke_key(people, key.id)
        assert ended.revoked is not None
        assert revoke_key(people, key.id) == ended
        assert find_key(people, secret) is None
        assert key_by_id(people, key.id) is None
        assert keys(people) == [ended]


def test_no_secret_stands_in_the_file_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        _, secret = issue_key(people, "A program", Role.READER)
        path = people.path
    assert secret.encode() not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("label", ["", " \t", "x" * 201])
def test_a_key_needs_a_label(tmp_path: Path, label: str) -> None:
    with PeopleDatabase(tmp_path) as people, pytest.raises(InputError, match="label"):
        issue_key(people, label, Role.READER)


def test_an_unknown_key_cannot_be_revoked(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people, pytest.raises(NotFoundError, match="no key 7"):
        revoke_key(people, 7)


def test_roles_cover_those_before_them() -> None:
    assert Role.EDITOR.covers(Role.CURATOR)
    assert Role.CURATOR.covers(Role.CURATOR)
    assert not Role.READER.covers(Role.CURATOR)


def test_asking_whether_anything_is_there_makes_no_file(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path / "new") as people:
        assert not people.present
    assert not (tmp_path / "new").exists()


def test_a_change_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:

        def half() -> None:
            with people.transaction():
                issue_key(people, "Half", Role.READER)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            half()
        assert keys(people) == []


def test_many_threads_change_it_at_once(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        threads = [
            threading.Thread(target=issue_key, args=(people, f"Number {number}", Role.READER))
            for number in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(keys(people)) == 12


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "people.db") as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with PeopleDatabase(tmp_path) as people, pytest.raises(StoreError, match="another program"):
        keys(people)


def test_nothing_is_given_once_it_is_closed(tmp_path: Path) -> None:
    people = PeopleDatabase(tmp_path)
    people.close()
    with pytest.raises(StoreError, match="was closed"):
        keys(people)
