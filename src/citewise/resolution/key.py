"""The normal form under which a cited work without identifiers is known.

Two references to one work that differ in accents, case, punctuation or spacing get the same key; two references to
different works get different ones. Where a choice has to be made, works are kept apart: a wrongly joined work
corrupts a report, a wrongly split one is found again by matching.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from citewise.model import BibliographicReference, Person, Work

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ŧ": "t",
    }
)
_PLAIN = re.compile(r"[^a-z0-9]+")
_NOT_WORD = re.compile(r"[\W_]+")
_SERVICES = re.compile(
    r"\[?\b(?:google scholar|cross ?ref|pub ?med(?: central)?|web of science|scopus|medline|free (?:pmc )?(?:full text|article))\b\]?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*[\[(]?\d{1,4}[\])]?[.:)]?\s+(?=\D)")

TELLING_WORDS = 4
"""A title of fewer words (`Editorial`, `Reply to the authors`) does not tell two works apart."""
TELLING_LENGTH = 20
"""Likewise one with fewer letters and digits."""

TITLE = "a"
"""Kind of key made of author, year and a telling title; the only kind by which works may be joined."""


def fold(text: str) -> str:
    """The words of a text in lower case without accents or punctuation, divided by single blanks."""
    if text.isascii():
        return _PLAIN.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    # Once more: a decomposition may bring out letters that have a lower case or a fold of their own.
    return _NOT_WORD.sub(" ", bare.casefold().translate(_LETTERS)).strip()


@lru_cache(maxsize=32768)
def fold_name(text: str) -> str:
    """A family name as one folded word: `van der Berg` and `Van-der-Berg` are both `vanderberg`."""
    return fold(text).replace(" ", "")


def name_key(person: Person) -> str:
    """Folded family name and first initial (`garcia m`); without a blank where there is no given name or for a group."""
    if person.collab and not person.family:
        return fold_name(person.collab)
    family = fold_name(person.family)
    given = fold(person.given)
    return f"{family} {given[0]}" if family and given else family


def reference_key(reference: BibliographicReference) -> str | None:
    """The normal form of a bibliographic reference, or None where it says too little to be told from others.

    The first of these that the reference allows:

    - `a:family:year:hash` from first author, year and title, when the title is telling;
    - `v:...` from container, volume and first page, with author, year and short title where they are given;
    - `r:hash` from the raw string without its label and without the links that publishers add.

    Identifiers are not looked at.
    """
    title, container = fold(reference.title), fold(reference.journal)
    people = reference.authors or reference.editors
    family = _first_family(people)
    if not title and not reference.volume and not reference.first_page:
        title, container = container, ""  # a whole book often has its title tagged as the container's
    if family and reference.year and _is_telling(title):
        return _title_key(family, reference.year, title)
    volume, page = fold(reference.volume), fold(reference.first_page)
    if container and volume and page:
        year = str(reference.year or "")
        return f"v:{_digest(container, volume, fold(reference.issue), page, year, family, title)}"
    raw = fold(_SERVICES.sub(" ", _without_label(reference.raw, reference.label)))
    if len(raw.replace(" ", "")) >= 10:
        return f"r:{_digest(raw)}"
    if title and (family or reference.year):
        parts = (family, str(reference.year or ""), reference.year_suffix, title, container, volume, page)
        return f"p:{_digest(*parts)}"
    return None


def work_keys(work: Work) -> tuple[str, ...]:
    """The keys under which references may name this work: with and without its subtitle, for each year of publication.

    Only keys of the kind `TITLE` are given.
    """
    family = _first_family(work.authors)
    years = {work.year} | {date.year for date in work.dates if date.kind not in _NOT_PUBLISHED}
    titles = {fold(work.title), fold(work.full_title)}
    return tuple(
        sorted(
            _title_key(family, year, title)
            for year in years
            for title in titles
            if family and year and _is_telling(title)
        )
    )


def is_title_key(key: str | None) -> bool:
    """Whether works that share this key may be taken for one (unless their identifiers say otherwise)."""
    return key is not None and key.startswith(f"{TITLE}:")


_NOT_PUBLISHED = frozenset(
    {
        "received",
        "accepted",
        "rev-recd",
        "revised",
        "rev-request",
        "submitted",
        "corrected",
        "retracted",
        "preprint",
        "pmc-release",
        "nihms-submitted",
    }
)


def _title_key(family: str, year: int, title: str) -> str:
    return f"{TITLE}:{family[:40]}:{year}:{_digest(title)}"


def _first_family(people: tuple[Person, ...]) -> str:
    for person in people:
        name = fold_name(person.family or person.collab or "")
        if name:
            return name
    return ""


def _is_telling(title: str) -> bool:
    letters = title.replace(" ", "")
    # Scripts written without blanks between words pass by length alone.
    return len(letters) >= TELLING_LENGTH and (title.count(" ") + 1 >= TELLING_WORDS or not title.isascii())


def _without_label(raw: str, label: str) -> str:
    raw = raw.strip()
    if label and raw.startswith(label.strip()):
        return raw[len(label.strip()) :]
    return _LABEL.sub("", raw)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
