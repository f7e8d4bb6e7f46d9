"""References whose identifier names a work that is plainly another: the link is kept, shown as doubtful, and not counted.

A DOI pasted into the wrong entry of a reference list is common. Only what is known of the work from its own full text or
from a record can contradict a reference; another reference cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import orjson

from citewise.catalogue.filing import match_record
from citewise.catalogue.resolver import identifier_probability
from citewise.model import BibliographicReference
from citewise.resolution.score import CERTAIN, load_scorer
from citewise.store import Store, catalogue
from citewise.store.articles import set_probabilities
from citewise.store.identity import IDENTIFIER
from citewise.store.record import from_json

_BATCH = 5_000
_ASKED = "identifiers_checked"
_ROWS = (
    "SELECT r.id, r.record, r.probability, w.record FROM reference r JOIN work w ON w.id = r.work_id"
    " WHERE w.origin <> 'reference' AND r.method = ?"
)


def check_identifiers(
    store: Store, *, again: bool = False, on_progress: Callable[[int, int | None], None] | None = None
) -> int:
    """Compare references that have an identifier with what is known of the works it names; gives how many are doubtful now.

    Each reference is looked at once, and once more when its work changes (or with `again`).
    """
    scorer = load_scorer()
    connection = store.connection
    asked = {} if again else orjson.loads(store.setting(_ASKED) or "{}")
    last = connection.execute("SELECT max(id) FROM reference").fetchone()[0] or 0
    change = catalogue.last_change(connection)
    done = doubtful = 0
    for rows in _parts(
        store, int(asked.get("references", 0)), int(asked.get("changes", 0)) if asked else change
    ):
        changes = {}
        for number, text, held, record in rows:
            reference = from_json(BibliographicReference, text)
            probability = identifier_probability(scorer, reference, match_record("", orjson.loads(record)))
            # Nothing speaks against it: as sure as an identifier is.
            probability = 1.0 if probability >= CERTAIN else probability
            doubtful += probability < CERTAIN
            if abs(probability - held) > 1e-6:
                changes[number] = probability
        if changes:
            with store.transaction() as transaction:
                set_probabilities(transaction, changes)
        done += len(rows)
        if on_progress:
            on_progress(done, None)
    store.write_setting(_ASKED, orjson.dumps({"references": last, "changes": change}).decode())
    return doubtful


def _parts(store: Store, after: int, changes: int) -> Iterator[list[tuple[int, str, float, str]]]:
    """References beyond a number, then earlier ones to works that changed since, some at a time."""
    connection = store.connection
    last = connection.execute("SELECT max(id) FROM reference").fetchone()[0] or 0
    for start in range(after, last, _BATCH):
        rows = connection.execute(
            f"{_ROWS} AND r.id > ? AND r.id <= ?", (IDENTIFIER, start, start + _BATCH)
        ).fetchall()
        if rows:
            yield rows
    while found := catalogue.changed_works(connection, changes, 200):
        marks = ",".join("?" * len(found))
        rows = connection.execute(
            f"{_ROWS} AND r.id <= ? AND w.id IN ({marks})", (IDENTIFIER, after, *(work for _, work in found))
        ).fetchall()
        changes = found[-1][0]
        if rows:
            yield rows
