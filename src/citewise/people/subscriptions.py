"""Subscriptions: who wants to be told of what, how often, and from where on."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from citewise.errors import NotFoundError
from citewise.people.database import PeopleDatabase
from citewise.people.email_address import address_key, email_address
from citewise.store.transaction import now

UNCONFIRMED_DAYS = 3
"""An address that was not confirmed is forgotten after so many days."""


class Want(StrEnum):
    """What somebody wants to be told."""

    ALL = "all"
    """New statements and notices, and statements that turned out to be contrasting."""
    STATEMENTS = "statements"
    CONTRASTING = "contrasting"
    NOTICES = "notices"


class Rhythm(StrEnum):
    """How often at the most."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is followed. `kind` is one of `citewise.alerts.subjects.KINDS`; `value` names it by a public key or words."""

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """An alert. Times are ISO 8601 in UTC.

    Attributes:
        confirmed: When its address was confirmed; None before that.
        mark: The last event (`alert_event.seq`) that a digest was made of.
        looked: When new events were last looked for.
        refusals: How often in a row the receiving server refused it for good; `refusal` is what it said last.
        suspended: Since when nothing is sent, because of that.
    """

    id: int
    address: str
    subject_id: int
    subject: Subject
    want: Want
    rhythm: Rhythm
    created: str
    confirmed: str | None
    mark: int
    looked: str | None
    refusals: int
    refusal: str
    suspended: str | None


_SELECT = (
    "SELECT s.id, s.address, s.subject_id, t.kind, t.value, s.want, s.rhythm, s.created, s.confirmed, s.mark, s.looked,"
    " s.refusals, s.refusal, s.suspended FROM subscription s JOIN alert_subject t ON t.id = s.subject_id"
)


def _subscription(row: sqlite3.Row | tuple) -> Subscription:  # type: ignore[type-arg]
    return Subscription(
        row[0],
        row[1],
        row[2],
        Subject(row[3], row[4]),
        Want(row[5]),
        Rhythm(row[6]),
        *row[7:],
    )


def subject_number(connection: sqlite3.Connection, subject: Subject) -> int:
    """The number of a subject, which is written down where it is new. Call it inside a transaction."""
    connection.execute(
        "INSERT OR IGNORE INTO alert_subject (kind, value) VALUES (?, ?)", (subject.kind, subject.value)
    )
    row = connection.execute(
        "SELECT id FROM alert_subject WHERE kind = ? AND value = ?", (subject.kind, subject.value)
    ).fetchone()
    return int(row[0])


def subscribe(
    people: PeopleDatabase, address: str, subject: Subject, want: Want, rhythm: Rhythm
) -> Subscription:
    """The subscription of an address to a subject, made where there is none. One that is there stays as it is.

    A new one is not confirmed, and nothing is sent to it before it is.

    Raises:
        InputError: the address is none.
    """
    address = email_address(address)
    with people.transaction() as connection:
        number = subject_number(connection, subject)
        connection.execute(
            "INSERT OR IGNORE INTO subscription (address, address_key, subject_id, want, rhythm, created)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (address, address_key(address), number, want.value, rhythm.value, now()),
        )
        row = connection.execute(
            f"{_SELECT} WHERE s.address_key = ? AND s.subject_id = ?", (address_key(address), number)
        ).fetchone()
    return _subscription(row)


def subscription(people: PeopleDatabase, number: int) -> Subscription | None:
    """A subscription by its number."""
    row = people.connection.execute(f"{_SELECT} WHERE s.id = ?", (number,)).fetchone()
    return _subscription(row) if row else None


def subscriptions(people: PeopleDatabase, address: str | None = None) -> list[Subscription]:
    """All subscriptions, or those of one address, oldest first."""
    where, values = (
        ("", ()) if address is None else (" WHERE s.address_key = ?", (address_key(address.strip()),))
    )
    return [
        _subscription(row) for row in people.connection.execute(f"{_SELECT}{where} ORDER BY s.id", values)
    ]


def active(people: PeopleDatabase) -> list[Subscription]:
    """Those that are confirmed and not suspended, oldest first."""
    return [
        _subscription(row)
        for row in people.connection.execute(
            f"{_SELECT} WHERE s.confirmed IS NOT NULL AND s.suspended IS NULL ORDER BY s.id"
        )
    ]


