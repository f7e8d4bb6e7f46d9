"""Where a library lives, and its settings."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

from citewise.errors import InputError

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


def section(folder: Path, name: str) -> dict[str, object]:
    """The settings under a heading of `config.toml` in a library's folder; empty where there are none.

    Raises:
        InputError: The file is there and cannot be read, or is no TOML.
    """
    path = folder / "config.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get(name, {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}. Mend it, or take it away.") from error
    if not isinstance(found, dict):
        raise InputError(f"{path}: {name} has to be a heading, [{name}], with settings below it.")
    return found
