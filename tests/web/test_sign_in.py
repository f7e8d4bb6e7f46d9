"""Signing in by key, and what a browser then carries."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from citewise.people import PeopleDatabase, Role
from citewise.people.keys import issue_key, revoke_key
from citewise.web import create_app
from citewise.web.limits import RateLimit
from citewise.web.pages.key import local_path
from citewise.web.sign_in import COOKIE
from served_libraries import TRIAL


@pytest.fixture
def own_library(corpus_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus_library, tmp_path / "library"))


@pytest.fixture
def own(own_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(own_library), follow_redirects=False) as made:
        yield made


@pytest.fixture
def secret(own_library: Path) -> str:
    with PeopleDatabase(own_library) as people:
        return issue_key(people, "The reading room", Role.CURATOR)[1]


def enter(client: TestClient, secret: str, then: str = "/help") -> str:
    answer = client.post("/key", data={"secret": secret, "next": then})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_key_is_entered_and_left(own: TestClient, secret: str) -> None:
    assert enter(own, f" {secret} ") == "/help"
    assert "The reading room" in own.get("/help").text
    answer = own.post("/key/leave")
    assert answer.headers["location"] == "/"
    assert COOKIE not in own.cookies
    assert "The reading room" not in own.get("/help").text


def test_a_session_that_was_left_is_worthless(own: TestClient, secret: str) -> None:
    enter(own, secret)
    token = own.cookies[COOKIE]
    own.post("/key/leave")
    assert "The reading room" not in own.get("/help", headers={"cookie": f"{COOKIE}={token}"}).text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(own: TestClient, secret: str) -> None:
    answer = own.post("/key", data={"secret": secret})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie.replace("citewise", "")
    assert secret.lower() not in cookie


def test_over_tls_the_cookie_stays_there(own_library: Path, secret: str) -> None:
    with TestClient(create_app(own_library), base_url="https://c.example", follow_redirects=False) as made:
        assert "; secure" in made.post("/key", data={"secret": secret}).headers["set-cookie"].lower()


@pytest.mark.parametrize("wrong", ["", "cw_nope", "x" * 10_000, "\x00", "cw_é", "' OR 1=1 --"])
def test_a_wrong_key_opens_nothing(own: TestClient, secret: str, wrong: str) -> None:
    answer = own.post("/key", data={"secret": wrong})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "No key has this secret" in answer.text


def test_guessing_is_slowed_down(own: TestClient, secret: str) -> None:
    answers = [own.post("/key", data={"secret": f"cw_{number}"}).status_code for number in range(12)]
    assert answers == [403] * 10 + [429] * 2
    assert own.post("/key", data={"secret": secret}).status_code == 429


def test_a_revoked_key_is_out_at_once(own: TestClient, own_library: Path, secret: str) -> None:
    enter(own, secret)
    with PeopleDatabase(own_library) as people:
        revoke_key(people, 1)
    assert "The reading room" not in own.get("/help").text


@pytest.mark.parametrize("token", ["", "nope", "x" * 5000, "é"])
def test_a_made_up_session_is_none(own: TestClient, secret: str, token: str) -> None:
    answer = own.get("/help", headers={"cookie": f"{COOKIE}={token}".encode()})
    assert answer.status_code == 200
    assert "The reading room" not in answer.text


def test_pages_for_a_key_are_kept_for_nobody_else(own: TestClient, secret: str) -> None:
    own.get("/healthz")
    address = f"/reports/{TRIAL}"
    plain = own.get(address)
    enter(own, secret)
    mine = own.get(address)
    assert "The reading room" in mine.text
    assert "no-store" in mine.headers["cache-control"]
    own.cookies.clear()
    assert own.get(address).text == plain.text


def test_asking_for_pages_makes_no_file(own: TestClient, own_library: Path) -> None:
    own.get("/help", headers={"cookie": f"{COOKIE}=made-up"})
    own.post("/key", data={"secret": "cw_nope"})
    assert not PeopleDatabase(own_library).present


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/reports/10.5555/x?q=a", "/reports/10.5555/x?q=a"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nset-cookie: x=y", "/"),
        ("", "/"),
    ],
)
def test_one_is_led_on_within_this_site_only(own: TestClient, secret: str, asked: str, led: str) -> None:
    assert local_path(asked) == led
    assert enter(own, secret, asked) == led


def test_a_large_form_is_refused(own: TestClient) -> None:
    answer = own.post("/key", data={"secret": "x" * 200_000})
    assert answer.status_code == 413
    assert "larger than 100 kB" in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"secret=x"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(500))),
    ],
)
def test_what_is_no_form_is_said_to_be_none(own: TestClient, kind: str, body: bytes) -> None:
    assert own.post("/key", content=body, headers={"content-type": kind}).status_code in (400, 403)


def test_a_bucket_fills_again_evenly() -> None:
    now = [0.0]
    limit = RateLimit(2, 10, clock=lambda: now[0])
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    assert limit.take("b")
    assert limit.spent("a")
    now[0] = 5.0
    assert not limit.spent("a")
    assert [limit.take("a") for _ in range(2)] == [True, False]
