"""Disputed classes: the form that a reader sends, and the queue in which a curator decides."""

from __future__ import annotations

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.errors import InputError, NotFoundError
from citewise.model import CitationClass
from citewise.people.disputes import Dispute, Verdict, count_open, decide, dispute, disputes, open_dispute
from citewise.people.keys import Role
from citewise.pipeline.verdicts import apply_verdicts
from citewise.reports import StatementPage
from citewise.web.forms import Form, read_form
from citewise.web.library import desk_of, library_of, people_of
from citewise.web.limits import RateLimit, limit_of
from citewise.web.rendering import page
from citewise.web.sign_in import require_key

_STATES = ("open", "accepted", "rejected")
_A_PAGE = 50


def _disputes_allowed() -> RateLimit:
    return RateLimit(6, 600)


async def send_dispute(request: Request) -> Response:
    """`POST /statements/{key}/dispute`: a reader's word against a class."""
    form = await read_form(request)
    return await run_in_threadpool(_send, request, form)


def _send(request: Request, form: Form) -> Response:
    found = library_of(request).statement(request.path_params["key"])
    limit_of(request, "disputes", _disputes_allowed).demand(request, "Classes were disputed")
    wanted = form.text("class", 20)
    if wanted not in set(CitationClass):
        raise InputError("Choose what the statement should be: supporting, contrasting or mentioning.")
    reason = "".join(sign for sign in form.fields.get("reason", "") if sign.isprintable() or sign in "\n\t")
    open_dispute(
        people_of(request),
        found.key,
        shown=found.card.cls,
        cls=CitationClass(wanted),
        reason=reason,
        name=form.text("name", 200),
    )
    return RedirectResponse(f"/statements/{found.key}?disputed=1#history", status_code=303)


def show_queue(request: Request) -> Response:
    """`GET /corrections?state=&after=`: for curators, one dispute to decide and those that follow."""
    require_key(request, Role.CURATOR)
    state = request.query_params.get("state", "open")
    state = state if state in _STATES else "open"
    after = request.query_params.get("after", "")
    start = int(after[:15]) if after.isascii() and after.isdigit() else 0
    people = people_of(request)
    listed = disputes(people, state=state, after=start, limit=_A_PAGE + 1)
    if state == "open" and not listed and start:
        listed = disputes(
            people, state=state, limit=_A_PAGE + 1
        )  # past the last one: from the beginning again
    current = listed[0] if listed and state == "open" else None
    return page(
        request,
        "corrections.html",
        {
            "state": state,
            "states": _STATES,
            "listed": listed[:_A_PAGE],
            "more": listed[_A_PAGE - 1].id if len(listed) > _A_PAGE else None,
            "current": current,
            "found": _statement(request, current) if current else None,
            "open_count": count_open(people),
            "waiting": len(disputes(people, state="waiting")),
        },
        headers={"cache-control": "no-store"},
    )


def _statement(request: Request, one: Dispute) -> StatementPage | None:
    try:
        return library_of(request).statement(one.statement)
    except NotFoundError:
        return None


async def send_verdict(request: Request) -> Response:
    """`POST /corrections/{number}`: accept or reject, then on to the next."""
    form = await read_form(request)
    return await run_in_threadpool(_decide, request, form)


def _decide(request: Request, form: Form) -> Response:
    key = require_key(request, Role.CURATOR)
    number = request.path_params["number"]
    verdict = form.text("verdict", 20)
    if verdict not in set(Verdict):
        raise InputError("Accept or reject; nothing else can be done with a dispute.")
    people = people_of(request)
    dispute(people, number)
    decide(people, number, Verdict(verdict), curator=key.label, note=form.text("note", 2000))
    if verdict == Verdict.ACCEPTED:
        apply_verdicts(desk_of(request).data_dir, people)
    return RedirectResponse(f"/corrections?after={number}", status_code=HTTPStatus.SEE_OTHER)


routes = [
    Route("/statements/{key}/dispute", send_dispute, methods=["POST"]),
    Route("/corrections", show_queue, methods=["GET"]),
    Route("/corrections/{number:int}", send_verdict, methods=["POST"]),
]
