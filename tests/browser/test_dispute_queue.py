"""Disputing a class and deciding at speed, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_pages import opened, served
from playwright.sync_api import Browser, Page, expect

from citewise.people import PeopleDatabase, Role
from citewise.people.disputes import disputes
from citewise.people.keys import issue_key
from served_libraries import TRIAL, make_corpus_library

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus_library(tmp_path_factory.mktemp("browser-corrections"))


@pytest.fixture(scope="module")
def address(own_library: Path) -> Iterator[str]:
    with served(own_library) as base:
        yield base


def dispute_some(page: Page, number: int) -> None:
    page.goto(f"/reports/{TRIAL}?class=mentioning")
    links = [
        link.get_attribute("href") or ""
        for link in page.get_by_role("link", name="Dispute the class of this statement").all()[:number]
    ]
    for link in links:
        page.goto(link)
        expect(page.locator("#dispute")).to_have_attribute("open", "")
        page.get_by_label("Contrasting").check()
        page.get_by_label("Why").fill("The numbers differ.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Thank you")).to_be_visible()


def test_a_queue_is_worked_through_by_keys_alone(
    browser: Browser, address: str, own_library: Path, axe_source: str
) -> None:
    with PeopleDatabase(own_library) as people:
        _, secret = issue_key(people, "Reading room", Role.CURATOR)
    with opened(browser, address) as page:
        dispute_some(page, 3)
        page.evaluate(axe_source)
        assert page.evaluate("axe.run().then((found) => found.violations.map((one) => one.id))") == []
        page.goto("/key?next=/corrections")
        page.get_by_label("Key").fill(secret)
        page.keyboard.press("Enter")
        expect(page.get_by_role("article", name="Dispute 1")).to_be_visible()
        page.evaluate(axe_source)
        assert page.evaluate("axe.run().then((found) => found.violations.map((one) => one.id))") == []
        page.keyboard.press("a")
        expect(page.get_by_role("article", name="Dispute 2")).to_be_visible()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("article", name="Dispute 3")).to_be_visible()
        page.get_by_label("Note").fill("ra")
        page.get_by_label("Note").blur()
        page.keyboard.press("r")
        expect(page.get_by_role("article", name="Dispute 2")).to_be_visible()
        page.keyboard.press("r")
        expect(page.get_by_text("Nothing is disputed")).to_be_visible()
        page.get_by_role("link", name="Accepted").click()
        expect(page.locator(".plain-list li")).to_have_text(re.compile("accepted by Reading room"))
    with PeopleDatabase(own_library) as people:
        decided = disputes(people)
    assert [one.verdict for one in decided] == ["accepted", "rejected", "rejected"]
    assert decided[2].note == "ra"


def test_a_class_is_disputed_without_scripts(browser: Browser, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as page:
        page.goto(f"/reports/{TRIAL}?class=supporting")
        page.get_by_role("link", name="Permalink of this statement").first.click()
        page.get_by_text("Dispute this class").click()
        page.get_by_label("Mentioning").check()
        page.get_by_label("Why").fill("It only names the trial.")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("It only names the trial.")).to_be_visible()
