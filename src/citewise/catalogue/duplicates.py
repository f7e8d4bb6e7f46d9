"""Works of the library that a catalogue record shows to be one: the PMID and the DOI of one paper, or two DOIs of it.

What several references took for several works is joined, and a work gains the identifiers by which it may be cited later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import orjson

from citewise.catalogue.filing import identifier_key, stored_aliases
from citewise.catalogue.index import MatchingIndex, hashed
from citewise.store import Store, catalogue
from citewise.store.identity import recognise

_BATCH = 2_000
_ASKED = "duplicates_asked"
_SCHEMES = ("doi", "pmid", "pmcid", "arxiv")


def join_duplicates(
    store: Store,
    index: MatchingIndex,
    *,
    again: bool = False,
    on_progress: Callable[[int, int | None], None] | None = None,
) -> int:
    """Compare the identified works of the library with the catalogue's records of them; gives how many changed.

    Works are looked at once, and once more when the catalogue has grown (or with `again`). The matching index must be up to
    date.
    """
    connection = store.connection
    records = catalogue.last_record(connection)
    asked = orjson.loads(store.setting(_ASKED) or "{}")
    if not records:
        return 0
    grown = again or asked.get("records") != records
    after = 0 if grown else int(asked.get("works", 0))
    changes = 0 if grown else int(asked.get("changes", 0))
    last_work = connection.execute("SELECT max(id) FROM work").fetchone()[0] or 0
    last_change = catalogue.last_change(connection)
    changed = done = 0
    for works in _parts(store, after, changes):
        texts = _records_of(store, index, works)
        with store.transaction() as transaction:
            for text in texts:
                changed += recognise(transaction, catalogue.record_of(text))
        done += len(works)
        if on_progress:
            on_progress(done, None)
    store.write_setting(
        _ASKED, orjson.dumps({"records": records, "works": last_work, "changes": last_change}).decode()
    )
    return changed


def _parts(store: Store, after: int, changes: int) -> Iterator[list[int]]:
    """The works to look at, a few at a time: those beyond a number, then those that changed."""
    last = store.connection.execute("SELECT max(id) FROM work").fetchone()[0] or 0
    for start in range(after + 1, last + 1, _BATCH):
        yield list(range(start, min(start + _BATCH, last + 1)))
    if after:
        seen = changes
        newest = catalogue.last_change(store.connection)
        while rows := catalogue.changed_works(store.connection, seen, _BATCH):
            rows = [row for row in rows if row[0] <= newest]
            if not rows:
                return
            yield [work_id for _, work_id in rows]
            seen = rows[-1][0]


def _records_of(store: Store, index: MatchingIndex, works: list[int]) -> list[str]:
    """The catalogue's records of works that tell more identifiers than the library has, or fields that it lacks."""
    held: dict[int, set[tuple[str, str]]] = {}
    for start in range(0, len(works), 500):
        part = works[start : start + 500]
        marks = ",".join("?" * len(part))
        for work_id, scheme, value in store.connection.execute(
            f"SELECT work_id, scheme, value FROM work_identifier WHERE work_id IN ({marks})",  # noqa: S608
            part,
        ):
            if scheme in _SCHEMES:
                held.setdefault(work_id, set()).add((scheme, value))
    asked = [(work_id, pair) for work_id, pairs in held.items() for pair in sorted(pairs)]
    hashes = hashed(identifier_key(*pair) for _, pair in asked)
    wanted: dict[int, list[int]] = {}
    for (work_id, _), numbers in zip(asked, index.find(hashes, 8), strict=True):
        for number in numbers:
            if not number & 1:
                wanted.setdefault(number >> 1, []).append(work_id)
    poor = _poor(store, sorted(held))
    texts = catalogue.record_texts(store.connection, sorted(wanted))
    chosen = []
    for number, text in sorted(texts.items()):
        fields = orjson.loads(text)
        told = {
            (scheme, value) for scheme, value in fields.get("identifiers", {}).items() if scheme in _SCHEMES
        }
        told |= {("doi", doi) for doi in stored_aliases(fields)}
        if any(
            told & held[work_id] and (told - held[work_id] or work_id in poor) for work_id in wanted[number]
        ):
            chosen.append(text)
    return chosen


def _poor(store: Store, works: list[int]) -> set[int]:
    """Works known from references alone that lack title, year or authors."""
    found: set[int] = set()
    for start in range(0, len(works), 500):
        part = works[start : start + 500]
        marks = ",".join("?" * len(part))
        found.update(
            row[0]
            for row in store.connection.execute(
                f"SELECT id FROM work WHERE id IN ({marks}) AND origin = 'reference'"  # noqa: S608
                " AND (title = '' OR year IS NULL OR author_line = '')",
                part,
            )
        )
    return found
