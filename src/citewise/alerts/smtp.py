"""Handing a mail over to a server, with a say between its last line and the dot by which the server takes it."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType

from citewise.alerts.settings import MailSettings, SmtpServer
from citewise.errors import CitewiseError, InputError

_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")
Say = Callable[[str], None]


class DeliveryError(CitewiseError):
    """A mail was not taken. What the server said is in the message."""


class ServerDownError(DeliveryError):
    """The server cannot be reached, does not answer, or takes nothing from us: others need not be tried now."""


class NotNowError(DeliveryError):
    """The server takes this mail later (4xx)."""


class RefusedError(DeliveryError):
    """The server refuses this recipient or text for good (5xx)."""


class WithdrawnError(DeliveryError):
    """We did not hand it over after all."""


class Connection:
    """A connection to a mail server, opened when it is entered.

    Args:
        settings: the server, and how long to wait for it.
        say: told of every step, in words.

    Raises:
        ServerDownError: on entering, where it cannot be reached or refuses the password.
    """

    def __init__(self, settings: MailSettings, say: Say = lambda step: None) -> None:
        if settings.server is None:
            raise InputError(
                "No mail server is named. Give --smtp-url smtp://HOST:PORT, or set CITEWISE_SMTP_URL."
            )
        self._server: SmtpServer = settings.server
        self._timeout = settings.timeout
        self._say = say
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Connection:
        server = self._server
        try:
            self._client = self._open()
        except ssl.SSLError as error:
            raise ServerDownError(
                f"The mail server {server.host}:{server.port} has no certificate that can be trusted, or speaks no TLS there:"
                f" {error.reason or error}. For one of its own, add ?ca=FILE to its address."
            ) from error
        except smtplib.SMTPAuthenticationError as error:
            raise ServerDownError(
                f"The mail server {server.host}:{server.port} refuses the user name or password: {_said(error.smtp_code, error.smtp_error)}"
            ) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise ServerDownError(
                f"The mail server {server.host}:{server.port} cannot be used: {_words(error)}."
            ) from error
        self._say("connected")
        return self

    def _open(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context()
        if server.ca_file:
            context.load_verify_locations(server.ca_file)
        if not server.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        client: smtplib.SMTP
        if server.tls == "implicit":
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
        try:
            client.ehlo_or_helo_if_needed()
            if server.tls in ("auto", "required"):
                if client.has_extn("starttls"):
                    client.starttls(context=context)
                    client.ehlo()
                elif server.tls == "required":
                    raise smtplib.SMTPNotSupportedError(
                        "it offers no STARTTLS; starttls=never lets mails go out unprotected"
                    )
            if server.user:
                client.login(server.user, server.password)
        except BaseException:
            client.close()
            raise
        return client

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            if not isinstance(error, ServerDownError):
                client.quit()
        except (OSError, smtplib.SMTPException):
            pass  # what was sent was answered before
        finally:
            client.close()

    @property
    def closed(self) -> bool:
        """Whether nothing further can be sent over this connection."""
        return self._client is None or self._client.sock is None

    def deliver(self, sender: str, recipient: str, message: bytes, before_the_dot: Callable[[], bool]) -> str:
        """Hand over one mail; gives the server's answer.

        Args:
            sender: envelope sender.
            recipient: envelope recipient.
            message: the whole message.
            before_the_dot: called when all but the dot has gone out; where it gives False the connection is dropped, and the
                server has taken nothing.

        Raises:
            NotNowError: the server takes it later.
            RefusedError: the server refuses it for good.
            ServerDownError: the server went away or did not answer; nothing further can be sent over this connection.
            WithdrawnError: `before_the_dot` said so.
        """
        client = self._client
        assert client is not None, "a connection is used inside its with statement"  # noqa: S101
        try:
            self._expect(client.mail(sender), "MAIL FROM", ours=True)
            self._expect(client.rcpt(recipient), "RCPT TO")
            self._say("recipient accepted")
            self._expect(client.docmd("DATA"), "DATA", wanted=3)
            body = _DOT.sub(b"..", _LINE_END.sub(b"\r\n", message))
            client.send(body if body.endswith(b"\r\n") else body + b"\r\n")
            self._say("text sent")
            if not before_the_dot():
                client.close()
                raise WithdrawnError("It was deleted before it was handed over.")
            self._say("marked")
            client.send(b".\r\n")
            self._say("handed over")
            if client.sock is not None:
                # RFC 5321 asks for patience here: who gives up early sends twice.
                client.sock.settimeout(self._timeout * 4)
            answer = client.getreply()
            if client.sock is not None:
                client.sock.settimeout(self._timeout)
            self._say("answered")
            self._expect(answer, "the text")
            return _said(*answer)
        except (OSError, smtplib.SMTPException) as error:
            client.close()
            raise ServerDownError(
                f"The mail server {self._server.host}:{self._server.port} broke off: {_words(error)}."
            ) from error

    def _expect(self, answer: tuple[int, bytes], to: str, *, wanted: int = 2, ours: bool = False) -> None:
        code, text = answer
        if code // 100 == wanted:
            return
        said = f"the server's answer to {to}: {_said(code, text)}"
        assert self._client is not None  # noqa: S101
        if code == 421 or code // 100 not in (4, 5) or ours:
            self._client.close()
            raise ServerDownError(said)
        if self._client.rset()[0] // 100 != 2:
            self._client.close()
            raise ServerDownError(said)
        raise (NotNowError if code // 100 == 4 else RefusedError)(said)


def _said(code: int, text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    printable = "".join(sign if sign.isprintable() else " " for sign in plain)
    return f"{code} {' '.join(printable.split())}"[:400].strip()


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):  # smtplib wraps it in words
        return "it did not answer in time"
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).rstrip(".") or type(error).__name__
