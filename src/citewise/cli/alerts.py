"""`citewise alerts`: who is told of what by mail."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citewise.cli.options import DataDir, Json

if TYPE_CHECKING:
    from citewise.people.subscriptions import Subscription
    from citewise.reports.library import Library

commands = typer.Typer(
    name="alerts",
    help="Mails about what is new: on a work, a search, an author or a journal.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

SmtpUrl = Annotated[
    str | None,
    typer.Option(
        "--smtp-url",
        metavar="smtp://[USER:PASSWORD@]HOST:PORT",
        envvar="CITEWISE_SMTP_URL",
        help="The mail server; `smtps://` for TLS from the start, `?starttls=required` to insist on it. Best set in the "
        "environment, where a password is not seen by others.",
        show_default=False,
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="URL",
        envvar="CITEWISE_BASE_URL",
        help="The public address of the pages, which links in mails lead to. `http://localhost:8765` when not given.",
        show_default=False,
    ),
]
MailFrom = Annotated[
    str | None,
    typer.Option(
        "--mail-from",
        metavar="ADDRESS",
        envvar="CITEWISE_MAIL_FROM",
        help="The address that mails come from. `citewise@` and the host of the base URL when not given.",
        show_default=False,
    ),
]


class Only(StrEnum):
    """What an alert may be narrowed to."""

    STATEMENTS = "statements"
    CONTRASTING = "contrasting"
    NOTICES = "notices"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands)


def _library(folder: Path) -> Library | None:
    from citewise import open_library
    from citewise.errors import NotFoundError

    try:
        return open_library(folder)
    except NotFoundError:
        return None


def _as_json(one: Subscription) -> dict[str, Any]:
    return {
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
    }


@commands.command("add")
def add(
    address: Annotated[str, typer.Argument(metavar="EMAIL", help="Who is to be told.")],
    on: Annotated[
        str,
        typer.Option(
            "--on",
            metavar="SUBJECT",
            help="What is followed: `work:DOI` (or another identifier), `search:QUERY`, `author:NAME`, `journal:NAME`, `collection:KEY`.",
        ),
    ],
    only: Annotated[
        Only | None,
        typer.Option(
            help="Tell of nothing but this. Without it: new statements, new notices, and statements that turn out contrasting."
        ),
    ] = None,
    daily: Annotated[bool, typer.Option("--daily", help="At most once a day, not once a week.")] = False,
    confirmed: Annotated[
        bool,
        typer.Option("--confirmed", help="The person has agreed: send no mail that asks for a confirmation."),
    ] = False,
    smtp_url: SmtpUrl = None,
    base_url: BaseUrl = None,
    mail_from: MailFrom = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Let somebody be told of what is new from now on.

    Without `--confirmed` a mail asks for a confirmation first; it goes out with the next `citewise alerts run`.

    Examples: `citewise alerts add ada@example.org --on work:10.5555/jlm.2012.15.601 --daily` ·
    `citewise alerts add ada@example.org --on "search:tremor AND quelizant" --only contrasting`
    """
    from citewise import config
    from citewise.alerts.following import ask_for, confirm_now
    from citewise.alerts.settings import mail_settings
    from citewise.alerts.subjects import subject_of
    from citewise.cli.output import print_json
    from citewise.errors import NotFoundError
    from citewise.people import PeopleDatabase
    from citewise.people.email_address import email_address
    from citewise.people.subscriptions import Rhythm, Want, subscribe

    folder = config.data_dir(data_dir)
    address = email_address(address)
    settings = mail_settings(smtp_url, base_url, mail_from)
    want = Want(only.value) if only else Want.ALL
    rhythm = Rhythm.DAILY if daily else Rhythm.WEEKLY
    library = _library(folder)
    if library is None:
        raise NotFoundError(
            f"There is no library at {folder}, so nothing could be new in it. `citewise ingest` makes one."
        )
    with library, PeopleDatabase(folder) as people:
        subject = subject_of(on, library)
        if confirmed:
            one = confirm_now(
                people, library, subscribe(people, address, subject, want, rhythm), want, rhythm
            )
        else:
            one = ask_for(people, library, address, subject, want, rhythm, settings)
    if as_json:
        print_json(_as_json(one))
        return 0
    if one.confirmed:
        typer.echo(f"Alert {one.id}: {one.address} follows {one.subject}, {one.rhythm}, {one.want}.")
    else:
        typer.echo(f"Alert {one.id}: {one.address} is asked to confirm it by the next `citewise alerts run`.")
    return 0


