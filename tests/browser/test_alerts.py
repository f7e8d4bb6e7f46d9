"""Alerts as a reader meets them: asked for on a report, confirmed by the link in a mail, ended by the next one's."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser_pages import opened
from playwright.sync_api import Browser, Page, expect

from citewise.people import PeopleDatabase
from invented_library import ARTICLES, TRIAL, make_library
from mail_servers import MailServer, mail_server

pytestmark = pytest.mark.browser


@contextmanager
def serving(folder: Path, server: MailServer) -> Iterator[str]:
    """`citewise serve --with-alerts` on a library."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "citewise", "serve", "--data-dir", str(folder), "--port", str(port)]
    command += ["--with-alerts", "--smtp-url", server.url]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{base}/healthz", timeout=5):  # noqa: S310 - our own address
                    break
            except OSError:
                assert running.poll() is None, "citewise serve ended at once"
                time.sleep(0.1)
        yield base
    finally:
        running.terminate()
        running.wait(timeout=30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_library(tmp_path / "library", ARTICLES[:3])


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def address(folder: Path, server: MailServer) -> Iterator[str]:
    with serving(folder, server) as base:
        yield base


def html_of(server: MailServer, number: int) -> str:
    """The HTML of the last of so many mails."""
    until = time.monotonic() + 90
    while len(server.raw) < number:
        assert time.monotonic() < until, f"{len(server.raw)} mails came"
        time.sleep(0.1)
    body = server.mails[number - 1].get_body(("html",))
    assert body is not None
    return str(body.get_content())


def link_of(mail: str, kind: str) -> str:
    found = re.search(rf'href="([^"]+/alerts/{kind}/[^"]+)"', mail)
    assert found is not None, mail
    return found[1]


def ask(page: Page) -> None:
    page.goto(f"/reports/{TRIAL}")
    page.get_by_text("E-mail alert", exact=True).click()
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Tell me of").select_option("statements")
    page.get_by_label("How often").select_option("daily")
    page.get_by_role("button", name="Ask for the alert").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_wish_to_the_end(
    browser: Browser, address: str, folder: Path, server: MailServer, *, scripts: bool
) -> None:
    with opened(browser, address, java_script_enabled=scripts) as page:
        ask(page)
        page.goto(link_of(html_of(server, 1), "confirm"))
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_role("heading", name="The alert is confirmed")).to_be_visible()
        make_library(folder, ARTICLES[3:])
        with PeopleDatabase(folder) as people, people.transaction() as change:
            change.execute("UPDATE subscription SET looked = '2026-01-01T00:00:00Z'")
        mail = html_of(server, 2)
        statement = re.search(r'href="([^"]+/statements/[^"]+)"', mail)
        assert statement is not None
        page.goto(statement[1])
        expect(page.get_by_role("heading", name="Why this class")).to_be_visible()
        page.goto(link_of(mail, "manage"))
        page.get_by_label("How often").select_option("weekly")
        page.get_by_role("button", name="Change").click()
        expect(page.get_by_role("status")).to_contain_text("changed")
        page.goto(link_of(mail, "unsubscribe"))
        page.get_by_role("button", name="End it").click()
        expect(page.get_by_role("heading", name="The alert has ended")).to_be_visible()
        with PeopleDatabase(folder) as people:
            assert people.connection.execute("SELECT count(*) FROM subscription").fetchone()[0] == 0


def test_by_keyboard_alone(browser: Browser, address: str, server: MailServer) -> None:
    with opened(browser, address) as page:
        page.goto("/search?q=baths")
        page.get_by_text("E-mail alert", exact=True).focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("E-mail address")).to_be_focused()
        page.keyboard.type("ada@example.org")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    assert "baths" in html_of(server, 1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault_and_nothing_sticks_out(
    browser: Browser, address: str, server: MailServer, axe_source: str, scheme: str, width: int
) -> None:
    with opened(
        browser, address, color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900}
    ) as page:
        ask(page)
        confirm = link_of(html_of(server, 1), "confirm")
        for there in (
            f"/reports/{TRIAL}",
            "/search?q=baths",
            "/authors/osei%20a",
            "/alerts",
            f"/alerts?on=work:{TRIAL}",
            "/alerts/asked",
            confirm,
        ):
            page.goto(there)
            for popover in page.locator("details.popover", has_text="E-mail alert").all():
                popover.locator("summary").click()
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, there
            page.evaluate(axe_source)
            found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
            faults = [
                (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
                for fault in found["violations"]
            ]
            assert not faults, f"{there}: {json.dumps(faults, indent=1)}"


def test_mails_read_well_on_a_phone(
    browser: Browser, address: str, server: MailServer, axe_source: str
) -> None:
    with opened(browser, address, viewport={"width": 360, "height": 740}, bypass_csp=True) as page:
        ask(page)
        page.goto("/alerts")  # any page of ours, to set the mail's text into
        page.set_content(html_of(server, 1))
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0
        box = page.get_by_role("link", name="Confirm the alert").bounding_box()
        assert box is not None
        assert box["height"] >= 44, "large enough for a thumb"
        page.evaluate(axe_source)
        found = page.evaluate(
            "axe.run({ resultTypes: ['violations'], rules: { region: { enabled: false } } })"
        )
        assert [fault["id"] for fault in found["violations"]] == []
