"""`citewise collections` as a user meets it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from served_libraries import RETRACTED, TRIAL, make_corpus_library

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus_library(tmp_path_factory.mktemp("collections"))


@pytest.fixture
def own(corpus: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus, tmp_path / "library"))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    one, two = tmp_path / "a.csv", tmp_path / "b.ris"
    one.write_text(f"DOI,Notes\n{TRIAL},=1+1\nnonsense,\n", encoding="utf-8")
    two.write_text(
        f"TY  - JOUR\nTI  - x y z\nDO  - {RETRACTED}\nER  - \nTY  - JOUR\nTI  - Winter and summer Brennick syndrome: two diseases or one?\nER  - \n",
        encoding="utf-8",
    )
    return [one, two]


def test_a_collection_from_files_to_file(citewise: Run, own: Path, files: list[Path], tmp_path: Path) -> None:
    made = citewise("collections", "add", "Tides", "--from", *files, "--data-dir", own, "--json")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert (told["made"], told["added"], told["works_in_library"]) == (True, 2, 3)
    assert told["edit_link"].startswith("/collections/e-")
    assert [missing["reason"].split(":")[0] for missing in told["missing"]] == ["Malformed"]
    again = json.loads(
        citewise("collections", "add", "Tides", "--from", files[0], "--data-dir", own, "--json").stdout
    )
    assert (again["made"], again["added"], again["known"], again["edit_link"]) == (False, 0, 1, None)

    listed = json.loads(citewise("collections", "list", "--data-dir", own, "--json").stdout)
    assert [(one["key"], one["name"]) for one in listed] == [(told["key"], "Tides")]
    shown = json.loads(citewise("collections", "show", told["key"], "--data-dir", own, "--json").stdout)
    assert shown["works"][0]["work"] == RETRACTED
    assert shown["works"][0]["notices"] == ["retracted"]
    assert shown["tally"]["contrasting"] == sum(one["tally"]["contrasting"] for one in shown["works"])
    by_title = next(one for one in shown["works"] if one["probability"] is not None)
    assert by_title["title"].startswith("Winter and summer")
    by_support = json.loads(
        citewise("collections", "show", "Tides", "--sort", "supporting", "--data-dir", own, "--json").stdout
    )
    assert by_support["works"][0]["work"] == TRIAL
    text = citewise("collections", "show", "Tides", "--data-dir", own).stdout
    assert "[retracted]" in text
    assert "nonsense" in text

    target = tmp_path / "out.csv"
    assert citewise("collections", "export", "Tides", "-o", target, "--data-dir", own).returncode == 0
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert {row["note"] for row in rows} == {"'=1+1", ""}
    assert (
        citewise("collections", "export", "Tides", "-f", "bibtex", "--data-dir", own).stdout.count("@article")
        == 3
    )
    lines = citewise(
        "collections", "export", "Tides", "--what", "statements", "-f", "jsonl", "--data-dir", own
    ).stdout
    assert len({json.loads(line)["statement"] for line in lines.splitlines()}) == len(lines.splitlines())

    assert citewise("collections", "remove", "Tides", "--work", TRIAL, "--data-dir", own).returncode == 0
    left = json.loads(citewise("collections", "show", "Tides", "--data-dir", own, "--json").stdout)
    assert TRIAL not in [one["work"] for one in left["works"]]
    assert citewise("collections", "remove", "Tides", "--data-dir", own).returncode == 0
    assert json.loads(citewise("collections", "list", "--data-dir", own, "--json").stdout) == []


def test_standard_input_is_a_list_too(citewise: Run, own: Path) -> None:
    done = citewise(
        "collections", "add", "Piped", "--from", "-", "--data-dir", own, stdin=f"see {TRIAL}\n".encode()
    )
    assert done.returncode == 0, done.stderr
    assert "/collections/e-" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("add", "X", "--from", "nowhere.bib"), 2, "nowhere.bib"),
        (("show", "nothing"), 1, "There is no collection"),
        (("remove", "nothing"), 1, "There is no collection"),
        (("export", "nothing"), 1, "There is no collection"),
        (("add", " "), 2, "name"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(
    citewise: Run, own: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = citewise("collections", *arguments, "--data-dir", own)
    assert done.returncode == code
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_wrong_choices_and_bombs_leave_nothing_behind(citewise: Run, own: Path, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.bib"
    bomb.write_bytes(b"@article{a, title=" + b"{" * 100_000 + b"}" * 100_000 + b"}")
    done = citewise("collections", "add", "Bomb", "--from", bomb, "--data-dir", own)
    assert (done.returncode, "nested deeper" in done.stderr) == (2, True)
    assert json.loads(citewise("collections", "list", "--data-dir", own, "--json").stdout) == []
    citewise("collections", "add", "Tides", "--data-dir", own)
    assert citewise("collections", "show", "Tides", "--sort", "x", "--data-dir", own).returncode == 2
    assert citewise("collections", "export", "Tides", "-f", "pdf", "--data-dir", own).returncode == 2
    assert citewise("collections", "export", "Tides", "--what", "x", "--data-dir", own).returncode == 2


def test_before_there_is_a_library_a_list_is_kept(citewise: Run, tmp_path: Path) -> None:
    done = citewise(
        "collections",
        "add",
        "Early",
        "--from",
        "-",
        "--data-dir",
        tmp_path / "new",
        stdin=f"{TRIAL}\n".encode(),
    )
    assert done.returncode == 0, done.stderr
    shown = citewise("collections", "show", "Early", "--data-dir", tmp_path / "new")
    assert "Not in this library" in shown.stdout
    assert citewise("collections", "export", "Early", "--data-dir", tmp_path / "new").returncode == 1
