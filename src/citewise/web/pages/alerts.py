"""Alerts by mail: asking for one, confirming it, changing it, ending it. A link alone never changes anything.

Programs that look through mail follow the links in it; so a page with a button stands behind each, and only the button
does what it says. The one exception is made for mail programs (RFC 8058), which send a form to the address of `List-Unsubscribe`.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from citewise.alerts.composing import RHYTHMS, WANTED
from citewise.alerts.following import ask_for, confirm_by_mail
from citewise.alerts.subjects import KINDS, label, noun, path, subject
from citewise.errors import CitewiseError, InputError, NotFoundError, TooOftenError
from citewise.people.alert_links import Purpose, link_target
from citewise.people.email_address import address_key
from citewise.people.subscriptions import (
    Rhythm,
    Subject,
    Subscription,
    Want,
    change,
    everything_about,
    forget,
    remove,
    subscriptions,
)
from citewise.reports.library import Library
from citewise.web.following import RHYTHM_NAMES, WANT_NAMES, following
from citewise.web.forms import Form, read_form
from citewise.web.library import desk_of, library_of, people_of
from citewise.web.limits import RateLimit, client_of, limit_of
from citewise.web.rendering import page, sends_mail

_PRIVATE = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}
"""Headers of pages whose address is a secret."""
_NOWHERE = "There is no alert behind this link: it has ended, or the link has expired or is not whole. Nothing is sent because of it."


def _asked() -> RateLimit:
    return RateLimit(10, 600)


def _guessed() -> RateLimit:
    return RateLimit(30, 600)


def _library(request: Request) -> Library | None:
    """The library, to name things by; an alert can be ended without one."""
    try:
        return library_of(request)
    except CitewiseError:
        return None


def _want(text: str) -> Want:
    return Want(text) if text in set(Want) else Want.ALL


def _rhythm(text: str) -> Rhythm:
    return Rhythm(text) if text in set(Rhythm) else Rhythm.WEEKLY


def show_form(request: Request) -> Response:
    """`GET /alerts?on=work:…`: the form alone, and what becomes of an address."""
    kind, _, value = request.query_params.get("on", "")[:700].partition(":")
    return _form_page(request, kind, value)


def _form_page(
    request: Request,
    kind: str,
    value: str,
    *,
    address: str = "",
    message: str = "",
    status: int = HTTPStatus.OK,
) -> Response:
    named, held = "", None
    if kind in KINDS and value:
        library = _library(request)
        try:
            chosen = subject(kind, value, library)
            held, named = following(chosen.kind, chosen.value), label(library, chosen)
        except InputError as error:
            message, status = message or str(error), HTTPStatus.BAD_REQUEST
    return page(
        request,
        "alerts.html",
        {
            "follow": held,
            "label": named,
            "want_names": WANT_NAMES,
            "rhythm_names": RHYTHM_NAMES,
            "address_given": address,
            "message": message,
        },
        status=status,
    )


async def ask(request: Request) -> Response:
    """`POST /alerts`: ask for an alert. The answer is the same for every address."""
    form = await read_form(request)
    return await run_in_threadpool(_ask, request, form)


def _ask(request: Request, form: Form) -> Response:
    kind, value, address = form.text("kind", 40), form.text("value", 700), form.text("address", 300)
    desk = desk_of(request)
    if not sends_mail(request) or desk.mail is None:
        return _form_page(request, kind, value, status=HTTPStatus.SERVICE_UNAVAILABLE)
    if not limit_of(request, "alerts", _asked).take(client_of(request)):
        raise TooOftenError(
            "Alerts were asked for very often from where you are. Wait a few minutes, then try again."
        )
    if form.fields.get("website"):
        return RedirectResponse(
            "/alerts/asked", status_code=303
        )  # only programs fill in a field that is not shown
    library = library_of(request)
    try:
        chosen = subject(kind, value, library)
        ask_for(
            desk.people,
            library,
            address,
            chosen,
            _want(form.text("want")),
            _rhythm(form.text("rhythm")),
            desk.mail,
        )
    except InputError as error:
        return _form_page(
            request, kind, value, address=address, message=str(error), status=HTTPStatus.BAD_REQUEST
        )
    if desk.postman is not None:
        desk.postman.wake()
    return RedirectResponse("/alerts/asked", status_code=303)


def show_asked(request: Request) -> Response:
    """`GET /alerts/asked`: what to do next."""
    return page(request, "alert_asked.html", {})


def _target(request: Request, purpose: Purpose) -> tuple[Subscription, int | None]:
    """What the token in the address is for.

    Raises:
        NotFoundError: nothing.
        TooOftenError: so many wrong ones came from there that it looks like guessing.
    """
    limit, client = limit_of(request, "alert links", _guessed), client_of(request)
    if limit.spent(client):
        raise TooOftenError(
            "Links that lead nowhere were tried very often from where you are. Wait a few minutes."
        )
    found = link_target(people_of(request), request.path_params["token"], purpose)
    if found is None:
        limit.take(client)
        raise NotFoundError(_NOWHERE)
    return found


def _button_page(request: Request, one: Subscription, what: str, **more: object) -> Response:
    return page(
        request,
        "alert_link.html",
        {
            "what": what,
            "alert": one,
            "noun": noun(one.subject),
            "label": label(_library(request), one.subject),
            "subject_path": path(one.subject),
            "wanted": WANTED[one.want],
            "rhythm": RHYTHMS[one.rhythm],
            **more,
        },
        headers=_PRIVATE,
    )


def show_confirm(request: Request) -> Response:
    """`GET /alerts/confirm/{token}`: a button; looking at it confirms nothing."""
    one, _ = _target(request, Purpose.CONFIRM)
    return _button_page(request, one, "confirm")


def confirm_alert(request: Request) -> Response:
    """`POST /alerts/confirm/{token}`: the alert begins."""
    one, mail_id = _target(request, Purpose.CONFIRM)
    confirmed = confirm_by_mail(people_of(request), library_of(request), one, mail_id)
    return _button_page(request, confirmed, "confirmed")


def show_unsubscribe(request: Request) -> Response:
    """`GET /alerts/unsubscribe/{token}`: a button; looking at it ends nothing."""
    one, _ = _target(request, Purpose.MANAGE)
    return _button_page(request, one, "unsubscribe")


def unsubscribe(request: Request) -> Response:
    """`POST /alerts/unsubscribe/{token}`: the alert ends, by the button or from the mail program (RFC 8058)."""
    one, _ = _target(request, Purpose.MANAGE)
    remove(people_of(request), one.id)
    return _button_page(request, one, "unsubscribed")


def show_manage(request: Request) -> Response:
    """`GET /alerts/manage/{token}`: all alerts of the address that the link was sent to."""
    one, _ = _target(request, Purpose.MANAGE)
    return _manage_page(request, one)


def _manage_page(request: Request, one: Subscription, said: str = "") -> Response:
    library = _library(request)
    held = subscriptions(people_of(request), one.address)
    return page(
        request,
        "alert_manage.html",
        {
            "address_held": one.address,
            "alerts": [
                (
                    held_one,
                    noun(held_one.subject),
                    label(library, held_one.subject),
                    _path_of(held_one.subject),
                )
                for held_one in held
            ],
            "token": request.path_params["token"],
            "said": said,
            "want_names": WANT_NAMES,
            "rhythm_names": RHYTHM_NAMES,
        },
        headers=_PRIVATE,
    )


def _path_of(one: Subject) -> str:
    return path(one) if one.kind in KINDS else "/"


async def manage(request: Request) -> Response:
    """`POST /alerts/manage/{token}`: change or end one of them, or forget the address."""
    form = await read_form(request)
    return await run_in_threadpool(_manage, request, form)


def _manage(request: Request, form: Form) -> Response:
    one, _ = _target(request, Purpose.MANAGE)
    people, action = people_of(request), form.text("action")
    if action == "forget":
        forget(people, one.address)
        return _manage_page(request, one, "Everything that was kept of this address is deleted.")
    chosen = next(
        (held for held in subscriptions(people, one.address) if str(held.id) == form.text("alert")), None
    )
    if chosen is None or address_key(chosen.address) != address_key(one.address):
        raise NotFoundError(_NOWHERE)
    if action == "remove":
        remove(people, chosen.id)
        return _manage_page(request, one, "The alert has ended.")
    if action == "change":
        change(people, chosen.id, _want(form.text("want")), _rhythm(form.text("rhythm")))
        return _manage_page(request, one, "The alert is changed.")
    raise InputError("The form says nothing that can be done. Use the buttons of its page.")


def give_data(request: Request) -> Response:
    """`GET /alerts/manage/{token}/data`: all that is kept of the address, as JSON."""
    one, _ = _target(request, Purpose.MANAGE)
    return JSONResponse(
        everything_about(people_of(request), one.address),
        headers={**_PRIVATE, "content-disposition": 'attachment; filename="citewise-alerts.json"'},
    )


routes = [
    Route("/alerts", show_form, methods=["GET"]),
    Route("/alerts", ask, methods=["POST"]),
    Route("/alerts/asked", show_asked),
    Route("/alerts/confirm/{token}", show_confirm, methods=["GET"]),
    Route("/alerts/confirm/{token}", confirm_alert, methods=["POST"]),
    Route("/alerts/unsubscribe/{token}", show_unsubscribe, methods=["GET"]),
    Route("/alerts/unsubscribe/{token}", unsubscribe, methods=["POST"]),
    Route("/alerts/manage/{token}", show_manage, methods=["GET"]),
    Route("/alerts/manage/{token}", manage, methods=["POST"]),
    Route("/alerts/manage/{token}/data", give_data),
]
