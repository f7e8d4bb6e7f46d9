"""Pages that are watched for what none of ours may do, and places on them that several tests look at."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect


def result_count(page: Page) -> Locator:
    """The line that says how many results there are."""
    return page.locator(".result-count")


def chips(page: Page) -> Locator:
    """The filters in force, with the link that clears all where there are several."""
    return page.locator(".chip")


def promised(page: Page, facet_value: str) -> int:
    """How many statements a value of a filter promises, by the id of its link."""
    return int(page.locator(f"#{facet_value} .count").inner_text())


def expect_statements(page: Page, number: int) -> None:
    """There must be so many statements."""
    expect(result_count(page)).to_have_text(re.compile(rf"^{number} statement"))


class Watch:
    """What a page did that none of ours may do: errors in its console, requests to others."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self._base = base
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        # Chromium also reports the page's own refusal (404, 413), which some tests ask for, and how it gets on without
        # a graphics processor.
        ours = "GL Driver Message" not in message.text
        if message.type in ("error", "warning") and ours and not {"404", "413"} & set(message.text.split()):
            self.errors.append(message.text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith(self._base):
            self.elsewhere.append(request.url)


@contextmanager
def opened(browser: Browser, base: str, **options: object) -> Iterator[Page]:
    """A page that must neither complain nor ask others for anything."""
    settings = {"viewport": {"width": 1280, "height": 900}, "base_url": base, **options}
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    watch = Watch(context, base)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert watch.errors == [], watch.errors
    assert watch.elsewhere == [], watch.elsewhere


@contextmanager
def served(library: Path) -> Iterator[str]:
    """The base address of `citewise serve` on a library."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "citewise", "serve", "--data-dir", str(library), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{base}/healthz", timeout=5):  # noqa: S310 - our own address
                    break
            except OSError:
                assert server.poll() is None, "citewise serve ended at once"
                time.sleep(0.1)
        else:
            raise AssertionError("citewise serve did not answer")
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)
