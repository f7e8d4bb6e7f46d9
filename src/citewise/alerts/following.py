"""Following something: from the wish to the confirmed alert, and what is written down of its subject meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from citewise.alerts.composing import confirmation
from citewise.alerts.settings import MailSettings
from citewise.alerts.subjects import former_keys, gone_keys, seen
from citewise.errors import TooOftenError
from citewise.people import PeopleDatabase
from citewise.people.alert_events import write_down
from citewise.people.alert_mails import confirmations_since, mail, queue_confirmation
from citewise.people.subscriptions import (
    Rhythm,
    Subject,
    Subscription,
    Want,
    confirm,
    subscribe,
    subscription,
)
from citewise.reports.library import Library

MOST_ASKED = 3
"""Confirmations that go to one address for one subject within a day: nobody is flooded by others."""
MOST_TO_AN_ADDRESS = 10
"""And for all subjects together."""
MOST_OPEN = 1_000
"""Confirmations that go out within a day altogether."""


def look(
    people: PeopleDatabase, library: Library, subject_id: int, subject: Subject, *, quiet: bool = False
) -> int:
    """Write down what is new of a subject; gives its last event. Looking twice changes nothing.

    With `quiet` nobody is told of it.

    Raises:
        SearchIndexError, InputError: see `citewise.alerts.subjects.seen`.
    """
    statements, notices = seen(library, subject)
    with people.transaction() as connection:
        if connection.execute("SELECT 1 FROM alert_subject WHERE id = ?", (subject_id,)).fetchone() is None:
            return 0
        return write_down(
            connection, subject_id, statements, notices, former_keys(library), gone_keys(library), quiet=quiet
        )


def ask_for(
    people: PeopleDatabase,
    library: Library | None,
    address: str,
    subject: Subject,
    want: Want,
    rhythm: Rhythm,
    settings: MailSettings,
) -> Subscription:
    """Note a wish and put the mail that asks for its confirmation into the outbox.

    The same happens whether the address is known or not. A confirmed alert stays as it is until a change is confirmed.

    Raises:
        InputError: the address is none.
        TooOftenError: the server has asked for very many confirmations today.
    """
    day_ago = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with people.transaction() as connection:
        if confirmations_since(people, None, day_ago) >= MOST_OPEN:
            raise TooOftenError(
                "Very many alerts were asked for today, so no further ones are taken. Try again tomorrow."
            )
        wish = subscribe(people, address, subject, want, rhythm)
        to_address = connection.execute(
            "SELECT count(*) FROM alert_mail m JOIN subscription s ON s.id = m.subscription_id"
            " WHERE m.kind = 'confirm' AND m.created >= ? AND s.address_key = ?",
            (day_ago, wish.address.lower()),
        ).fetchone()[0]
        if confirmations_since(people, wish.id, day_ago) < MOST_ASKED and to_address < MOST_TO_AN_ADDRESS:
            made = confirmation(library, subject, want, rhythm, settings.base_url)
            queue_confirmation(
                connection,
                wish.id,
                want,
                rhythm,
                host=settings.host,
                title=made.title,
                text=made.text,
                html=made.html,
            )
    return wish


def confirm_now(
    people: PeopleDatabase, library: Library, wish: Subscription, want: Want, rhythm: Rhythm
) -> Subscription:
    """Confirm an alert: what the library holds of its subject by now counts as known, and is not told."""
    mark = look(people, library, wish.subject_id, wish.subject)
    confirm(people, wish.id, mark, want, rhythm)
    found = subscription(people, wish.id)
    return found or wish


def confirm_by_mail(
    people: PeopleDatabase, library: Library, wish: Subscription, mail_id: int | None
) -> Subscription:
    """Confirm an alert in the way that the mail, in which the link stood, offered."""
    asked = mail(people, mail_id) if mail_id is not None else None
    return confirm_now(
        people,
        library,
        wish,
        (asked.want if asked else None) or wish.want,
        (asked.rhythm if asked else None) or wish.rhythm,
    )


def is_due(one: Subscription, moment: datetime) -> bool:
    """Whether a digest may be made now: daily ones once a day, weekly ones once a week, from Monday on (UTC)."""
    if one.looked is None:
        return True
    last = datetime.strptime(one.looked, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if one.rhythm is Rhythm.DAILY:
        return moment.date() > last.date()
    return moment.isocalendar()[:2] > last.isocalendar()[:2]
