"""What a library holds, in numbers and as one digest that does not depend on row numbers or times."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

_COUNTS = {
    "articles": "SELECT count(*) FROM article",
    "works": "SELECT count(*) FROM work WHERE merged_into IS NULL",
    "references": "SELECT count(*) FROM reference",
    "statements": "SELECT count(*) FROM statement",
    "citations": "SELECT count(*) FROM citation",
    "tallied statements": "SELECT sum(supporting + contrasting + mentioning + unclassified) FROM tally",
    "tallied citing works": "SELECT sum(citing_works) FROM tally",
    "waiting for the index": "SELECT count(*) FROM outbox",
}
_CONTENT = (
    "SELECT key, section, element, sentence, target_start, target_end, target_references FROM statement ORDER BY key",
    (
        "SELECT s.key, i.scheme, i.value FROM citation c JOIN statement s ON s.id = c.statement_id"
        " JOIN work_identifier i ON i.work_id = c.cited_id ORDER BY 1, 2, 3"
    ),
    (
        "SELECT i.scheme, i.value, t.supporting, t.contrasting, t.mentioning, t.unclassified, t.citing_works"
        " FROM tally t JOIN work_identifier i ON i.work_id = t.work_id ORDER BY 1, 2"
    ),
    "SELECT title, year, journal, author_line, record FROM work WHERE merged_into IS NULL ORDER BY 1, 2, 3, 4, 5",
)


def totals(data_dir: Path) -> dict[str, str]:
    """Counts by name, outcomes by status, and the digest of all statements, links, tallies and works."""
    with sqlite3.connect(f"file:{data_dir / 'library.db'}?mode=ro", uri=True) as connection:
        found = {name: f"{connection.execute(query).fetchone()[0] or 0:,}" for name, query in _COUNTS.items()}
        for status, count in connection.execute("SELECT status, count(*) FROM outcome GROUP BY 1 ORDER BY 1"):
            found[f"outcomes: {status}"] = f"{count:,}"
        digest = hashlib.blake2b(digest_size=8)
        for query in _CONTENT:
            for row in connection.execute(query):
                digest.update(repr(row).encode())
        found["digest of the content"] = digest.hexdigest()
    return found


def articles(data_dir: Path) -> int:
    """How many articles a library holds just now, also while it is written; 0 when there is none."""
    try:
        with sqlite3.connect(f"file:{data_dir / 'library.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.Error:
        return 0
