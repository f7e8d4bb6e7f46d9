"""A real Chromium before a real server. Skipped where there is no Chromium, unless CITEWISE_REQUIRE_BROWSER is set."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_pages import opened, served
from playwright.sync_api import Browser, Page, sync_playwright

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


@pytest.fixture(scope="session")
def corpus_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_corpus_library(tmp_path_factory.mktemp("browser"))) as base:
        yield base


@pytest.fixture(scope="session")
def hostile_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(make_hostile_library(tmp_path_factory.mktemp("browser-hostile"))) as base:
        yield base


@pytest.fixture(scope="session")
def fetched_scripts() -> str:
    """Why the scripts from npm are not there; empty when they are.

    They are fetched before the first page is asked for: a server keeps pages as they were made.
    """
    if (ROOT / "src" / "citewise" / "web" / "static" / "vendor" / "htmx.min.js").is_file():
        return ""
    done = subprocess.run(
        [ROOT / "scripts" / "assets"], capture_output=True, text=True, timeout=120, check=False
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()[:200]


@pytest.fixture(scope="session")
def browser(fetched_scripts: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield launched
        launched.close()


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
def with_htmx(fetched_scripts: str) -> None:
    """Changing results in place needs htmx, fetched from npm by scripts/assets."""
    if fetched_scripts:
        pytest.skip(f"htmx could not be fetched from npm: {fetched_scripts}")
