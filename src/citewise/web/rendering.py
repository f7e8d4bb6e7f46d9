"""Pages made from templates: one environment, compiled once, with everything escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from citewise.errors import StoreError
from citewise.people.keys import Key
from citewise.web import cards
from citewise.web.assets import asset, vendored
from citewise.web.library import desk_of
from citewise.web.sign_in import current_key

_TEMPLATES = Path(__file__).parent / "templates"


def thousands(number: int) -> str:
    """A count as people read it: `12,345`."""
    return f"{number:,}"


def percent(share: float) -> str:
    """A share as whole percent, never rounding a part up to all or down to none."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share * 100:.0f} %"


def counted(number: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 statement`, `12,345 statements`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def json_data(value: object) -> Markup:
    """JSON that may stand inside a script element of a data type."""
    text = orjson.dumps(value).decode()
    for character, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - every character that could end the element is escaped above


@cache
def environment() -> Environment:
    """The one template environment of the process."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters.update(thousands=thousands, percent=percent, json_data=json_data, counted=counted)
    made.globals.update(
        asset=asset,
        vendored=vendored,
        can_add=find_spec("citewise.cli.add") is not None,
        version=version("citewise"),
        report_path=cards.report_path,
        profile_path=cards.profile_path,
        author_path=cards.author_path,
        quoted=cards.quoted,
        with_found=cards.with_found,
        in_paragraph=cards.in_paragraph,
        also_cited=cards.also_cited,
        brief_authors=cards.brief_authors,
        place=cards.place,
        type_name=cards.type_name,
        grave_notices=cards.GRAVE,
        notice_names=cards.NOTICE_NAMES,
        section_names=cards.SECTION_NAMES,
        element_names=cards.ELEMENT_NAMES,
        function_names=cards.FUNCTION_NAMES,
    )
    return made


def page(
    request: Request,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """The answer that a template makes of a context."""
    collecting = desk_of(request).collecting() if "desk" in request.scope.get("state", {}) else False
    signed_in = _signed_in(request)
    text = (
        environment()
        .get_template(template)
        .render(
            context,
            request=request,
            collecting=collecting,
            signed_in=signed_in,
            sends_mail=sends_mail(request),
        )
    )
    sent = dict(headers or {})
    if signed_in is not None:
        sent.setdefault("cache-control", "private, no-store")  # a shared cache must not hand it to others
    return HTMLResponse(text, status_code=status, headers=sent)


def sends_mail(request: Request) -> bool:
    """Whether this server has a mail server, so that alerts by mail can be offered."""
    if "desk" not in request.scope.get("state", {}):
        return False
    mail = desk_of(request).mail
    return mail is not None and mail.server is not None


def _signed_in(request: Request) -> Key | None:
    """The key of this browser; a page is shown even where the people's file cannot be read."""
    if "desk" not in request.scope.get("state", {}):
        return None
    try:
        return current_key(request)
    except StoreError:
        return None
