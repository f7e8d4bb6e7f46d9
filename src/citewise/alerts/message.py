"""The message that goes over the wire: headers that nothing can be slipped into, text and HTML side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from citewise.alerts.composing import one_line
from citewise.alerts.settings import MailSettings
from citewise.people.alert_mails import TOKEN_PLACE, Mail, MailKind


def message(mail: Mail, token: str, settings: MailSettings) -> bytes:
    """A mail of the outbox as bytes, in seven bits, with its token in its links."""
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    made["From"] = f"Citewise <{settings.sender}>"
    made["To"] = mail.address
    made["Subject"] = one_line(mail.title)
    made["Date"] = format_datetime(datetime.strptime(mail.created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC))
    made["Message-ID"] = mail.message_id
    made["Auto-Submitted"] = "auto-generated"
    made["Precedence"] = "bulk"
    made.set_content(mail.text.replace(TOKEN_PLACE, token), cte="quoted-printable")
    made.add_alternative(mail.html.replace(TOKEN_PLACE, token), subtype="html", cte="quoted-printable")
    # Written by hand: the library would fold and encode a long link, which mail programs then do not find.
    first = ""
    if mail.kind is MailKind.DIGEST:
        first = (
            f"List-Unsubscribe: <{settings.base_url}/alerts/unsubscribe/{token}>\r\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        )
    return first.encode("ascii") + made.as_bytes()
