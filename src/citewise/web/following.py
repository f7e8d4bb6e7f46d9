"""What a page offers to follow: its subject, for the form of an alert and the link to a feed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from citewise.alerts.composing import RHYTHMS, WANTED
from citewise.alerts.subjects import noun
from citewise.people.subscriptions import Subject
from citewise.web.addresses import Address

WANT_NAMES = {want.value: f"{text[0].upper()}{text[1:]}" for want, text in WANTED.items()}
RHYTHM_NAMES = {rhythm.value: f"{text[0].upper()}{text[1:]}" for rhythm, text in RHYTHMS.items()}


@dataclass(frozen=True, slots=True)
class Following:
    """A subject that can be followed from a page.

    `noun` is what it is called (“this work”), `words` what is written where it is a search, `feed` where its feed is.
    """

    kind: str
    value: str
    noun: str
    words: str
    feed: str


def feed_path(subject: Subject) -> str:
    """The address of the feed of a subject."""
    if subject.kind == "search":
        return f"/feeds/search?{urlencode({'q': subject.value})}"
    return f"/feeds/{subject.kind}/{quote(subject.value, safe='/:;()')}"


def following(kind: str, value: str) -> Following:
    """What can be followed under this kind and value."""
    subject = Subject(kind, value)
    return Following(kind, value, noun(subject), value if kind == "search" else "", feed_path(subject))


def search_following(address: Address) -> Following | None:
    """The search of a page, its sections and classes among the words; None where nothing was typed."""
    parts = [address.words] if address.words else []
    if not parts:
        return None
    for name, values in (("section", address.filters.section), ("class", address.filters.cls)):
        if values:
            joined = " OR ".join(f"{name}:{value}" for value in values)
            parts.append(f"({joined})" if len(values) > 1 else joined)
    if len(parts) > 1 and " " in parts[0]:
        parts[0] = f"({parts[0]})"
    return following("search", " AND ".join(parts))
