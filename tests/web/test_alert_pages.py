"""Pages of alerts: asking, confirming, changing, ending; links alone change nothing, guesses get nowhere."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise.alerts.settings import mail_settings
from citewise.people import PeopleDatabase
from citewise.people.subscriptions import Rhythm, Subscription, Want, subscriptions
from citewise.web import create_app
from invented_library import ARTICLES, TRIAL, make_library
from mail_servers import MailServer, mail_server

WISH = {
    "kind": "work",
    "value": TRIAL,
    "address": "ada@example.org",
    "want": "contrasting",
    "rhythm": "daily",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_library(tmp_path / "library", ARTICLES[:3])


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def client(folder: Path, server: MailServer) -> Iterator[TestClient]:
    app = create_app(folder, mail=mail_settings(server.url, "http://testserver"), digests=True)
    with TestClient(app, follow_redirects=False) as made:
        yield made


def held(folder: Path) -> list[Subscription]:
    with PeopleDatabase(folder) as people:
        return subscriptions(people) if people.present else []


def arrived(server: MailServer, number: int = 1) -> str:
    """The text of the last of so many mails."""
    until = time.monotonic() + 20
    while len(server.raw) < number:
        assert time.monotonic() < until, f"{len(server.raw)} mails came"
        time.sleep(0.02)
    body = server.mails[number - 1].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(text: str, kind: str) -> str:
    found = re.search(rf"http://testserver(/alerts/{kind}/[\w-]{{43}})\s", text + "\n")
    assert found is not None, text
    return found[1]


def confirmed(client: TestClient, server: MailServer) -> None:
    client.post("/alerts", data=WISH)
    assert client.post(link(arrived(server), "confirm")).status_code == 200


def grown(client: TestClient, server: MailServer, folder: Path) -> str:
    """The text of the digest after the library has grown."""
    number = len(server.raw)
    make_library(folder, ARTICLES[3:])
    with PeopleDatabase(folder) as people, people.transaction() as change:
        change.execute("UPDATE subscription SET looked = '2026-01-01T00:00:00Z'")
    postman = client.app_state["desk"].postman
    assert postman is not None
    postman.wake()
    return arrived(server, number + 1)


def test_the_whole_way(client: TestClient, server: MailServer, folder: Path) -> None:
    answer = client.post("/alerts", data=WISH)
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts/asked")
    confirm = link(arrived(server), "confirm")
    page = client.get(confirm)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert held(folder)[0].confirmed is None, "looking at the link confirms nothing"
    form = html.fromstring(page.text).forms[-1]
    assert (form.method, form.action) == ("POST", confirm)
    assert client.post(confirm).status_code == 200
    one = held(folder)[0]
    assert one.confirmed is not None
    assert (one.want, one.rhythm) == (Want.CONTRASTING, Rhythm.DAILY)
    digest = grown(client, server, folder)
    assert "[Contrasting" in digest
    unsubscribe = link(digest, "unsubscribe")
    for _ in range(2):
        assert client.get(unsubscribe).status_code == 200
    assert len(held(folder)) == 1, "programs that follow links end nothing"
    assert client.post(unsubscribe).status_code == 200
    assert held(folder) == []
    assert client.get(unsubscribe).status_code == 404
    assert client.post(unsubscribe).status_code == 404


def test_one_click_from_the_mail_program(client: TestClient, server: MailServer, folder: Path) -> None:
    confirmed(client, server)
    grown(client, server, folder)
    address = str(server.mails[-1]["List-Unsubscribe"])[1:-1].removeprefix("http://testserver")
    answer = client.post(
        address, data={"List-Unsubscribe": "One-Click"}, headers={"user-agent": "a mail program"}
    )
    assert answer.status_code == 200
    assert held(folder) == []


def test_alerts_can_be_changed_seen_and_forgotten(
    client: TestClient, server: MailServer, folder: Path
) -> None:
    confirmed(client, server)
    client.post("/alerts", data=WISH | {"kind": "search", "value": "harbour"})
    arrived(server, 2)
    client.post("/alerts", data=WISH | {"address": "bob@example.org"})
    arrived(server, 3)
    manage = link(grown(client, server, folder), "manage")
    page = html.fromstring(client.get(manage).text)
    assert len(page.findall(".//article")) == 2
    assert "bob@example.org" not in html.tostring(page, encoding="unicode")
    first, _, others = held(folder)
    client.post(
        manage, data={"action": "change", "alert": str(first.id), "want": "notices", "rhythm": "weekly"}
    )
    assert (held(folder)[0].want, held(folder)[0].rhythm) == (Want.NOTICES, Rhythm.WEEKLY)
    assert client.post(manage, data={"action": "remove", "alert": str(others.id)}).status_code == 404
    assert client.post(manage, data={"action": "explode", "alert": str(first.id)}).status_code == 400
    told = client.get(f"{manage}/data")
    assert told.json()["address"] == "ada@example.org"
    assert len(told.json()["alerts"]) == 2
    assert "attachment" in told.headers["content-disposition"]
    assert client.post(manage, data={"action": "forget"}).status_code == 200
    assert [one.address for one in held(folder)] == ["bob@example.org"]


def test_a_change_counts_only_once_it_is_confirmed(
    client: TestClient, server: MailServer, folder: Path
) -> None:
    confirmed(client, server)
    client.post("/alerts", data=WISH | {"want": "all", "rhythm": "weekly"})
    text = arrived(server, 2)
    assert held(folder)[0].want is Want.CONTRASTING, "anybody may type an address"
    client.post(link(text, "confirm"))
    assert (held(folder)[0].want, held(folder)[0].rhythm) == (Want.ALL, Rhythm.WEEKLY)
    assert len(held(folder)) == 1


def test_no_answer_tells_whether_an_address_is_known(client: TestClient, server: MailServer) -> None:
    confirmed(client, server)
    known = client.post("/alerts", data=WISH)
    unknown = client.post("/alerts", data=WISH | {"address": "nobody@example.org"})
    assert (known.status_code, known.headers["location"], known.text) == (
        unknown.status_code,
        unknown.headers["location"],
        unknown.text,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "ada"},
        {"address": "ada@example.org\r\nBcc: bob@example.org"},
        {"address": "ada@example.org,bob@example.org"},
        {"kind": "planet"},
        {"value": "nothing"},
        {"kind": "search", "value": " "},
        {"kind": "search", "value": "x" * 600},
    ],
)
def test_what_cannot_be_asked_for_is_said(client: TestClient, folder: Path, wrong: dict[str, str]) -> None:
    answer = client.post("/alerts", data=WISH | wrong)
    assert answer.status_code == 400
    assert html.fromstring(answer.text).find(".//*[@role='alert']") is not None
    assert held(folder) == []


def test_programs_that_fill_in_everything_are_sent_away(client: TestClient, folder: Path) -> None:
    assert client.post("/alerts", data=WISH | {"website": "https://buy.example"}).status_code == 303
    assert held(folder) == []


def test_other_sites_cannot_ask_in_ones_name(client: TestClient, folder: Path) -> None:
    answer = client.post("/alerts", data=WISH, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert held(folder) == []


def test_asking_too_often_has_to_wait(client: TestClient) -> None:
    answers = [
        client.post("/alerts", data=WISH | {"address": f"a{n}@example.org"}).status_code for n in range(12)
    ]
    assert answers == [303] * 10 + [429] * 2


def test_guessing_links_has_to_wait_and_gets_nowhere(
    client: TestClient, server: MailServer, folder: Path
) -> None:
    confirmed(client, server)
    good = link(grown(client, server, folder), "unsubscribe")
    guesses = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.swapcase(),
        good[:-1],
        good.replace("unsubscribe", "confirm"),
        "/alerts/unsubscribe/" + "x" * 5000,
        "/alerts/unsubscribe/%00",
        "/alerts/manage/' OR 1=1 --",
    ]
    for guess in guesses:
        assert client.post(guess).status_code == 404
        assert client.get(guess).status_code == 404
    statuses = [client.post(f"/alerts/unsubscribe/guess{n}").status_code for n in range(40)]
    assert statuses[-1] == 429
    assert client.post(good).status_code == 429
    assert len(held(folder)) == 1


def test_links_lead_to_the_public_address_and_not_to_who_asks(client: TestClient, server: MailServer) -> None:
    client.post("/alerts", data=WISH, headers={"host": "evil.example"})
    assert "evil.example" not in arrived(server)


def test_without_a_mail_server_the_form_says_so(folder: Path) -> None:
    with TestClient(create_app(folder), follow_redirects=False) as client:
        for address in (
            f"/reports/{TRIAL}",
            "/search?q=baths",
            "/authors/osei%20a",
            "/journals/Invented%20Rivers",
        ):
            page = html.fromstring(client.get(address).text)
            assert not page.xpath("//form[@action='/alerts']"), address
            assert "sends no e-mail" in page.text_content()
        assert client.post("/alerts", data=WISH).status_code == 503
        assert held(folder) == []


def test_pages_offer_the_form_and_the_feed(client: TestClient) -> None:
    for address, kind, value in (
        (f"/reports/{TRIAL}", "work", TRIAL),
        ("/search?q=warm+baths&section=results&section=methods&class=contrasting", "search",
         "(warm baths) AND (section:results OR section:methods) AND class:contrasting"),
        ("/authors/osei%20a", "author", "osei a"),
        ("/journals/Invented%20Rivers", "journal", "Invented Rivers"),
    ):  # fmt: skip
        page = html.fromstring(client.get(address).text)
        (form,) = page.xpath("//form[@action='/alerts']")
        assert (form.fields["kind"], form.fields["value"]) == (kind, value)
        (feed,) = page.xpath("//link[@rel='alternate' and @type='application/atom+xml']/@href")
        answer = client.get(feed)
        assert answer.status_code == 200, feed
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"


def test_feeds_are_asked_for_again_without_being_sent_again(client: TestClient) -> None:
    address = f"/feeds/work/{TRIAL}"
    first = client.get(address)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    assert client.get(address, headers={"if-none-match": f'"other", W/{tag}'}).status_code == 304
    assert client.get(address, headers={"if-modified-since": changed}).status_code == 304
    assert (
        client.get(address, headers={"if-none-match": '"other"', "if-modified-since": changed}).status_code
        == 200
    )
    assert client.get(address, headers={"if-modified-since": "nonsense"}).status_code == 200
    assert client.get("/feeds/planet/mars").status_code == 400
    assert client.get(f"{address}?only=contrasting").headers["etag"] != tag
