"""A document as plain JSON, and its comparison with an expected file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from citewise.model import Document

DATA = Path(__file__).resolve().parents[1] / "data"


def plain(value: Any) -> Any:
    """Without what is empty, so that an expected file shows only what was found."""
    if isinstance(value, dict):
        return {
            key: plain(inner) for key, inner in value.items() if inner not in ("", None, (), [], {}, False)
        }
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def check(document: Document, expected: Path, *, regenerate: bool) -> None:
    """Compare with the expected file, or write it."""
    found = json.loads(json.dumps(plain(asdict(document))))
    if regenerate:
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
