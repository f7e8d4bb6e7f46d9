"""The main job, with real children and a real library: everything goes in once, whatever happens on the way."""

from __future__ import annotations

import io
import os
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from citewise.errors import StoreError
from citewise.pipeline import desk
from citewise.pipeline.extraction import PIPELINE_VERSION, content_hash
from citewise.pipeline.inputs import InputLimits
from citewise.pipeline.outcome import IngestSummary
from citewise.pipeline.progress import Progress
from citewise.pipeline.run import ingest
from citewise.store import Store
from invented_articles import STATEMENTS, article, write_articles

CONTENT = (
    "SELECT key, section, sentence, target_start, target_end, target_references FROM statement ORDER BY key",
    "SELECT i.scheme, i.value, t.unclassified, t.citing_works FROM tally t JOIN work_identifier i USING (work_id) ORDER BY 1, 2",
    "SELECT source, content_hash FROM article ORDER BY 1, 2",
    "SELECT content_hash, source, status, statements FROM outcome ORDER BY 1",
    "SELECT title, year, author_line, record FROM work ORDER BY 1, 2, 3, 4",
    "SELECT count(*) FROM outbox",
)


def content(data_dir: Path) -> list[list[tuple[object, ...]]]:
    with sqlite3.connect(data_dir / "library.db") as connection:
        return [connection.execute(query).fetchall() for query in CONTENT]


def counts(summary: IngestSummary) -> dict[str, int]:
    return {status.value: count for status, count in summary.counts.items() if count}


def run(*paths: Path | str, data_dir: Path, **options: object) -> IngestSummary:
    return ingest(paths, data_dir=data_dir, workers=2, **options)  # type: ignore[arg-type]


def test_a_mix_goes_in_and_is_all_there(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "folder", 5)
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("six.xml", article(6))
        archive.writestr("figure.png", b"\x89PNG")
    seen: list[Progress] = []
    summary = run(folder, tmp_path / "more.zip", data_dir=tmp_path / "lib", on_progress=seen.append)
    assert counts(summary) == {"ok": 6, "skipped": 1}
    assert summary.statements == 6 * STATEMENTS
    assert summary.exit_code == 0
    assert seen[-1].fraction == 1.0
    assert seen[-1].inputs_done == 6
    with Store.open(tmp_path / "lib", read_only=True) as store:
        assert store.stats().articles == 6
        cited = store.find_work("doi", "10.5555/nights.1")
        assert cited is not None
        assert (store.tally(cited).citing_works, store.tally(cited).total) == (6, 12)
        assert store.check() == []
        assert store.outbox() == []


def test_a_second_run_redoes_nothing_and_changes_nothing(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "folder", 4)
    (folder / "bad.xml").write_bytes(b"<article><front>")
    first = run(folder, data_dir=tmp_path / "lib")
    before = content(tmp_path / "lib")
    second = run(folder, data_dir=tmp_path / "lib")
    assert counts(first) == {"ok": 4, "failed": 1}
    assert counts(second) == {"unchanged": 4, "failed": 1}
    assert [outcome.earlier for outcome in second.failures] == [True]
    assert second.failures[0].reason == first.failures[0].reason
    assert content(tmp_path / "lib") == before
    assert (first.exit_code, second.exit_code) == (1, 1)


def test_again_reads_everything_anew_and_gives_the_same(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "folder", 3)
    run(folder, data_dir=tmp_path / "lib")
    before = content(tmp_path / "lib")
    assert counts(run(folder, data_dir=tmp_path / "lib", again=True)) == {"ok": 3}
    assert content(tmp_path / "lib") == before


def test_a_changed_file_replaces_what_it_said_before(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "folder", 2)
    run(folder, data_dir=tmp_path / "lib")
    changed = article(1).replace(b"Our sleepers", b"All our sleepers")
    (folder / "a0001.xml").write_bytes(changed)
    assert counts(run(folder, data_dir=tmp_path / "lib")) == {"ok": 1, "unchanged": 1}
    with Store.open(tmp_path / "lib", read_only=True) as store:
        assert store.stats().articles == 2
        assert store.stats().statements == 2 * STATEMENTS


