"""Our own style sheets, scripts and pictures, each under an address that changes with its content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"

_A_YEAR = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"


@cache
def asset(name: str) -> str:
    """The address of a file of ours, such as `/static/citewise.css?v=1f0c…`, which browsers may keep for a year."""
    digest = hashlib.blake2b((FOLDER / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?v={digest}"


def vendored(name: str) -> str:
    """The address of a third-party script that `scripts/assets` has fetched, or empty: pages do without it."""
    path = f"vendor/{name}"
    return asset(path) if (FOLDER / path).is_file() else ""


class Assets(StaticFiles):
    """Static files that are kept by browsers as long as their address names their content."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        versioned = scope["query_string"].startswith(b"v=")
        response.headers["cache-control"] = _A_YEAR if versioned else _AN_HOUR
        return response
