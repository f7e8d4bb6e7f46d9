"""Which collection a request may see or change: by the secret of its link, by being listed, or by a team's key."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import cast

from starlette.requests import Request

from citewise.catalogue.collected import Collected, collected
from citewise.errors import NotAllowedError, NotFoundError
from citewise.people.collections import (
    EDIT,
    SHARE,
    Access,
    Collection,
    collection_by_key,
    collection_by_secret,
    share_secret,
)
from citewise.people.keys import Role
from citewise.reports.library import Library
from citewise.web.library import desk_of, people_of
from citewise.web.limits import RateLimit, limit_of
from citewise.web.sign_in import current_key

_KEPT = 8
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Reached:
    """A collection that a request may see.

    Attributes:
        token: what stands in the address: its key, or the secret of a link.
        access: what the request may do.
    """

    collection: Collection
    token: str
    access: Access

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"/collections/{self.token}"

    @property
    def may_edit(self) -> bool:
        """Whether it may be changed."""
        return self.access is Access.EDIT

    @property
    def private(self) -> bool:
        """Whether the address is a secret, or known to holders of a key alone."""
        return not self.collection.listed or self.token != self.collection.key

    @property
    def share_path(self) -> str:
        """The path to hand on: of the share link, or of the key where it is listed; empty where it is not known here."""
        if self.token.startswith(EDIT):
            return f"/collections/{share_secret(self.token)}"
        if self.token.startswith(SHARE) or self.collection.listed:
            return self.path
        return ""

    @property
    def headers(self) -> dict[str, str]:
        """What keeps a secret address from caches, other sites and search engines."""
        if not self.private:
            return {}
        return {
            "cache-control": "private, no-store",
            "referrer-policy": "same-origin",
            "x-robots-tag": "noindex",
        }


def reach(request: Request, token: str) -> Reached:
    """The collection behind a key or secret, and what the request may do with it.

    Raises:
        NotFoundError: there is none, or it is not for everyone: the answer does not tell which.
        TooOftenError: the client has guessed too often.
    """
    people = people_of(request)
    key = current_key(request)
    found = None
    if len(token) <= _LONGEST and people.present:
        if token.startswith((EDIT, SHARE)):
            found = collection_by_secret(people, token)
        else:
            try:
                collection = collection_by_key(people, token)
            except NotFoundError:
                pass
            else:
                if collection.listed or key is not None:
                    found = collection, Access.READ
    if found is None:
        limit_of(request, "collections", _guesses).demand(
            request, "Collections that are not there were asked for"
        )
        raise NotFoundError(
            "No collection is kept under this address for everyone to see. It may have been removed or its link made"
            " anew; a collection of your team opens after its key was entered at /key."
        )
    collection, access = found
    if key is not None and key.role.covers(Role.EDITOR):
        access = Access.EDIT
    return Reached(collection, token, access)


def _guesses() -> RateLimit:
    return RateLimit(30, 60)


def reach_to_change(request: Request, token: str) -> Reached:
    """The same, for a request that changes the collection.

    Raises:
        NotAllowedError: the link or key only allows to read it.
        NotFoundError, TooOftenError: see `reach`.
    """
    reached = reach(request, token)
    if not reached.may_edit:
        raise NotAllowedError(
            "This link only shows the collection. To change it, open the link that was given when it was made,"
            " or enter a key of the role editor at /key."
        )
    return reached


class CollectedCache:
    """Collections as they were looked up last, for as long as neither they nor the library change."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, tuple[object, Collected]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, request: Request, collection: Collection, library: Library | None) -> Collected:
        """The collection beside the library."""
        desk = desk_of(request)
        state = (collection.version, desk.state())
        with self._lock:
            held = self._held.get(collection.id)
        if held is not None and held[0] == state and state[1] is not None:
            return replace(held[1], collection=collection)
        found = collected(desk.people, collection, library)
        with self._lock:
            self._held[collection.id] = (state, found)
            self._held.move_to_end(collection.id)
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return found


def looked_up(request: Request, collection: Collection) -> tuple[Collected, Library | None]:
    """A collection beside the library that is served; without a library, all of it is missing."""
    desk = desk_of(request)
    try:
        library: Library | None = desk.library()
    except NotFoundError:
        library = None
    cache = cast("CollectedCache", desk.keep("collections", CollectedCache))
    return cache.get(request, collection, library), library
