"""Rows of the store as documents of the index."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from tantivy import Document

from citewise.search.schema import STATEMENT, WORK

AT_ONCE = 400
_RELATIONSHIP = ("independent", "self")
_LAST_DATE = 99_999_999


def statement_documents(connection: sqlite3.Connection, articles: Iterable[int]) -> Iterator[Document]:
    """Every statement of some articles that are still in the store."""
    for article in articles:
        head = connection.execute(
            "SELECT a.work_id, w.title, w.year, w.date, w.journal, w.type, coalesce(t.citing_works, 0)"
            " FROM article a JOIN work w ON w.id = a.work_id LEFT JOIN tally t ON t.work_id = w.id WHERE a.id = ?",
            (article,),
        ).fetchone()
        if head is None:
            continue
        work_id, title, year, date, journal, kind, citing_works = head
        authors = connection.execute(
            "SELECT name_key, family, given FROM work_author WHERE work_id = ? ORDER BY ordinal", (work_id,)
        ).fetchall()
        keys = list(dict.fromkeys(key for key, _, _ in authors if key))
        names = " ".join(f"{family} {given}" for _, family, given in authors)
        number = _date(date, year)
        cited: dict[int, list[tuple[int, int]]] = {}
        for statement, work, is_self in connection.execute(
            "SELECT c.statement_id, c.cited_id, c.self FROM citation c JOIN statement s ON s.id = c.statement_id"
            " WHERE s.article_id = ? AND c.counted = 1",
            (article,),
        ):
            cited.setdefault(statement, []).append((work, is_self))
        for statement, before, sentence, after, section, cls, confidence in connection.execute(
            "SELECT id, before, sentence, after, section, class, confidence FROM statement WHERE article_id = ?",
            (article,),
        ):
            document = Document()
            document.add_text("kind", STATEMENT)
            document.add_unsigned("id", statement)
            document.add_unsigned("article", article)
            document.add_unsigned("citing", work_id)
            document.add_text("sentence", sentence)
            document.add_text("context", f"{before} {after}")
            document.add_text("title", title)
            document.add_text("author_words", names)
            document.add_text("journal_words", journal)
            document.add_text("section", section)
            document.add_text("cls", cls)
            document.add_text("type", kind)
            document.add_text("journal", journal)
            for key in keys:
                document.add_text("author", key)
            own = 0
            for work, is_self in cited.get(statement, ()):
                document.add_unsigned("cited", work)
                own = max(own, is_self)
            document.add_text("relationship", _RELATIONSHIP[own])
            if year is not None:
                document.add_integer("year", year)
            document.add_integer("date", number)
            document.add_integer("date_from_start", _LAST_DATE - number if number else 0)
            document.add_integer("citing_works", citing_works)
            document.add_float("confidence", -1.0 if confidence is None else confidence)
            document.add_float("weight", 0.0)
            yield document


def work_documents(connection: sqlite3.Connection, works: Iterable[int]) -> Iterator[Document]:
    """Some works, without those that were merged into others."""
    for part in _parts(works):
        marks = ",".join("?" * len(part))
        authors: dict[int, list[tuple[str, str, str]]] = {}
        for work_id, key, family, given in connection.execute(
            f"SELECT work_id, name_key, family, given FROM work_author WHERE work_id IN ({marks}) ORDER BY ordinal",  # noqa: S608
            part,
        ):
            authors.setdefault(work_id, []).append((key, family, given))
        for row in connection.execute(
            "SELECT w.id, w.title, w.year, w.date, w.journal, w.type, w.author_line, w.record,"  # noqa: S608
            " coalesce(t.supporting, 0), coalesce(t.contrasting, 0), coalesce(t.mentioning, 0),"
            " coalesce(t.unclassified, 0), coalesce(t.citing_works, 0)"
            f" FROM work w LEFT JOIN tally t ON t.work_id = w.id WHERE w.merged_into IS NULL AND w.id IN ({marks})",
            part,
        ):
            yield _work_document(row, authors.get(row[0], []))


def _work_document(row: tuple[Any, ...], authors: list[tuple[str, str, str]]) -> Document:
    work_id, title, year, date, journal, kind, author_line, record = row[:8]
    citing_works = row[12]
    number = _date(date, year)
    document = Document()
    document.add_text("kind", WORK)
    document.add_unsigned("id", work_id)
    document.add_unsigned("work", work_id)
    document.add_text("title", title)
    document.add_text("plain", title)
    document.add_text("abstract", _abstract(record))
    document.add_text(
        "author_words", " ".join(f"{family} {given}" for _, family, given in authors) or author_line
    )
    document.add_text("journal_words", journal)
    document.add_text("journal", journal)
    document.add_text("type", kind)
    for key in dict.fromkeys(key for key, _, _ in authors if key):
        document.add_text("author", key)
    for cls, count in zip(
        ("supporting", "contrasting", "mentioning", "unclassified"), row[8:12], strict=True
    ):
        if count:
            document.add_text("cls", cls)
    if year is not None:
        document.add_integer("year", year)
    document.add_integer("date", number)
    document.add_integer("date_from_start", _LAST_DATE - number if number else 0)
    document.add_integer("citing_works", citing_works)
    # From 0 to 2: the work that everybody cites gets twice the text score of one that nobody does.
    document.add_float("weight", min(2.0, math.log10(1 + citing_works)))
    return document


def _abstract(record: str) -> str:
    if '"abstract"' not in record:
        return ""
    abstract = json.loads(record).get("abstract")
    return abstract if isinstance(abstract, str) else ""


def _date(date: str, year: int | None) -> int:
    """Year, month and day as one number; 0 where unknown."""
    parts = [int(part) for part in date.split("-") if part.isdigit()][:3]
    if not parts:
        parts = [year] if year else []
    parts += [0] * (3 - len(parts))
    number = parts[0] * 10_000 + parts[1] * 100 + parts[2]
    return number if 0 < number < _LAST_DATE else 0


def _parts(numbers: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(numbers)
    while part := list(islice(rest, AT_ONCE)):
        yield part
