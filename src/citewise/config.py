"""Where a library lives."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "CITEWISE_DATA_DIR"


def data_dir(given: str | os.PathLike[str] | None = None) -> Path:
    """The folder of the library: the one given, else `$CITEWISE_DATA_DIR`, else the platform's per-user data folder.

    It need not exist; nothing is made here.
    """
    if given is not None:
        return Path(given).expanduser()
    from_environment = os.environ.get(VARIABLE)
    if from_environment:
        return Path(from_environment).expanduser()
    return _per_user() / "citewise"


def _per_user() -> Path:
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    # The XDG specification has relative paths ignored.
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else home / ".local" / "share"
