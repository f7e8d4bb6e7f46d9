"""Reach: without scripts, by keyboard alone, on a phone, on paper, with a screen reader's needs, with hostile content."""

from __future__ import annotations

import json
import re
import time

import pytest
from browser_pages import chips, expect_statements, opened, promised
from playwright.sync_api import Browser, Page, Route, expect

from served_libraries import CROWD, HOSTILE, RETRACTED, TRIAL

pytestmark = pytest.mark.browser
REPORT = f"/reports/{TRIAL}"
ADDRESSES = {
    "home": "/",
    "report": REPORT,
    "filtered": f"{REPORT}?class=contrasting&section=results&q=fatigue",
    "references": f"{REPORT}?side=references",
    "retracted": f"/reports/{RETRACTED}",
    "nothing": f"{REPORT}?q=zeppelin",
    "papers": "/search?q=tremor",
    "statements": "/search?q=relapse&for=statements",
    "filter": f"/facets/author/{TRIAL}",
    "author": "/authors/orlundh%20k",
    "journal": "/journals/Journal%20of%20Littoral%20Medicine",
    "affiliation": "/affiliations/university%20of%20varnholm",
    "journals": "/journals",
    "unknown": "/reports/10.5555/nowhere",
    "missing": "/no/such/page",
    "help": "/help",
}


def test_without_scripts_everything_still_works(page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(REPORT)
    number = promised(page, "f-cls-contrasting")
    page.locator("#facet-cls").get_by_role("link", name="Contrasting").click()
    page.wait_for_url("**?class=contrasting")
    expect_statements(page, number)
    chips(page).first.click()
    page.wait_for_url(f"**{REPORT}")
    page.select_option("#order", "oldest")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**order=oldest*")
    page.get_by_text("Paragraph and reasons").first.click()
    page.get_by_role("link", name=re.compile("^The paragraph around")).first.click()
    page.wait_for_url("**/statements/*")
    expect(page.get_by_role("heading", name="Why this class")).to_be_visible()
    page.goto(REPORT)
    page.get_by_role("link", name="Hide tallies").click()
    expect(page.locator(".tally-list")).to_be_hidden()
    page.goto("/")
    page.get_by_role("searchbox").fill("tremor")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".card").first).to_be_visible()


def test_by_keyboard_alone(page: Page) -> None:
    page.goto(REPORT)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "f-cls-contrasting":
            break
    number = promised(page, "f-cls-contrasting")
    link = page.locator("#f-cls-contrasting")
    expect(link).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**?class=contrasting")
    expect_statements(page, number)


def test_focus_stays_where_it_was_when_results_change(page: Page, with_htmx: None) -> None:
    page.goto(REPORT)
    number = promised(page, "f-section-results")
    page.locator("#f-section-results").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**?section=results")
    expect(page.locator("#f-section-results")).to_be_focused()
    expect(page.locator("body > [role=status]")).to_have_text(re.compile(rf"^{number} statements"))


def delay(page: Page, seconds: float) -> None:
    """Let answers about filtered reports come late."""

    def late(route: Route) -> None:
        time.sleep(seconds)
        route.continue_()

    page.route(re.compile(r"/reports/[^?]*\?"), late)


def test_focus_comes_back_after_a_slow_answer_also_inside_a_filter_opened_by_hand(
    page: Page, with_htmx: None
) -> None:
    page.goto(REPORT)
    page.locator("#facet-author > summary").click()
    value = page.locator("#facet-author a").first
    identifier = value.get_attribute("id")
    delay(page, 0.7)
    value.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    page.wait_for_url("**?author=*")
    assert page.evaluate("document.activeElement.id") == identifier
    expect(page.locator("#facet-author")).to_have_attribute("open", "")
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.id") == identifier


def test_focus_goes_to_the_results_when_what_had_it_is_gone(page: Page, with_htmx: None) -> None:
    page.goto(f"{REPORT}?section=results")
    chips(page).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{REPORT}")
    expect(page.locator("#statements-title")).to_be_focused()


