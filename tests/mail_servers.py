"""A real mail server on this machine that keeps what it was given, and can be told to refuse, to wait and to say nothing."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

OK = "250 OK"


@dataclass
class Behaviour:
    """What the server answers; each may be changed at any time.

    `hang_at_text` keeps it silent after the last dot, `on_text` is called when a whole mail has come in.
    """

    mail_from: str = OK
    recipient: Callable[[str], str] = lambda address: OK
    text: Callable[[int], str] = lambda number: OK
    hang_at_text: bool = False
    on_text: Callable[[bytes], None] = lambda content: None


@dataclass
class MailServer:
    """A running server."""

    port: int
    behaviour: Behaviour
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    asked: int = 0
    tls: list[bool] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, in order."""
        return [message_from_bytes(one, policy=policy.default) for one in self.raw]  # type: ignore[misc]

    def times(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, smtp: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self._server.behaviour.mail_from
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, smtp: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self._server.behaviour.recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, smtp: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        server = self._server
        server.asked += 1
        if server.behaviour.hang_at_text:
            await asyncio.sleep(600)
        answer = server.behaviour.text(server.asked)
        if answer.startswith("2"):
            server.raw.append(envelope.original_content)
            server.recipients += envelope.rcpt_tos
            server.tls.append(smtp.transport.get_extra_info("ssl_object") is not None)
            server.behaviour.on_text(envelope.original_content)
        return answer


class _Controller(Controller):
    def __init__(self, handler: Any, implicit: ssl.SSLContext | None, **options: Any) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0, ssl_context=implicit, ready_timeout=20)
        self._options = options

    def factory(self) -> SMTP:
        return SMTP(self.handler, hostname="mail.test", ident="test", **self._options)

    def _trigger_server(self) -> None:
        """Knock at the port that was free; the library would knock at port 0."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    behaviour: Behaviour | None = None,
    *,
    starttls: ssl.SSLContext | None = None,
    implicit: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
) -> Iterator[MailServer]:
    """A server that runs meanwhile."""
    held = MailServer(0, behaviour or Behaviour())
    options: dict[str, Any] = {}
    if starttls is not None:
        options |= {"tls_context": starttls, "require_starttls": login is not None}
    if login is not None:

        def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
            good = (data.login.decode(), data.password.decode()) == login
            return AuthResult(success=good, handled=False)

        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": starttls is not None}
    controller = _Controller(_Handler(held), implicit, **options)
    controller.start()
    try:
        held.port = controller.port
        yield held
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(20)
    held: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                held.append(listener.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
        for one in held:
            one.close()


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[ssl.SSLContext, Path]:
    """A context with a certificate of its own making, and that certificate's file."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    kind = "IP" if name[0].isdigit() else "DNS"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=Invented mail",
            ),
            *("-addext", f"subjectAltName={kind}:{name}", "-keyout", str(key), "-out", str(cert)),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert
