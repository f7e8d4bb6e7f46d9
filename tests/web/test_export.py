"""Files of what a page shows, with its filters applied."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from citewise.exports.statements import STATEMENT_COLUMNS, WORK_COLUMNS
from served_libraries import TRIAL, text_of

Look = Callable[[str], html.HtmlElement]
REPORT = f"/reports/{TRIAL}"


def rows(client: TestClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def lines(client: TestClient, address: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in client.get(address).text.splitlines()]


def test_every_file_that_a_page_offers_can_be_had(client: TestClient, look: Look) -> None:
    for address in (
        f"{REPORT}?class=contrasting&q=fatigue",
        f"{REPORT}?side=references",
        "/search?q=tremor",
        "/search?q=tremor&for=statements",
    ):
        links = look(address).xpath("//a[@download]/@href")
        assert len(links) >= 3
        for link in links:
            answer = client.get(link)
            assert answer.status_code == 200, link
            assert answer.content


def test_a_report_is_exported_with_its_filters(client: TestClient, look: Look) -> None:
    everything = rows(client, f"/export/statements/csv{REPORT}")
    assert list(everything[0]) == list(STATEMENT_COLUMNS)
    assert len({row["statement"] for row in everything}) == len(everything) == 64
    contrasting = rows(client, f"/export/statements/csv{REPORT}?class=contrasting&from=2014")
    page = look(f"{REPORT}?class=contrasting&from=2014")
    assert text_of(page.find_class("result-count")[0]).startswith(f"{len(contrasting)} statement")
    assert {row["class"] for row in contrasting} == {"contrasting"}
    assert all(row["citation"] in row["sentence"] and row["citation"] for row in everything)


def test_csv_and_json_lines_say_the_same(client: TestClient) -> None:
    as_csv = rows(client, f"/export/statements/csv{REPORT}?order=newest")
    as_json = lines(client, f"/export/statements/jsonl{REPORT}?order=newest")
    assert [row["statement"] for row in as_csv] == [row["statement"] for row in as_json]
    assert all(
        abs(sum(row[name] for name in ("supporting", "contrasting", "mentioning")) - 1) < 0.01
        for row in as_json
    )
    years = [row["citing_year"] for row in as_json]
    assert years == sorted(years, reverse=True)


def test_works_of_a_report_and_a_search(client: TestClient) -> None:
    works = lines(client, f"/export/works/jsonl{REPORT}")
    assert list(works[0]) == list(WORK_COLUMNS)
    assert len({work["work"] for work in works}) == len(works) == 17
    found = lines(client, "/export/works/jsonl/search?q=tremor")
    assert TRIAL in [work["doi"] for work in found]
    assert client.get("/export/works/ris/search?q=tremor").text.count("ER  - ") == len(found)
    assert client.get("/export/works/bibtex/search?q=tremor").text.count("@article{") == len(found)


def test_statements_of_a_search(client: TestClient, look: Look) -> None:
    found = lines(client, "/export/statements/jsonl/search?q=relapse&for=statements&section=results")
    page = look("/search?q=relapse&for=statements&section=results")
    assert text_of(page.find_class("result-count")[0]).startswith(f"{len(found)} statement")
    assert {row["section"] for row in found} == {"results"}


def test_parquet(client: TestClient) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    answer = client.get(f"/export/statements/parquet{REPORT}")
    table = parquet.read_table(io.BytesIO(answer.content))
    assert table.column_names == list(STATEMENT_COLUMNS)
    assert table.num_rows == 64
    assert table.to_pylist()[0]["cited"]


def test_without_pyarrow_the_answer_says_what_to_install(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    answer = client.get(f"/export/works/parquet{REPORT}")
    assert answer.status_code == 501
    assert "citewise[parquet]" in answer.text


def test_an_unknown_work_has_no_file(client: TestClient) -> None:
    assert client.get("/export/statements/csv/reports/10.5555/nowhere").status_code == 404
