"""What a reader does on a report page, in a real browser."""

from __future__ import annotations

import csv
import re

import pytest
from browser_pages import chips, expect_statements, promised, result_count
from playwright.sync_api import Browser, Page, expect

from served_libraries import RETRACTED, TRIAL

pytestmark = pytest.mark.browser
REPORT = f"/reports/{TRIAL}"


def test_share_of_contrasting_statements_is_seen_at_once_and_one_can_be_read(page: Page) -> None:
    page.goto(REPORT)
    row = page.locator(".tally-list li.contrasting")
    expect(row).to_be_in_viewport()
    number = promised(page, "f-cls-contrasting")
    expect(row).to_contain_text(re.compile(rf"Contrasting\s*(\d+ unsure\s*)?{number}\s*\d+ %"))
    page.locator("#facet-cls").get_by_role("link", name="Contrasting").click()
    expect(page.locator(".statement .badge").first).to_have_text("Contrasting")
    expect(page.locator(".quote .cited").first).to_be_visible()


def test_abstract_unfolds(page: Page) -> None:
    page.goto(REPORT)
    text = page.locator(".abstract p")
    expect(text).to_be_hidden()
    page.locator(".abstract summary").click()
    expect(text).to_be_visible()


def test_filters_change_the_results_in_place(page: Page, with_htmx: None) -> None:
    page.goto(REPORT)
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.url))
    number = promised(page, "f-section-results")
    page.locator("#f-section-results").click()
    page.wait_for_url("**?section=results")
    expect_statements(page, number)
    page.locator("#facet-cls").get_by_role("link", name="Supporting").click()
    page.wait_for_url("**class=supporting&section=results")
    expect(chips(page)).to_have_count(3)
    chips(page).first.click()
    page.wait_for_url("**?section=results")
    expect(chips(page)).to_have_count(1)
    assert loads == []
    page.go_back()
    page.wait_for_url("**class=supporting&section=results")
    expect(chips(page)).to_have_count(3)


def test_order_takes_effect_at_once(page: Page) -> None:
    page.goto(REPORT)
    page.select_option("#order", "newest")
    page.wait_for_url("**order=newest*")
    years = [int(text) for text in page.locator(".card .byline .number").all_inner_texts()]
    assert years == sorted(years, reverse=True)


def test_words_within_the_statements(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_placeholder("Search within citation statements").fill("fatigue")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=fatigue*")
    expect(page.locator(".quote mark", has_text="fatigue").first).to_be_visible()


def test_a_range_of_years(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_label("From year").fill("2016")
    page.get_by_label("To year").fill("2018")
    page.get_by_role("button", name="Set the range of years").click()
    page.wait_for_url("**from=2016&to=2018*")
    expect(chips(page)).to_contain_text("2016–2018")


def test_a_long_filter_can_be_searched(page: Page) -> None:
    page.goto(REPORT)
    page.locator("#facet-author summary").click()
    page.get_by_label("Search within: Author").fill("orl")
    shown = page.locator("#values-author li:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("Orlundh K")


def test_further_statements_of_a_work_unfold(page: Page) -> None:
    page.goto(REPORT)
    fold = page.locator(".folded").first
    expect(fold.locator(".statement").first).to_be_hidden()
    fold.locator("summary").first.click()
    expect(fold.locator(".statement").first).to_be_visible()


def test_paragraph_and_reasons_unfold_in_the_card(page: Page, with_htmx: None) -> None:
    page.goto(f"{REPORT}?class=contrasting&order=confidence")
    card = page.locator(".statement").first
    card.get_by_text("Paragraph and reasons").click()
    expect(card.locator(".paragraph .cited")).to_be_visible()
    expect(card.locator(".paragraph .cue").first).to_be_visible()
    expect(card.get_by_text("Probability of each class")).to_be_attached()
    expect(card).to_contain_text("Classifier ")
    expect(card).to_contain_text("Licence of the citing text")


def test_permalink_and_links_to_other_reports(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_label("Permalink of this statement").first.click()
    page.wait_for_url("**/statements/*")
    expect(page.get_by_role("heading", name="Why this class")).to_be_visible()
    page.goto(REPORT)
    page.locator(".quote a:visible").first.click()
    page.wait_for_url("**/reports/**")
    expect(page.locator("h1")).not_to_contain_text("SEAWALL")


def test_two_tabs(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_role("link", name=re.compile("^References")).click()
    page.wait_for_url("**side=references")
    expect(result_count(page)).to_contain_text("cited work")


def test_tallies_stay_hidden_from_page_to_page(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_role("button", name="Hide tallies").click()
    for part in (".tally-list", "#facet-cls .count", ".charts"):
        expect(page.locator(part).first).to_be_hidden()
    page.goto("/search?q=tremor")
    expect(page.locator(".mini-tally").first).to_be_hidden()
    page.goto(REPORT)
    page.get_by_role("button", name="Show tallies").click()
    expect(page.locator(".tally-list")).to_be_visible()


def test_ways_to_cite_can_be_copied(browser: Browser, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(REPORT)
    page.get_by_text("Cite", exact=True).click()
    page.get_by_role("button", name="Copy Vancouver").click()
    expect(page.get_by_role("button", name="Copy Vancouver")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Orlundh KM, Tavishkar R")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Copy Vancouver")).to_be_hidden()


def test_a_file_with_the_filters_applied_can_be_had(page: Page) -> None:
    page.goto(f"{REPORT}?class=contrasting")
    number = promised(page, "f-cls-contrasting")
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").first.click()
    with waiting.value.path().open(encoding="utf-8-sig", newline="") as file:
        assert [row["class"] for row in csv.DictReader(file)] == ["contrasting"] * number


def test_a_retracted_work_is_unmistakable(page: Page) -> None:
    page.goto(f"/reports/{RETRACTED}")
    notice = page.locator(".notice.grave")
    expect(notice).to_be_in_viewport()
    expect(notice.get_by_role("heading")).to_have_text("Retracted")
    box, title = notice.bounding_box(), page.locator("h1").bounding_box()
    assert box is not None
    assert title is not None
    assert box["y"] < title["y"]
    assert box["width"] > 1000


def test_states(page: Page) -> None:
    page.goto(f"{REPORT}?q=zeppelin")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.goto("/reports/10.5555/nowhere")
    expect(page.get_by_role("heading", name="No report on this work yet")).to_be_visible()
    page.goto("/no/such/page")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


def test_a_chosen_theme_is_kept(page: Page) -> None:
    page.goto("/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Switch between light and dark").click()
    after = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert before != after
    page.goto(REPORT)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == after
