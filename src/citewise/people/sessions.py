"""Sessions: a browser in which a key was entered, known by a random token, so that the key itself is not kept in it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from citewise.people.database import PeopleDatabase
from citewise.people.keys import Key, digest_of, key_by_id

LASTS_DAYS = 30
"""After so many days a key has to be entered again."""


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def open_session(people: PeopleDatabase, key: Key, *, moment: datetime | None = None) -> str:
    """Begin a session for a key and give its token. Sessions that have ended are forgotten.

    Args:
        people: where to keep it.
        key: the key that was entered.
        moment: the time it begins, with a time zone; now when None.
    """
    moment = moment or datetime.now(UTC)
    token = secrets.token_urlsafe(32)
    with people.transaction() as connection:
        connection.execute("DELETE FROM session WHERE expires <= ?", (_stamp(moment),))
        connection.execute(
            "INSERT INTO session (digest, key_id, expires) VALUES (?, ?, ?)",
            (digest_of(token), key.id, _stamp(moment + timedelta(days=LASTS_DAYS))),
        )
    return token


def session_key(people: PeopleDatabase, token: str, *, moment: datetime | None = None) -> Key | None:
    """The key that a session's token stands for, unless the session has ended or the key was revoked."""
    row = people.connection.execute(
        "SELECT key_id FROM session WHERE digest = ? AND expires > ?",
        (digest_of(token), _stamp(moment or datetime.now(UTC))),
    ).fetchone()
    return key_by_id(people, row[0]) if row else None


def close_session(people: PeopleDatabase, token: str) -> None:
    """End a session; one that is unknown does no harm."""
    with people.transaction() as connection:
        connection.execute("DELETE FROM session WHERE digest = ?", (digest_of(token),))
