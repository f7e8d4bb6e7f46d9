"""What a reader does with a citation network, in a real browser: drawn, pointed at, filtered, expanded, read as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browser_pages import opened
from playwright.sync_api import Browser, Page, expect

from served_libraries import TRIAL

pytestmark = pytest.mark.browser
NETWORK = f"/network/{TRIAL}"


def drawn(page: Page, address: str = NETWORK) -> dict[str, int]:
    """Go to a network and wait until it is drawn; gives how many works and lines are."""
    page.goto(address)
    return shown(page)


def shown(page: Page) -> dict[str, int]:
    page.locator(".network-stage[data-works]").wait_for()
    return {
        name: int(page.locator(".network-stage").get_attribute(f"data-{name}") or 0)
        for name in ("works", "lines")
    }


def told(page: Page) -> tuple[int, int]:
    """Works and lines, as the page tells them."""
    numbers = [
        int(one.replace(",", ""))
        for one in re.findall(r"[\d,]+\d|\d", page.locator(".result-count").inner_text())
    ]
    return numbers[0], numbers[2]


def place_of(page: Page, key: str) -> tuple[float, float]:
    """Where a work or line is on the page."""
    spot = page.evaluate(
        """(key) => {
            const stage = document.querySelector(".network-stage");
            const box = stage.getBoundingClientRect();
            const { x, y } = stage.surface.where(key);
            return [x + box.x, y + box.y];
        }""",
        key,
    )
    return spot[0], spot[1]


@pytest.fixture
def network_page(browser: Browser, corpus_address: str) -> Iterator[Page]:
    settings = {"viewport": {"width": 1400, "height": 1500}, "reduced_motion": "reduce"}
    with opened(browser, corpus_address, **settings) as made:
        yield made


def first_link(page: Page) -> tuple[str, str]:
    """A line that crosses no other near its middle: one from the network of a single class; its key and class."""
    data = page.evaluate(
        "() => fetch(document.querySelector('.network-stage').dataset.source).then((a) => a.json())"
    )
    link = data["links"][0]
    citing, cited = (data["works"][link[end]]["key"] for end in ("citing", "cited"))
    return f"{link['class']} {citing} {cited}", link["class"]


def pixels(page: Page) -> int:
    """How many pixels of the canvas are drawn on."""
    count: int = page.evaluate(
        """() => {
            const canvas = document.querySelector(".network-canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let drawn = 0;
            for (let place = 3; place < data.length; place += 4) drawn += data[place] > 0;
            return drawn;
        }"""
    )
    return count


def test_works_and_lines_are_drawn_and_the_still_picture_gives_way(network_page: Page) -> None:
    found = drawn(network_page)
    assert (found["works"], found["lines"]) == told(network_page)
    expect(network_page.locator(".network-canvas")).to_be_visible()
    expect(network_page.locator(".network-still")).to_be_hidden()
    network_page.wait_for_timeout(300)
    assert pixels(network_page) > 2000


def test_pointing_at_a_line_shows_its_statements_and_a_click_keeps_them(network_page: Page) -> None:
    drawn(network_page, f"{NETWORK}?class=contrasting&depth=1&points=3")
    key, name = first_link(network_page)
    network_page.mouse.move(*place_of(network_page, key))
    panel = network_page.locator(".network-told")
    expect(panel).to_contain_text(f"{name} statement")
    expect(panel.locator(".quote mark.cited").first).to_be_visible()
    network_page.mouse.click(*place_of(network_page, key))
    network_page.mouse.move(*place_of(network_page, TRIAL))
    expect(panel.locator(".quote mark.cited").first).to_be_visible()
    panel.get_by_role("link", name="Read it in its paragraph").first.click()
    network_page.wait_for_url("**/statements/*")
    expect(network_page.get_by_role("heading", name="Why this class")).to_be_visible()


def test_pointing_at_a_work_tells_what_it_is(network_page: Page) -> None:
    drawn(network_page)
    network_page.mouse.move(*place_of(network_page, TRIAL))
    panel = network_page.locator(".network-told")
    expect(panel).to_contain_text("Quelizant for Brennick syndrome (SEAWALL)")
    panel.get_by_role("link", name="Its report").click()
    network_page.wait_for_url(f"**/reports/{TRIAL}")


def test_filters_change_picture_table_and_address_in_place(network_page: Page) -> None:
    before = drawn(network_page)
    loads: list[str] = []
    network_page.on("load", lambda _: loads.append(network_page.url))
    for name in ("supporting", "mentioning", "unclassified"):
        network_page.locator(f"#n-{name}").uncheck()
    network_page.wait_for_url("**?class=contrasting")
    expect(network_page.locator(".network-table .badge.contrasting").first).to_be_visible()
    expect(network_page.locator(".network-table .badge.mentioning")).to_have_count(0)
    expect(network_page.locator(".network-stage")).not_to_have_attribute("data-lines", str(before["lines"]))
    after = shown(network_page)
    assert (after["works"], after["lines"]) == told(network_page)
    assert 0 < after["lines"] < before["lines"]
    network_page.locator("#n-from").fill("2016")
    network_page.locator("#n-from").press("Tab")
    network_page.wait_for_url("**class=contrasting&from=2016")
    for _ in range(5):  # one step for each change that was shown, fewer where they came quickly
        if network_page.url.endswith(NETWORK):
            break
        network_page.go_back()
    expect(network_page.locator(".network-stage")).to_have_attribute("data-lines", str(before["lines"]))
    expect(network_page.locator("#n-supporting")).to_be_checked()
    assert loads == []


def test_a_click_on_a_work_adds_its_neighbours(network_page: Page) -> None:
    before = drawn(network_page, f"{NETWORK}?class=contrasting")
    link = network_page.locator("a[aria-label^='Add the neighbours']")
    keys = link.evaluate_all(
        "(links) => links.map((one) => new URL(one.href).searchParams.getAll('expand').at(-1))"
    )
    sizes = {
        key: network_page.evaluate(
            "(key) => fetch(location.pathname + '.json' + location.search + '&expand=' + encodeURIComponent(key))"
            ".then((a) => a.json()).then((d) => d.works.length)",
            key,
        )
        for key in keys
    }
    widest = max(sizes, key=lambda key: sizes[key])
    assert sizes[widest] > before["works"]
    network_page.mouse.click(*place_of(network_page, widest))
    expect(network_page.locator(".network-stage")).to_have_attribute("data-works", str(sizes[widest]))
    expect(network_page.locator("#network-count")).to_contain_text("Neighbours of 1 work added")
    network_page.locator("#n-fold").click()
    expect(network_page.locator(".network-stage")).to_have_attribute("data-works", str(before["works"]))


def test_neighbours_are_added_by_keyboard_too(network_page: Page) -> None:
    drawn(network_page, f"{NETWORK}?points=4")
    network_page.locator("#network-tables summary").focus()
    network_page.keyboard.press("Enter")
    network_page.keyboard.press("Tab")
    network_page.locator("a[aria-label^='Add the neighbours']").first.focus()
    network_page.keyboard.press("Enter")
    network_page.wait_for_url("**expand=*")
    expect(network_page.locator("#network-count")).to_contain_text("Neighbours of 1 work added")
    expect(network_page.locator("a[aria-label^='Take away']").first).to_be_visible()


def test_dragging_and_buttons_move_the_picture(network_page: Page) -> None:
    drawn(network_page)
    x, y = place_of(network_page, TRIAL)
    corner = network_page.locator(".network-stage").bounding_box()
    assert corner is not None
    start = corner["x"] + 8, corner["y"] + corner["height"] - 8
    network_page.mouse.move(*start)
    network_page.mouse.down()
    network_page.mouse.move(start[0] + 60, start[1] - 40, steps=4)
    network_page.mouse.up()
    moved = place_of(network_page, TRIAL)
    assert moved == (pytest.approx(x + 60, abs=1), pytest.approx(y - 40, abs=1))
    network_page.get_by_role("button", name="Whole").click()
    network_page.wait_for_timeout(200)
    assert place_of(network_page, TRIAL) == (pytest.approx(x, abs=1), pytest.approx(y, abs=1))


def test_without_scripts_there_are_picture_and_table(page_without_scripts: Page) -> None:
    page_without_scripts.goto(NETWORK)
    expect(page_without_scripts.locator(".network-picture")).to_be_visible()
    expect(page_without_scripts.locator(".network-stage")).to_be_hidden()
    page_without_scripts.locator("#n-mentioning").uncheck()
    page_without_scripts.get_by_role("button", name="Apply").click()
    page_without_scripts.wait_for_url("**class=supporting&class=contrasting*")
    expect(page_without_scripts.locator(".network-table .badge.mentioning")).to_have_count(0)


def test_nothing_lies_beside_a_narrow_page(phone: Page) -> None:
    drawn(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_sigma_draws_it_where_it_was_fetched(network_page: Page, with_htmx: None) -> None:
    # Few points: without a graphics processor WebGL is imitated, and slow. Chromium says so in its console.
    network_page.goto(f"{NETWORK}?points=3#draw=sigma")
    network_page.set_default_timeout(60_000)
    found = shown(network_page)
    assert network_page.locator(".network-stage").get_attribute("data-drawn-by") == "sigma"
    order, size = network_page.evaluate(
        "() => { const { graph } = document.querySelector('.network-stage').surface; return [graph.order, graph.size]; }"
    )
    assert (order, size) == (found["works"], found["lines"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_networks_are_clean_by_axe(
    browser: Browser, corpus_address: str, axe_source: str, scheme: str, width: int
) -> None:
    with opened(
        browser, corpus_address, color_scheme=scheme, viewport={"width": width, "height": 900}
    ) as page:
        drawn(page)
        page.locator("#network-tables summary").click()
        page.evaluate(axe_source)
        found = page.evaluate("() => axe.run()")
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