def confirm(people: PeopleDatabase, number: int, mark: int, want: Want, rhythm: Rhythm) -> None:
    """Confirm a subscription, or confirm a change of one that was confirmed before.

    Args:
        people: where it is kept.
        number: its number.
        mark: the last event of its subject now: what came before is not told. One that was confirmed keeps its own.
        want: what is wanted from now on.
        rhythm: how often.
    """
    moment = now()
    with people.transaction() as connection:
        connection.execute(
            "UPDATE subscription SET want = ?, rhythm = ?, refusals = 0, refusal = '', suspended = NULL WHERE id = ?",
            (want.value, rhythm.value, number),
        )
        connection.execute(
            "UPDATE subscription SET confirmed = ?, looked = ?, mark = ? WHERE id = ? AND confirmed IS NULL",
            (moment, moment, mark, number),
        )


def change(people: PeopleDatabase, number: int, want: Want, rhythm: Rhythm) -> None:
    """Let a subscription be of another kind or rhythm from now on."""
    with people.transaction() as connection:
        connection.execute(
            "UPDATE subscription SET want = ?, rhythm = ? WHERE id = ?", (want.value, rhythm.value, number)
        )


def remove(people: PeopleDatabase, number: int) -> None:
    """Delete a subscription with its mails and links.

    Raises:
        NotFoundError: there is none of this number.
    """
    with people.transaction() as connection:
        if connection.execute("DELETE FROM subscription WHERE id = ?", (number,)).rowcount == 0:
            raise NotFoundError(f"There is no alert {number}. `citewise alerts list` shows those there are.")
        _forget_unfollowed(connection)


def forget(people: PeopleDatabase, address: str) -> int:
    """Delete all that is kept of an address; gives how many subscriptions that were."""
    with people.transaction() as connection:
        gone = connection.execute(
            "DELETE FROM subscription WHERE address_key = ?", (address_key(address.strip()),)
        ).rowcount
        _forget_unfollowed(connection)
    return gone


def forget_unconfirmed(people: PeopleDatabase, before: str) -> int:
    """Delete subscriptions made before a moment that nobody confirmed."""
    with people.transaction() as connection:
        gone = connection.execute(
            "DELETE FROM subscription WHERE confirmed IS NULL AND created < ? AND NOT EXISTS (SELECT 1 FROM alert_link l"
            " WHERE l.subscription_id = subscription.id AND l.purpose = 'confirm' AND l.created >= ?)",
            (before, before),
        ).rowcount
        _forget_unfollowed(connection)
    return gone


def _forget_unfollowed(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM alert_subject WHERE id NOT IN (SELECT subject_id FROM subscription)")


def resume(people: PeopleDatabase, number: int) -> None:
    """Send to a suspended subscription again.

    Raises:
        NotFoundError: there is none of this number.
    """
    with people.transaction() as connection:
        done = connection.execute(
            "UPDATE subscription SET refusals = 0, refusal = '', suspended = NULL WHERE id = ?", (number,)
        ).rowcount
        if done == 0:
            raise NotFoundError(f"There is no alert {number}. `citewise alerts list` shows those there are.")


def everything_about(people: PeopleDatabase, address: str) -> dict[str, object]:
    """All that is kept of an address, for the person it belongs to: subscriptions, and the mails made for them."""
    held = subscriptions(people, address)
    return {
        "address": held[0].address if held else address.strip(),
        "alerts": [
            {
                "id": one.id,
                "address": one.address,
                "on": str(one.subject),
                "want": one.want,
                "rhythm": one.rhythm,
                "created": one.created,
                "confirmed": one.confirmed,
                "looked": one.looked,
                "refusals": one.refusals,
                "refusal": one.refusal,
                "suspended": one.suspended,
                "mails": [
                    dict(
                        zip(
                            ("kind", "message_id", "title", "state", "created", "finished", "text"),
                            row,
                            strict=True,
                        )
                    )
                    for row in people.connection.execute(
                        "SELECT kind, message_id, title, state, created, finished, text FROM alert_mail"
                        " WHERE subscription_id = ? ORDER BY id",
                        (one.id,),
                    )
                ],
            }
            for one in held
        ],
    }
