"""Searches that a team keeps for all who have a key."""

from __future__ import annotations

from dataclasses import dataclass

from citewise.errors import InputError, NotFoundError
from citewise.people.database import PeopleDatabase
from citewise.people.keys import Key, Role
from citewise.store.transaction import now

MOST_SEARCHES = 500
_LONGEST_NAME, _LONGEST_ADDRESS = 200, 2_000
_PLACES = ("/search?", "/reports/", "/authors/", "/journals/", "/institutions/", "/collections/", "/compare?")


@dataclass(frozen=True, slots=True)
class TeamSearch:
    """A page that a team comes back to: `address` is its path and query, `by` the label of the key that kept it."""

    id: int
    name: str
    address: str
    by: str
    created: str


def kept_address(text: str) -> str | None:
    """The path and query of a search or report of ours, or None where `text` is none."""
    plain = text.isprintable() and "\\" not in text and " " not in text and len(text) <= _LONGEST_ADDRESS
    return text if plain and text.startswith(_PLACES) and "/../" not in text else None


def keep_search(people: PeopleDatabase, key: Key, name: str, address: str) -> None:
    """Keep a search for the team; one of the same address gets the new name.

    Raises:
        InputError: the name is empty or too long, the address is no page of ours, or the team keeps very many.
    """
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not name or len(name) > _LONGEST_NAME:
        raise InputError(f"Give the search a name of 1 to {_LONGEST_NAME} characters.")
    if kept_address(address) is None:
        raise InputError("Only searches, reports and the like of this server can be kept.")
    with people.transaction() as connection:
        held = connection.execute(
            "SELECT count(*) FROM team_search WHERE address <> ?", (address,)
        ).fetchone()[0]
        if held >= MOST_SEARCHES:
            raise InputError(
                f"Your team keeps {MOST_SEARCHES} searches already. Take out one that is no longer needed."
            )
        connection.execute(
            "INSERT INTO team_search (name, address, key_id, created) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (address) DO UPDATE SET name = excluded.name",
            (name.encode("utf-8", "replace").decode(), address, key.id, now()),
        )


def team_searches(people: PeopleDatabase) -> list[TeamSearch]:
    """All searches that the team keeps, by name."""
    if not people.present:
        return []
    rows = people.connection.execute(
        "SELECT s.id, s.name, s.address, k.label, s.created FROM team_search s JOIN key k ON k.id = s.key_id"
        " ORDER BY s.name COLLATE NOCASE, s.id"
    )
    return [TeamSearch(*row) for row in rows]


def drop_search(people: PeopleDatabase, key: Key, search_id: int) -> None:
    """Take out a search: one's own, or anyone's with the role editor.

    Raises:
        NotFoundError: there is none of this number that the key may take out.
    """
    with people.transaction() as connection:
        done = connection.execute(
            "DELETE FROM team_search WHERE id = ? AND (key_id = ? OR ?)",
            (search_id, key.id, key.role.covers(Role.EDITOR)),
        ).rowcount
    if not done:
        raise NotFoundError(
            "There is no such search, or another key kept it; a key of the role editor takes out any."
        )
