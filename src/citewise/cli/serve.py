"""`citewise serve`: the pages, on this machine unless told otherwise."""

from __future__ import annotations

import errno
import socket
from typing import Annotated

import typer

from citewise.cli.alerts import BaseUrl, MailFrom, SmtpUrl
from citewise.cli.options import DataDir
from citewise.errors import InputError

DEFAULT_PORT = 8765


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    data_dir: DataDir = None,
    host: Annotated[
        str,
        typer.Option(
            help="The address to listen on. `0.0.0.0` lets other machines in: put a proxy with TLS before it."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes any that is free.")
    ] = DEFAULT_PORT,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A name to answer to besides this machine's own, such as the public one before a proxy; may be repeated.",
        ),
    ] = None,
    with_alerts: Annotated[
        bool,
        typer.Option(
            "--with-alerts", help="Also send alerts that are due, without cron; needs a mail server."
        ),
    ] = False,
    smtp_url: SmtpUrl = None,
    base_url: BaseUrl = None,
    mail_from: MailFrom = None,
) -> None:
    """Serve the pages until stopped with Ctrl-C.

    The library may be written to meanwhile: what an ingest adds shows up on the pages.

    Examples: `citewise serve` · `citewise serve --data-dir my-library --port 9000` ·
    `citewise serve --with-alerts --smtp-url smtp://localhost:25 --base-url https://citewise.example.org`
    """
    import uvicorn

    from citewise import config, logs
    from citewise.alerts.settings import mail_settings
    from citewise.web import create_app
    from citewise.web.security import LOCAL_NAMES

    logs.configure()
    folder = config.data_dir(data_dir)
    mail_settings(smtp_url, base_url, mail_from)  # what cannot be read is told before anything else
    listener = _listen(host, port)
    shown_host = f"[{host}]" if ":" in host else host
    address = f"http://{shown_host}:{listener.getsockname()[1]}"
    if not base_url and host in LOCAL_NAMES:
        base_url = address
    mail = mail_settings(smtp_url, base_url, mail_from)
    if with_alerts and mail.server is None:
        listener.close()
        raise InputError(
            "--with-alerts needs a mail server: give --smtp-url smtp://HOST:PORT, or set CITEWISE_SMTP_URL."
        )
    typer.echo(f"Citewise serves {folder} at {address}/ (stop with Ctrl-C)")
    # Served for this machine alone, it answers to this machine's names; else the proxy before it knows the names.
    names = {host, *LOCAL_NAMES, *(allow_host or ())} if host in LOCAL_NAMES or allow_host else None
    app = create_app(folder, hosts=names, mail=mail, digests=with_alerts)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
    with listener:
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """The socket to serve on, bound before anything is loaded so that a port in use is told at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise InputError(f"{host} is no address of this machine: {error.strerror or error}.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"port {port} is taken, perhaps by another citewise serve; stop that one, or give another with --port "
                "(--port 0 takes any that is free)."
            ) from error
        if isinstance(error, PermissionError):
            raise InputError(f"port {port} needs more rights; give one above 1023 with --port.") from error
        raise InputError(f"cannot listen on {host} port {port}: {error.strerror or error}.") from error
    return listener
