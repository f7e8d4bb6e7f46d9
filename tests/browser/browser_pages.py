"""Places on a page that several tests look at."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def result_count(page: Page) -> Locator:
    """The line that says how many results there are."""
    return page.locator(".result-count")


def chips(page: Page) -> Locator:
    """The filters in force, with the link that clears all where there are several."""
    return page.locator(".chip")
