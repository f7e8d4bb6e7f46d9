"""What a visitor sees when something goes wrong: what happened and what to do, never our insides."""

from __future__ import annotations

import secrets
from http import HTTPStatus

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citewise.errors import (
    CitewiseError,
    InputError,
    NotAllowedError,
    NotFoundError,
    SearchIndexError,
    StoreError,
    TooLargeError,
    TooOftenError,
)
from citewise.exports.table import MissingPackageError
from citewise.web.library import EmptyLibraryError
from citewise.web.rendering import page

_log = structlog.get_logger(__name__)

_HEADINGS = {
    HTTPStatus.BAD_REQUEST: "That could not be read",
    HTTPStatus.FORBIDDEN: "That needs a key",
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too much at once",
    HTTPStatus.TOO_MANY_REQUESTS: "One moment, please",
    HTTPStatus.METHOD_NOT_ALLOWED: "That cannot be done here",
    HTTPStatus.NOT_IMPLEMENTED: "Not on this server",
    HTTPStatus.SERVICE_UNAVAILABLE: "The library cannot be opened just now",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side",
}


def _status_of(error: CitewiseError) -> HTTPStatus:
    if isinstance(error, NotFoundError):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, NotAllowedError):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, TooOftenError):
        return HTTPStatus.TOO_MANY_REQUESTS
    if isinstance(error, TooLargeError):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(error, InputError):
        return HTTPStatus.BAD_REQUEST
    if isinstance(error, MissingPackageError):
        return HTTPStatus.NOT_IMPLEMENTED
    if isinstance(error, StoreError | SearchIndexError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR


def error_page(
    request: Request,
    status: HTTPStatus,
    message: str,
    *,
    heading: str | None = None,
    search_for: str = "",
    reference: str = "",
) -> Response:
    """A page (or JSON, where a program asked) that says what went wrong."""
    accepts = request.headers.get("accept", "")
    if "application/json" in accepts and "text/html" not in accepts:
        return JSONResponse({"detail": message}, status_code=status)
    return page(
        request,
        "error.html",
        {
            "status": f"{status.value} {status.phrase}",
            "heading": heading or _HEADINGS.get(status, status.phrase),
            "message": message,
            "search_for": search_for,
            "reference": reference,
        },
        status=status,
    )


async def on_citewise_error(request: Request, error: Exception) -> Response:
    """Show an error whose message was written for people; whatever else is in the way of a page is hidden."""
    assert isinstance(error, CitewiseError)  # noqa: S101 - registered for this class only
    status = _status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("page_failed", path=request.url.path, error=str(error))
    message = str(error)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        message = "The library or its search index cannot be read. Whoever runs this server finds the cause in its log."
    heading = "This library is empty" if isinstance(error, EmptyLibraryError) else None
    return error_page(request, status, message, heading=heading)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Show the page for an address or method that is not served."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    status = HTTPStatus(error.status_code)
    message = {
        HTTPStatus.NOT_FOUND: "Nothing is kept under this address. It may be mistyped, or an old link.",
        HTTPStatus.METHOD_NOT_ALLOWED: "Pages can only be read, not changed, from here.",
    }.get(status, str(error.detail))
    response = error_page(request, status, message)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


class LastResort:
    """ASGI middleware that turns a defect of ours into a page with a number, and logs the trace under that number."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; if that fails before anything was sent, send the page of last resort."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            reference = secrets.token_hex(4)
            _log.exception("request_failed", reference=reference, path=scope["path"])
            if started:
                raise
            response = error_page(
                Request(scope),
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "This page could not be made. Nothing you did is at fault, and nothing in the library was changed.",
                reference=reference,
            )
            await response(scope, receive, send)
