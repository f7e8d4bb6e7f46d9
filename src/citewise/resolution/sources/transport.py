"""The one way in which sources are asked: politely, within limits, and never for ever."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx2
import orjson

from citewise.logs import logger
from citewise.resolution.sources.cache import AnswerCache, KeptAnswer
from citewise.resolution.sources.errors import SourceError, unexpected
from citewise.resolution.sources.pace import Pace, asked_wait, back_off
from citewise.resolution.sources.settings import (
    OTHER_HOSTS,
    SourceName,
    SourceSettings,
    is_this_machine,
)

JSON_BYTES, TEXT_BYTES = 30_000_000, 50_000_000
"""The largest JSON answer and full text that are read, unpacked."""

STRIKES = 3
"""So many requests in a row that failed after all tries, and a source is not asked any more in this run."""

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_CHUNK = 65_536


class Kind(StrEnum):
    """What an answer has to be."""

    JSON = "JSON"
    XML = "XML"
    ANY = "a file"


_ACCEPT = {Kind.JSON: "application/json", Kind.XML: "application/xml, text/xml", Kind.ANY: "*/*"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source answered. `kept` says that it came from disk and nothing was sent."""

    data: bytes
    content_type: str = ""
    kept: bool = False


class _TryAgainError(Exception):
    """A try failed in a way that another may mend. `wait` is what the source asked for; `offline` that it was not reached."""

    def __init__(self, reason: str, wait: float | None = None, *, offline: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.wait, self.offline = reason, wait, offline


class Transport:
    """Asks sources over the network. A context manager.

    Args:
        settings: How they are spoken to.
        cache: Where answers are kept; nowhere when None.
        sleep: Waits so many seconds; given by tests that cannot wait.
        clock: Seconds of a clock that only goes forward.
        now: Seconds since 1970.
        chance: A number from 0 to 1 by chance.
    """

    def __init__(
        self,
        settings: SourceSettings,
        cache: AnswerCache | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.settings = settings
        self._cache = cache
        self._sleep, self._clock, self._now, self._chance = sleep, clock, now, chance
        self._pace = Pace(clock, sleep)
        self._strikes: dict[SourceName, int] = {}
        self._clients: dict[bool, httpx2.Client] = {}
        self._log = logger("sources")
        self.down: dict[SourceName, str] = {}
        """Sources that are not asked any more, with the reason."""
        self.requests = 0
        """Requests sent so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def json(
        self,
        source: SourceName,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        secret: Mapping[str, str] | None = None,
        expected: Callable[[dict[str, Any]], bool] = lambda answer: True,
    ) -> dict[str, Any] | None:
        """A JSON object from a source; None where it knows no such thing.

        `expected` says whether an object is an answer at all: what is none is an error, is not kept, and is never taken for
        "nothing found".

        Raises:
            SourceError: It could not be asked, or its answer is not as expected.
        """
        answer = self.get(
            source,
            path,
            params,
            secret=secret,
            kind=Kind.JSON,
            limit=JSON_BYTES,
            expected=lambda data: expected(orjson.loads(data)),
        )
        if answer is None:
            return None
        value: dict[str, Any] = orjson.loads(answer.data)
        return value

    def get(
        self,
        source: SourceName,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        secret: Mapping[str, str] | None = None,
        kind: Kind = Kind.ANY,
        limit: int = TEXT_BYTES,
        keep: bool = True,
        expected: Callable[[bytes], bool] = lambda data: True,
    ) -> Answer | None:
        """What a source answers at a path beneath its address; None where it knows no such thing.

        Args:
            source: Who is asked.
            path: The path, already quoted, with a slash before it.
            params: What is asked, in plain text.
            secret: Parameters that are sent and never kept or told: who asks, and with which key.
            kind: What the answer has to be; anything else counts as broken.
            limit: The most bytes, unpacked.
            keep: Whether the answer is kept on disk. That there is none is always kept.
            expected: Whether bytes of the right kind are an answer at all.

        Raises:
            SourceError: It could not be asked, or did not answer as it should.
        """
        if source in self.down:
            raise SourceError(source, self.down[source], down=True)
        url = self.settings.address(source) + path
        key = f"{source} {url} {sorted((params or {}).items())}"
        kept = self._cache.get(key) if self._cache else None
        if kept is not None and 0 <= self._now() - kept.fetched < self.settings.fresh:
            return _answer(kept, kept=True)
        headers = _conditions(kept)
        # What a shell hands over need not be text.
        sent = {
            name: value.encode("utf-8", "replace").decode()
            for name, value in {**(params or {}), **(secret or {})}.items()
        }
        found = self._tried(source, url, sent, headers, kind, limit)
        if found is None:
            assert kept is not None  # noqa: S101 - only what was asked with conditions is "not modified"
            found = KeptAnswer(
                kept.status, kept.content_type, kept.etag, kept.modified, self._now(), kept.data
            )
        if found.status not in _GONE and not expected(found.data):
            raise unexpected(source)
        if self._cache and (keep or found.status in _GONE):
            self._cache.put(key, found)
        return _answer(found)

    def _tried(
        self,
        source: SourceName,
        url: str,
        params: Mapping[str, str],
        headers: dict[str, str],
        kind: Kind,
        limit: int,
    ) -> KeptAnswer | None:
        """An answer after as many tries as it needs; None for "not modified"."""
        tries = self.settings.tries
        for tried in range(1, tries + 1):
            try:
                found = self._once(source, url, params, headers, kind, limit)
            except _TryAgainError as fault:
                self._log.debug("no answer", source=source.title, url=url, reason=fault.reason, tried=tried)
                impatient = fault.wait is not None and fault.wait > self.settings.patience
                if tried == tries or impatient:
                    raise self._gave_up(source, fault, tried, impatient) from fault
                self._sleep(fault.wait if fault.wait is not None else back_off(tried, self._chance))
            else:
                self._strikes[source] = 0
                return found
        raise AssertionError("unreachable")

    def _gave_up(self, source: SourceName, fault: _TryAgainError, tried: int, impatient: bool) -> SourceError:
        reason = fault.reason + (f" ({tried} tries)" if tried > 1 else "")
        if impatient:
            reason = f"{fault.reason} and asks to come back in {_long(fault.wait or 0)}"
        self._strikes[source] = self._strikes.get(source, 0) + 1
        # A host that cannot be reached, or sends us away for long, is not tried for each work again.
        down = impatient or fault.offline or self._strikes[source] >= STRIKES
        if down:
            self.down[source] = reason
        return SourceError(source, reason, down=down)

    def _once(
        self,
        source: SourceName,
        url: str,
        params: Mapping[str, str],
        headers: dict[str, str],
        kind: Kind,
        limit: int,
    ) -> KeptAnswer | None:
        target = httpx2.URL(url, params=dict(params)) if params else httpx2.URL(url)
        for _ in range(_MOST_REDIRECTS + 1):
            host = target.host
            local = is_this_machine(host)
            # Whoever lets a machine answer for itself sets its own pace.
            self._pace.wait(host, 0.0 if local else self.settings.seconds_between(source))
            self.requests += 1
            self._log.debug("asking", source=source.title, host=host, path=target.path)
            try:
                with self._client(local).stream(
                    "GET", target, headers={**headers, "Accept": _ACCEPT[kind]}
                ) as response:
                    if response.status_code in _REDIRECTS:
                        target = self._redirected(source, target, response.headers.get("location", ""))
                        continue
                    return self._read(source, response, kind, limit)
            except httpx2.TimeoutException as error:
                raise _TryAgainError(
                    f"no answer within {self.settings.silence:g} seconds", offline=True
                ) from error
            except httpx2.ConnectError as error:
                raise _TryAgainError(f"it cannot be reached ({_short(error)})", offline=True) from error
            except httpx2.DecodingError as error:
                raise _TryAgainError("its answer is damaged") from error
            except httpx2.RequestError as error:
                raise _TryAgainError(f"its answer broke off ({_short(error)})") from error
            finally:
                # What a source wants to remember of us is not brought to it again.
                self._client(local).cookies.clear()
        raise SourceError(source, f"it redirects more than {_MOST_REDIRECTS} times")

    def _read(
        self, source: SourceName, response: httpx2.Response, kind: Kind, limit: int
    ) -> KeptAnswer | None:
        status = response.status_code
        now = self._now()
        if status == 304 and any(name in response.request.headers for name in _CONDITIONS):
            return None
        if status in _AGAIN:
            wait = asked_wait(response.headers.get("retry-after", ""), now)
            raise _TryAgainError(_status_reason(status), wait)
        if status in _GONE:
            return KeptAnswer(status, "", "", "", now)
        if status != 200:
            raise SourceError(source, _status_reason(status))
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            raise SourceError(source, f"its answer has {int(declared):,} bytes, more than {limit:,}")
        parts, size, began = [], 0, self._clock()
        for chunk in response.iter_bytes(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise SourceError(source, f"its answer is larger than {limit:,} bytes")
            if self._clock() - began > self.settings.longest:
                raise _TryAgainError(f"its answer took more than {self.settings.longest:g} seconds")
            parts.append(chunk)
        data = b"".join(parts)
        content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if broken := _broken(data, content_type, kind):
            raise _TryAgainError(broken)
        return KeptAnswer(
            status,
            content_type,
            response.headers.get("etag", ""),
            response.headers.get("last-modified", ""),
            now,
            data,
        )

    def _redirected(self, source: SourceName, target: httpx2.URL, location: str) -> httpx2.URL:
        try:
            there = urlsplit(urljoin(str(target), location))
            host, port, following = there.hostname or "", there.port, httpx2.URL(there.geturl())
        except (ValueError, httpx2.InvalidURL) as error:
            raise SourceError(source, "it redirects to something that is no address") from error
        own = target.host
        secure = there.scheme == "https" or (
            there.scheme == "http" and target.scheme == "http" and is_this_machine(host)
        )
        same = host == own and port == target.port
        if not location or not secure or not (same or host in OTHER_HOSTS.get(source, ())):
            raise SourceError(source, f"it redirects to {host or 'nowhere'}, which is not followed")
        return following

    def _client(self, local: bool) -> httpx2.Client:
        client = self._clients.get(local)
        if client is None:
            client = httpx2.Client(
                headers={"User-Agent": user_agent(self.settings.mailto)},
                timeout=httpx2.Timeout(self.settings.silence, connect=min(10.0, self.settings.silence)),
                follow_redirects=False,
                # A proxy set in the environment is for the world outside.
                trust_env=not local,
            )
            self._clients[local] = client
        return client


_CONDITIONS = ("if-none-match", "if-modified-since")


def _conditions(kept: KeptAnswer | None) -> dict[str, str]:
    headers = {}
    if kept is not None and kept.etag:
        headers["If-None-Match"] = kept.etag
    if kept is not None and kept.modified:
        headers["If-Modified-Since"] = kept.modified
    return headers


def user_agent(mailto: str) -> str:
    """What we call ourselves, with an address where there is one."""
    try:
        version = metadata.version("citewise")
    except metadata.PackageNotFoundError:
        version = "0"
    return f"citewise/{version}" + (f" (mailto:{mailto})" if mailto else "")


def _answer(kept_answer: KeptAnswer, *, kept: bool = False) -> Answer | None:
    if kept_answer.status in _GONE:
        return None
    return Answer(kept_answer.data, kept_answer.content_type, kept)


def _broken(data: bytes, content_type: str, kind: Kind) -> str:
    """Why bytes are not what they should be, or nothing."""
    if kind is Kind.ANY:
        return ""
    head = data[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head:
        return "its answer is empty"
    if content_type == "text/html" or head.startswith((b"<!doctype html", b"<html")):
        return f"it answers with a web page instead of {kind}"
    if kind is Kind.JSON:
        try:
            value = orjson.loads(data)
        except ValueError:
            return "its answer is no JSON"
        return "" if isinstance(value, dict) else "its answer is JSON of another shape than expected"
    if not head.startswith(b"<") or not data.rstrip().endswith(b">"):
        return "its answer is no whole XML"
    return ""


def _status_reason(status: int) -> str:
    told = {
        401: "it asks for a key",
        403: "it refuses to answer",
        429: "it is asked too often",
        503: "it is out of service",
    }.get(status, "it answers with an error" if status >= 400 else "it answers with something unexpected")
    return f"{told} (HTTP {status})"


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _long(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"