def test_focus_elsewhere_on_the_page_is_left_alone(page: Page, with_htmx: None) -> None:
    page.goto(REPORT)
    delay(page, 0.7)
    page.locator("#f-section-results").click()
    page.locator(".top input[type=search]").focus()
    page.wait_for_url("**?section=results")
    page.wait_for_timeout(200)
    expect(page.locator(".top input[type=search]")).to_be_focused()


def test_two_quick_clicks_both_count(page: Page, with_htmx: None) -> None:
    page.goto(REPORT)
    delay(page, 0.5)
    page.locator("#f-section-results").click()
    page.locator("#f-cls-supporting").click()
    page.wait_for_url(re.compile(r"class=supporting.*section=results|section=results.*class=supporting"))
    expect(page.locator("#f-section-results")).to_have_attribute("aria-current", "true")
    expect(page.locator("#f-cls-supporting")).to_have_attribute("aria-current", "true")
    expect(page.locator("#f-cls-supporting")).to_be_focused()
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")


def test_a_double_click_chooses_and_does_not_take_back(page: Page, with_htmx: None) -> None:
    page.goto(REPORT)
    delay(page, 0.5)
    page.locator("#f-section-results").dblclick()
    page.wait_for_url("**?section=results")
    page.wait_for_timeout(700)
    assert page.url.endswith("?section=results")


def test_on_a_phone_filters_open_and_nothing_is_wider_than_the_screen(phone: Page) -> None:
    phone.goto(REPORT)
    expect(phone.locator("#filters")).to_be_hidden()
    phone.get_by_role("link", name="Filters").click()
    expect(phone.locator("#filters")).to_be_visible()
    number = promised(phone, "f-cls-contrasting")
    phone.locator("#facet-cls").get_by_role("link", name="Contrasting").click()
    phone.wait_for_url("**?class=contrasting")
    expect(phone.locator("#filters")).to_be_hidden()
    expect_statements(phone, number)


@pytest.mark.parametrize("width", [320, 390, 1024, 1600])
def test_nothing_is_wider_than_the_window_or_lies_over_something_else(
    browser: Browser, corpus_address: str, width: int
) -> None:
    with opened(browser, corpus_address, viewport={"width": width, "height": 900}) as page:
        for name, address in ADDRESSES.items():
            page.goto(address)
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, name
            overlapping = page.evaluate(
                """() => [...document.querySelectorAll("main .card, main .panel, .notice, .tabs, .toolbar")]
                    .filter((element) => element.checkVisibility())
                    .map((element) => element.getBoundingClientRect())
                    .filter((box, index, all) => all.some((other, place) => place > index
                        && box.left < other.right - 1 && other.left < box.right - 1
                        && box.top < other.bottom - 1 && other.top < box.bottom - 1)).length"""
            )
            assert overlapping == 0, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_fault(
    browser: Browser, corpus_address: str, axe_source: str, scheme: str, width: int
) -> None:
    with opened(
        browser,
        corpus_address,
        color_scheme=scheme,
        bypass_csp=True,
        viewport={"width": width, "height": 900},
    ) as page:
        for name, address in ADDRESSES.items():
            page.goto(address)
            if name == "report":
                page.evaluate(
                    "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"
                )
                page.wait_for_timeout(500)
            page.evaluate(axe_source)
            found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
            faults = [
                (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
                for fault in found["violations"]
            ]
            assert not faults, f"{name}: {json.dumps(faults, indent=1)}"


def test_on_paper_there_are_statements_and_no_controls(page: Page) -> None:
    page.goto(REPORT)
    page.emulate_media(media="print")
    expect(page.locator(".statement").first).to_be_visible()
    expect(page.locator(".tally-list")).to_be_visible()
    for part in (".top", "#filters", ".toolbar", ".actions", ".statement-foot"):
        expect(page.locator(part).first).to_be_hidden()


@pytest.mark.parametrize(
    "address",
    [
        f"/reports/{HOSTILE}",
        f"/reports/{CROWD}",
        "/search?q=script",
        "/reports/10.5555/hostile.citing?side=references",
        "/",
    ],
)
def test_hostile_content_runs_nothing(browser: Browser, hostile_address: str, address: str) -> None:
    with opened(browser, hostile_address) as page:
        page.goto(address)
        assert page.title() != "taken"
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        page.wait_for_timeout(400)
        assert page.title() != "taken"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0
