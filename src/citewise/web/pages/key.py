"""The page where a key is entered, and where it is left again."""

from __future__ import annotations

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.people.keys import find_key
from citewise.web.forms import Form, read_form
from citewise.web.library import people_of
from citewise.web.limits import RateLimit, limit_of
from citewise.web.rendering import page
from citewise.web.sign_in import current_key, sign_in, sign_out


def _tries() -> RateLimit:
    return RateLimit(10, 60)


def local_path(text: str) -> str:
    """A path of this site to go on to, or the start page where `text` leads elsewhere."""
    plain = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if plain and len(text) <= 2000 and text.isprintable() and "\\" not in text else "/"


def show_key(request: Request) -> Response:
    """`GET /key?next=`: the form, or who is signed in."""
    return _page(request, local_path(request.query_params.get("next", "/")))


def _page(request: Request, then: str, message: str = "", status: int = HTTPStatus.OK) -> Response:
    return page(
        request,
        "key.html",
        {"key": current_key(request), "then": then, "message": message},
        status=status,
        headers={"cache-control": "no-store"},
    )


async def enter_key(request: Request) -> Response:
    """`POST /key`: sign in with a key's secret."""
    form = await read_form(request)
    return await run_in_threadpool(_enter, request, form)


def _enter(request: Request, form: Form) -> Response:
    then = local_path(form.fields.get("next", "/"))
    limit_of(request, "keys", _tries).demand(request, "Keys were entered")
    people = people_of(request)
    secret = form.text("secret", 200)
    key = find_key(people, secret) if secret and people.present else None
    if key is None:
        wrong = "No key has this secret. Copy the whole of it, from cw_ on; a key that was revoked is none any more."
        return _page(request, then, wrong, HTTPStatus.FORBIDDEN)
    response = RedirectResponse(then, status_code=303)
    sign_in(request, response, key)
    return response


def leave_key(request: Request) -> Response:
    """`POST /key/leave`: sign out."""
    response = RedirectResponse("/", status_code=303)
    sign_out(request, response)
    return response


routes = [
    Route("/key", show_key, methods=["GET"]),
    Route("/key", enter_key, methods=["POST"]),
    Route("/key/leave", leave_key, methods=["POST"]),
]
