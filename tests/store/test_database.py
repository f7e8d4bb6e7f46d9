"""The file: one writer, many readers, versions, and messages that say what to do."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from citewise.errors import NotFoundError, StoreError
from citewise.store import Store, schema
from citewise.store.schema import LIBRARY
from invented_extractions import extraction, reference


def write(store: Store, name: str = "a") -> int:
    found = extraction(name, [reference(1, doi="10.5555/x")], [("One", ("r1",))])
    return store.write_article(found, source=name, content_hash=name, pipeline="1").article_id


def test_reading_a_library_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="citewise ingest"):
        Store.open(tmp_path / "gone", read_only=True)
    assert not (tmp_path / "gone").exists()


def test_two_writers_of_one_process_are_refused(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path),
        pytest.raises(StoreError, match=f"process {os.getpid()}.*Wait until it is done"),
    ):
        Store.open(tmp_path)
    Store.open(tmp_path).close()


def test_a_writer_in_another_process_is_named_and_its_death_frees_the_library(tmp_path: Path) -> None:
    script = "import sys; from citewise.store import Store; Store.open(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(StoreError, match=rf"Another citewise is writing.*process {other.pid}"):
            Store.open(tmp_path)
        other.kill()
        other.wait()
    with Store.open(tmp_path) as store:
        write(store)


def test_readers_see_what_was_committed_and_no_more(tmp_path: Path) -> None:
    with Store.open(tmp_path) as writer, Store.open(tmp_path, read_only=True) as reader:
        with writer.transaction():
            write(writer)
            assert reader.stats().articles == 0
            assert writer.stats().articles == 1
        assert reader.stats().articles == 1


def test_threads_read_while_one_writes(tmp_path: Path) -> None:
    found: list[int] = []
    with Store.open(tmp_path) as store:
        write(store)
        threads = [threading.Thread(target=lambda: found.append(store.stats().articles)) for _ in range(4)]
        with store.transaction():
            write(store, "b")
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=20)
        assert found == [1] * 4


def test_a_store_for_reading_writes_nothing(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        write(store)
    with Store.open(tmp_path, read_only=True) as store:
        with pytest.raises(StoreError, match="reading only"):
            store.write_setting("x", "y")
        with pytest.raises(sqlite3.OperationalError):
            store.connection.execute("DELETE FROM statement")


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="was closed"):
        store.stats()


def test_migrations_are_numbered_without_gaps(tmp_path: Path) -> None:
    numbers = [number for number, _ in LIBRARY.migrations()]
    assert numbers == list(range(1, len(numbers) + 1))
    with Store.open(tmp_path) as store:
        assert store.connection.execute("PRAGMA user_version").fetchone() == (numbers[-1],)


def older(folder: Path) -> None:
    """A library of the first version, with an article in it."""
    folder.mkdir(exist_ok=True)
    connection = sqlite3.connect(folder / "library.db", isolation_level=None)
    _, script = LIBRARY.migrations()[0]
    connection.executescript(script)
    connection.execute("PRAGMA user_version = 1")
    connection.execute(f"PRAGMA application_id = {LIBRARY.application_id}")
    connection.execute("INSERT INTO setting VALUES ('kept', 'yes')")
    connection.close()


def test_an_older_library_is_read_after_a_writer_brought_it_up(tmp_path: Path) -> None:
    older(tmp_path)
    with pytest.raises(StoreError, match=r"older version \(1\).*check --repair"):
        Store.open(tmp_path, read_only=True)
    with Store.open(tmp_path) as store:
        assert store.setting("kept") == "yes"
        write(store)
        assert store.check() == []
    Store.open(tmp_path, read_only=True).close()


def test_a_migration_that_fails_leaves_the_library_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path) as store:
        write(store)
    number = LIBRARY.newest() + 1
    broken = (*LIBRARY.migrations(), (number, "CREATE TABLE half (x);\nINSERT INTO nowhere VALUES (1);\n"))
    with monkeypatch.context() as patch:
        patch.setattr(schema, "_scripts", lambda package: broken)
        with pytest.raises(StoreError, match=f"version {number}.*left as it was"):
            Store.open(tmp_path)
    with Store.open(tmp_path) as store:
        assert store.stats().articles == 1
        assert store.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchone() is None


@pytest.mark.parametrize("read_only", [False, True])
def test_a_library_of_a_newer_citewise_is_left_alone(tmp_path: Path, read_only: bool) -> None:
    Store.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.db") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(StoreError, match=r"newer Citewise.*Update"):
        Store.open(tmp_path, read_only=read_only)


@pytest.mark.parametrize("read_only", [False, True])
def test_other_programs_files_are_left_alone(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "library.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store.open(tmp_path, read_only=read_only)
    assert path.read_bytes() == before
    path.write_bytes(b"Just notes, and quite a lot of them.\n" * 100)
    with pytest.raises(StoreError, match="no SQLite database"):
        Store.open(tmp_path, read_only=read_only)


def test_the_outbox_names_what_changed_until_it_is_cleared(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        article = write(store)
        told = store.outbox()
        works = {number for _, kind, number in told if kind == "work"}
        assert works == {store.find_work("doi", "10.5555/a"), store.find_work("doi", "10.5555/x")}
        assert [number for _, kind, number in told if kind == "article"] == [article]
        store.clear_outbox(told[-1][0])
        assert store.outbox() == []
        # A seq is never used twice, so that clearing can never hit what came later.
        key = store.statements_of_article(article)[0].key
        store.correct(key, "supporting", "A")  # type: ignore[arg-type]
        more = store.outbox()
        assert {kind for _, kind, _ in more} == {"work", "article"}
        assert min(seq for seq, _, _ in more) > told[-1][0]
        store.clear_outbox(told[-1][0])
        assert store.outbox() == more
