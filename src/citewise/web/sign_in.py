"""Who is asking: the key that was entered in this browser, if any. There are no accounts and no passwords."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from citewise.errors import NotAllowedError
from citewise.people.keys import Key, Role
from citewise.people.sessions import LASTS_DAYS, close_session, open_session, session_key
from citewise.web.library import people_of

COOKIE = "citewise-key"
_LONGEST = 100
_UNKNOWN = object()


def _token(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def has_token(request: Request) -> bool:
    """Whether the browser sent a session's token along, good or not."""
    return bool(_token(request))


def current_key(request: Request) -> Key | None:
    """The key entered in this browser; None without one, or when its session ended or it was revoked.

    The people's file is asked once a request, and not at all where the browser sends no token.
    """
    held: object = getattr(request.state, "key", _UNKNOWN)
    if held is _UNKNOWN:
        token, people = _token(request), people_of(request)
        known = bool(token) and len(token) <= _LONGEST and people.present
        request.state.key = session_key(people, token) if known else None
    key: Key | None = request.state.key
    return key


def require_key(request: Request, role: Role) -> Key:
    """The key entered in this browser, which must cover a role.

    Raises:
        NotAllowedError: there is none, or it is of a lesser role.
    """
    key = current_key(request)
    if key is None:
        raise NotAllowedError(
            f"This page is for those with a key of the role {role}. Enter yours at /key;"
            " whoever runs this server makes one with `citewise keys add`."
        )
    if not key.role.covers(role):
        raise NotAllowedError(
            f"The key “{key.label}” has the role {key.role}; this needs {role}. Enter another key at /key."
        )
    return key


def sign_in(request: Request, response: Response, key: Key) -> None:
    """Let this browser stand for a key: `response` carries the session's token in a cookie that no script can read.

    A session that it had before ends: a browser stands for one key at a time.
    """
    _end(request)
    response.set_cookie(
        COOKIE,
        open_session(people_of(request), key),
        max_age=LASTS_DAYS * 86_400,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def sign_out(request: Request, response: Response) -> None:
    """End this browser's session, at the server too."""
    _end(request)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=request.url.scheme == "https")


def _end(request: Request) -> None:
    token, people = _token(request), people_of(request)
    if token and people.present:
        close_session(people, token)
