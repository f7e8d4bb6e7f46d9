"""Links in mails: a random token lets its reader confirm, change or end an alert. Only a digest of it is kept."""

from __future__ import annotations

import hmac
import secrets
import sqlite3
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from citewise.people.database import PeopleDatabase
from citewise.people.keys import digest_of
from citewise.people.subscriptions import UNCONFIRMED_DAYS, Subscription, subscription
from citewise.store.transaction import now

_LONGEST = 100


class Purpose(StrEnum):
    """What a link may do."""

    CONFIRM = "confirm"
    MANAGE = "manage"


def make_link(connection: sqlite3.Connection, number: int, purpose: Purpose, mail_id: int) -> str:
    """A token for the subscription of this number, inside a transaction.

    One that was made for the same mail before never went out, so it is worthless from now on.
    """
    token = secrets.token_urlsafe(32)
    expires = None
    if purpose is Purpose.CONFIRM:
        expires = (datetime.now(UTC) + timedelta(days=UNCONFIRMED_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    connection.execute("DELETE FROM alert_link WHERE mail_id = ?", (mail_id,))
    connection.execute(
        "INSERT INTO alert_link (digest, subscription_id, mail_id, purpose, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
        (digest_of(token), number, mail_id, purpose.value, now(), expires),
    )
    return token


def link_target(
    people: PeopleDatabase, token: str, purpose: Purpose
) -> tuple[Subscription, int | None] | None:
    """The subscription that a token is for, and the mail it stood in; None for one that is unknown or has expired."""
    if not people.present or not token or len(token) > _LONGEST:
        return None
    asked = digest_of(token)
    row = people.connection.execute(
        "SELECT digest, subscription_id, mail_id FROM alert_link WHERE digest = ? AND purpose = ?"
        " AND (expires IS NULL OR expires > ?)",
        (asked, purpose.value, now()),
    ).fetchone()
    # The index finds digests, not tokens, so how long it takes tells nothing of a token; this is for good measure.
    if row is None or not hmac.compare_digest(row[0], asked):
        return None
    found = subscription(people, row[1])
    return (found, row[2]) if found else None
