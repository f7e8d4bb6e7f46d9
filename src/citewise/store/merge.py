"""Two works found to be one: everything of the one goes over into the other, and both keys keep answering."""

from __future__ import annotations

import sqlite3

import orjson

from citewise.model import BibliographicReference, Work
from citewise.resolution.key import name_key
from citewise.store import works
from citewise.store.keys import statement_keys
from citewise.store.labels import apply_correction, corrections_for
from citewise.store.record import from_json
from citewise.store.removal import prune, remove_content
from citewise.store.transaction import Transaction
from citewise.store.visits import move_visits


def merge(transaction: Transaction, one: int, other: int, reason: str) -> int:
    """Join two works.

    The one whose full text is in the library stays, else the better known, else the older. Where both have a full
    text, that of the other is taken out; its statements' keys become aliases and its corrections stay. All that is
    needed to part the two again is kept (see `citewise.store.unmerge`).

    Returns:
        The work that stays.
    """
    if one == other:
        return one
    # It writes articles, which merges works.
    from citewise.store.kept_article import keep_article, write_kept

    transaction.flush()
    connection = transaction.connection
    rows = connection.execute(
        "SELECT w.id, w.origin, w.record, w.doi, a.id, a.key FROM work w LEFT JOIN article a ON a.work_id = w.id"
        " WHERE w.id IN (?, ?)",
        (one, other),
    ).fetchall()
    rows.sort(key=lambda row: (row[4] is None, -works.STRENGTH[row[1]], row[0]))
    (kept, kept_origin, kept_record, kept_doi, kept_article, kept_key) = rows[0]
    (lost, lost_origin, lost_record, lost_doi, lost_article, lost_key) = rows[1]

    citing = connection.execute(
        "SELECT DISTINCT s.article_id FROM citation c JOIN statement s ON s.id = c.statement_id WHERE c.cited_id = ?",
        (lost,),
    )
    transaction.touched_articles.update(row[0] for row in citing.fetchall())
    dropped: set[int] = set()
    moved_corrections: list[tuple[int, str]] = []
    if lost_article is not None:
        write_kept(transaction, lost, keep_article(transaction, lost_article))
        corrected, moved_corrections = _alias(connection, lost_article, lost_key, kept_article, kept_key)
        dropped = remove_content(transaction, lost_article, lost)
        for key, cls in corrections_for(connection, corrected).items():
            apply_correction(transaction, key, cls)
        # Before the lost work's tally goes, which these may have counted on.
        transaction.flush()
        connection.execute("DELETE FROM article WHERE id = ?", (lost_article,))

    moved = connection.execute(
        "SELECT scheme, value, origin FROM work_identifier WHERE work_id = ?", (lost,)
    ).fetchall()
    connection.execute("UPDATE work_identifier SET work_id = ? WHERE work_id = ?", (kept, lost))
    connection.execute("UPDATE reference SET work_id = ? WHERE work_id = ?", (kept, lost))
    _move_citations(connection, lost, kept)
    notices = connection.execute(
        "SELECT n.kind, n.doi, n.date, n.source, NOT EXISTS (SELECT 1 FROM notice k WHERE k.work_id = ? AND k.kind = n.kind"
        " AND k.doi = n.doi AND k.source = n.source) FROM notice n WHERE n.work_id = ?",
        (kept, lost),
    ).fetchall()
    connection.execute("UPDATE OR IGNORE notice SET work_id = ? WHERE work_id = ?", (kept, lost))
    connection.execute("DELETE FROM notice WHERE work_id = ?", (lost,))
    move_visits(transaction, lost, kept)
    connection.execute("DELETE FROM tally WHERE work_id = ?", (lost,))
    connection.execute("DELETE FROM work_author WHERE work_id = ?", (lost,))
    connection.execute("DELETE FROM work_affiliation WHERE work_id = ?", (lost,))
    connection.execute("UPDATE work SET merged_into = ? WHERE merged_into = ?", (kept, lost))
    connection.execute(
        "UPDATE work SET merged_into = ?, updated_at = ? WHERE id = ?", (kept, transaction.now, lost)
    )
    connection.execute(
        "INSERT OR REPLACE INTO work_merge (merged_id, kept_id, reason, identifiers, made_at, notices, corrections)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            lost,
            kept,
            reason,
            orjson.dumps(moved).decode(),
            transaction.now,
            orjson.dumps(notices).decode(),
            orjson.dumps(moved_corrections).decode(),
        ),
    )
    transaction.set_apart(kept, lost, apart=False)
    if kept_doi is None and lost_doi is not None:
        connection.execute("UPDATE work SET doi = ? WHERE id = ?", (lost_doi, kept))

    transaction.forget()
    transaction.merged(lost, kept)
    works.learn(transaction, kept, from_json(Work, lost_record), lost_origin)
    _write_learned(connection, lost, kept, kept_record)
    transaction.recount(kept)
    if works.REFERENCE not in (kept_origin, lost_origin) or kept_origin != lost_origin:
        works.refresh_self(transaction, kept)
    works.refresh_citing(transaction, kept)
    transaction.touched_works |= {kept, lost}
    transaction.changed_works.add(kept)
    prune(transaction, dropped)
    return int(kept)


