"""The outbox of mails: made with the mark that they are about, sent once, kept until they are.

A mail goes `pending` → `sending` → `sent`. `sending` is written down before the last dot that hands a mail over to the
server. One that is found so when a run begins was left by a run that was killed between the dot and the server's answer: it is
`doubtful` from then on, and only a person lets it go out again, since it has most likely arrived.
"""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from citewise.errors import NotFoundError
from citewise.people.database import PeopleDatabase
from citewise.people.subscriptions import Rhythm, Want
from citewise.store.transaction import now

TOKEN_PLACE = "@@token@@"  # noqa: S105 - a place, not a secret
"""Stands in the text of a mail where its token goes, which is only made when the mail is sent."""
SUSPENDED_AFTER = 3
"""Refusals for good, in a row, after which nothing more is sent to an address."""
_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=6)
_KEPT_DAYS = 400


class MailState(StrEnum):
    """How far a mail has come."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"


class MailKind(StrEnum):
    """What a mail is for."""

    CONFIRM = "confirm"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in the outbox, with the address that it goes to; `want` and `rhythm` are what a confirmation confirms."""

    id: int
    subscription_id: int
    address: str
    kind: MailKind
    message_id: str
    want: Want | None
    rhythm: Rhythm | None
    title: str
    text: str
    html: str
    state: MailState
    created: str
    tries: int
    answer: str


_SELECT = (
    "SELECT m.id, m.subscription_id, s.address, m.kind, m.message_id, m.want, m.rhythm, m.title, m.text, m.html, m.state,"
    " m.created, m.tries, m.answer FROM alert_mail m JOIN subscription s ON s.id = m.subscription_id"
)


def _mail(row: tuple) -> Mail:  # type: ignore[type-arg]
    return Mail(
        row[0],
        row[1],
        row[2],
        MailKind(row[3]),
        row[4],
        Want(row[5]) if row[5] else None,
        Rhythm(row[6]) if row[6] else None,
        row[7],
        row[8],
        row[9],
        MailState(row[10]),
        row[11],
        row[12],
        row[13],
    )


def _message_id(host: str) -> str:
    return f"<{secrets.token_hex(16)}@{host}>"


def queue_confirmation(
    connection: sqlite3.Connection,
    number: int,
    want: Want,
    rhythm: Rhythm,
    *,
    host: str,
    title: str,
    text: str,
    html: str,
) -> None:
    """Put a mail that asks for a confirmation into the outbox, inside a transaction."""
    connection.execute(
        "INSERT INTO alert_mail (subscription_id, kind, message_id, want, rhythm, title, text, html, state, created)"
        " VALUES (?, 'confirm', ?, ?, ?, ?, ?, ?, 'pending', ?)",
        (number, _message_id(host), want.value, rhythm.value, title, text, html, now()),
    )


def queue_digest(
    connection: sqlite3.Connection,
    number: int,
    events: tuple[int, int],
    items: int,
    *,
    host: str,
    title: str,
    text: str,
    html: str,
) -> None:
    """Put a digest of a subscription's first to last event into the outbox, inside a transaction.

    Its Message-ID is settled here and stays the same however often it has to be tried.
    """
    connection.execute(
        "INSERT INTO alert_mail (subscription_id, kind, message_id, first_seq, last_seq, items, title, text, html, state,"
        " created) VALUES (?, 'digest', ?, ?, ?, ?, ?, ?, ?, 'pending', ?)",
        (number, _message_id(host), *events, items, title, text, html, now()),
    )


def confirmations_since(people: PeopleDatabase, number: int | None, since: str) -> int:
    """How many confirmations were asked for since a moment, of one subscription or (None) of all."""
    where, values = ("", ()) if number is None else (" AND subscription_id = ?", (number,))
    row = people.connection.execute(
        f"SELECT count(*) FROM alert_mail WHERE kind = 'confirm' AND created >= ?{where}",  # noqa: S608
        (since, *values),
    ).fetchone()
    return int(row[0])


def waiting(people: PeopleDatabase, *, patient: bool, confirmations_only: bool = False) -> list[Mail]:
    """Mails to be sent now, oldest first; those of suspended subscriptions wait.

    Args:
        people: where they are kept.
        patient: leave out those that failed lately and are due again later.
        confirmations_only: leave out digests.
    """
    where = " WHERE m.state = 'pending' AND s.suspended IS NULL"
    values: list[str] = []
    if patient:
        where += " AND (m.next_try IS NULL OR m.next_try <= ?)"
        values.append(now())
    if confirmations_only:
        where += " AND m.kind = 'confirm'"
    return [_mail(row) for row in people.connection.execute(f"{_SELECT}{where} ORDER BY m.id", values)]


