"""Counting everything again: whether a library holds together."""

from __future__ import annotations

import sqlite3

import orjson

from citewise.store.rows import Problem
from citewise.store.schema import LIBRARY
from citewise.store.transaction import Transaction

# What must never be found: kind, plain sentence, and the SQL that finds it.
_NEVER = (
    ("statement", "{} statements belong to an article that is not there.", "SELECT s.id FROM statement s LEFT JOIN article a ON a.id = s.article_id WHERE a.id IS NULL"),
    ("statement", "{} statements name another citing work than their article.", "SELECT s.id FROM statement s JOIN article a ON a.id = s.article_id WHERE a.work_id <> s.work_id"),
    ("statement", "{} statements have lost the paragraph they stand in.", "SELECT s.id FROM statement s LEFT JOIN paragraph p ON p.id = s.paragraph_id WHERE p.id IS NULL OR p.article_id <> s.article_id"),
    ("statement", "{} statements do not fit into their paragraph.", "SELECT s.id FROM statement s JOIN paragraph p ON p.id = s.paragraph_id WHERE p.text <> '' AND substr(p.text, s.paragraph_offset + 1, length(s.sentence)) <> s.sentence"),
    ("citation", "{} citations name a reference that is not there or means another work.", "SELECT c.statement_id FROM citation c LEFT JOIN reference r ON r.id = c.reference_id WHERE r.id IS NULL OR r.work_id <> c.cited_id"),
    ("citation", "{} citations differ from their statement in class, section, confidence or citing work.", "SELECT c.statement_id FROM citation c JOIN statement s ON s.id = c.statement_id WHERE c.class <> s.class OR c.section <> s.section OR c.citing_id <> s.work_id OR c.confidence IS NOT s.confidence"),
    ("citation", "{} citations differ from their citing work in year or type.", "SELECT c.statement_id FROM citation c JOIN work w ON w.id = c.citing_id WHERE c.year IS NOT w.year OR c.type <> w.type"),
    ("citation", "{} citations are wrongly marked as self-citation or independent.", "SELECT c.statement_id FROM citation c JOIN work w ON w.id = c.cited_id WHERE w.origin <> 'reference' AND c.self <> EXISTS (SELECT 1 FROM work_author x JOIN work_author y ON y.work_id = c.citing_id AND ((instr(x.name_key, ' ') AND y.name_key = x.name_key) OR y.orcid = x.orcid) WHERE x.work_id = c.cited_id)"),
    ("correction", "{} statements do not follow the correction that a person made.", "SELECT s.id FROM statement s LEFT JOIN (SELECT statement_key, class, max(id) FROM correction GROUP BY statement_key) c ON c.statement_key = s.key WHERE s.corrected <> (coalesce(c.class, '') <> '') OR (s.corrected AND s.class <> c.class) OR (NOT s.corrected AND s.class <> s.model_class)"),
    ("work", "{} works were merged into a work that is not there or was itself merged.", "SELECT w.id FROM work w LEFT JOIN work k ON k.id = w.merged_into WHERE w.merged_into IS NOT NULL AND (k.id IS NULL OR k.merged_into IS NOT NULL)"),
    ("work", "{} merged works still have identifiers, references or citations of their own.", "SELECT w.id FROM work w WHERE w.merged_into IS NOT NULL AND (EXISTS (SELECT 1 FROM work_identifier WHERE work_id = w.id) OR EXISTS (SELECT 1 FROM reference WHERE work_id = w.id) OR EXISTS (SELECT 1 FROM citation WHERE cited_id = w.id) OR EXISTS (SELECT 1 FROM article WHERE work_id = w.id))"),
    ("work", "{} merged works are still followed or have visits of sources of their own.", "SELECT w.id FROM work w WHERE w.merged_into IS NOT NULL AND (EXISTS (SELECT 1 FROM followed WHERE work_id = w.id) OR EXISTS (SELECT 1 FROM source_visit WHERE work_id = w.id))"),
    ("work", "{} full texts are kept of works that are merged into no other.", "SELECT a.merged_id FROM merged_article a JOIN work w ON w.id = a.merged_id WHERE w.merged_into IS NULL"),
    ("work", "{} merged works have no record of their merge and cannot be parted again.", "SELECT w.id FROM work w LEFT JOIN work_merge m ON m.merged_id = w.id WHERE w.merged_into IS NOT NULL AND m.merged_id IS NULL"),
    ("work", "{} works are known by no identifier and can never be found.", "SELECT w.id FROM work w WHERE w.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM work_identifier WHERE work_id = w.id)"),
    ("work", "{} works show a DOI by which they are not known.", "SELECT w.id FROM work w LEFT JOIN work_identifier i ON i.scheme = 'doi' AND i.value = w.doi WHERE w.merged_into IS NULL AND w.doi IS NOT NULL AND i.work_id IS NOT w.id"),
    ("work", "{} works without a full text pass for articles.", "SELECT w.id FROM work w WHERE w.origin = 'article' AND w.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM article WHERE work_id = w.id)"),
)  # fmt: skip


