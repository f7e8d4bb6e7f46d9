"""Collections as a reader makes them, for tests of several pages."""

from __future__ import annotations

from starlette.testclient import TestClient

from citewise.people.collections import share_secret
from served_libraries import RETRACTED, TRIAL

LIST = (
    f"{TRIAL}\n{RETRACTED}\n10.5555/none\nhello\nHigh-dose quelizant abolishes tremor in Brennick syndrome\n"
)


def make(client: TestClient, pasted: str = LIST, name: str = "Tides", **fields: str) -> str:
    """The path of a new collection by its edit link."""
    answer = client.post(
        "/collections", data={"name": name, "pasted": pasted, **fields}, files={"file": ("", b"")}
    )
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location.split("?")[0]


def shared(path: str) -> str:
    """The path of the share link, of that of the edit link."""
    return f"/collections/{share_secret(path.rsplit('/', 1)[1])}"
