"""`check` finds what was planted, and says it in a sentence; `repair_tallies` mends what can be mended."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from citewise.model import CitationClass, Work
from citewise.store import Label, Store
from invented_extractions import extraction, reference

PLANTED = {
    "tally": "UPDATE tally SET mentioning = mentioning + 1",
    "statement": "UPDATE statement SET sentence = 'Something else entirely.'",
    "paragraph gone": "DELETE FROM paragraph",
    "citation class": "UPDATE citation SET class = 'supporting'",
    "citation year": "UPDATE citation SET year = 1900",
    "citation missing": "DELETE FROM citation WHERE statement_id = (SELECT min(id) FROM statement)",
    "reference moved": "UPDATE reference SET work_id = (SELECT work_id FROM article)",
    "correction lost": "DELETE FROM correction",
    "unfindable": "DELETE FROM work_identifier WHERE value = '10.5555/a'",
    "merged into nothing": "UPDATE work SET merged_into = 999 WHERE doi = '10.5555/x'",
    "no article": "UPDATE work SET origin = 'article' WHERE doi = '10.5555/x'",
    "link": "DELETE FROM article",
    "version": "PRAGMA user_version = 1",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store.open(tmp_path) as store:
        found = extraction(
            "a", [reference(1, doi="10.5555/x"), reference(2)], [("A", ("r1",)), ("B", ("r2",))]
        )
        labels = [Label(CitationClass.MENTIONING, {"mentioning": 0.9}, model="m")] * 2
        written = store.write_article(found, source="a", content_hash="a", pipeline="1", labels=labels)
        store.correct(store.statements_of_article(written.article_id)[1].key, CitationClass.CONTRASTING, "A")
        store.write_work(written.work_id, Work(title="What a catalogue says"))
        assert store.check() == []
    return tmp_path


def plant(folder: Path, change: str) -> None:
    connection = sqlite3.connect(folder / "library.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(change)
    connection.close()


@pytest.mark.parametrize("change", PLANTED.values(), ids=PLANTED)
def test_what_was_planted_is_found(folder: Path, change: str) -> None:
    with Store.open(folder, read_only=True) as store:
        plant(folder, change)
        problems = store.check()
    assert problems
    assert all(problem.message.endswith(".") and problem.count >= 1 for problem in problems)


def test_wrong_tallies_are_counted_anew(folder: Path) -> None:
    plant(
        folder,
        "UPDATE tally SET mentioning = 50 WHERE work_id = (SELECT id FROM work WHERE doi = '10.5555/x')",
    )
    with Store.open(folder) as store:
        assert [problem.kind for problem in store.check()] == ["tally"]
        assert store.repair_tallies() == 1
        assert store.check() == []
        assert store.tallies(["10.5555/x"])["10.5555/x"].mentioning == 1
        assert store.repair_tallies() == 0