@commands.command("list")
def list_(data_dir: DataDir = None, as_json: Json = False) -> int:
    """List the alerts, with addresses, and mails that may or may not have arrived."""
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.people import PeopleDatabase
    from citewise.people.alert_mails import MailState, mails
    from citewise.people.subscriptions import subscriptions

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        found = subscriptions(people) if people.present else []
        doubtful = mails(people, MailState.DOUBTFUL) if people.present else []
        waiting = mails(people, MailState.PENDING) if people.present else []
    if as_json:
        print_json(
            {
                "alerts": [_as_json(one) for one in found],
                "waiting": [
                    {
                        "mail": one.id,
                        "alert": one.subscription_id,
                        "kind": one.kind,
                        "tries": one.tries,
                        "answer": one.answer,
                    }
                    for one in waiting
                ],
                "doubtful": [
                    {
                        "mail": one.id,
                        "alert": one.subscription_id,
                        "message_id": one.message_id,
                        "title": one.title,
                    }
                    for one in doubtful
                ],
            }
        )
        return 0
    for one in found:
        state = "" if one.confirmed else "\tnot confirmed"
        state += f"\tsuspended since {one.suspended}: {one.refusal}" if one.suspended else ""
        typer.echo(f"{one.id}\t{one.address}\t{one.subject}\t{one.rhythm}\t{one.want}{state}")
    for mail in waiting:
        if mail.answer:
            typer.echo(f"Mail {mail.id} (alert {mail.subscription_id}) waits: {mail.answer}")
    for mail in doubtful:
        typer.echo(
            f"Mail {mail.id} (alert {mail.subscription_id}, Message-ID {mail.message_id}) may or may not have arrived: "
            f"`citewise alerts settle {mail.id} --arrived`, or `--again` to send it once more."
        )
    if not found:
        typer.echo("There are no alerts yet. `citewise alerts add EMAIL --on work:DOI` makes one.")
    return 0


@commands.command("remove")
def remove(
    alert: Annotated[
        str,
        typer.Argument(
            metavar="ALERT|EMAIL",
            help="The alert's number, as `citewise alerts list` shows it, or an address.",
        ),
    ],
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="SUBJECT", help="With an address: which of its alerts, instead of all."),
    ] = None,
    data_dir: DataDir = None,
) -> int:
    """End alerts. What ends goes with its address and all that was kept for it.

    Examples: `citewise alerts remove 3` · `citewise alerts remove ada@example.org --on author:"Tavishkar R"`
    """
    from citewise import config
    from citewise.alerts.subjects import subject_of
    from citewise.errors import NotFoundError
    from citewise.people import PeopleDatabase
    from citewise.people.subscriptions import remove, subscriptions

    folder = config.data_dir(data_dir)
    with PeopleDatabase(folder) as people:
        if alert.isascii() and alert.isdigit() and len(alert) < 19:
            wanted = [int(alert)]
        else:
            subject = None
            if on is not None:
                library = _library(folder)
                subject = subject_of(on, library)
                if library is not None:
                    library.close()
            found = subscriptions(people, alert) if people.present else []
            wanted = [one.id for one in found if subject in (None, one.subject)]
            if not wanted:
                raise NotFoundError(
                    f"{alert} has no such alert. `citewise alerts list` shows those there are."
                )
        for number in wanted:
            remove(people, number)
    for number in wanted:
        typer.echo(f"Alert {number} is gone.")
    return 0


@commands.command("resume")
def resume(
    alert: Annotated[int, typer.Argument(metavar="ALERT", help="The alert's number.")],
    data_dir: DataDir = None,
) -> int:
    """Send to an address again that was refused too often. What waits goes out with the next run."""
    from citewise import config
    from citewise.people import PeopleDatabase
    from citewise.people.subscriptions import resume

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        resume(people, alert)
    typer.echo(f"Alert {alert} is sent to again.")
    return 0