def move_references(transaction: Transaction, numbers: list[int], old: int, new: int) -> None:
    """Let some references to one work mean another; their citations and both tallies follow."""
    if not numbers:
        return
    connection = transaction.connection
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS moving (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM moving")
    connection.executemany("INSERT INTO moving VALUES (?)", [(number,) for number in numbers])
    connection.execute("UPDATE reference SET work_id = ? WHERE id IN (SELECT id FROM moving)", (new,))
    citing = connection.execute(
        "SELECT DISTINCT s.article_id FROM citation c JOIN statement s ON s.id = c.statement_id"
        " WHERE c.cited_id = ? AND c.reference_id IN (SELECT id FROM moving)",
        (old,),
    )
    transaction.touched_articles.update(row[0] for row in citing.fetchall())
    _move_citations(connection, old, new, "AND reference_id IN (SELECT id FROM moving)")
    if transaction.state(new).origin == works.REFERENCE:
        refresh_by_reference(connection, new)
    else:
        works.refresh_self(transaction, new)
    transaction.recount(old)
    transaction.recount(new)


def shares_author(ours: set[str], theirs: set[str]) -> bool:
    """Whether two sets of ORCIDs and name keys show a shared author. A key without an initial tells nothing."""
    return any(" " in key or "-" in key for key in ours & theirs)


def _move_citations(connection: sqlite3.Connection, old: int, new: int, which: str = "") -> None:
    connection.execute(
        "INSERT OR IGNORE INTO citation (cited_id, statement_id, citing_id, reference_id, year, section, class, confidence,"  # noqa: S608
        " type, self, counted) SELECT ?, statement_id, citing_id, reference_id, year, section, class, confidence, type, self,"
        f" counted FROM citation WHERE cited_id = ? {which}",
        (new, old),
    )
    connection.execute(f"DELETE FROM citation WHERE cited_id = ? {which}", (old,))  # noqa: S608


def refresh_by_reference(connection: sqlite3.Connection, cited: int) -> None:
    """Say anew which citations of a work known only from references are by its own authors, by each reference's authors."""
    changes = []
    for statement, citing, record in connection.execute(
        "SELECT c.statement_id, c.citing_id, r.record FROM citation c JOIN reference r ON r.id = c.reference_id WHERE c.cited_id = ?",
        (cited,),
    ).fetchall():
        authors = from_json(BibliographicReference, record).authors
        theirs = {name_key(person) for person in authors} | {
            person.orcid for person in authors if person.orcid
        }
        ours: set[str] = set()
        for key, orcid in connection.execute(
            "SELECT name_key, orcid FROM work_author WHERE work_id = ?", (citing,)
        ):
            ours |= {key, orcid} if orcid else {key}
        changes.append((int(shares_author(ours, theirs)), cited, statement))
    connection.executemany("UPDATE citation SET self = ? WHERE cited_id = ? AND statement_id = ?", changes)


def _write_learned(connection: sqlite3.Connection, lost: int, kept: int, before: str) -> None:
    """Remember which fields of its record a work took from the one merged into it: {field: [before, after]}."""
    after = connection.execute("SELECT record FROM work WHERE id = ?", (kept,)).fetchone()[0]
    if after == before:
        return
    old, new = orjson.loads(before), orjson.loads(after)
    learned = {name: [old.get(name), held] for name, held in new.items() if held != old.get(name)}
    connection.execute(
        "UPDATE work_merge SET learned = ? WHERE merged_id = ?", (orjson.dumps(learned).decode(), lost)
    )


def _alias(
    connection: sqlite3.Connection, lost: int, lost_key: str, kept: int, kept_key: str
) -> tuple[list[str], list[tuple[int, str]]]:
    """Let the keys of one article's statements answer with those of another's that say the same.

    Returns:
        The keys to which corrections went over, and those corrections: number, and the key that each had.
    """
    rows = connection.execute(
        "SELECT key, sentence, substr(sentence, target_start + 1, target_end - target_start), target_start FROM statement"
        " WHERE article_id = ? ORDER BY ordinal",
        (lost,),
    ).fetchall()
    new_keys = statement_keys(kept_key, [(sentence, text, start) for _, sentence, text, start in rows])
    pairs = [(new, old[0]) for new, old in zip(new_keys, rows, strict=True) if new != old[0]]
    connection.executemany("UPDATE statement_alias SET statement_key = ? WHERE statement_key = ?", pairs)
    connection.executemany("INSERT OR REPLACE INTO statement_alias (statement_key, key) VALUES (?, ?)", pairs)
    corrected = [
        pair
        for pair in pairs
        if connection.execute("SELECT 1 FROM correction WHERE statement_key = ?", pair[1:]).fetchone()
    ]
    moved = [
        (number, old)
        for _, old in corrected
        for (number,) in connection.execute("SELECT id FROM correction WHERE statement_key = ?", (old,))
    ]
    connection.executemany("UPDATE correction SET statement_key = ? WHERE statement_key = ?", corrected)
    return [new for new, _ in corrected], moved
