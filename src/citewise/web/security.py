"""What keeps pages safe: headers that every answer carries, names the server answers to, no changes asked for from elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script or style, no third party, no framing. Data blocks such as JSON-LD are not scripts to a browser."""

HEADERS = (
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
)


class SecurityHeaders:
    """ASGI middleware that adds `HEADERS` where an answer has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the headers of its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS:
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names under which a server on this machine is reached from this machine."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def host_name(authority: str) -> str:
    """The name in a `Host` header or an origin, lower case, without port and brackets; empty where it is none."""
    try:
        return (urlsplit(f"//{authority}").hostname or "").lower()
    except ValueError:
        return ""


class KnownHosts:
    """ASGI middleware that answers only to names it knows.

    A page elsewhere may have its own name lead to 127.0.0.1 (DNS rebinding) and would then read a library that is
    served for this machine alone: its name gives it away.

    Args:
        app: The application within.
        names: Names that are answered to; None for any.
    """

    def __init__(self, app: ASGIApp, names: Collection[str] | None = None) -> None:
        self._app = app
        self._names = None if names is None else frozenset(name.lower().strip("[]") for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 421."""
        if scope["type"] == "http" and self._names is not None:
            host = Headers(scope=scope).get("host", "")
            if host_name(host) not in self._names:
                refusal = PlainTextResponse(
                    "This Citewise does not answer to that name. Whoever runs it allows a name with:"
                    " citewise serve --allow-host NAME\n",
                    status_code=421,
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


class SameOrigin:
    """ASGI middleware that refuses requests that would change something and come from another site (CSRF).

    Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`; programs send neither and are
    let through, since they carry no one's standing with them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 403."""
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS and _from_elsewhere(scope):
            refusal = PlainTextResponse("This was asked for by another site, so it was not done.\n", 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _from_elsewhere(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
