"""The command line as a user meets it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from invented_articles import write_articles

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def citewise() -> Run:
    """Run `citewise` with these arguments; standard input may be given as bytes."""

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "citewise", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env={**os.environ, "COLUMNS": "120", **environment},
            timeout=120,
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, citewise: Run) -> Path:
    """A library of a few invented articles and one broken file. Only to be read."""
    base = tmp_path_factory.mktemp("read-only")
    folder = write_articles(base / "articles", 12)
    (folder / "broken.xml").write_bytes(b"<article><front>")
    done = citewise("ingest", folder, "--data-dir", base / "lib")
    assert done.returncode == 1, done.stderr
    return base / "lib"
