"""Collections in a browser: made, sorted, changed, shared, compared; with and without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_pages import opened, result_count, served
from playwright.sync_api import Browser, Page, expect

from citewise import open_library
from collection_links import LIST
from served_libraries import MARKUP, SCRIPT, TRIAL, make_corpus_library

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of our own: what is made here must not stand on the pages of others."""
    return make_corpus_library(tmp_path_factory.mktemp("collections"))


@pytest.fixture(scope="module")
def address(library: Path) -> Iterator[str]:
    with served(library) as base:
        yield base


def make(page: Page, name: str = "Tides") -> str:
    page.goto("/collections")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Works", exact=True).fill(LIST)
    page.get_by_role("button", name="Make the collection").click()
    page.wait_for_url("**/collections/e-*")
    return page.url.split("?")[0]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_collection_from_paste_to_file(
    browser: Browser, address: str, tmp_path: Path, scripts: bool
) -> None:
    with opened(browser, address, java_script_enabled=scripts, accept_downloads=True) as page:
        path = make(page)
        expect(page.get_by_role("heading", name="Keep this address")).to_be_visible()
        first = page.locator("tbody tr").first
        expect(first).to_contain_text("Retracted")
        page.get_by_role("columnheader", name="Supporting").get_by_role("link").click()
        page.wait_for_url("**sort=supporting*")
        expect(page.locator("tbody tr").first).to_contain_text("SEAWALL")
        expect(page.get_by_role("columnheader", name="Supporting")).to_have_attribute(
            "aria-sort", "descending"
        )
        first.get_by_text("Add a note").click()
        first.get_by_role("textbox").fill("Look at table 2")
        first.get_by_role("button", name="Save the note").click()
        expect(page.locator("tbody tr", has_text="SEAWALL").locator(".note")).to_have_text("Look at table 2")
        page.get_by_role("link", name=re.compile("^Missing")).click()
        expect(page.get_by_role("row", name=re.compile("line 4: hello"))).to_contain_text("No identifier")
        page.get_by_role("link", name=re.compile("^Citation statements")).click()
        expect(result_count(page)).to_contain_text("statements in")
        page.get_by_role("link", name=re.compile("^Works")).click()
        page.get_by_text("Export").click()
        with page.expect_download() as waited:
            page.get_by_role("link", name="CSV").click()
        text = Path(waited.value.path()).read_text(encoding="utf-8-sig")
        assert "Look at table 2" in text
        assert text.count("\n") == 3
        page.goto(path)
        page.get_by_text("Change this collection").click()
        chosen = tmp_path / "more.bib"
        chosen.write_text("@article{a, title={Nothing}, doi={10.5555/ftr.2004.8.77}}", encoding="utf-8")
        page.get_by_label("or a file").set_input_files(chosen)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".notice").first).to_contain_text("1 work added")


def test_what_is_shared_can_be_read_and_not_changed(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        make(page)
        page.get_by_text("Share", exact=True).click()
        link = page.get_by_role("link", name="Link to share").get_attribute("href")
    with opened(browser, address) as other:
        other.goto(str(link))
        expect(other.get_by_role("heading", name="Tides")).to_be_visible()
        expect(other.locator("tbody tr")).to_have_count(2)
        expect(other.get_by_text("Change this collection")).to_have_count(0)
        expect(other.locator("form[method=post]")).to_have_count(0)


def test_words_narrow_the_table_in_place_and_the_keyboard_is_enough(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        make(page)
        page.get_by_label("Words in title, authors or journal").focus()
        page.keyboard.type("seawall")
        page.keyboard.press("Enter")
        page.wait_for_url("**find=seawall*")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("link", name="Show all").focus()
        page.keyboard.press("Enter")
        expect(page.locator("tbody tr")).to_have_count(2)


def test_fifty_megabytes_are_refused_with_a_page_that_says_so(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"10.5555/aaaaaaaaaaaaaaaaaaaaaaaa\n" * 1_600_000)
    with opened(browser, address, java_script_enabled=False) as page:
        page.goto("/collections")
        page.get_by_label("Name").fill("Large")
        page.get_by_label("or a file").set_input_files(large)
        page.get_by_role("button", name="Make the collection").click()
        expect(page.get_by_role("heading", name="That is too much at once")).to_be_visible()
        expect(page.get_by_text("larger than 25 MB")).to_be_visible()


def test_a_collection_is_compared_with_a_work(browser: Browser, address: str, library: Path) -> None:
    with open_library(library) as opened_library:
        tally = opened_library.report(TRIAL).tally
    opinion = f"{tally.supporting} of {tally.supporting + tally.contrasting}"
    with opened(browser, address) as page:
        make(page)
        page.get_by_text("Compare", exact=True).first.click()
        page.get_by_label("With another collection or work").fill(TRIAL)
        page.get_by_role("button", name="Compare").click()
        page.wait_for_url("**/compare?*")
        expect(page.get_by_role("row", name=re.compile("^Supporting among"))).to_contain_text(opinion)
        assert "/compare?a=e-" in page.url, (
            "what was typed stays in the address bar until the form is sent again"
        )
        expect(page.get_by_label("One", exact=True)).to_have_value(re.compile("^s-"))
        expect(page.get_by_role("heading", name="Works that cite both")).to_be_visible()


def test_markup_in_names_and_notes_runs_nothing(browser: Browser, address: str) -> None:
    with opened(browser, address) as page:
        make(page, f"{SCRIPT}{MARKUP}")
        page.locator("tbody tr").first.get_by_text("Add a note").click()
        page.locator("tbody tr").first.get_by_role("textbox").fill(f"{SCRIPT}{MARKUP}")
        page.locator("tbody tr").first.get_by_role("button", name="Save the note").click()
        expect(page.locator("tbody tr").first.locator(".note")).to_contain_text("<script>")
        page.get_by_role("button", name="Keep in this browser").click()
        page.goto("/")
        expect(page.locator("#yours-lists")).to_contain_text("<script>")
        assert page.title() != "taken"


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1600)])
def test_axe_finds_no_fault_with_collections(
    browser: Browser, address: str, axe_source: str, scheme: str, width: int
) -> None:
    with opened(
        browser, address, color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 900}
    ) as page:
        path = make(page).replace(address, "")
        for there in (
            f"{path}?made=1&added=2",
            f"{path}/statements",
            f"{path}/missing",
            f"{path}?find=zeppelin",
            "/collections",
            f"/compare?a={path}&b={TRIAL}",
            f"/compare?a={path}&b=nonsense",
            "/key",
            "/",
        ):
            page.goto(there)
            page.evaluate(
                "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"
            )
            page.wait_for_timeout(300)
            page.evaluate(axe_source)
            found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
            faults = [
                (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
                for fault in found["violations"]
            ]
            assert not faults, f"{there}: {json.dumps(faults, indent=1)}"
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, there
