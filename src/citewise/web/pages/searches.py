"""Searches that a team keeps: put there and taken out by those with a key, shown on their start page."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.errors import InputError
from citewise.people.keys import Role
from citewise.people.searches import drop_search, keep_search
from citewise.web.forms import Form, read_form
from citewise.web.library import people_of
from citewise.web.sign_in import require_key


async def keep(request: Request) -> Response:
    """`POST /team/searches`: keep a page under a name."""
    form = await read_form(request)
    return await run_in_threadpool(_keep, request, form)


def _keep(request: Request, form: Form) -> Response:
    key = require_key(request, Role.READER)
    address = form.fields.get("address", "")
    keep_search(people_of(request), key, form.text("name", 300), address)
    return RedirectResponse(address if form.fields.get("stay") == "1" else "/#team", status_code=303)


async def drop(request: Request) -> Response:
    """`POST /team/searches/drop`."""
    form = await read_form(request)
    return await run_in_threadpool(_drop, request, form)


def _drop(request: Request, form: Form) -> Response:
    key = require_key(request, Role.READER)
    number = form.fields.get("id", "")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise InputError("The form names no search; look at the start page again.")
    drop_search(people_of(request), key, int(number))
    return RedirectResponse("/#team", status_code=303)


routes = [
    Route("/team/searches", keep, methods=["POST"]),
    Route("/team/searches/drop", drop, methods=["POST"]),
]
