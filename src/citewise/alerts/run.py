"""A run of the alerts: look for what is new, make digests, hand over what waits. Doing it twice, or half, does no harm.

What is promised: a digest and the mark that it begins from are written in one transaction, so nothing is made twice or
left out. A mail is handed over by one last dot; right before it `sending` is written down, right after the server's answer
`sent`. A run that is killed before leaves the mail waiting; the server has taken nothing. One that is killed between
leaves it `sending`: the server has it, most likely, so it is not sent again by itself but shown as doubtful. A server that
answers no, breaks off or falls silent while the run lives has taken no responsibility, so the mail waits and keeps its Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from citewise.alerts.composing import digest
from citewise.alerts.following import is_due, look
from citewise.alerts.message import message
from citewise.alerts.settings import MailSettings
from citewise.alerts.smtp import (
    Connection,
    DeliveryError,
    NotNowError,
    RefusedError,
    Say,
    ServerDownError,
    WithdrawnError,
)
from citewise.errors import CitewiseError, StoreError
from citewise.people import PeopleDatabase
from citewise.people.alert_events import events_since
from citewise.people.alert_links import Purpose, make_link
from citewise.people.alert_mails import (
    Mail,
    MailKind,
    MailState,
    begin_handing_over,
    doubt_what_was_broken_off,
    forget_old,
    mails,
    mark_failed,
    mark_refused,
    mark_sent,
    queue_digest,
    waiting,
)
from citewise.people.subscriptions import UNCONFIRMED_DAYS, Subscription, active, forget_unconfirmed
from citewise.reports.library import Library
from citewise.store.lock import WriterLock, being_written

LOCK_NAME = "alerts.lock"
_NOT_NOW_IN_A_ROW = 5
"""Answers "later" in a row after which the server is left alone for this run."""
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class RunSummary:
    """What a run did.

    Attributes:
        made: Digests made.
        sent: Mails that the server took.
        waiting: Mails that wait for another run.
        refused: Mails refused for good just now; they are kept too.
        suspended: Subscriptions that nothing is sent to any more, since this run.
        doubtful: Mails that may or may not have arrived, from this run's beginning on.
        problems: What went wrong, for the person who runs the server.
    """

    made: int = 0
    sent: int = 0
    waiting: int = 0
    refused: int = 0
    suspended: int = 0
    doubtful: int = 0
    problems: list[str] = field(default_factory=list)


class AlreadyRunningError(StoreError):
    """Another run is at work."""


def run_alerts(
    people: PeopleDatabase,
    library: Callable[[], Library],
    settings: MailSettings,
    *,
    force: bool = False,
    patient: bool = False,
    confirmations_only: bool = False,
    moment: datetime | None = None,
    say: Say = lambda step: None,
    stop: Callable[[], bool] = lambda: False,
) -> RunSummary:
    """Make what is due and send what waits.

    Args:
        people: where subscriptions and the outbox are.
        library: gives the library; asked only where a digest may be due.
        settings: the mail server, and where links lead.
        force: make digests of what is new whatever the day.
        patient: leave mails alone that failed lately.
        confirmations_only: make no digests, and send confirmations alone.
        moment: the time, with a time zone; now when None.
        say: told of every step.
        stop: asked between mails whether to leave the rest for another run.

    Raises:
        AlreadyRunningError: another run is at work.
        InputError: no mail server is named, though there is something to send.
    """
    moment = moment or datetime.now(UTC)
    summary = RunSummary()
    if not people.present:
        return summary
    lock = _lock(people.path.with_name(LOCK_NAME))
    try:
        doubt_what_was_broken_off(people)
        before = moment - timedelta(days=UNCONFIRMED_DAYS)
        forget_unconfirmed(people, before.strftime("%Y-%m-%dT%H:%M:%SZ"))
        forget_old(people)
        say("began")
        if not confirmations_only:
            _make(people, library, settings, summary, force=force, moment=moment, say=say)
        say("made")
        queue = waiting(people, patient=patient, confirmations_only=confirmations_only)
        if queue:
            _send(people, settings, queue, summary, say, stop)
        summary.waiting = len(mails(people, MailState.PENDING))
        summary.doubtful = len(mails(people, MailState.DOUBTFUL))
    finally:
        lock.release()
    return summary


def _lock(path: Path) -> WriterLock:
    try:
        return WriterLock(path)
    except StoreError as error:
        if being_written(path):
            raise AlreadyRunningError(
                "Another run of the alerts is at work; it does what this one would."
            ) from error
        raise


def _make(
    people: PeopleDatabase,
    library: Callable[[], Library],
    settings: MailSettings,
    summary: RunSummary,
    *,
    force: bool,
    moment: datetime,
    say: Say,
) -> None:
    due = [one for one in active(people) if force or is_due(one, moment)]
    looked: dict[int, int | None] = {}
    for one in due:
        try:
            if one.subject_id not in looked:
                looked[one.subject_id] = None
                looked[one.subject_id] = look(people, library(), one.subject_id, one.subject)
                say("looked")
            last = looked[one.subject_id]
            if last is not None and _make_digest(people, library(), settings, one, last, moment):
                summary.made += 1
                say("digest made")
        except CitewiseError as error:
            _log.error("alert_failed", alert=one.id, error=str(error))
            summary.problems.append(f"alert {one.id} ({one.subject}): {error}")


def _make_digest(
    people: PeopleDatabase,
    library: Library,
    settings: MailSettings,
    one: Subscription,
    last: int,
    moment: datetime,
) -> bool:
    """Put a digest into the outbox and move the mark past what it is about, or move the mark alone where nothing is."""
    events = [
        event
        for event in events_since(people.connection, one.subject_id, one.mark, one.want)
        if event.seq <= last
    ]
    made = digest(library, one.subject, one.want, one.rhythm, events, settings.base_url) if events else None
    with people.transaction() as connection:
        # Whoever changed the subscription meanwhile is right: it is then looked at again by the next run.
        moved = connection.execute(
            "UPDATE subscription SET mark = max(mark, ?), looked = ? WHERE id = ? AND mark = ? AND want = ?"
            " AND suspended IS NULL",
            (last, moment.strftime("%Y-%m-%dT%H:%M:%SZ"), one.id, one.mark, one.want.value),
        ).rowcount
        if not moved or made is None:
            return False
        queue_digest(
            connection,
            one.id,
            (events[0].seq, last),
            made.items,
            host=settings.host,
            title=made.title,
            text=made.text,
            html=made.html,
        )
    return True


def _send(
    people: PeopleDatabase,
    settings: MailSettings,
    queue: list[Mail],
    summary: RunSummary,
    say: Say,
    stop: Callable[[], bool],
) -> None:
    rest = list(queue)
    while rest:
        before = len(rest)
        try:
            with Connection(settings, say) as connection:
                _send_over(connection, people, settings, rest, summary, say, stop)
        except ServerDownError as error:
            # A server may close a connection that it took many mails from; one that took none is left alone.
            if len(rest) >= before - 1:
                summary.problems.append(str(error))
                return


def _send_over(
    connection: Connection,
    people: PeopleDatabase,
    settings: MailSettings,
    rest: list[Mail],
    summary: RunSummary,
    say: Say,
    stop: Callable[[], bool],
) -> None:
    """Send mails over one connection and take them off the list, until it is empty or the server is down."""
    not_now = 0
    while rest:
        one = rest[0]
        if stop():
            rest.clear()
            return
        try:
            with people.transaction() as change:
                if (
                    change.execute(
                        "SELECT 1 FROM alert_mail WHERE id = ? AND state = 'pending'", (one.id,)
                    ).fetchone()
                    is None
                ):
                    raise WithdrawnError("It was deleted, or is not waiting any more.")
                purpose = Purpose.CONFIRM if one.kind is MailKind.CONFIRM else Purpose.MANAGE
                token = make_link(change, one.subscription_id, purpose, one.id)
            answer = connection.deliver(
                settings.sender,
                one.address,
                message(one, token, settings),
                lambda number=one.id: begin_handing_over(people, number),  # type: ignore[misc]
            )
        except WithdrawnError:
            rest.pop(0)
            if connection.closed and rest:
                raise ServerDownError(
                    "The connection was dropped with a mail that was deleted meanwhile."
                ) from None
        except NotNowError as error:
            rest.pop(0)
            mark_failed(people, one.id, str(error))
            not_now += 1
            if not_now >= _NOT_NOW_IN_A_ROW:
                rest.clear()
                summary.problems.append(str(error))
        except RefusedError as error:
            rest.pop(0)
            summary.refused += 1
            summary.suspended += mark_refused(people, one.id, str(error))
            summary.problems.append(f"mail {one.id} to {one.address}: {error}")
        except DeliveryError as error:
            rest.pop(0)
            mark_failed(people, one.id, str(error))
            raise
        else:
            mark_sent(people, one.id, answer)
            say("sent")
            rest.pop(0)
            summary.sent += 1
            not_now = 0
