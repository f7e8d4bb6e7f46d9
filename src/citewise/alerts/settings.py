"""How mail is sent, and where links in it lead: from options, else from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from citewise.errors import InputError
from citewise.people.email_address import email_address

SMTP_VARIABLE = "CITEWISE_SMTP_URL"
BASE_VARIABLE = "CITEWISE_BASE_URL"
FROM_VARIABLE = "CITEWISE_MAIL_FROM"
DEFAULT_BASE_URL = "http://localhost:8765"
"""Where links lead when nobody says: to `citewise serve` on this machine."""
DEFAULT_TIMEOUT = 30.0
_PORTS = {"smtp": 25, "smtps": 465}
_SECURED = ("auto", "required", "never")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server.

    Attributes:
        tls: `implicit` (`smtps://`), `required`, `auto` (STARTTLS where the server offers it) or `never`.
        ca_file: Certificates to trust besides the system's, for a server with one of its own.
        verify: Whether the server's certificate must be good.
    """

    host: str
    port: int
    tls: str = "auto"
    user: str = ""
    password: str = ""
    ca_file: str = ""
    verify: bool = True

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port}, {self.tls})"  # never with its password


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail is sent.

    Attributes:
        server: The mail server; None where none was named, so that nothing can be sent.
        base_url: Public address of the pages, without a slash at its end.
        sender: Address that mails come from.
        timeout: Seconds to wait for each answer of the server; four times as many for the last.
    """

    server: SmtpServer | None = None
    base_url: str = DEFAULT_BASE_URL
    sender: str = "citewise@localhost"
    timeout: float = DEFAULT_TIMEOUT

    @property
    def host(self) -> str:
        """Name that Message-IDs end with."""
        return self.sender.rpartition("@")[2]


def mail_settings(
    smtp_url: str | None = None,
    base_url: str | None = None,
    sender: str | None = None,
    *,
    timeout: float = DEFAULT_TIMEOUT,
) -> MailSettings:
    """Settings from what is given, else from `$CITEWISE_SMTP_URL`, `$CITEWISE_BASE_URL`, `$CITEWISE_MAIL_FROM`.

    Raises:
        InputError: one of them cannot be read. A password in it is not repeated.
    """
    url = smtp_url or os.environ.get(SMTP_VARIABLE, "")
    base = _base_url(base_url or os.environ.get(BASE_VARIABLE, "") or DEFAULT_BASE_URL)
    given = sender or os.environ.get(FROM_VARIABLE, "")
    if not given:
        host = urlsplit(base).hostname or "localhost"
        # A number is no domain that an address could have.
        given = (
            f"citewise@{host if host.replace('.', '').isalnum() and not host[0].isdigit() else 'localhost'}"
        )
    return MailSettings(smtp_server(url) if url else None, base, email_address(given), timeout)


def smtp_server(url: str) -> SmtpServer:
    """The mail server of `smtp://[user:password@]host[:port][?starttls=…]` or `smtps://…`.

    `starttls` is `auto` (the default: used where it is offered; `required` where there is a password), `required` or `never`;
    `ca` names a file of certificates to trust, `verify=no` takes any certificate.

    Raises:
        InputError: it is no such address.
    """
    example = "Write it like smtp://mail.example.org:587?starttls=required or smtps://user:password@mail.example.org."
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise InputError(f"The address of the mail server cannot be read. {example}") from error
    if parts.scheme not in _PORTS or not host or parts.path not in ("", "/"):
        raise InputError(
            f"The address of the mail server must begin with smtp:// or smtps:// and name a host. {example}"
        )
    if port == 0 or any(not sign.isprintable() or sign.isspace() for sign in host):
        raise InputError(f"The address of the mail server cannot be read. {example}")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = options.pop("starttls", "required" if parts.username else "auto")
    ca_file, verify = options.pop("ca", ""), options.pop("verify", "yes")
    if options or starttls not in _SECURED or verify not in ("yes", "no"):
        wrong = ", ".join(options) or f"starttls={starttls}, verify={verify}"
        raise InputError(
            f"The address of the mail server has an option that means nothing here ({wrong[:80]}):"
            " there are starttls=auto|required|never, ca=FILE and verify=yes|no."
        )
    return SmtpServer(
        host,
        port or _PORTS[parts.scheme],
        "implicit" if parts.scheme == "smtps" else starttls,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        ca_file,
        verify == "yes",
    )


def _base_url(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
    except ValueError:
        good = False
    if (
        not good
        or len(text) > 300
        or not text.strip().isascii()
        or not text.strip().isprintable()
        or any(sign in text.strip() for sign in ' "<>@')
    ):
        raise InputError(
            f"{text[:80]!r} is no address of a site. Write it like https://citewise.example.org."
        )
    return text.strip().rstrip("/")