def mails(people: PeopleDatabase, *states: MailState) -> list[Mail]:
    """All mails in one of some states, oldest first."""
    marks = ",".join("?" * len(states))
    return [
        _mail(row)
        for row in people.connection.execute(
            f"{_SELECT} WHERE m.state IN ({marks}) ORDER BY m.id", [state.value for state in states]
        )
    ]


def mail(people: PeopleDatabase, number: int) -> Mail | None:
    """A mail by its number."""
    row = people.connection.execute(f"{_SELECT} WHERE m.id = ?", (number,)).fetchone()
    return _mail(row) if row else None


def doubt_what_was_broken_off(people: PeopleDatabase) -> int:
    """Mark mails that a killed run left between the last dot and the answer. Call it while no other run is at work."""
    with people.transaction() as connection:
        return connection.execute(
            "UPDATE alert_mail SET state = 'doubtful', answer = 'the run was broken off while the server took it'"
            " WHERE state = 'sending'"
        ).rowcount


def begin_handing_over(people: PeopleDatabase, number: int) -> bool:
    """Write down that the last dot follows now; False where the mail is not there any more, so that it must not follow."""
    with people.transaction() as connection:
        done = connection.execute(
            "UPDATE alert_mail SET state = 'sending', tries = tries + 1 WHERE id = ? AND state = 'pending'",
            (number,),
        ).rowcount
    return done == 1


def mark_sent(people: PeopleDatabase, number: int, answer: str) -> None:
    """Write down that the server took it; its text is forgotten."""
    with people.transaction() as connection:
        connection.execute(
            "UPDATE alert_mail SET state = 'sent', finished = ?, answer = ?, text = '', html = '', next_try = NULL WHERE id = ?",
            (now(), answer[:500], number),
        )
        connection.execute(
            "UPDATE subscription SET refusals = 0, refusal = '' WHERE id = (SELECT subscription_id FROM alert_mail WHERE id = ?)",
            (number,),
        )


def mark_failed(people: PeopleDatabase, number: int, answer: str, *, moment: datetime | None = None) -> None:
    """Write down that the server did not take it for now; it is due again after a while, each time a longer one."""
    moment = moment or datetime.now(UTC)
    with people.transaction() as connection:
        row = connection.execute("SELECT tries FROM alert_mail WHERE id = ?", (number,)).fetchone()
        tries = row[0] if row else 0
        wait = min(_FIRST_WAIT * 2 ** min(tries, 10), _LONGEST_WAIT)
        connection.execute(
            "UPDATE alert_mail SET state = 'pending', tries = tries + 1, next_try = ?, answer = ? WHERE id = ?",
            ((moment + wait).strftime("%Y-%m-%dT%H:%M:%SZ"), answer[:500], number),
        )


def mark_refused(people: PeopleDatabase, number: int, answer: str) -> bool:
    """Write down that the server refused its recipient or text for good. The mail is kept.

    Returns:
        Whether that was once too often, so that nothing more is sent to this subscription until somebody resumes it.
    """
    mark_failed(people, number, answer)
    with people.transaction() as connection:
        row = connection.execute(
            "UPDATE subscription SET refusals = refusals + 1, refusal = ?"
            " WHERE id = (SELECT subscription_id FROM alert_mail WHERE id = ?) RETURNING id, refusals",
            (answer[:500], number),
        ).fetchone()
        if row is None or row[1] < SUSPENDED_AFTER:
            return False
        connection.execute("UPDATE subscription SET suspended = ? WHERE id = ?", (now(), row[0]))
    return True


def settle(people: PeopleDatabase, number: int, *, arrived: bool) -> Mail:
    """Say of a doubtful mail that it arrived, or let it be sent again, under the same Message-ID.

    Raises:
        NotFoundError: there is no doubtful mail of this number.
    """
    found = mail(people, number)
    if found is None or found.state is not MailState.DOUBTFUL:
        raise NotFoundError(
            f"There is no doubtful mail {number}. `citewise alerts list` shows those there are."
        )
    if arrived:
        mark_sent(people, number, "a person says that it arrived")
    else:
        with people.transaction() as connection:
            connection.execute(
                "UPDATE alert_mail SET state = 'pending', next_try = NULL WHERE id = ?", (number,)
            )
    return found


def forget_old(people: PeopleDatabase) -> None:
    """Delete what is left of mails that were sent more than a year ago."""
    before = (datetime.now(UTC) - timedelta(days=_KEPT_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with people.transaction() as connection:
        connection.execute("DELETE FROM alert_mail WHERE state = 'sent' AND finished < ?", (before,))