def test_a_newer_pipeline_reads_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_articles(tmp_path / "folder", 2)
    run(folder, data_dir=tmp_path / "lib")
    monkeypatch.setattr(desk, "PIPELINE_VERSION", "newer")
    assert counts(run(folder, data_dir=tmp_path / "lib")) == {"ok": 2}


@pytest.mark.parametrize("again", [False, True])
def test_the_same_bytes_twice_in_one_run_are_one_article(tmp_path: Path, again: bool) -> None:
    for name in ("one", "two", "three"):
        write_articles(tmp_path / name, 3)
    assert counts(run(tmp_path, data_dir=tmp_path / "lib", again=again)) == {"ok": 3, "unchanged": 6}


def test_copies_of_a_bad_file_all_fail_for_its_reason(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(b"<article><front>")
    summary = run(tmp_path, data_dir=tmp_path / "lib")
    assert counts(summary) == {"failed": 2}
    assert len({outcome.reason for outcome in summary.failures}) == 1
    assert summary.exit_code == 2


def test_of_two_files_on_one_work_the_last_by_name_wins_every_time(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "folder", 6)
    (folder / "a0001z.xml").write_bytes(article(1).replace(b"Our sleepers", b"All our sleepers"))
    for library in ("first", "second"):
        run(folder, data_dir=tmp_path / library)
        with sqlite3.connect(tmp_path / library / "library.db") as connection:
            found = connection.execute(
                "SELECT count(*) FROM statement WHERE sentence LIKE 'All our%'"
            ).fetchone()
        assert found == (1,)
    assert content(tmp_path / "first") == content(tmp_path / "second")


@pytest.mark.parametrize(("status", "then"), [("timed_out", "ok"), ("crashed", "ok"), ("failed", "failed")])
def test_what_crashed_or_timed_out_is_tried_again_and_what_failed_is_not(
    tmp_path: Path, status: str, then: str
) -> None:
    folder = write_articles(tmp_path / "folder", 1)
    with Store.open(tmp_path / "lib") as store:
        store.record_outcome(
            content_hash=content_hash(article(1)), pipeline=PIPELINE_VERSION, source="before", status=status
        )
    assert counts(run(folder, data_dir=tmp_path / "lib")) == {then: 1}


def test_an_article_that_breaks_the_store_is_noted_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Store.write_article

    def write(self: Store, extraction: object, **options: object) -> object:
        written = real(self, extraction, **options)  # type: ignore[arg-type]
        if options["source"].endswith("a0003.xml"):  # type: ignore[attr-defined]
            raise ZeroDivisionError("a defect")
        return written

    monkeypatch.setattr(Store, "write_article", write)
    summary = run(write_articles(tmp_path / "folder", 5), data_dir=tmp_path / "lib")
    assert counts(summary) == {"ok": 4, "crashed": 1}
    assert "ZeroDivisionError" in summary.failures[0].reason
    with Store.open(tmp_path / "lib", read_only=True) as store:
        assert store.stats().articles == 4
        assert store.check() == []


def test_only_one_run_writes_at_a_time(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "folder", 1)
    with Store.open(tmp_path / "lib"), pytest.raises(StoreError, match="writing to this library"):
        run(folder, data_dir=tmp_path / "lib")


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "citewise", *map(str, arguments)]


def articles_in(data_dir: Path) -> int:
    try:
        with sqlite3.connect(f"file:{data_dir / 'library.db'}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.Error:
        return 0


def stop_in_the_middle(folder: Path, data_dir: Path, how: signal.Signals) -> subprocess.Popen[str]:
    """Start an ingest and stop it when some articles are in, but hardly all."""
    process = subprocess.Popen(
        command("ingest", folder, "--data-dir", data_dir, "--workers", 2),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    already = articles_in(data_dir)
    while articles_in(data_dir) == already and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(how)
    return process


def children_of(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.name))
    return found + [grandchild for child in found for grandchild in children_of(child)]


def test_killed_three_times_and_resumed_the_library_is_the_same(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "folder", 700)
    run(folder, data_dir=tmp_path / "whole")
    for _ in range(3):
        process = stop_in_the_middle(folder, tmp_path / "killed", signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    run(folder, data_dir=tmp_path / "killed")
    assert content(tmp_path / "killed") == content(tmp_path / "whole")


def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "folder", 700)
    process = stop_in_the_middle(folder, tmp_path / "lib", signal.SIGINT)
    family = children_of(process.pid)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "give the same command again" in output
    assert "Traceback" not in output
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in family):
            break
        time.sleep(0.05)
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []
    with Store.open(tmp_path / "lib", read_only=True) as store:
        assert 0 < store.stats().articles < 700
        assert store.check() == []
        assert store.outbox() == []


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    declared = f'?><!DOCTYPE article [<!ENTITY l0 "laugh">{entities}]>'.encode()
    return article(54).replace(b"?>", declared, 1).replace(b"Nobody", b"&l11; Nobody")


