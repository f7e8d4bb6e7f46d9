"""The names that programs may rely on; a change here is a change that users must be told of."""

from __future__ import annotations

import inspect
import io
import subprocess
import sys
from pathlib import Path

import pytest

import citewise
from citewise.errors import CitewiseError, InputError
from invented_articles import STATEMENTS, article


def test_the_public_names_are_frozen() -> None:
    assert sorted(citewise.__all__) == ["__version__", "extract", "open_library", "read"]
    shown = {
        name: str(inspect.signature(getattr(citewise, name))) for name in ("read", "extract", "open_library")
    }
    assert shown == {
        "read": "(source: 'str | PathLike[str] | bytes | BinaryIO', *, name: 'str' = '') -> 'Document'",
        "extract": "(source: 'str | PathLike[str] | bytes | BinaryIO', *, name: 'str' = '') -> 'Extraction'",
        "open_library": "(data_dir: 'str | PathLike[str] | None' = None) -> 'Library'",
    }


def test_every_public_function_is_documented() -> None:
    for name in ("read", "extract", "open_library"):
        assert "Raises:" in (inspect.getdoc(getattr(citewise, name)) or "")


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import sys, citewise, citewise.cli; print([m for m in sys.modules if m.split('.')[0] in "
    script += "('lxml', 'typer', 'rich', 'tantivy', 'numpy', 'fastapi', 'sqlite3', 'pebble')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_path_bytes_and_a_file_are_all_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(article(7))
    for source in (path, str(path), article(7), io.BytesIO(article(7))):
        assert citewise.read(source).work.identifiers.doi == "10.5555/sleep.7"
    with path.open("rb") as file:
        extraction = citewise.extract(file)
    assert len(extraction.statements) == STATEMENTS
    assert extraction.document.body


@pytest.mark.parametrize("function", [citewise.read, citewise.extract])
def test_what_cannot_be_read_is_one_kind_of_error_with_the_name_in_it(
    tmp_path: Path, function: object
) -> None:
    (tmp_path / "notes.txt").write_bytes(b"Just notes.")
    for name in ("gone.xml", "notes.txt", "."):
        with pytest.raises(InputError) as caught:
            function(tmp_path / name)  # type: ignore[operator]
        assert str(tmp_path / name) in str(caught.value)


def test_a_library_that_is_not_there_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(CitewiseError, match="citewise ingest"):
        citewise.open_library(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
