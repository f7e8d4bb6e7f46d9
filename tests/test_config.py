"""Where a library lives: what is given wins over the environment, and that over the per-user folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from citewise import config
from citewise.errors import InputError


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CITEWISE_DATA_DIR", str(tmp_path / "env"))
    assert config.data_dir(tmp_path / "given") == tmp_path / "given"
    assert config.data_dir() == tmp_path / "env"
    assert not (tmp_path / "env").exists()


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config.data_dir("~/lib") == tmp_path / "lib"


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="the XDG folders are Linux's")
def test_the_per_user_folder_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CITEWISE_DATA_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert config.data_dir() == tmp_path / "data" / "citewise"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert config.data_dir() == tmp_path / ".local" / "share" / "citewise"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert config.data_dir() == tmp_path / ".local" / "share" / "citewise"


def test_settings_are_read_by_heading_and_their_faults_told(tmp_path: Path) -> None:
    assert config.section(tmp_path, "sources") == {}
    file = tmp_path / "config.toml"
    file.write_text('sources = 5\n[other]\nmailto = "you@example.org"\n', "utf-8")
    assert config.section(tmp_path, "other") == {"mailto": "you@example.org"}
    assert config.section(tmp_path, "absent") == {}
    with pytest.raises(InputError, match="has to be a heading"):
        config.section(tmp_path, "sources")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot be read"):
        config.section(tmp_path, "sources")