@commands.command("run")
def run(
    smtp_url: SmtpUrl = None,
    now: Annotated[bool, typer.Option("--now", help="Send what is new, whatever the day.")] = False,
    base_url: BaseUrl = None,
    mail_from: MailFrom = None,
    timeout: Annotated[
        float,
        typer.Option(
            min=1,
            max=600,
            help="Seconds to wait for each answer of the mail server; four times as many for the last.",
        ),
    ] = 30.0,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    """Send digests that are due, confirmations, and what waited.

    Run it as often as you like, from cron or a timer: daily alerts are due once a day, weekly ones from Monday on (UTC). A run
    that is killed, or finds the mail server down, loses nothing and sends nothing twice.

    Exit code: 0 when all is done, 1 when something is left to be done or looked at, 2 when nothing could be done.

    Examples: `citewise alerts run --smtp-url smtp://localhost:25 --base-url https://citewise.example.org` ·
    `citewise alerts run --now`
    """
    from citewise import config, open_library
    from citewise.alerts.run import AlreadyRunningError, run_alerts
    from citewise.alerts.settings import mail_settings
    from citewise.cli.output import print_json
    from citewise.people import PeopleDatabase

    folder = config.data_dir(data_dir)
    settings = mail_settings(smtp_url, base_url, mail_from, timeout=timeout)
    opened: list[Library] = []

    def library() -> Library:
        if not opened:
            opened.append(open_library(folder))
        return opened[0]

    try:
        with PeopleDatabase(folder) as people:
            summary = run_alerts(people, library, settings, force=now)
    except AlreadyRunningError as error:
        typer.echo(f"citewise: {error}", err=True)
        return 0
    finally:
        for one in opened:
            one.close()
    if as_json:
        print_json(
            {
                "made": summary.made,
                "sent": summary.sent,
                "waiting": summary.waiting,
                "refused": summary.refused,
                "suspended": summary.suspended,
                "doubtful": summary.doubtful,
                "problems": summary.problems,
            }
        )
    else:
        typer.echo(
            f"{summary.made} digests made, {summary.sent} mails sent, {summary.waiting} waiting"
            + (f", {summary.suspended} alerts suspended" if summary.suspended else "")
            + "."
        )
        for problem in summary.problems:
            typer.echo(f"citewise: {problem}", err=True)
        if summary.doubtful:
            typer.echo(
                f"citewise: {summary.doubtful} mails may or may not have arrived, since a run was broken off while the"
                " server took them. `citewise alerts list` shows them.",
                err=True,
            )
    return 1 if summary.problems or summary.doubtful else 0


@commands.command("settle")
def settle(
    mail: Annotated[
        int, typer.Argument(metavar="MAIL", help="The mail's number, as `citewise alerts list` shows it.")
    ],
    arrived: Annotated[
        bool,
        typer.Option(
            "--arrived/--again",
            help="It arrived (the server's log has its Message-ID), or send it once more.",
        ),
    ],
    data_dir: DataDir = None,
) -> int:
    """Say of a mail in doubt whether it arrived."""
    from citewise import config
    from citewise.people import PeopleDatabase
    from citewise.people.alert_mails import settle

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        settled = settle(people, mail, arrived=arrived)
    typer.echo(f"Mail {settled.id} {'counts as sent' if arrived else 'goes out with the next run'}.")
    return 0


@commands.command("export")
def export(
    address: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose data.")], data_dir: DataDir = None
) -> int:
    """Write all that is kept of an address, as JSON, for the person it belongs to."""
    from citewise import config
    from citewise.cli.output import print_json
    from citewise.people import PeopleDatabase
    from citewise.people.subscriptions import everything_about

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        print_json(
            everything_about(people, address) if people.present else {"address": address, "alerts": []}
        )
    return 0


@commands.command("forget")
def forget(
    address: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose data.")], data_dir: DataDir = None
) -> int:
    """Delete all that is kept of an address: its alerts, the mails made for them, the links in them."""
    from citewise import config
    from citewise.people import PeopleDatabase
    from citewise.people.subscriptions import forget

    with PeopleDatabase(config.data_dir(data_dir)) as people:
        gone = forget(people, address) if people.present else 0
    typer.echo(f"Nothing is kept of {address.strip()} any more ({gone} alerts deleted).")
    return 0
