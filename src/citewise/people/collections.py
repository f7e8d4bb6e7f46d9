"""Collections: named lists of works, changed by whoever has the edit link and read by whoever has the share link."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from citewise.errors import InputError, NotFoundError
from citewise.people.database import PeopleDatabase
from citewise.people.keys import digest_of
from citewise.store.transaction import now

EDIT, SHARE = "e-", "s-"
"""Begin the secrets of the two links, so that a reader sees which one is about to be handed on."""
LONGEST_NAME = 200
LONGEST_NOTES = 20_000
_KEY_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"
_KEY_LENGTH = 12


class Access(StrEnum):
    """What the holder of a link or key may do with a collection."""

    READ = "read"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Collection:
    """A named list of works.

    Attributes:
        id: its row in the people's file.
        key: its public name; short, random, no secret.
        listed: anyone may find and read it.
        created: ISO 8601, UTC; so is `changed`.
        version: goes up with every change of its works.
        entries: how many lines and records it was made of, those that name no work among them.
    """

    id: int
    key: str
    name: str
    notes: str
    listed: bool
    created: str
    changed: str
    version: int
    entries: int


_COLLECTION = (
    "SELECT id, key, name, notes, listed, created, changed, version,"
    " (SELECT count(*) FROM collection_entry e WHERE e.collection_id = collection.id) FROM collection"
)


def _collection(row: Sequence[object]) -> Collection:
    number, key, name, notes, listed, created, changed, version, entries = row
    return Collection(
        int(str(number)),
        str(key),
        str(name),
        str(notes),
        bool(listed),
        str(created),
        str(changed),
        int(str(version)),
        int(str(entries)),
    )


def share_secret(edit_secret: str) -> str:
    """The secret of the link that shows a collection, made of that which changes it; the way back is closed."""
    made = hmac.new(edit_secret.encode("utf-8", "surrogatepass"), b"citewise share link", hashlib.sha256)
    return SHARE + made.hexdigest()


def _checked(name: str, notes: str) -> tuple[str, str]:
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not name or len(name) > LONGEST_NAME:
        raise InputError(f"A collection needs a name of 1 to {LONGEST_NAME} characters.")
    notes = notes.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if len(notes) > LONGEST_NOTES:
        raise InputError(f"The notes are longer than {LONGEST_NOTES:,} characters; shorten them.")
    return _storable(name), _storable(notes)


def _storable(text: str) -> str:
    """Text without halves of surrogate pairs, which cannot be stored."""
    return text.encode("utf-8", "replace").decode()


def create_collection(
    people: PeopleDatabase, name: str, *, notes: str = "", listed: bool = False
) -> tuple[Collection, str]:
    """Make an empty collection, and give it with the secret of its edit link.

    Raises:
        InputError: it has no name, or name or notes are too long.
    """
    name, notes = _checked(name, notes)
    key = "".join(secrets.choice(_KEY_SIGNS) for _ in range(_KEY_LENGTH))
    secret = EDIT + secrets.token_urlsafe(32)
    moment = now()
    with people.transaction() as connection:
        connection.execute(
            "INSERT INTO collection (key, name, notes, listed, edit_digest, share_digest, created, changed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (key, name, notes, listed, digest_of(secret), digest_of(share_secret(secret)), moment, moment),
        )
    return collection_by_key(people, key), secret


def collection_by_key(people: PeopleDatabase, key: str) -> Collection:
    """The collection of this key.

    Raises:
        NotFoundError: there is none.
    """
    row = (
        people.connection.execute(f"{_COLLECTION} WHERE key = ?", (key,)).fetchone()
        if people.present
        else None
    )
    if row is None:
        raise NotFoundError(
            f"There is no collection “{key[:80]}”. `citewise collections list` shows those there are."
        )
    return _collection(row)


def collection_named(people: PeopleDatabase, text: str) -> Collection:
    """The collection of this key, or else the only one of this name.

    Raises:
        NotFoundError: there is none.
        InputError: several have this name.
    """
    try:
        return collection_by_key(people, text)
    except NotFoundError:
        found = [held for held in collections(people) if held.name == text]
        if not found:
            raise
    if len(found) > 1:
        keys = ", ".join(held.key for held in found)
        raise InputError(f"{len(found)} collections are named “{text}”; say which by its key: {keys}.")
    return found[0]


def collection_by_secret(people: PeopleDatabase, secret: str) -> tuple[Collection, Access] | None:
    """The collection whose edit or share link has this secret, and what the link allows."""
    column, access = (
        ("edit_digest", Access.EDIT) if secret.startswith(EDIT) else ("share_digest", Access.READ)
    )
    if not people.present:
        return None
    row = people.connection.execute(f"{_COLLECTION} WHERE {column} = ?", (digest_of(secret),)).fetchone()
    return (_collection(row), access) if row else None


def collections(people: PeopleDatabase, *, listed: bool = False) -> list[Collection]:
    """All collections, or only those that anyone may find; the one changed last stands first."""
    if not people.present:
        return []
    where = " WHERE listed = 1" if listed else ""
    rows = people.connection.execute(f"{_COLLECTION}{where} ORDER BY changed DESC, id DESC")
    return [_collection(row) for row in rows]


def change_collection(
    people: PeopleDatabase, collection: Collection, *, name: str, notes: str, listed: bool
) -> None:
    """Give a collection another name, notes, and say whether anyone may find it.

    Raises:
        InputError: it has no name, or name or notes are too long.
    """
    name, notes = _checked(name, notes)
    with people.transaction() as connection:
        connection.execute(
            "UPDATE collection SET name = ?, notes = ?, listed = ?, changed = ? WHERE id = ?",
            (name, notes, listed, now(), collection.id),
        )


def renew_links(people: PeopleDatabase, collection: Collection) -> str:
    """Make both links anew, so that the old ones lead nowhere; gives the secret of the new edit link."""
    secret = EDIT + secrets.token_urlsafe(32)
    with people.transaction() as connection:
        connection.execute(
            "UPDATE collection SET edit_digest = ?, share_digest = ? WHERE id = ?",
            (digest_of(secret), digest_of(share_secret(secret)), collection.id),
        )
    return secret


def remove_collection(people: PeopleDatabase, collection: Collection) -> None:
    """Forget a collection with all it holds."""
    with people.transaction() as connection:
        connection.execute("DELETE FROM collection WHERE id = ?", (collection.id,))


def touch(connection: sqlite3.Connection, collection_id: int) -> None:
    """Note that the works of a collection changed."""
    connection.execute(
        "UPDATE collection SET version = version + 1, changed = ? WHERE id = ?", (now(), collection_id)
    )


def is_key(text: str) -> bool:
    """Whether a text looks like the key of a collection."""
    return len(text) == _KEY_LENGTH and not set(text) - set(_KEY_SIGNS)


def work_key(scheme: str, value: str) -> str:
    """The key by which a library is asked for a work: a DOI bare, else with its scheme before it."""
    return value if scheme == "doi" else f"{scheme}:{value}"


def collection_works(people: PeopleDatabase, key: str) -> tuple[str, ...]:
    """The keys of the works of a collection in its order; those that a library lacks among them.

    Raises:
        NotFoundError: there is no such collection.
    """
    found = collection_by_key(people, key)
    rows: Iterable[tuple[str, str]] = people.connection.execute(
        "SELECT scheme, value FROM collection_entry WHERE collection_id = ? AND value <> '' ORDER BY position, id",
        (found.id,),
    )
    return tuple(work_key(scheme, value) for scheme, value in rows)
