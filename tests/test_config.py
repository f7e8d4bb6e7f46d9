"""Where a library lives: what is given wins over the environment, and that over the per-user folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from citewise import config


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
