"""A child that breaks or hangs loses the one input it was at; every other input comes through. Real processes, really killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from citewise.pipeline import children as children_module
from citewise.pipeline.children import Children, Task
from citewise.pipeline.extraction import extract_bytes
from citewise.pipeline.inputs import Input
from citewise.pipeline.outcome import Status
from invented_articles import STATEMENTS, article

HURT = b"<!-- hurt: "


def _hurtful(data: bytes, *, name: str = "", max_bytes: int | None = None) -> object:
    """Reads like the real one, but does what a comment in the article asks for."""
    if HURT in data:
        asked = data.split(HURT)[1].split(b" ")[0].decode()
        if asked == "hang":
            time.sleep(60)
        if asked == "segv":
            os.kill(os.getpid(), signal.SIGSEGV)
        if asked == "exit":
            os._exit(3)
        if asked == "defect":
            raise KeyError("a defect")
        if asked == "memory":
            return bytearray(children_module.CHILD_MEMORY + 1)
        if asked == "deep":
            return _hurtful(data, name=name, max_bytes=max_bytes)
    return extract_bytes(data, name=name, max_bytes=max_bytes)


def _settle_to_hurt() -> None:
    children_module._settle()
    children_module.extract_bytes = _hurtful  # type: ignore[assignment]


def hurt(how: str) -> bytes:
    return article(99) + HURT + how.encode() + b" -->"


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[Children]:
    # The children are real; only what they are asked to read can make them misbehave as real parsers have done.
    real = children_module.ProcessPool
    monkeypatch.setattr(
        children_module, "ProcessPool", lambda **options: real(**{**options, "initializer": _settle_to_hurt})
    )
    with Children(workers=2, timeout=2.0, max_bytes=1_000_000) as pool:
        yield pool


def statuses(children: Children, tasks: list[Task]) -> list[Status]:
    return [children.result(task).status for task in tasks]


def test_good_inputs_come_back_as_extractions(children: Children) -> None:
    tasks = [children.start(Input(f"{n}.xml", article(n))) for n in range(8)]
    for number, task in enumerate(tasks):
        extraction = children.result(task).extraction()
        assert extraction.document.work.identifiers.doi == f"10.5555/sleep.{number}"
        assert len(extraction.statements) == STATEMENTS


@pytest.mark.parametrize(
    ("how", "status", "reason"),
    [
        ("segv", Status.CRASHED, "SIGSEGV"),
        ("exit", Status.CRASHED, "exit code 3"),
        ("hang", Status.TIMED_OUT, "longer than 2 seconds"),
        ("defect", Status.CRASHED, "a defect of Citewise (KeyError: 'a defect' at test_children.py:"),
        ("memory", Status.FAILED, "memory"),
        ("deep", Status.FAILED, "nested too deeply"),
    ],
)
def test_one_bad_input_loses_itself_only(children: Children, how: str, status: Status, reason: str) -> None:
    contents = [article(1), hurt(how), article(2), article(3), article(4)]
    tasks = [children.start(Input(f"{n}.xml", data)) for n, data in enumerate(contents)]
    results = [children.result(task) for task in tasks]
    assert [result.status for result in results] == [Status.OK, status, Status.OK, Status.OK, Status.OK]
    assert reason in results[1].reason


def test_what_is_no_article_fails_with_the_readers_reason(children: Children) -> None:
    result = children.result(children.start(Input("folder/notes.txt", b"Just notes.")))
    assert result.status is Status.FAILED
    assert result.reason
    assert "folder/notes.txt" not in result.reason


def test_idle_children_killed_from_outside_are_replaced(children: Children) -> None:
    assert statuses(children, [children.start(Input("1.xml", article(1)))]) == [Status.OK]
    for process in list(children._pool._pool_manager.worker_manager.workers.values()):
        os.kill(process.pid, signal.SIGKILL)
    time.sleep(0.5)
    tasks = [children.start(Input(f"{n}.xml", article(n))) for n in range(4)]
    assert statuses(children, tasks) == [Status.OK] * 4


def test_leaving_ends_the_children_even_when_they_are_busy() -> None:
    with Children(workers=1, timeout=60.0, max_bytes=1_000_000) as pool:
        for number in range(20):
            pool.start(Input(f"{number}.xml", article(number)))
        processes = list(pool._pool._pool_manager.worker_manager.workers.values())
    assert [process.is_alive() for process in processes] == [False]
    assert threading.active_count() < 10
