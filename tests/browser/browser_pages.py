"""Places on a page that several tests look at."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


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
