"""Sessions of browsers in which a key was entered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from citewise.people import PeopleDatabase, Role
from citewise.people.keys import issue_key, revoke_key
from citewise.people.sessions import LASTS_DAYS, close_session, open_session, session_key

THEN = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_session_stands_for_its_key_until_it_is_closed(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        key, secret = issue_key(people, "Team", Role.READER)
        one, other = open_session(people, key), open_session(people, key)
        assert one != other
        assert session_key(people, one) == session_key(people, other) == key
        assert session_key(people, secret) is None
        close_session(people, one)
        assert session_key(people, one) is None
        assert session_key(people, other) == key


def test_a_session_ends_after_its_time_and_with_its_key(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        key, _ = issue_key(people, "Team", Role.READER)
        token = open_session(people, key, moment=THEN)
        assert session_key(people, token, moment=THEN + timedelta(days=LASTS_DAYS - 1)) == key
        assert session_key(people, token, moment=THEN + timedelta(days=LASTS_DAYS)) is None
        later = open_session(people, key, moment=THEN + timedelta(days=LASTS_DAYS))
        held = people.connection.execute("SELECT count(*) FROM session").fetchone()[0]
        assert held == 1, "what has ended is forgotten"
        revoke_key(people, key.id)
        assert session_key(people, later, moment=THEN + timedelta(days=LASTS_DAYS + 1)) is None


def test_no_token_stands_in_the_file(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        key, _ = issue_key(people, "Team", Role.READER)
        token = open_session(people, key)
        path = people.path
    assert token.encode() not in path.read_bytes()
