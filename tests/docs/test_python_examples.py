"""The Python of the docs runs as it stands, on the example corpus."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from os import environ
from pathlib import Path

import pytest

from served_libraries import CORPUS, make_corpus_library

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [
    (path, block)
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    for block in re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks as the docs assume: the examples, a library named as there, an article of one's own."""
    folder = tmp_path_factory.mktemp("python-examples")
    (folder / "examples").mkdir()
    (folder / "examples" / "corpus").symlink_to(CORPUS)
    shutil.copy(CORPUS / "seawall-2012.xml", folder / "article.xml")
    library = make_corpus_library(folder)
    library.rename(folder / "my-library")
    return folder


@pytest.mark.parametrize(
    ("path", "block"), EXAMPLES, ids=[f"{path.stem}-{number}" for number, (path, _) in enumerate(EXAMPLES)]
)
def test_the_example_runs(path: Path, block: str, place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block],
        cwd=place,
        env={**environ, "CITEWISE_DATA_DIR": str(place / "my-library")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{path}: {done.stderr}"
    if "print(" in block:
        assert done.stdout.strip(), f"{path}: the example shows nothing"
