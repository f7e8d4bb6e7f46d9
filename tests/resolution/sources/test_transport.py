"""Asking over a real socket: what is tried again and when, what is refused, what is kept."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from citewise.errors import InputError
from citewise.resolution.sources import SourceError, SourceName, SourceSettings, Transport, settings_from
from citewise.resolution.sources.cache import AnswerCache, KeptAnswer
from citewise.resolution.sources.pace import Pace, asked_wait, back_off
from citewise.resolution.sources.transport import Kind
from source_stand_in import CITED, Reply, StandIn

Made = Callable[..., Transport]
CROSSREF = SourceName.CROSSREF
PATH = "/works/10.5555%2Fnights.1"


def asked(transport: Transport) -> dict[str, Any] | None:
    return transport.json(CROSSREF, PATH)


def test_an_answer_is_read_and_we_say_who_we_are(transport: Made, stand_in: StandIn) -> None:
    found = transport(mailto="reader@example.org").json(
        CROSSREF, PATH, {"a": "b c"}, secret={"mailto": "reader@example.org"}
    )
    assert found is not None
    assert found["message"]["DOI"] == CITED
    (request,) = stand_in.asked
    assert request.params == {"a": "b c", "mailto": "reader@example.org"}
    assert request.headers["User-Agent"].startswith("citewise/")
    assert request.headers["User-Agent"].endswith("(mailto:reader@example.org)")
    assert request.headers["Accept"] == "application/json"


def test_what_a_source_does_not_know_is_none_and_is_remembered(transport: Made, stand_in: StandIn) -> None:
    one = transport()
    assert one.json(CROSSREF, "/works/10.5555%2Fnobody") is None
    assert one.json(CROSSREF, "/works/10.5555%2Fnobody") is None
    assert len(stand_in.asked) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Reply(503), "it is out of service (HTTP 503)"),
        (Reply(429), "it is asked too often (HTTP 429)"),
        (Reply(500), "it answers with an error (HTTP 500)"),
        (Reply(body=b'{"message": {"DOI": "10.5555/ni', announced=900), "its answer broke off"),
        (Reply(body=b'{"message": {"DOI": "10.5555/ni'), "its answer is no JSON"),
        (Reply(body=b"[1, 2]"), "its answer is JSON of another shape than expected"),
        (Reply(body=b""), "its answer is empty"),
        (Reply(body=b"<!DOCTYPE html><title>Maintenance</title>", content_type="text/html"), "it answers with a web page instead of JSON"),
        (Reply(body=b"\x1f\x8bnonsense", headers={"Content-Encoding": "gzip"}), "its answer is damaged"),
    ],
)  # fmt: skip
def test_faults_are_tried_again_and_told_when_they_last(
    transport: Made, stand_in: StandIn, clock: Any, fault: Reply, reason: str
) -> None:
    stand_in.faults["crossref"] = [fault, fault]
    assert asked(transport()) is not None
    assert clock.waits == [0.75, 1.5]
    assert len(stand_in.asked) == 3
    stand_in.lasting["crossref"] = fault
    with pytest.raises(SourceError) as raised:
        transport(fresh=0.0).json(CROSSREF, "/works/10.5555%2Fother")
    assert raised.value.reason.startswith(reason)
    assert raised.value.reason.endswith("(4 tries)")
    assert str(raised.value).startswith("Crossref could not be asked: ")
    assert len(stand_in.asked) == 7


def test_silence_ends_in_time_and_takes_the_source_out(transport: Made, stand_in: StandIn) -> None:
    stand_in.lasting["crossref"] = Reply(body=b"{}", pause=1.5)
    one = transport(silence=0.2, tries=2)
    with pytest.raises(SourceError, match=r"no answer within 0.2 seconds \(2 tries\)"):
        asked(one)
    before = len(stand_in.asked)
    with pytest.raises(SourceError, match="no answer within"):
        one.json(CROSSREF, "/works/10.5555%2Fother")
    assert len(stand_in.asked) == before
    assert one.down == {CROSSREF: "no answer within 0.2 seconds (2 tries)"}
    # The others are asked as before.
    assert one.json(SourceName.OPENALEX, f"/works/doi:{CITED}") is not None


def test_a_host_that_cannot_be_reached_is_told(transport: Made, stand_in: StandIn) -> None:
    one = transport(addresses={CROSSREF: "http://127.0.0.1:9"}, tries=2)
    with pytest.raises(SourceError, match="it cannot be reached"):
        asked(one)
    assert CROSSREF in one.down


def test_three_failures_in_a_row_take_a_source_out_and_a_success_forgives(
    transport: Made, stand_in: StandIn
) -> None:
    one = transport(tries=1)
    outcomes = [Reply(500), Reply(500), None, Reply(500), Reply(500), Reply(500)]
    for number, fault in enumerate(outcomes):
        stand_in.faults["crossref"] = [fault] if fault else []
        if fault is None:
            assert one.json(CROSSREF, PATH, {"n": str(number)}) is not None
            continue
        assert not one.down
        with pytest.raises(SourceError):
            one.json(CROSSREF, PATH, {"n": str(number)})
    assert CROSSREF in one.down


def test_the_wait_that_a_source_asks_for_is_kept(transport: Made, stand_in: StandIn, clock: Any) -> None:
    date = formatdate(clock.now() + 20, usegmt=True)
    stand_in.faults["crossref"] = [
        Reply(429, headers={"Retry-After": "7"}),
        Reply(503, headers={"Retry-After": date}),
    ]
    assert asked(transport()) is not None
    assert clock.waits[0] == 7
    assert 12 <= clock.waits[1] <= 13


def test_a_source_that_sends_us_away_for_long_is_left_out(
    transport: Made, stand_in: StandIn, clock: Any
) -> None:
    stand_in.lasting["crossref"] = Reply(429, headers={"Retry-After": "7200"})
    one = transport()
    with pytest.raises(SourceError, match="asks to come back in 120 minutes"):
        asked(one)
    assert clock.waits == []
    assert len(stand_in.asked) == 1
    assert CROSSREF in one.down


@pytest.mark.parametrize(("status", "reason"), [(401, "it asks for a key"), (403, "it refuses to answer"), (400, "an error"), (204, "something unexpected")])  # fmt: skip
def test_a_refusal_is_not_tried_again(transport: Made, stand_in: StandIn, status: int, reason: str) -> None:
    stand_in.lasting["crossref"] = Reply(status)
    with pytest.raises(SourceError, match=reason):
        asked(transport())
    assert len(stand_in.asked) == 1


def test_an_answer_that_is_too_large_is_given_up(transport: Made, stand_in: StandIn) -> None:
    huge = b'{"a": "' + b"x" * 200_000 + b'"}'
    packed = gzip.compress(huge)
    for fault in (
        Reply(body=huge),
        Reply(body=packed, headers={"Content-Encoding": "gzip"}),
        Reply(body=b"{}", announced=10**12),
    ):
        stand_in.faults["crossref"] = [fault]
        with pytest.raises(SourceError, match=r"larger than 100,000|more than 100,000"):
            transport().get(CROSSREF, PATH, kind=Kind.JSON, limit=100_000)


def test_an_answer_that_drips_for_ever_is_given_up(transport: Made, stand_in: StandIn, clock: Any) -> None:
    stand_in.lasting["crossref"] = Reply(body=b"{" + b" " * 300_000 + b"}")
    one = transport(tries=1, longest=5.0)

    def late() -> float:
        clock.seconds += 4
        return float(clock.seconds)

    one._clock = late
    with pytest.raises(SourceError, match="took more than 5 seconds"):
        asked(one)


def test_redirects_are_followed_within_a_source_alone(transport: Made, stand_in: StandIn) -> None:
    def moved(to: str) -> Reply:
        return Reply(301, headers={"Location": to})

    stand_in.faults["crossref"] = [moved("/crossref" + PATH)]
    found = transport().json(CROSSREF, "/works/10.5555%2Fold")
    assert found is not None
    assert found["message"]["DOI"] == CITED
    for place in (
        "http://example.org/works",
        "https://example.org/works",
        "http://127.0.0.1:1/works",
        "ftp://127.0.0.1/works",
        "file:///etc/passwd",
        "",
    ):
        stand_in.faults["crossref"] = [moved(place)]
        with pytest.raises(SourceError, match="which is not followed"):
            transport(fresh=0.0).json(CROSSREF, "/works/10.5555%2Fold")
    for place in ("http://[::1", "http://127.0.0.1:port/", "http://127.0.0.1/\x7f"):
        stand_in.faults["crossref"] = [moved(place)]
        with pytest.raises(SourceError, match=r"it redirects to"):
            transport(fresh=0.0).json(CROSSREF, "/works/10.5555%2Fold")
    stand_in.faults.clear()
    stand_in.lasting["crossref"] = moved("/crossref" + PATH)
    with pytest.raises(SourceError, match="redirects more than 5 times"):
        transport(fresh=0.0).json(CROSSREF, "/works/10.5555%2Fold")


def test_kept_answers_are_believed_for_a_while_and_then_asked_with_conditions(
    transport: Made, stand_in: StandIn, clock: Any
) -> None:
    one = transport(fresh=100.0)
    first = asked(one)
    assert asked(one) == first
    assert len(stand_in.asked) == 1
    clock.seconds += 101
    assert asked(one) == first
    assert stand_in.asked[-1].headers["If-None-Match"].startswith('"')
    # "Not modified" makes it fresh again.
    assert asked(one) == first
    assert len(stand_in.asked) == 2
    stand_in.works[CITED].title = "Longer nights after naps"
    clock.seconds += 101
    changed = asked(one)
    assert changed is not None
    assert changed["message"]["title"] == ["Longer nights after naps"]


def test_a_date_of_change_is_a_condition_too(transport: Made, stand_in: StandIn) -> None:
    stamp = "Mon, 02 Mar 2026 10:00:00 GMT"
    stand_in.lasting["openalex"] = Reply(body=b'{"a": 1}', headers={"Last-Modified": stamp})
    one = transport(fresh=0.0)
    one.json(SourceName.OPENALEX, "/works/W1")
    stand_in.lasting["openalex"] = Reply(304)
    assert one.json(SourceName.OPENALEX, "/works/W1") == {"a": 1}
    assert stand_in.asked[-1].headers["If-Modified-Since"] == stamp


def test_not_modified_without_a_condition_is_an_error(transport: Made, stand_in: StandIn) -> None:
    stand_in.lasting["openalex"] = Reply(304)
    with pytest.raises(SourceError, match="HTTP 304"):
        transport().json(SourceName.OPENALEX, "/works/W1")


def test_keys_and_addresses_of_people_are_not_kept(transport: Made, tmp_path: Path) -> None:
    transport().json(CROSSREF, PATH, secret={"api_key": "s3cr3t", "mailto": "reader@example.org"})
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        assert b"s3cr3t" not in path.read_bytes()
        assert b"reader@" not in path.read_bytes()


def test_cookies_are_not_brought_back(transport: Made, stand_in: StandIn) -> None:
    stand_in.lasting["crossref"] = Reply(body=b"{}", headers={"Set-Cookie": "who=you; Path=/"})
    one = transport(fresh=0.0)
    asked(one)
    asked(one)
    assert "Cookie" not in stand_in.asked[1].headers


# ---- the cache


def answer(size: int, fetched: float = 0.0) -> KeptAnswer:
    return KeptAnswer(200, "application/json", "", "", fetched, os.urandom(size))


def test_the_cache_is_bounded_and_lets_go_of_what_was_not_asked_for(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, 100_000)
    for number in range(12):
        cache.put(f"k{number}", answer(10_000))
        for path in tmp_path.rglob("*"):
            if path.is_file() and path.stat().st_mtime > 1_000_000:
                os.utime(path, (number, number))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 100_000
    assert cache.get("k0") is None
    assert cache.get("k11") is not None
    cache.put("large", answer(60_000))
    assert cache.get("large") is None


def test_a_damaged_file_of_the_cache_is_no_error(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, 100_000)
    for data in (b"", b"{}", b"nonsense\nmore", b'{"status": 200}\n', b"[1]\n"):
        cache.put("k", answer(10))
        (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
        path.write_bytes(data)
        assert cache.get("k") is None
        assert not path.exists()
    (tmp_path / "file").write_bytes(b"")
    AnswerCache(tmp_path / "file", 1000).put("k", answer(10))


# ---- waiting


def test_back_off_doubles_up_to_a_bound_and_is_spread() -> None:
    assert [back_off(tried, lambda: 1.0) for tried in (1, 2, 3, 4, 20)] == [1, 2, 4, 8, 60]
    assert [back_off(tried, lambda: 0.0) for tried in (1, 2, 3)] == [0.5, 1, 2]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("5", 5.0), (" 1.5 ", 1.5), ("", None), ("soon", None), ("-3", None), ("Thu, 01 Jan 1970 00:01:40 GMT", 90.0), ("Thu, 01 Jan 1970 00:00:01 GMT", 0.0)],
)  # fmt: skip
def test_a_retry_after_header_is_read(header: str, seconds: float | None) -> None:
    assert asked_wait(header, 10.0) == seconds


def test_requests_to_one_host_keep_their_distance(clock: Any) -> None:
    pace = Pace(clock.now, clock.sleep)
    for host in ("a.example", "a.example", "b.example", "a.example"):
        pace.wait(host, 2.0)
    assert clock.waits == [2.0, 2.0]
    clock.seconds += 10
    pace.wait("a.example", 2.0)
    assert len(clock.waits) == 2


# ---- settings


@pytest.mark.parametrize(
    "address",
    ["http://api.example.org", "ftp://127.0.0.1", "api.example.org", "https://", "https://u:p@example.org", "https://example.org/?a=b", "http://127.0.0.1.example.org", "http://[::1", ""],
)  # fmt: skip
def test_addresses_are_https_but_for_this_machine(address: str) -> None:
    with pytest.raises(InputError, match="cannot be the address of Crossref"):
        SourceSettings(addresses={CROSSREF: address})


def test_settings_come_from_the_command_the_environment_and_the_file() -> None:
    environment = {
        "CITEWISE_MAILTO": "env@example.org",
        "CITEWISE_SOURCE_EUROPE_PMC": "http://127.0.0.1:8/epmc/",
        "CITEWISE_SOURCE_CROSSREF": "https://mirror.example.org",
        "CITEWISE_SOURCE_TRIES": "2",
    }
    configured: dict[str, object] = {"mailto": "file@example.org", "openalex_key": "k"}
    one = settings_from(configured, mailto="given@example.org", environment=environment)
    assert (one.mailto, one.openalex_key, one.tries) == ("given@example.org", "k", 2)
    assert one.address(SourceName.EUROPE_PMC) == "http://127.0.0.1:8/epmc"
    assert one.address(CROSSREF) == "https://mirror.example.org"
    assert one.address(SourceName.OPENALEX) == "https://api.openalex.org"
    assert settings_from(configured, environment=environment).mailto == "env@example.org"
    assert settings_from(configured, environment={}).mailto == "file@example.org"
    with pytest.raises(InputError, match="no mail address"):
        settings_from({}, mailto="nobody", environment={})
    with pytest.raises(InputError, match="no number of tries"):
        settings_from({}, environment={"CITEWISE_SOURCE_TRIES": "many"})


def test_crossref_is_asked_less_often_by_those_who_give_no_address() -> None:
    assert SourceSettings().seconds_between(CROSSREF) == 1.0
    assert SourceSettings(mailto="reader@example.org").seconds_between(CROSSREF) < 0.5


def test_words_that_are_no_text_are_sent_all_the_same(transport: Made, stand_in: StandIn) -> None:
    transport().json(
        CROSSREF, "/works", {"query.bibliographic": b"na\xffps".decode("utf-8", "surrogateescape")}
    )
    assert stand_in.asked[0].params == {"query.bibliographic": "na?ps"}
