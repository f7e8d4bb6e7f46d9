"""Pages kept for as long as the library does not change, so that a report that many look at is made once."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeAlias

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citewise.web.library import Desk
from citewise.web.sign_in import has_token

# Not journals: which titles are one journal is read every minute, not at each change.
_KEPT = ("/reports/", "/search", "/authors/", "/affiliations/", "/facets/", "/network/")
_MOST_BYTES = 32_000_000
_LONGEST_QUERY = 500

_Key: TypeAlias = tuple[str, bytes, bool]


class KeptPages:
    """ASGI middleware that answers again with a page made before, if store and index are as they were then.

    Only whole pages that were found (200, HTML) are kept, the least lately asked for are dropped first. Pages depend on
    nothing of a request but its address and whether it takes gzip; where a key was entered, none is kept or given again.
    """

    def __init__(self, app: ASGIApp, most_bytes: int = _MOST_BYTES) -> None:
        self._app = app
        self._most = most_bytes
        self._state: object = None
        self._pages: OrderedDict[_Key, tuple[Message, bytes]] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the kept page, or pass the request on and keep what it gives."""
        state = self._state_of(scope)
        if state is None:
            await self._app(scope, receive, send)
            return
        if state != self._state:
            self._state, self._size = state, 0
            self._pages.clear()
        gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        key: _Key = (scope["path"], scope["query_string"], gzip)
        kept = self._pages.get(key)
        if kept is not None:
            self._pages.move_to_end(key)
            await send({**kept[0], "headers": list(kept[0]["headers"])})
            await send({"type": "http.response.body", "body": kept[1]})
            return
        start: Message | None = None
        body: list[bytes] = []

        async def watch(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": list(message["headers"])}
            elif message["type"] == "http.response.body":
                body.append(message.get("body", b""))
                if not message.get("more_body", False) and start is not None and self._state == state:
                    self._keep(key, start, b"".join(body))
            await send(message)

        await self._app(scope, receive, watch)

    def _state_of(self, scope: Scope) -> object:
        if scope["type"] != "http" or scope["method"] != "GET" or len(scope["query_string"]) > _LONGEST_QUERY:
            return None
        if not scope["path"].startswith(_KEPT) or has_token(Request(scope)):
            return None
        desk = scope.get("state", {}).get("desk")
        return desk.state() if isinstance(desk, Desk) else None

    def _keep(self, key: _Key, start: Message, body: bytes) -> None:
        html = Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
        if start["status"] != 200 or not html or len(body) > self._most // 8:
            return
        replaced = self._pages.pop(key, None)
        self._size += len(body) - (len(replaced[1]) if replaced else 0)
        self._pages[key] = (start, body)
        while self._size > self._most:
            _, (_, dropped) = self._pages.popitem(last=False)
            self._size -= len(dropped)
