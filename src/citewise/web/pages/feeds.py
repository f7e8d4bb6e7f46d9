"""Feeds: what is new about a work, a search, an author or a journal, for feed readers and without an address."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from citewise.alerts.feed import feed
from citewise.alerts.subjects import subject
from citewise.people.subscriptions import Want
from citewise.web.following import feed_path
from citewise.web.library import desk_of, library_of

_FRESH_SECONDS = 600


def show_feed(request: Request) -> Response:
    """`GET /feeds/work/{identifier}`, `/feeds/author/{name}`, `/feeds/journal/{title}`; `?only=` narrows it."""
    return _feed(request, request.path_params["kind"], request.path_params["value"])


def show_search_feed(request: Request) -> Response:
    """`GET /feeds/search?q=`."""
    return _feed(request, "search", request.query_params.get("q", ""))


def _feed(request: Request, kind: str, value: str) -> Response:
    only = request.query_params.get("only", "")
    want = Want(only) if only in set(Want) else Want.ALL
    library = library_of(request)
    chosen = subject(kind, value, library)
    here = feed_path(chosen)
    if want is not Want.ALL:
        here += f"{'&' if '?' in here else '?'}only={want}"
    mail = desk_of(request).mail
    base = mail.base_url if mail is not None else str(request.base_url).rstrip("/")
    body, changed = feed(library, chosen, want, base, here)
    moment = datetime.strptime(changed, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers = {
        "etag": etag,
        "last-modified": format_datetime(moment, usegmt=True),
        "cache-control": f"public, max-age={_FRESH_SECONDS}",
    }
    if _has_it(request, etag, moment):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/atom+xml; charset=utf-8", headers=headers)


def _has_it(request: Request, etag: str, moment: datetime) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        # A proxy that packs an answer makes its tag a weak one.
        return asked.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return moment <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


routes = [
    Route("/feeds/search", show_search_feed),
    Route("/feeds/{kind}/{value:path}", show_feed),
]
