"""Handing mails over: TLS that is verified, log-in, and what the address of a mail server may say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from citewise.alerts.settings import MailSettings, SmtpServer, mail_settings, smtp_server
from citewise.alerts.smtp import Connection, RefusedError, ServerDownError
from citewise.errors import InputError
from mail_servers import Behaviour, certificate, mail_server

MESSAGE = b"From: a@example.org\nMessage-ID: <1@test>\n\nOne line\n.\n..two dots\nlast"
needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="no openssl to make a certificate with"
)


def send(url: str) -> str:
    with Connection(MailSettings(smtp_server(url), timeout=5)) as connection:
        return connection.deliver("a@example.org", "b@example.org", MESSAGE, lambda: True)


def test_a_mail_arrives_as_it_was(tmp_path: Path) -> None:
    with mail_server() as server:
        assert send(server.url).startswith("250")
        assert server.raw == [MESSAGE.replace(b"\n", b"\r\n") + b"\r\n"]
        assert server.tls == [False]


def test_nothing_is_taken_when_the_dot_is_held_back() -> None:
    with mail_server() as server:
        settings = MailSettings(smtp_server(server.url), timeout=5)
        with pytest.raises(Exception, match="deleted before"), Connection(settings) as connection:
            connection.deliver("a@example.org", "b@example.org", MESSAGE, lambda: False)
        assert send(server.url)
        assert len(server.raw) == 1


@needs_openssl
def test_starttls_with_a_certificate_that_is_trusted(tmp_path: Path) -> None:
    context, file = certificate(tmp_path)
    with mail_server(starttls=context) as server:
        send(f"{server.url}?starttls=required&ca={file}")
        send(f"{server.url}?ca={file}")
        send(f"{server.url}?verify=no")
        assert server.tls == [True, True, True]
        send(f"{server.url}?starttls=never")
        assert server.tls[-1] is False


@needs_openssl
def test_implicit_tls(tmp_path: Path) -> None:
    context, file = certificate(tmp_path)
    with mail_server(implicit=context) as server:
        send(f"smtps://127.0.0.1:{server.port}?ca={file}")
        assert server.tls == [True]


@needs_openssl
@pytest.mark.parametrize("kind", ["starttls", "implicit"])
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, kind: str) -> None:
    context, _ = certificate(tmp_path)
    with mail_server(**{kind: context}) as server:
        scheme = "smtps" if kind == "implicit" else "smtp"
        with pytest.raises(ServerDownError, match="certificate"):
            send(f"{scheme}://127.0.0.1:{server.port}")
        assert server.raw == []


@needs_openssl
def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    context, file = certificate(tmp_path, "mail.elsewhere.example")
    with mail_server(starttls=context) as server:
        with pytest.raises(ServerDownError, match="certificate"):
            send(f"{server.url}?ca={file}")
        assert server.raw == []


def test_starttls_that_was_asked_for_and_is_not_offered_is_an_error() -> None:
    with mail_server() as server:
        with pytest.raises(ServerDownError, match="offers no STARTTLS"):
            send(f"{server.url}?starttls=required")
        with pytest.raises(ServerDownError, match="offers no STARTTLS"):
            send(
                f"smtp://user:pass@127.0.0.1:{server.port}"
            )  # a password never goes out in the open by itself


@needs_openssl
def test_a_password_is_sent_and_never_shown(tmp_path: Path) -> None:
    context, file = certificate(tmp_path)
    with mail_server(starttls=context, login=("ada@x", "p@ss:w/rd")) as server:
        send(f"smtp://ada%40x:p%40ss%3Aw%2Frd@127.0.0.1:{server.port}?ca={file}")
        assert len(server.raw) == 1
        with pytest.raises(ServerDownError, match="refuses the user name or password") as wrong:
            send(f"smtp://ada%40x:not-the-secret@127.0.0.1:{server.port}?ca={file}")
        assert "not-the-secret" not in str(wrong.value)
    assert "p@ss" not in repr(smtp_server("smtp://u:p%40ss@host"))


def test_after_a_refusal_the_connection_goes_on() -> None:
    refuse = Behaviour(
        recipient=lambda address: "550 no such person" if address.startswith("x") else "250 OK"
    )
    with (
        mail_server(refuse) as server,
        Connection(MailSettings(smtp_server(server.url), timeout=5)) as connection,
    ):
        with pytest.raises(RefusedError, match="no such person"):
            connection.deliver("a@example.org", "x@example.org", MESSAGE, lambda: True)
        connection.deliver("a@example.org", "b@example.org", MESSAGE, lambda: True)
        assert server.recipients == ["b@example.org"]


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("smtp://host", SmtpServer("host", 25)),
        ("smtp://host:587?starttls=required", SmtpServer("host", 587, "required")),
        ("smtps://u:p@host", SmtpServer("host", 465, "implicit", "u", "p")),
        ("smtp://u:p@host", SmtpServer("host", 25, "required", "u", "p")),
        ("smtp://[::1]:2525/", SmtpServer("::1", 2525)),
    ],
)
def test_addresses_of_servers(url: str, meant: SmtpServer) -> None:
    assert smtp_server(url) == meant


@pytest.mark.parametrize(
    "url",
    ["http://host", "host:25", "smtp://", "smtp://host:x", "smtp://host:99999", "smtp://host/path", "smtp://host?tls=1",
     "smtp://host?starttls=perhaps", "smtp://u:secretword@:25"],
)  # fmt: skip
def test_what_is_no_address_of_a_server(url: str) -> None:
    with pytest.raises(InputError) as error:
        smtp_server(url)
    assert "secretword" not in str(error.value)


@pytest.mark.parametrize("base", ["", "https://citewise.example.org/", "https://citewise.example.org/below"])
def test_base_addresses(base: str) -> None:
    settings = mail_settings("smtp://host", base or None)
    assert not settings.base_url.endswith("/")
    assert settings.sender == ("citewise@citewise.example.org" if base else "citewise@localhost")


@pytest.mark.parametrize(
    "base",
    ["javascript:alert(1)", "citewise.example.org", "https://", "https://x/?q=1", "https://x/\nBcc: y", 'https://x/"><b>', "https://u:p@x"],
)  # fmt: skip
def test_what_is_no_base_address(base: str) -> None:
    with pytest.raises(InputError):
        mail_settings("smtp://host", base)


def test_settings_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWISE_SMTP_URL", "smtps://host")
    monkeypatch.setenv("CITEWISE_BASE_URL", "https://cw.example.org")
    monkeypatch.setenv("CITEWISE_MAIL_FROM", "library@example.org")
    settings = mail_settings()
    assert (settings.server, settings.base_url, settings.sender) == (
        SmtpServer("host", 465, "implicit"),
        "https://cw.example.org",
        "library@example.org",
    )