def test_every_kind_of_bad_input_has_its_own_outcome_and_harms_nothing(tmp_path: Path) -> None:
    box = tmp_path / "box"
    folder = write_articles(box / "in", 3)
    (folder / "empty.xml").write_bytes(b"")
    (folder / "paper.xml").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    (folder / "junk.xml").write_bytes(os.urandom(1 << 16) * 20)
    (folder / "huge.xml").write_bytes(b"<article>" + b"x" * 3_000_000 + b"</article>")
    (folder / "laughs.xml").write_bytes(entity_bomb())
    (folder / "half.xml").write_bytes(article(50)[:700])
    os.mkfifo(folder / "pipe.xml")
    (folder / "round.xml").symlink_to("round.xml")
    (folder / "folder.xml").mkdir()
    (folder / "folder.xml" / "inner.xml").write_bytes(article(51))
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("before.xml", article(52))
        for number in range(100):
            archive.writestr(f"{number}.xml", bytes(1_900_000))
    with tarfile.open(folder / "climb.tar.gz", "w:gz") as tar:
        info = tarfile.TarInfo("../../../climbed.xml")
        info.size = len(article(53))
        tar.addfile(info, io.BytesIO(article(53)))
    with tarfile.open(tmp_path / "cut.tgz", "w:gz") as tar:
        for number in range(60, 70):
            info = tarfile.TarInfo(f"{number}.xml")
            data = article(number).replace(b"</body>", f"<!--{os.urandom(4000).hex()}--></body>".encode())
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    (folder / "cut.tgz").write_bytes((tmp_path / "cut.tgz").read_bytes()[:-25_000])
    before = sorted(tmp_path.rglob("*"))
    limits = InputLimits(max_bytes=2_000_000, bomb_bytes=10_000_000, bomb_ratio=50)
    summary = ingest(
        [folder, folder / "gone.xml"], data_dir=box / "lib", workers=2, timeout=20, limits=limits
    )
    reasons = {
        Path(outcome.source).name: (outcome.status.value, outcome.reason) for outcome in summary.failures
    }
    told = {
        "empty.xml": "empty",
        "paper.xml": "PDF",
        "huge.xml": "too large",
        "pipe.xml": "named pipe",
        "round.xml": "leads back to itself",
        "gone.xml": "no such file",
        "bomb.zip": "decompression bomb",
        "cut.tgz": "cut off or damaged after",
    }
    for name, part in told.items():
        assert reasons[name][0] == "failed", name
        assert part in reasons[name][1], (name, reasons[name])
    assert reasons["junk.xml"][0] == "failed"
    assert len({reasons[name][1] for name in told}) == len(told)
    with Store.open(box / "lib", read_only=True) as store:
        for number in (1, 2, 3, 51, 52, 53, 54, 60):
            assert store.find_work("doi", f"10.5555/sleep.{number}"), number
        assert store.check() == []
        # The billion laughs are left as written, and the article around them is kept.
        laughing = store.connection.execute(
            "SELECT warnings FROM article WHERE source LIKE '%laughs.xml'"
        ).fetchone()
        assert "entities were left as written" in laughing[0]
        known = {Path(row.source).name: row.status for row in store.outcomes()}
    assert {name: known[name] for name in told} == dict.fromkeys(told, "failed")
    new = [
        path
        for path in sorted(tmp_path.rglob("*"))
        if path not in before and not path.is_relative_to(box / "lib")
    ]
    assert new == []
