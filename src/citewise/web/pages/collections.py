"""Collections: those for everyone to find, the form that makes one, and what its holder may change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from citewise.alerts.collections import quietly
from citewise.catalogue.collecting import collect, look_for
from citewise.catalogue.listed import MOST_BYTES, read_list
from citewise.errors import CitewiseError, InputError, NotFoundError, SearchIndexError, TooLargeError
from citewise.people.collections import (
    Collection,
    change_collection,
    collections,
    create_collection,
    remove_collection,
    renew_links,
)
from citewise.people.entries import Added, NewEntry, note_entry, remove_entries
from citewise.reports.library import Library
from citewise.web.collection_access import Reached, reach_to_change
from citewise.web.forms import Form, read_form
from citewise.web.library import desk_of, people_of
from citewise.web.limits import RateLimit, limit_of
from citewise.web.rendering import page
from citewise.web.sign_in import current_key

_LOOK_SECONDS = 4.0
"""So long a page is kept waiting for titles to be looked for; the rest follows at the press of a button."""
_MOST_LISTED = 500
_FORM_BYTES = MOST_BYTES + 100_000


def show_collections(request: Request) -> Response:
    """`GET /collections`: those that are listed; with a key entered, all."""
    people = people_of(request)
    key = current_key(request)
    found = collections(people, listed=key is None)
    return page(
        request,
        "collections.html",
        {
            "collections": found[:_MOST_LISTED],
            "more": max(0, len(found) - _MOST_LISTED),
            "all_shown": key is not None,
        },
    )


async def make_collection(request: Request) -> Response:
    """`POST /collections`: a new one, of the works that were pasted or chosen as a file."""
    form = await read_form(request, most_bytes=_FORM_BYTES)
    return await run_in_threadpool(_make, request, form)


def _make(request: Request, form: Form) -> Response:
    limit_of(request, "new collections", _makings).demand(request, "Collections were made")
    given = _given(form)
    people = people_of(request)
    collection, secret = create_collection(
        people,
        form.text("name", 300),
        notes=form.fields.get("notes", ""),
        listed=form.fields.get("listed") == "1",
    )
    try:
        added = _collect(request, collection, given) if given else Added(0, 0, 0)
    except CitewiseError:
        remove_collection(people, collection)
        raise
    return _onwards(f"/collections/{secret}", added, made=True)


def _makings() -> RateLimit:
    return RateLimit(20, 600)


def _given(form: Form) -> list[NewEntry]:
    """The entries of the text that was pasted and of the files.

    Raises:
        InputError: one of them cannot be read as a list.
    """
    given: list[NewEntry] = []
    pasted = form.fields.get("pasted", "")
    if pasted.strip():
        given += read_list(pasted.encode("utf-8", "replace"))
    for file in form.files.get("file", ()):
        try:
            given += read_list(file.data)
        except TooLargeError as error:
            raise TooLargeError(f"“{file.name}”: {error}") from error
        except InputError as error:
            raise InputError(f"“{file.name}”: {error}") from error
    return given


def _collect(request: Request, collection: Collection, given: list[NewEntry]) -> Added:
    people, library = people_of(request), _library(request)
    with quietly(people, collection, library):
        added = collect(people, collection, library, given)
        if library is not None and added.open:
            # Without a search index titles wait until there is one; what was given is kept.
            with suppress(SearchIndexError):
                look_for(people, collection, library, seconds=_LOOK_SECONDS)
    return added


def _library(request: Request) -> Library | None:
    try:
        return desk_of(request).library()
    except NotFoundError:
        return None


def _onwards(path: str, added: Added, *, made: bool = False) -> Response:
    told = {"added": added.added, "known": added.known, "open": added.open}
    pairs = [("made", "1")] if made else []
    pairs += [(name, str(number)) for name, number in told.items() if number]
    return RedirectResponse(f"{path}?{urlencode(pairs)}" if pairs else path, status_code=303)


# ---- what its holder may change


async def _changing(
    request: Request, most_bytes: int, change: Callable[[Request, Reached, Form], Response]
) -> Response:
    form = await read_form(request, most_bytes=most_bytes)
    return await run_in_threadpool(
        lambda: change(request, reach_to_change(request, request.path_params["token"]), form)
    )


async def add_works(request: Request) -> Response:
    """`POST /collections/{token}/add`."""
    return await _changing(request, _FORM_BYTES, _add)


def _add(request: Request, reached: Reached, form: Form) -> Response:
    given = _given(form)
    if not given:
        raise InputError("Nothing was pasted and no file was chosen, so nothing was added.")
    return _onwards(reached.path, _collect(request, reached.collection, given))


async def look_for_titles(request: Request) -> Response:
    """`POST /collections/{token}/look`: look for more of the works that were given without identifier."""
    return await _changing(request, 10_000, _look)


def _look(request: Request, reached: Reached, _form: Form) -> Response:
    library = _library(request)
    if library is not None:
        people = people_of(request)
        with quietly(people, reached.collection, library):
            look_for(people, reached.collection, library, seconds=_LOOK_SECONDS)
    return RedirectResponse(f"{reached.path}/missing", status_code=303)


async def change_settings(request: Request) -> Response:
    """`POST /collections/{token}/settings`: name, notes, whether it is listed."""
    return await _changing(request, 200_000, _settings)


def _settings(request: Request, reached: Reached, form: Form) -> Response:
    change_collection(
        people_of(request),
        reached.collection,
        name=form.text("name", 300),
        notes=form.fields.get("notes", ""),
        listed=form.fields.get("listed") == "1",
    )
    return RedirectResponse(reached.path, status_code=303)


async def make_new_links(request: Request) -> Response:
    """`POST /collections/{token}/links`: the old links lead nowhere from now on."""
    return await _changing(request, 10_000, _links)


def _links(request: Request, reached: Reached, _form: Form) -> Response:
    secret = renew_links(people_of(request), reached.collection)
    return RedirectResponse(f"/collections/{secret}?made=1", status_code=303)


async def remove(request: Request) -> Response:
    """`POST /collections/{token}/remove`: forget it, where its name was typed to be sure."""
    return await _changing(request, 10_000, _remove)


def _remove(request: Request, reached: Reached, form: Form) -> Response:
    if form.text("name", 300) != reached.collection.name:
        raise InputError(
            f"To remove the collection, type its name as it is: {reached.collection.name}. Nothing was removed."
        )
    remove_collection(people_of(request), reached.collection)
    return RedirectResponse("/collections", status_code=303)


async def change_works(request: Request) -> Response:
    """`POST /collections/{token}/works`: write a note on a work, or take works out."""
    return await _changing(request, 200_000, _works)


def _works(request: Request, reached: Reached, form: Form) -> Response:
    people = people_of(request)
    if "note" in form.fields:
        note_entry(people, reached.collection, _number(form.fields.get("entry", "")), form.fields["note"])
    else:
        numbers = [_number(name.removeprefix("out-")) for name in form.fields if name.startswith("out-")]
        if not numbers:
            raise InputError("No work was ticked, so none was taken out.")
        remove_entries(people, reached.collection, numbers)
    then = form.text("then", 500)
    return RedirectResponse(
        reached.path + (then if then.startswith(("?", "/missing")) else ""), status_code=303
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise InputError("The form names no entry of the collection; look at its page again.")
    return int(text)


routes = [
    Route("/collections", show_collections, methods=["GET"]),
    Route("/collections", make_collection, methods=["POST"]),
    Route("/collections/{token}/add", add_works, methods=["POST"]),
    Route("/collections/{token}/look", look_for_titles, methods=["POST"]),
    Route("/collections/{token}/settings", change_settings, methods=["POST"]),
    Route("/collections/{token}/links", make_new_links, methods=["POST"]),
    Route("/collections/{token}/remove", remove, methods=["POST"]),
    Route("/collections/{token}/works", change_works, methods=["POST"]),
]