def check(connection: sqlite3.Connection) -> list[Problem]:
    """Count everything again and say, in plain sentences, what does not fit; an empty list when all is well."""
    damage = [row[0] for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if damage:
        return [Problem("file", f"The database file is damaged: {line}") for line in damage]
    problems = []
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall()[:20]:
        problems.append(Problem("link", f"A row of {table} points at a row of {parent} that is not there."))
    for kind, sentence, question in _NEVER:
        number = connection.execute(f"SELECT count(*) FROM ({question})").fetchone()[0]  # noqa: S608
        if number:
            problems.append(Problem(kind, sentence.format(number), number))
    problems += _check_citations(connection)
    wrong = wrong_tallies(connection)
    if wrong:
        problems.append(
            Problem(
                "tally",
                f"{len(wrong)} works have a tally that differs from their citations. `citewise check --repair` counts them anew.",
                len(wrong),
            )
        )
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found != LIBRARY.newest():
        problems.append(
            Problem(
                "version",
                f"The library is of version {found}; this Citewise writes version {LIBRARY.newest()}.",
            )
        )
    return problems


_RECOUNT = (
    "SELECT cited_id, sum(class = 'supporting'), sum(class = 'contrasting'), sum(class = 'mentioning'),"
    " sum(class = 'unclassified'), count(DISTINCT citing_id) FROM citation WHERE counted GROUP BY cited_id"
)


def wrong_tallies(connection: sqlite3.Connection) -> list[int]:
    """The works whose tally differs from a count of their citations."""
    told = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT work_id, supporting, contrasting, mentioning, unclassified, citing_works FROM tally"
        )
    }
    wrong = [row[0] for row in connection.execute(_RECOUNT) if told.pop(row[0], None) != row[1:]]
    wrong += [work_id for work_id, counts in told.items() if any(counts)]
    return sorted(wrong)


def repair_tallies(transaction: Transaction) -> int:
    """Make the tallies that are wrong anew; gives how many there were."""
    transaction.flush()
    wrong = wrong_tallies(transaction.connection)
    for work_id in wrong:
        transaction.recount(work_id)
    return len(wrong)


def _check_citations(connection: sqlite3.Connection) -> list[Problem]:
    """Count citations again from each statement's references."""
    missing = extra = 0
    articles = connection.execute("SELECT id, work_id FROM article").fetchall()
    for article_id, work_id in articles:
        means: dict[str, int] = dict(
            connection.execute("SELECT ref_id, work_id FROM reference WHERE article_id = ?", (article_id,))
        )
        expected = {
            (means[reference_id], number)
            for number, targets in connection.execute(
                "SELECT id, target_references FROM statement WHERE article_id = ?", (article_id,)
            )
            for reference_id in orjson.loads(targets)
            if reference_id in means
        }
        found = set(
            connection.execute("SELECT cited_id, statement_id FROM citation WHERE citing_id = ?", (work_id,))
        )
        missing += len(expected - found)
        extra += len(found - expected)
    problems = []
    if missing:
        problems.append(
            Problem("citation", f"{missing} citations are missing that statements make.", missing)
        )
    if extra:
        problems.append(Problem("citation", f"{extra} citations are stored that no statement makes.", extra))
    return problems
