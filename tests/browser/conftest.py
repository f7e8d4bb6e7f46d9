"""A real Chromium before a real server. Skipped where there is no Chromium, unless CITEWISE_REQUIRE_BROWSER is set."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from served_libraries import make_corpus_library, make_hostile_library

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium_path() or os.environ.get("CITEWISE_REQUIRE_BROWSER"):
        return
    absent = pytest.mark.skip(reason="no Chromium on this machine (scripts/chromium says how to get it)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(absent)


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


@pytest.fixture(scope="session")
def corpus_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_corpus_library(tmp_path_factory.mktemp("browser"))) as base:
        yield base


@pytest.fixture(scope="session")
def hostile_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_hostile_library(tmp_path_factory.mktemp("browser-hostile"))) as base:
        yield base


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield launched
        launched.close()


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
        # Chromium also reports the page's own 404, which some tests ask for.
        if message.type in ("error", "warning") and "404" not in message.text:
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
    assert watch.errors == []
    assert watch.elsewhere == []


@pytest.fixture
def page(browser: Browser, corpus_address: str) -> Iterator[Page]:
    with opened(browser, corpus_address) as made:
        yield made


@pytest.fixture
def page_without_scripts(browser: Browser, corpus_address: str) -> Iterator[Page]:
    with opened(browser, corpus_address, java_script_enabled=False) as made:
        yield made


@pytest.fixture
def phone(browser: Browser, corpus_address: str) -> Iterator[Page]:
    with opened(browser, corpus_address, viewport={"width": 390, "height": 844}, has_touch=True) as made:
        yield made


@pytest.fixture(scope="session")
def axe_source() -> str:
    """axe-core, fetched from npm by scripts/axe."""
    done = subprocess.run(
        [ROOT / "scripts" / "axe"], capture_output=True, text=True, timeout=120, check=False
    )
    source = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        pytest.skip(f"axe-core could not be fetched from npm: {(done.stdout + done.stderr).strip()[:200]}")
    return source.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def with_htmx() -> None:
    """Changing results in place needs htmx, fetched from npm by scripts/assets."""
    done = subprocess.run(
        [ROOT / "scripts" / "assets"], capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"htmx could not be fetched from npm: {(done.stdout + done.stderr).strip()[:200]}")
