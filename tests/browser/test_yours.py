"""What a reader keeps in the browser, and what a team keeps on the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_pages import opened, served
from playwright.sync_api import Browser, Page, expect

from citewise.people import PeopleDatabase, Role
from citewise.people.keys import issue_key
from served_libraries import RETRACTED, TRIAL, make_corpus_library

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus_library(tmp_path_factory.mktemp("yours"))


@pytest.fixture(scope="module")
def address(library: Path) -> Iterator[str]:
    with served(library) as base:
        yield base


@pytest.fixture
def own(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address, accept_downloads=True) as made:
        yield made


def listed(page: Page) -> list[str]:
    """The addresses on the start page, in order."""
    page.goto("/")
    expect(page.locator("#yours")).to_be_visible()
    return [str(link.get_attribute("href")) for link in page.locator("#yours-lists a").all()]


def test_nothing_stands_there_at_first(own: Page) -> None:
    assert listed(own) == []
    expect(own.locator("#yours-none")).to_be_visible()
    expect(own.get_by_role("button", name="Forget all")).to_be_hidden()


def test_searches_works_and_reports_seen_are_kept(own: Page) -> None:
    own.goto("/search?q=tremor&for=statements&class=contrasting")
    own.get_by_text("Keep", exact=True).click()
    own.get_by_label("Name").fill("Against it")
    own.get_by_role("button", name="Keep in this browser").click()
    expect(own.get_by_role("button", name="Take out of this browser")).to_be_visible()
    own.goto(f"/reports/{TRIAL}")
    own.get_by_role("button", name="Follow").click()
    expect(own.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    own.goto(f"/reports/{RETRACTED}?class=contrasting")
    assert listed(own) == [
        "/search?q=tremor&for=statements&class=contrasting",
        f"/reports/{TRIAL}",
        f"/reports/{RETRACTED}",
        f"/reports/{TRIAL}",
    ]
    own.get_by_role("link", name="Against it").click()
    own.wait_for_url("**class=contrasting")
    own.goto(f"/reports/{TRIAL}")
    own.get_by_role("button", name="Following").click()
    assert listed(own).count(f"/reports/{TRIAL}") == 1
    own.get_by_role("button", name="Take out: Against it").click()
    expect(own.get_by_role("link", name="Against it")).to_have_count(0)
    own.get_by_role("button", name="Forget all").click()
    assert listed(own) == []


def test_what_is_kept_goes_from_browser_to_browser_as_a_file(
    browser: Browser, address: str, own: Page, tmp_path: Path
) -> None:
    own.goto(f"/reports/{TRIAL}")
    own.get_by_role("button", name="Follow").click()
    before = listed(own)
    with own.expect_download() as waited:
        own.get_by_role("button", name="Export").click()
    assert waited.value.suggested_filename == "citewise-yours.json"
    file = tmp_path / "yours.json"
    file.write_bytes(Path(waited.value.path()).read_bytes())
    with opened(browser, address) as other:
        assert listed(other) == []
        other.locator("#yours-import").set_input_files(file)
        expect(other.locator("#yours-said")).to_have_text("Taken in: 2.")
        assert listed(other) == before


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        json.dumps({"searches": [{"name": "x", "address": "javascript:document.title='taken'"}]}),
        json.dumps(
            {"searches": [{"name": "x", "address": "//evil.example/search?q=1"}, {"name": 1}, None, 7]}
        ),
        json.dumps(
            {
                "works": [
                    {"name": "x", "address": "/reports/../key"},
                    {"name": "x", "address": "/\\evil.example"},
                ]
            }
        ),
    ],
)
def test_a_file_that_means_harm_is_not_taken_in(own: Page, tmp_path: Path, text: str) -> None:
    file = tmp_path / "harm.json"
    file.write_text(text, encoding="utf-8")
    listed(own)
    own.locator("#yours-import").set_input_files(file)
    expect(own.locator("#yours-said")).to_contain_text("Nothing in this file can be taken in")
    assert listed(own) == []
    assert own.title() != "taken"


def test_storage_that_was_tampered_with_harms_nothing(own: Page) -> None:
    listed(own)
    held = {
        "searches": [{"name": "<img src=x onerror=\"document.title='taken'\">", "address": "/search?q=1"}],
        "works": "x",
    }
    own.evaluate("text => localStorage.setItem('citewise:yours', text)", json.dumps(held))
    assert listed(own) == ["/search?q=1"]
    own.evaluate("localStorage.setItem('citewise:yours', '{{{')")
    assert listed(own) == []
    assert own.title() != "taken"


def test_without_scripts_or_storage_it_does_not_appear(browser: Browser, address: str) -> None:
    with opened(browser, address, java_script_enabled=False) as page:
        page.goto("/")
        expect(page.locator("#yours")).to_be_hidden()
        page.goto("/search?q=tremor")
        expect(page.get_by_text("Keep", exact=True)).to_be_hidden()
    with opened(browser, address) as page:
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } })"
        )
        page.goto("/")
        expect(page.locator("#yours")).to_be_hidden()
        page.goto(f"/reports/{TRIAL}")
        expect(page.get_by_role("button", name="Follow")).to_be_hidden()


def test_a_team_keeps_a_search_with_the_filters_now_in_force(
    browser: Browser, address: str, library: Path, with_htmx: None
) -> None:
    with PeopleDatabase(library) as people:
        secret = issue_key(people, "Ann", Role.READER)[1]
    with opened(browser, address) as page:
        page.goto("/")
        page.get_by_role("link", name="Enter a team's key").click()
        page.get_by_label("Key").fill(secret)
        page.get_by_role("button", name="Enter").click()
        page.wait_for_url(f"{address}/")
        expect(page.get_by_role("heading", name="Your team")).to_be_visible()
        page.goto("/search?q=tremor&for=statements")
        page.locator("#facet-cls").get_by_role("link", name="Contrasting").click()
        page.wait_for_url("**class=contrasting*")
        page.get_by_text("Keep", exact=True).click()
        page.get_by_label("Name for the team").fill("Against it")
        page.get_by_role("button", name="Keep for the team").click()
        page.wait_for_load_state()
        page.goto("/")
        link = page.locator("#team").get_by_role("link", name="Against it")
        expect(link).to_have_attribute("href", "/search?q=tremor&for=statements&class=contrasting")
        page.get_by_role("link", name="Ann").click()
        page.get_by_role("button", name="Leave the key").click()
        page.wait_for_url(f"{address}/")
        expect(page.get_by_role("heading", name="Your team")).to_have_count(0)
        assert page.evaluate("document.cookie") == ""
