"""Keys: who may do more than read, without accounts and passwords."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from citewise.errors import InputError, NotFoundError
from citewise.people.database import PeopleDatabase
from citewise.store.transaction import now

PREFIX = "cw_"
"""Begins every secret, so that one left in a file is recognised for what it is."""
_LABEL_LENGTH = 200


class Role(StrEnum):
    """What a key is for; each role may also do what those before it may."""

    READER = "reader"
    """Team searches and private collections."""
    CURATOR = "curator"
    """Also accepts or rejects disputed classes."""
    EDITOR = "editor"
    """Also changes collections and alerts of others."""

    def covers(self, wanted: Role) -> bool:
        """Whether this role may do what `wanted` may."""
        order = list(Role)
        return order.index(self) >= order.index(wanted)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is known later; its secret is shown once and never again.

    `created` and `revoked` are ISO 8601 in UTC; `revoked` is None while the key is good.
    """

    id: int
    label: str
    role: Role
    created: str
    revoked: str | None


_COLUMNS = "id, label, role, created, revoked"


def _key(row: tuple[int, str, str, str, str | None]) -> Key:
    return Key(row[0], row[1], Role(row[2]), row[3], row[4])


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, since one of 256 random bits needs neither salt nor stretching."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def issue_key(people: PeopleDatabase, label: str, role: Role) -> tuple[Key, str]:
    """Make a key and give it with its secret.

    Raises:
        InputError: the label is empty or longer than 200 characters.
    """
    label = " ".join(label.split())
    if not label or len(label) > _LABEL_LENGTH:
        raise InputError("A key needs a label of 1 to 200 characters: whom or what it is for.")
    secret = PREFIX + secrets.token_urlsafe(32)
    with people.transaction() as connection:
        found = connection.execute(
            f"INSERT INTO key (label, role, digest, created) VALUES (?, ?, ?, ?) RETURNING {_COLUMNS}",  # noqa: S608
            (label, role.value, digest_of(secret), now()),
        ).fetchone()
    return _key(found), secret


def find_key(people: PeopleDatabase, secret: str) -> Key | None:
    """The key with this secret, if there is one and it was not revoked."""
    row = people.connection.execute(
        f"SELECT {_COLUMNS} FROM key WHERE digest = ? AND revoked IS NULL",  # noqa: S608
        (digest_of(secret),),
    ).fetchone()
    return _key(row) if row else None


def key_by_id(people: PeopleDatabase, key_id: int) -> Key | None:
    """A key by its number, if it was not revoked."""
    row = people.connection.execute(
        f"SELECT {_COLUMNS} FROM key WHERE id = ? AND revoked IS NULL",  # noqa: S608
        (key_id,),
    ).fetchone()
    return _key(row) if row else None


def keys(people: PeopleDatabase) -> list[Key]:
    """All keys, also those revoked, oldest first."""
    return [_key(row) for row in people.connection.execute(f"SELECT {_COLUMNS} FROM key ORDER BY id")]  # noqa: S608


def revoke_key(people: PeopleDatabase, key_id: int) -> Key:
    """Make a key worthless from now on. Revoking twice does no harm.

    Raises:
        NotFoundError: there is no key of this number.
    """
    with people.transaction() as connection:
        connection.execute(
            "UPDATE key SET revoked = ? WHERE id = ? AND revoked IS NULL",
            (now(), key_id),
        )
        row = connection.execute(f"SELECT {_COLUMNS} FROM key WHERE id = ?", (key_id,)).fetchone()  # noqa: S608
    if row is None:
        raise NotFoundError(f"There is no key {key_id}. `citewise keys list` shows those there are.")
    return _key(row)
