"""`citewise journals`: the index, with its uncertainty."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from invented_library import make_library

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def baths(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("journals") / "lib")


def test_the_index_stands_with_interval_and_count(citewise: Run, baths: Path) -> None:
    done = citewise("journals", "--minimum", 6, "--data-dir", baths)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if "Invented Rivers" in line]
    assert re.search(r"0\.67 \(0\.30–0\.90, n=6\)", line)
    assert "too few (3)" in line


def test_json_for_programs(citewise: Run, baths: Path) -> None:
    found = json.loads(citewise("journals", "--minimum", 6, "--json", "--data-dir", baths).stdout)
    assert found["total"] == 1
    (journal,) = found["journals"]
    assert journal["title"] == "Invented Rivers"
    index = journal["all_years"]["index"]
    assert (index["count"], index["total"]) == (4, 6)
    assert 0 < index["low"] < index["value"] < index["high"] < 1
    assert journal["two_years"]["index"] is None


@pytest.mark.parametrize(("name", "shown"), [("INVENTED", True), ("zeppelin", False)])
def test_letters_of_a_title_choose(citewise: Run, baths: Path, name: str, shown: bool) -> None:
    done = citewise("journals", name, "--minimum", 1, "--data-dir", baths)
    assert done.returncode == 0
    assert ("Invented Rivers" in done.stdout) is shown


def test_too_few_for_any_is_said(citewise: Run, baths: Path) -> None:
    assert (
        "has 10 supporting and contrasting statements yet" in citewise("journals", "--data-dir", baths).stdout
    )


def test_without_a_library_it_says_how_to_make_one(citewise: Run, tmp_path: Path) -> None:
    done = citewise("journals", "--data-dir", tmp_path / "gone")
    assert done.returncode == 1
    assert "citewise ingest" in done.stderr
