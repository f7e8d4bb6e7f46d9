"""How long a collection of ten thousand works takes: pasting it, its pages, sorting, filtering, exporting, comparing.

The whole application answers through its ASGI interface, in one process, without the network and without compression.
The collection holds the works of the library that most works cite and that have a DOI; the paste is one form with ten thousand DOIs, as a browser
sends it. "First" is the first time a page is asked for after the collection or the library changed, the others are what follows.
The same list is also given as BibTeX, and ten thousand titles without DOI are looked for, a few hundred of which are timed.
Lists that mean harm are sent in, with how long their refusal takes.

Measure on a copy of the library: collections are written beside it.

Command: `python -m evaluation.reports.collection DATA_DIR [--works 10000] [--rounds 30] [--out evaluation/reports/results/collection.md]`
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from starlette.testclient import TestClient

from citewise import open_library
from citewise.catalogue.collecting import Matcher
from citewise.people.entries import NewEntry, Reason
from citewise.web import create_app
from evaluation.ingest.processes import machine

_TITLES = 300


def works_of(data_dir: Path, number: int) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """DOIs and titles of the works most cited, and the size of the library."""
    with open_library(data_dir) as library:
        rows = library.store.connection.execute(
            "SELECT w.doi, w.title FROM tally t JOIN work w ON w.id = t.work_id WHERE w.doi IS NOT NULL AND w.merged_into IS NULL"
            " ORDER BY t.citing_works DESC, w.id LIMIT ?",
            (number,),
        ).fetchall()
        stats = library.stats()
    return rows, {"articles": stats.articles, "works": stats.works, "statements": stats.statements}


def timed(ask: Callable[[], object]) -> float:
    """Milliseconds that asking takes."""
    started = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - started)


def row(name: str, times: list[float]) -> str:
    if len(times) == 1:
        return f"| {name} | {times[0]:,.0f} ms | | |"
    rest = times[1:]
    return f"| {name} | {times[0]:,.0f} ms | {statistics.median(rest):,.0f} ms | {max(rest):,.0f} ms |"


def measure(data_dir: Path, number: int, rounds: int) -> list[str]:
    works, sizes = works_of(data_dir, number)
    lines = [
        f"Library: {sizes['articles']:,} articles, {sizes['works']:,} works, {sizes['statements']:,} statements. Collection: {len(works):,} works.",
        "",
        "| | first | median of the others | longest of the others |",
        "|---|--:|--:|--:|",
    ]
    headers = {"accept-encoding": "identity"}
    with TestClient(create_app(data_dir), base_url="http://127.0.0.1", follow_redirects=False) as client:
        client.get("/", headers=headers)  # opens the library

        def send(data: bytes, name: str, kind: str = "pasted") -> tuple[float, str, int]:
            found: list[tuple[str, int]] = []

            def post() -> None:
                files = {"file": ("list", data)} if kind == "file" else {"file": ("", b"")}
                fields = {"name": name} | ({"pasted": data.decode()} if kind == "pasted" else {})
                answer = client.post("/collections", data=fields, files=files, headers=headers)
                found.append((answer.headers.get("location", "").split("?")[0], answer.status_code))

            spent = timed(post)
            return spent, *found[0]

        paste = "\n".join(doi for doi, _ in works).encode()
        pasted = [send(paste, f"Pasted {n}") for n in range(3)]
        assert {status for _, _, status in pasted} == {303}
        lines.append(row("paste of all DOIs, until the answer", [spent for spent, _, _ in pasted]))
        bibtex = "\n".join(
            f"@article{{k{n},\n  title = {{{title}}},\n  doi = {{{doi}}},\n  year = {{2015}}\n}}"
            for n, (doi, title) in enumerate(works)
        ).encode()
        from_bibtex = send(bibtex, "BibTeX", "file")
        assert from_bibtex[2] == 303
        lines.append(row(f"the same as a BibTeX file of {len(bibtex) / 1e6:.1f} MB", [from_bibtex[0]]))
        path, other = pasted[0][1], pasted[1][1]

        def get(*addresses: str) -> list[float]:
            def once(address: str) -> None:
                answer = client.get(address, headers=headers)
                if answer.status_code != 200:
                    raise SystemExit(f"{address} answered {answer.status_code}")

            asked = [addresses[n % len(addresses)] for n in range(rounds)]
            return [timed(partial(once, address)) for address in asked]

        def fetch(address: str, sent: list[int]) -> None:
            sent.append(len(client.get(address, headers=headers).content))

        columns = (
            "supporting",
            "contrasting",
            "mentioning",
            "statements",
            "citing_works",
            "year",
            "title",
            "notices",
        )
        lines += [
            row("table, first page", get(path)),
            row(
                "table sorted by each column, both ways",
                get(*(f"{path}?sort={c}&dir={d}" for c in columns for d in ("up", "down"))),
            ),
            row(
                "table, words looked for",
                get(*(f"{path}?find={w}" for w in ("cancer", "disease", "protein", "zeppelin"))),
            ),
            row("table, only with notices", get(f"{path}?notices=1")),
            row("table, last page", get(f"{path}?page=200")),
            row("statements together, all facets", get(f"{path}/statements")),
            row(
                "statements, filters in force",
                get(
                    *(
                        f"{path}/statements?{q}"
                        for q in (
                            "class=contrasting",
                            "section=results&from=2015",
                            "relationship=self",
                            "order=newest&page=40",
                        )
                    )
                ),
            ),
            row(
                "statements, words searched within",
                get(*(f"{path}/statements?q={w}" for w in ("cancer", "dose", "mice"))),
            ),
            row("what is missing", get(f"{path}/missing")),
            row("two such collections side by side", get(f"/compare?a={path}&b={other}")),
        ]
        for what, form in (("works", "csv"), ("works", "bibtex"), ("statements", "csv")):
            sent: list[int] = []
            address = f"/export/{what}/{form}{path}"
            spent = timed(partial(fetch, address, sent))
            lines.append(row(f"all {what} as {form}, {sent[0] / 1e6:.1f} MB", [spent]))
        lines += [
            "",
            "Lists that mean harm, each refused or harmless; the time is that until the answer:",
            "",
            "| | size | answer | time |",
            "|---|--:|--:|--:|",
        ]
        bombs = {
            "DOIs, 50 MB": b"10.5555/aaaaaaaaaaaaaaaaaaaaaaaa\n" * 1_600_000,
            "BibTeX, braces 12 million deep": b"@article{a, title="
            + b"{" * 12_000_000
            + b"}" * 12_000_000
            + b"}",
            "BibTeX, strings defined by strings": b"".join(
                b"@string{a%d = a%d # a%d}\n" % (n + 1, n, n) for n in range(500_000)
            ),
            "BibTeX, one entry of 24 MB": b"@article{a, title={" + b"x " * 12_000_000 + b"}}",
            "BibTeX, a name of 24 MB of blanks": b"@article{a, author={a" + b" " * 24_000_000 + b"b}}",
            "BibTeX, 8 million entries begun": b"@a{" * 8_000_000,
            "RIS, one value over 8 million lines": b"TY  - JOUR\nTI  - x\n" + b"yy\n" * 8_000_000,
            "CSV, a cell that never ends": b'doi,title\n"' + b"a," * 12_000_000,
            "JSON, 24 million brackets": b"[" * 24_000_000,
            "12 million lines": b"x\n" * 12_000_000,
        }
        for name, data in bombs.items():
            spent, _, status = send(data, "Bomb", "file")
            lines.append(f"| {name} | {len(data) / 1e6:.0f} MB | {status} | {spent:,.0f} ms |")
    with open_library(data_dir) as library:
        matcher = Matcher(library)
        titles = [
            NewEntry(title, reason=Reason.WAITING, reference=json.dumps({"raw": title}))
            for _, title in works[:: max(1, len(works) // _TITLES)]
            if len(title) > 20
        ]
        started = time.perf_counter()
        found = sum(matcher.match(entry)[0] is not None for entry in titles)
        each = 1000 * (time.perf_counter() - started) / len(titles)
    lines += [
        "",
        (
            f"Looking for works by their title: {each:.1f} ms each ({found} of {len(titles)} found), so {each * len(works) / 1000:,.0f} s for all;"
            " a page waits 4 s at most and goes on at the press of a button (by itself with scripts)."
        ),
    ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--works", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    command = (
        f"python -m evaluation.reports.collection DATA_DIR --works {options.works} --rounds {options.rounds}"
    )
    text = "\n".join(
        [
            "# A collection of ten thousand works",
            "",
            f"{date.today().isoformat()}, {machine()}, load average {os.getloadavg()[0]:.1f} before it. Command: `{command}`",
            "",
            *measure(options.data_dir, options.works, options.rounds),
            "",
        ]
    )
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
