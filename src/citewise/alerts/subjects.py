"""What can be followed: works, searches, authors, journals, institutions; and what the library holds of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from citewise.errors import IdentifierError, InputError, NotFoundError
from citewise.identifiers import detect
from citewise.model import NoticeKind, Person
from citewise.people import PeopleDatabase
from citewise.people.alert_events import SeenNotice, SeenStatement
from citewise.people.collections import collection_by_key, is_key
from citewise.people.entries import entries
from citewise.people.subscriptions import Subject
from citewise.reports.filters import Filters, Order
from citewise.reports.library import Library
from citewise.reports.listing import listing
from citewise.reports.profile import subject as profile_subject
from citewise.reports.profiles import ProfileKind
from citewise.reports.results import Mode
from citewise.reports.searching import all_numbers
from citewise.reports.summaries import in_parts, keys_of
from citewise.resolution.folding import fold
from citewise.resolution.key import name_key

LONGEST_VALUE = 500
"""Characters that name a subject."""
MOST_STATEMENTS = 200_000
"""A search that finds more than this is too wide to be followed."""
_AT_ONCE = 400
_GRAVE = frozenset({NoticeKind.RETRACTED, NoticeKind.WITHDRAWN, NoticeKind.CONCERN})


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the library holds of a subject: numbers of statements about it, and of the works whose notices count."""

    statements: Sequence[int]
    works: Sequence[int]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of subject.

    Attributes:
        noun: What it is called: “this work”.
        normal: Gives the normal form of what was typed; raises InputError where it names none.
        holdings: What the library holds of it; nothing where it is not known yet.
        label: How it is written for people.
        path: Where its page is.
    """

    noun: str
    normal: Callable[[Library | None, str], str]
    holdings: Callable[[Library, str], Holdings]
    label: Callable[[Library, str], str]
    path: Callable[[str], str]


def subject_of(text: str, library: Library | None = None) -> Subject:
    """The subject that `work:DOI`, `search:QUERY`, `author:NAME` or `journal:NAME` names, in normal form.

    Args:
        text: what was typed.
        library: helps to tell which author or journal is meant, where there is one.

    Raises:
        InputError: it names none.
    """
    kind, _, value = text.strip().partition(":")
    kind = kind.strip().lower()
    if kind not in KINDS:
        known = ", ".join(f"{name}:…" for name in KINDS)
        raise InputError(f"“{text[:80]}” cannot be followed. What can: {known}")
    return subject(kind, value, library)


def subject(kind: str, value: str, library: Library | None = None) -> Subject:
    """A subject in normal form.

    Raises:
        InputError: there is no such kind, or the value names nothing of it.
    """
    if kind not in KINDS:
        raise InputError(
            f"“{kind[:40]}” cannot be followed; works, searches, authors, journals and institutions can."
        )
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
    if not plain or len(plain) > LONGEST_VALUE:
        raise InputError(
            f"Say in 1 to {LONGEST_VALUE} characters which {KINDS[kind].noun.split()[-1]} is to be followed."
        )
    return Subject(kind, KINDS[kind].normal(library, plain))


def label(library: Library | None, subject: Subject) -> str:
    """How a subject is written for people, on one line."""
    text = KINDS[subject.kind].label(library, subject.value) if library and subject.kind in KINDS else ""
    return " ".join((text or subject.value).split())


def noun(subject: Subject) -> str:
    """What a subject is called: “this work”."""
    return KINDS[subject.kind].noun if subject.kind in KINDS else subject.kind


def path(subject: Subject) -> str:
    """Where the page of a subject is, ready for a link."""
    return KINDS[subject.kind].path(subject.value)


def seen(library: Library, subject: Subject) -> tuple[list[SeenStatement], list[SeenNotice]]:
    """All that the library holds of a subject just now, by public keys.

    Raises:
        SearchIndexError: it is a search, and the index cannot be read.
        InputError: it is a search that finds too much.
    """
    with library._snapshot() as connection:
        holdings = KINDS[subject.kind].holdings(library, subject.value)
        return _statements(connection, holdings.statements), _notices(connection, holdings.works)


def former_keys(library: Library) -> Callable[[Collection[str]], dict[str, set[str]]]:
    """Asks the library which keys statements had before their articles were joined with others."""

    def ask(keys: Collection[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        rows = _asked(library, "SELECT key, statement_key FROM statement_alias WHERE statement_key", keys)
        for key, now in rows:
            found.setdefault(now, set()).add(key)
        return found

    return ask


def gone_keys(library: Library) -> Callable[[Collection[str]], set[str]]:
    """Asks the library which keys no statement has any more, be it as a former one."""

    def ask(keys: Collection[str]) -> set[str]:
        held = {row[0] for row in _asked(library, "SELECT key FROM statement WHERE key", keys)}
        held |= {row[0] for row in _asked(library, "SELECT key FROM statement_alias WHERE key", keys)}
        return set(keys) - held

    return ask


def _asked(library: Library, select: str, keys: Collection[str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    asked = list(keys)
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        rows += library.store.connection.execute(
            f"{select} IN ({','.join('?' * len(part))})", part
        ).fetchall()
    return rows


def notice_key(kind: NoticeKind, doi: str, work: str) -> str:
    """What tells a notice from others: a work is retracted once, whoever says so; corrections go by their own DOI."""
    return f"{kind.value} {'' if kind in _GRAVE else doi.lower()} {work}"


def read_notice_key(key: str) -> tuple[NoticeKind, str]:
    """The kind of a notice and the work it is on."""
    kind, _, work = key.split(" ", 2)
    return NoticeKind(kind), work


def _statements(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[SeenStatement]:
    found = []
    for marks, part in in_parts(dict.fromkeys(numbers)):
        found += [
            SeenStatement(key, origin, cls == "contrasting")
            for key, origin, cls in connection.execute(
                "SELECT s.key, a.key, s.class FROM statement s JOIN article a ON a.id = s.article_id"  # noqa: S608
                f" WHERE s.id IN ({marks}) ORDER BY s.id",
                part,
            )
        ]
    return found


def _notices(connection: sqlite3.Connection, works: Iterable[int]) -> list[SeenNotice]:
    rows: list[tuple[int, str, str]] = []
    for marks, part in in_parts(dict.fromkeys(works)):
        rows += connection.execute(
            f"SELECT work_id, kind, doi FROM notice WHERE work_id IN ({marks}) ORDER BY work_id, kind, doi",  # noqa: S608
            part,
        ).fetchall()
    keys = keys_of(connection, [work for work, _, _ in rows])
    return list(
        dict.fromkeys(
            SeenNotice(notice_key(NoticeKind(kind), doi or "", keys[work]), keys[work])
            for work, kind, doi in rows
        )
    )


# ---- works


def _work_normal(library: Library | None, value: str) -> str:
    scheme, _, rest = value.partition(":")
    if scheme.lower() == "ref" and rest:
        return f"ref:{rest}"
    found = detect(value)
    if found is None:
        raise InputError(f"“{value[:80]}” holds no DOI, PMID, PMCID, arXiv id or ISBN of a work to follow.")
    if library is not None:
        try:
            return library.key(value)
        except (IdentifierError, NotFoundError):
            pass  # a work may be followed before anything cites it
    return found[1] if found[0] == "doi" else f"{found[0]}:{found[1]}"


def _about(connection: sqlite3.Connection, works: Sequence[int]) -> list[int]:
    numbers: list[int] = []
    for marks, part in in_parts(works):
        numbers += [
            row[0]
            for row in connection.execute(
                f"SELECT DISTINCT statement_id FROM citation WHERE counted AND cited_id IN ({marks})",  # noqa: S608
                part,
            )
        ]
    return numbers


def works_holdings(library: Library, works: Sequence[int]) -> Holdings:
    """What the library holds of some works: statements about them that count, and their notices."""
    return Holdings(_about(library.store.connection, works), works)


def _work_holdings(library: Library, value: str) -> Holdings:
    try:
        return works_holdings(library, [library.resolve(value)])
    except (IdentifierError, NotFoundError):
        return Holdings((), ())


def _work_label(library: Library, value: str) -> str:
    try:
        return library.work(value).title
    except (IdentifierError, NotFoundError):
        return ""


# ---- searches


def _search_normal(library: Library | None, value: str) -> str:
    return value


def _search_holdings(library: Library, value: str) -> Holdings:
    statements = all_numbers(
        library,
        value,
        mode=Mode.STATEMENTS,
        filters=Filters(),
        order=Order.RELEVANCE,
        all_words=True,
        most=MOST_STATEMENTS,
    )
    works = all_numbers(
        library,
        value,
        mode=Mode.PAPERS,
        filters=Filters(),
        order=Order.RELEVANCE,
        all_words=True,
        most=MOST_STATEMENTS,
    )
    return Holdings(statements, works)


# ---- authors and journals


def _author_normal(library: Library | None, value: str) -> str:
    words = value.split()
    family, comma, given = value.partition(",")
    readings = []
    if comma:
        readings.append(name_key(Person(family=family.strip(), given=given.strip())))
    elif len(words) == 1 or (len(words) == 2 and len(fold(words[1])) == 1):
        readings.append(" ".join(fold(word) for word in words))  # a name key, or a family name and an initial
    else:
        readings.append(name_key(Person(family=words[-1], given=" ".join(words[:-1]))))
        readings.append(name_key(Person(family=" ".join(words[:-1]), given=words[-1])))
        readings.append(fold(value))
    readings = [reading.strip() for reading in dict.fromkeys(readings) if reading.strip()]
    if not readings:
        raise InputError(f"“{value[:80]}” is no name of an author.")
    for reading in readings if library is not None else ():
        if (
            library is not None
            and library.store.connection.execute(
                "SELECT 1 FROM work_author WHERE name_key = ? LIMIT 1", (reading,)
            ).fetchone()
        ):
            return reading
    return readings[0]


def _profile_holdings(kind: ProfileKind) -> Callable[[Library, str], Holdings]:
    def holdings(library: Library, value: str) -> Holdings:
        try:
            return works_holdings(library, profile_subject(library, kind, value).works)
        except NotFoundError:
            return Holdings((), ())

    return holdings


def _profile_label(kind: ProfileKind) -> Callable[[Library, str], str]:
    def written(library: Library, value: str) -> str:
        try:
            return profile_subject(library, kind, value).label
        except NotFoundError:
            return ""

    return written


def _as_known(kind: ProfileKind) -> Callable[[Library | None, str], str]:
    """A journal or institution as the library writes it, whatever the spelling that was typed."""

    def normal(library: Library | None, value: str) -> str:
        return (_profile_label(kind)(library, value) if library is not None else "") or value

    return normal


# ---- collections


def _collection_normal(library: Library | None, value: str) -> str:
    key = value.rsplit("/collections/", 1)[-1].strip("/").lower()
    if not is_key(key):
        raise InputError(
            f"“{value[:80]}” is no key of a collection. `citewise collections list` shows the keys there are."
        )
    return key


def _collection_holdings(library: Library, value: str) -> Holdings:
    with PeopleDatabase(library.folder) as people:
        try:
            named = [entry.identifiers for entry in entries(people, collection_by_key(people, value))]
        except NotFoundError:
            return Holdings((), ())
    return works_holdings(library, listing(library, [pairs for pairs in named if pairs]).works)


def _collection_label(library: Library, value: str) -> str:
    with PeopleDatabase(library.folder) as people:
        try:
            return collection_by_key(people, value).name
        except NotFoundError:
            return ""


KINDS: dict[str, Kind] = {
    "work": Kind(
        "this work",
        _work_normal,
        _work_holdings,
        _work_label,
        lambda value: f"/reports/{quote(value, safe='/:;()')}",
    ),
    "search": Kind(
        "this search",
        _search_normal,
        _search_holdings,
        lambda _, value: value,
        lambda value: f"/search?{urlencode({'q': value, 'for': 'statements', 'order': 'newest'})}",
    ),
    "author": Kind(
        "this author",
        _author_normal,
        _profile_holdings(ProfileKind.AUTHOR),
        _profile_label(ProfileKind.AUTHOR),
        lambda value: f"/authors/{quote(value, safe='')}",
    ),
    "journal": Kind(
        "this journal",
        _as_known(ProfileKind.JOURNAL),
        _profile_holdings(ProfileKind.JOURNAL),
        _profile_label(ProfileKind.JOURNAL),
        lambda value: f"/journals/{quote(value, safe='')}",
    ),
    "affiliation": Kind(
        "this institution",
        _as_known(ProfileKind.AFFILIATION),
        _profile_holdings(ProfileKind.AFFILIATION),
        _profile_label(ProfileKind.AFFILIATION),
        lambda value: f"/affiliations/{quote(value, safe='')}",
    ),
    "collection": Kind(
        "this collection",
        _collection_normal,
        _collection_holdings,
        _collection_label,
        lambda value: f"/collections/{quote(value, safe='')}",
    ),
}
"""The kinds of subject, by the name that stands before the colon. A further kind is added here."""
