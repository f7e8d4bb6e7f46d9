"""Pages of collections: made, read, changed, shared, exported, by those who may and against those who may not."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise.people import PeopleDatabase, Role
from citewise.people.collections import collections
from citewise.people.keys import issue_key
from citewise.web import create_app
from collection_links import make, shared
from served_libraries import FORMULA, HOSTILE, MARKUP, RETRACTED, SCRIPT, TRIAL, make_hostile_library, text_of


@pytest.fixture
def own_library(corpus_library: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus_library, tmp_path / "library"))


@pytest.fixture
def own(own_library: Path) -> Iterator[TestClient]:
    with TestClient(create_app(own_library), follow_redirects=False) as made:
        yield made


def see(client: TestClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:2000]
    return html.fromstring(answer.text)


def titles(page: html.HtmlElement) -> list[str]:
    return [text_of(link) for link in page.xpath("//tbody/tr/th/a")]


def test_a_collection_shows_its_works_and_what_is_missing(own: TestClient) -> None:
    path = make(own, notes="For the review")
    page = see(own, path)
    assert text_of(page.xpath("//h1")[0]) == "Tides"
    assert "For the review" in text_of(page)
    first, second = titles(page)
    assert first.startswith("High-dose quelizant"), "the retracted work stands first"
    assert second.startswith("Quelizant for Brennick")
    assert "2 works of this library" in text_of(page)
    missing = see(own, f"{path}/missing")
    told = {
        text_of(row.xpath("th")[0]): text_of(row.xpath("td[last()]")[0])
        for row in missing.xpath("//tbody/tr")
    }
    assert told["10.5555/none"].startswith("Not in this library")
    assert told["line 4: hello"].startswith("No identifier")
    assert len(told) == 2


def test_a_work_found_by_its_title_says_how_likely(own: TestClient) -> None:
    path = make(
        own, "High-dose quelizant abolishes tremor in Brennick syndrome: a single-centre randomised trial\n"
    )
    page = see(own, path)
    assert titles(page)[0].startswith("High-dose quelizant")
    assert "Found by its title" in text_of(page)
    nothing = make(own, "Something that nobody ever wrote of in any journal whatever\n")
    assert "no work of this library is likely enough" in text_of(see(own, f"{nothing}/missing"))


def test_the_tally_is_the_sum_of_the_works(own: TestClient) -> None:
    page = see(own, make(own))
    rows = [
        [
            int(cell.text_content().replace(",", "") or 0)
            for cell in row.xpath("td[contains(@class, 'number')]")
        ]
        for row in page.xpath("//tbody/tr")
    ]
    listed = {
        text_of(item.xpath(".//span")[0]): int(text_of(item.xpath(".//*[contains(@class, 'count')]")[0]))
        for item in page.xpath("//*[@class='tally-list']/li")
    }
    # Year, citing works, statements, supporting, contrasting, mentioning.
    assert [sum(column) for column in zip(*rows, strict=True)][3:6] == [
        listed["Supporting"],
        listed["Contrasting"],
        listed["Mentioning"],
    ]


@pytest.mark.parametrize(
    ("sort", "column"),
    [
        ("supporting", 3),
        ("contrasting", 4),
        ("mentioning", 5),
        ("statements", 2),
        ("citing_works", 1),
        ("year", 0),
    ],
)
def test_the_table_sorts_by_each_tally(own: TestClient, own_library: Path, sort: str, column: int) -> None:
    path = make(own, "\n".join(_dois(own_library)))
    for direction in ("down", "up"):
        page = see(own, f"{path}?sort={sort}&dir={direction}")
        values = [
            int(row.xpath("td[contains(@class, 'number')]")[column].text_content().replace(",", "") or 0)
            for row in page.xpath("//tbody/tr")
        ]
        known = [value for value in values if value or sort != "year"]
        assert known == sorted(known, reverse=direction == "down")
        assert len(set(values)) > 1
        header = page.xpath("//th[@aria-sort='ascending' or @aria-sort='descending']")
        assert len(header) == 1


def _dois(library: Path) -> list[str]:
    from citewise.store import Store

    with Store.open(library, read_only=True) as store:
        return [
            row[0]
            for row in store.connection.execute(
                "SELECT doi FROM work WHERE doi IS NOT NULL AND merged_into IS NULL"
            )
        ]


def test_pages_words_and_notices_narrow_the_table(own: TestClient, own_library: Path) -> None:
    path = make(own, "\n".join(_dois(own_library)))
    assert len(titles(see(own, path))) == 50
    assert titles(see(own, f"{path}?page=2"))
    found = titles(see(own, f"{path}?find=barley"))
    assert found
    assert all("barley" in title.lower() for title in found)
    for row in see(own, f"{path}?notices=1").xpath("//tbody/tr"):
        assert row.xpath(".//*[contains(@class, 'flag')]")
    assert "Nothing matches" in text_of(see(own, f"{path}?find=zeppelin"))
    assert titles(see(own, f"{path}?sort=nonsense&dir=x&page=99999999999&find=%00"))


def test_statements_of_all_works_with_filters_and_words(own: TestClient) -> None:
    path = make(own)
    page = see(own, f"{path}/statements")
    everything = int(text_of(page.xpath("//*[@class='result-count']")[0]).split()[0])
    narrowed = see(own, f"{path}/statements?class=contrasting&q=tremor")
    fewer = int(text_of(narrowed.xpath("//*[@class='result-count']")[0]).split()[0])
    assert 0 < fewer < everything
    assert not narrowed.xpath("//*[contains(concat(' ', @class, ' '), ' statement supporting ')]")


def test_the_share_link_shows_and_does_not_change(own: TestClient) -> None:
    path = make(own)
    read = shared(path)
    page = see(own, read)
    assert len(titles(page)) == 2
    assert not page.xpath("//form[@method='post']")
    assert path.rsplit("/", 1)[1] not in own.get(read).text
    for what in ("add", "settings", "links", "remove", "works", "look"):
        assert own.post(f"{read}/{what}", data={"name": "Tides", "pasted": "10.5555/x"}).status_code == 403
    assert len(titles(see(own, path))) == 2


def test_a_secret_address_is_kept_from_caches_and_search_engines(own: TestClient) -> None:
    path = make(own)
    for address in (path, f"{path}/statements", f"{path}/missing", f"/export/works/csv{path}", shared(path)):
        headers = own.get(address).headers
        assert "no-store" in headers["cache-control"]
        assert headers["x-robots-tag"] == "noindex"
        assert headers["referrer-policy"] == "same-origin"


def test_only_listed_collections_are_found(own: TestClient, own_library: Path) -> None:
    make(own, name="Hidden one")
    path = make(own, name="Open one", listed="1")
    page = see(own, "/collections")
    assert "Open one" in text_of(page)
    assert "Hidden one" not in text_of(page)
    keys = {held.name: held.key for held in _collections(own_library)}
    assert titles(see(own, f"/collections/{keys['Open one']}"))
    see(own, f"/collections/{keys['Hidden one']}", 404)
    own.post(f"{path}/settings", data={"name": "Open one"})
    see(own, f"/collections/{keys['Open one']}", 404)


def _collections(library: Path) -> list:  # type: ignore[type-arg]
    with PeopleDatabase(library) as people:
        return collections(people)


def test_guessed_links_open_nothing_and_guessing_is_slowed_down(own: TestClient) -> None:
    make(own)
    guesses = ["e-", "s-", "e-" + "A" * 43, "s-" + "0" * 64, "k" * 12, "x" * 5000, "%00", "e-%ff"]
    assert {own.get(f"/collections/{guess}").status_code for guess in guesses} <= {404}
    statuses = [own.get(f"/collections/e-{number}").status_code for number in range(40)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


def test_works_are_added_noted_and_taken_out(own: TestClient) -> None:
    path = make(own, TRIAL)
    answer = own.post(f"{path}/add", data={"pasted": f"{RETRACTED}\n{TRIAL}"}, files={"file": ("", b"")})
    assert answer.headers["location"] == f"{path}?added=1&known=1"
    assert "1 work added. 1 work was in it already." in text_of(see(own, answer.headers["location"]))
    page = see(own, path)
    numbers = [name.removeprefix("out-") for name in page.xpath("//input[starts-with(@name, 'out-')]/@name")]
    own.post(
        f"{path}/works", data={"entry": numbers[0], "note": "Look at <b>table 2</b>", "then": "?sort=title"}
    )
    assert "Look at <b>table 2</b>" in text_of(see(own, shared(path)))
    assert not see(own, shared(path)).xpath("//tbody//b")
    answer = own.post(f"{path}/works", data={f"out-{numbers[0]}": "on", "then": "//evil.example"})
    assert answer.headers["location"] == path
    assert len(titles(see(own, path))) == 1


@pytest.mark.parametrize(
    "data", [{}, {"entry": "x", "note": "y"}, {"out-x": "on"}, {"entry": "999999", "note": "y"}]
)
def test_a_form_that_names_no_entry_changes_nothing(own: TestClient, data: dict[str, str]) -> None:
    path = make(own)
    assert own.post(f"{path}/works", data=data).status_code in (400, 404)
    assert len(titles(see(own, path))) == 2


def test_links_are_made_anew_and_a_collection_is_removed_by_its_name(own: TestClient) -> None:
    path = make(own)
    new = own.post(f"{path}/links").headers["location"].split("?")[0]
    assert own.get(path).status_code == 404
    assert own.get(shared(path)).status_code == 404
    assert own.post(f"{new}/remove", data={"name": "tides"}).status_code == 400
    assert own.get(new).status_code == 200
    assert own.post(f"{new}/remove", data={"name": "Tides"}).headers["location"] == "/collections"
    assert own.get(new).status_code == 404


def test_a_key_opens_what_is_not_listed_and_an_editors_changes_it(own: TestClient, own_library: Path) -> None:
    make(own)
    (held,) = _collections(own_library)
    with PeopleDatabase(own_library) as people:
        secrets = {role: issue_key(people, role.value, role)[1] for role in (Role.READER, Role.EDITOR)}
    own.post("/key", data={"secret": secrets[Role.READER]})
    assert "Tides" in text_of(see(own, "/collections"))
    assert titles(see(own, f"/collections/{held.key}"))
    assert own.post(f"/collections/{held.key}/add", data={"pasted": "10.5555/x"}).status_code == 403
    own.post("/key", data={"secret": secrets[Role.EDITOR]})
    assert own.post(f"/collections/{held.key}/add", data={"pasted": "10.5555/x"}).status_code == 303
    own.post("/key/leave")
    see(own, f"/collections/{held.key}", 404)


def test_files_of_works_and_statements(own: TestClient) -> None:
    path = make(own)
    table = own.get(f"/export/works/csv{path}?sort=title&dir=down").text
    rows = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
    assert [row["work"] for row in rows] == [TRIAL, RETRACTED]
    assert rows[1]["notices"] == "retracted"
    lines = own.get(f"/export/statements/jsonl{path}/?".rstrip("/?") + "?class=contrasting").text.splitlines()
    assert lines
    assert {json.loads(line)["class"] for line in lines} == {"contrasting"}
    assert own.get(f"/export/works/bibtex{path}").text.count("@article") == 2
    assert own.get(f"/export/works/ris{path}").text.count("ER  -") == 2
    for address in (
        f"/export/works/pdf{path}",
        f"/export/secrets/csv{path}",
        f"/export/statements/ris{path}",
        "/export/works/csv/collections/e-nope",
    ):
        assert own.get(address).status_code in (400, 404)


def test_what_means_harm_is_shown_as_text(tmp_path: Path) -> None:
    library = make_hostile_library(tmp_path)
    with TestClient(create_app(library), follow_redirects=False) as client:
        pasted = f'doi,title,notes\n{HOSTILE},"{FORMULA.replace(chr(34), chr(34) * 2)}","{FORMULA.replace(chr(34), chr(34) * 2)}"\n,"=1+1","{SCRIPT}"\n'
        path = make(client, pasted, name=SCRIPT + MARKUP, notes=SCRIPT + MARKUP, listed="1")
        for address in (
            path,
            f"{path}/missing",
            f"{path}/statements",
            "/collections",
            shared(path),
            f"/compare?a={HOSTILE}&b={path}",
        ):
            text = client.get(address).text
            assert SCRIPT not in text
            page = html.fromstring(text)
            assert not page.xpath(
                "//img[@onerror] | //script[not(@src) and not(@type='application/ld+json')]"
            )
        rows = list(csv.reader(io.StringIO(client.get(f"/export/works/csv{path}").text.lstrip("\ufeff"))))
        assert rows[1][-1].startswith("'=HYPERLINK")
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows[1:] for cell in row)
        name = client.get(f"/export/works/csv{path}").headers["content-disposition"]
        assert "<" not in name
        assert '"' not in name


@pytest.mark.parametrize("field", ["pasted", "file"])
def test_fifty_megabytes_are_refused_before_they_are_kept(
    own: TestClient, own_library: Path, field: str
) -> None:
    large = b"10.5555/aaaaaaaaaaaaaaaaaaaaaaaa\n" * 1_600_000
    if field == "file":
        answer = own.post("/collections", data={"name": "Large"}, files={"file": ("large.txt", large)})
    else:
        answer = own.post("/collections", data={"name": "Large", "pasted": large.decode()})
    assert answer.status_code == 413
    assert "larger than 25 MB" in answer.text
    assert _collections(own_library) == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"@article{a, title=" + b"{" * 5000 + b"}" * 5000 + b"}", "nested deeper"),
        (b"%PDF-1.7", "PDF"),
        (b"<html>", "XML"),
    ],
)
def test_a_file_that_is_no_list_makes_no_collection(
    own: TestClient, own_library: Path, data: bytes, message: str
) -> None:
    answer = own.post("/collections", data={"name": "Bomb"}, files={"file": ("bomb.bib", data)})
    assert answer.status_code == 400
    assert message in answer.text
    assert "bomb.bib" in answer.text
    assert _collections(own_library) == []


def test_without_a_name_nothing_is_made(own: TestClient, own_library: Path) -> None:
    assert own.post("/collections", data={"name": " ", "pasted": TRIAL}).status_code == 400
    assert _collections(own_library) == []


def test_another_site_makes_and_changes_nothing(own: TestClient) -> None:
    path = make(own)
    headers = {"sec-fetch-site": "cross-site"}
    assert own.post("/collections", data={"name": "x"}, headers=headers).status_code == 403
    assert own.post(f"{path}/links", headers=headers).status_code == 403
    assert own.get(path).status_code == 200


def test_without_a_library_the_list_is_kept(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path / "none"), follow_redirects=False) as client:
        path = make(client, f"{TRIAL}\nA title that waits for its library to come")
        page = see(client, f"{path}/missing")
        assert "Not in this library" in text_of(page)
        assert "1 entry has yet to be looked for" in text_of(page)
        see(client, path)


def test_a_collection_follows_the_library(own: TestClient, own_library: Path) -> None:
    from citewise.model import CitationClass
    from citewise.store import Store

    path = make(own, TRIAL)
    before = see(own, path).xpath("//td[contains(@class, 'contrasting')]")[0].text_content()
    key = (
        own.get(f"{path}/statements?class=contrasting")
        .text.split('href="/statements/', 1)[1]
        .split('"', 1)[0]
    )
    with Store.open(own_library) as store:
        store.correct(key, CitationClass.SUPPORTING, "a reader", "read it")
    after = see(own, path).xpath("//td[contains(@class, 'contrasting')]")[0].text_content()
    assert int(after) == int(before) - 1


def test_without_a_search_index_titles_wait(own_library: Path) -> None:
    for derived in ("index", "matching"):
        shutil.rmtree(own_library / derived, ignore_errors=True)
    with TestClient(create_app(own_library), follow_redirects=False) as client:
        path = make(client, f"{TRIAL}\nWinter and summer Brennick syndrome: two diseases or one?\n")
        assert len(titles(see(client, path))) == 1
        assert "1 entry has yet to be looked for" in text_of(see(client, f"{path}/missing"))
