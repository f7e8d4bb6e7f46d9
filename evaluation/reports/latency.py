"""How long the server takes for a report page and for a search, in one process, without the network.

The whole application answers through its ASGI interface: routing, library, template, headers; compression is left out by not asking for it.
The work that most works cite is asked for under every order and many combinations of filters, no kept page answers;
searches are two words out of the titles of much cited works, with the facets counted.

With `--ingest` the same is asked once more while articles are read anew into the same library, by the same command that users give.
The measuring process keeps to one processor, the ingest to the others. Measure on a copy: `--ingest` writes to the library.

Command: `python -m evaluation.reports.latency DATA_DIR [--rounds 300] [--ingest PATH ...] [--out evaluation/reports/results/latency.md]`
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote_plus

from starlette.testclient import TestClient

from citewise import open_library
from citewise.reports.library import Library
from citewise.web import create_app
from evaluation.ingest.processes import machine

PROCESSOR = 0
"""The one processor that pages are made on."""


def addresses(data_dir: Path, rounds: int) -> tuple[dict[str, list[str]], dict[str, int]]:
    """What is asked for, and the size of what it is asked of."""
    with open_library(data_dir) as library:
        rows = library.store.connection.execute(
            "SELECT work_id FROM tally ORDER BY citing_works DESC LIMIT 400"
        ).fetchall()
        works = library.works([row[0] for row in rows])
        with_doi = next(work for work in works if work.doi)
        stats = library.stats()
    path = f"/reports/{with_doi.key}"
    orders = ("relevance", "newest", "oldest", "most_cited")
    filters = ["", "&class=contrasting", "&section=discussion", "&from=2015"]
    whole = [f"{path}?order={order}" for order in orders]
    filtered = [f"{path}?order={order}{extra}" for order, extra in itertools.product(orders, filters)]
    words = [re.findall(r"[A-Za-z]{5,}", work.title)[:2] for work in works]
    pairs = list(dict.fromkeys(" ".join(two) for two in words if len(two) == 2))
    papers = [f"/search?q={quote_plus(two)}" for two in pairs[:rounds]]
    within = [f"{path}?q={quote_plus(two)}" for two in pairs[:rounds]]
    asked = {
        "report page of the most cited DOI": list(itertools.islice(itertools.cycle(whole), rounds)),
        "the same with filters": list(itertools.islice(itertools.cycle(filtered), rounds)),
        "two-word search, papers, all facets": papers,
        "two-word search, statements, all facets": [f"{one}&for=statements" for one in papers],
        "two-word search, statements, five filters in force": [
            f"{one}&for=statements&class=mentioning&section=introduction&section=discussion&relationship=independent&type=article&from=2005"
            for one in papers
        ],
        "report page, words searched within": within,
    }
    sizes = {
        "statements about that DOI": with_doi.tally.total,
        "articles": stats.articles,
        "works": stats.works,
        "statements": stats.statements,
    }
    return asked, sizes


@dataclass(frozen=True, slots=True)
class Timed:
    """What asking for some addresses took: milliseconds of each answer, of the processor for it, and its bytes."""

    wall: list[float]
    cpu: list[float]
    sizes: list[int]


def ask(client: TestClient, paths: list[str]) -> Timed:
    """Ask for each address once, after a few that warm up."""
    # The server gives no kept page to a browser in which a key was entered, so every answer is made anew.
    headers = {"accept-encoding": "identity", "cookie": "citewise-key=measured"}
    for path in paths[:5]:
        client.get(f"{path}&page=2", headers=headers)
    timed = Timed([], [], [])
    for path in paths:
        started, spent = time.perf_counter(), time.process_time()
        answer = client.get(path, headers=headers)
        timed.wall.append(1000 * (time.perf_counter() - started))
        timed.cpu.append(1000 * (time.process_time() - spent))
        timed.sizes.append(len(answer.content))
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
    return timed


def table(data_dir: Path, asked: dict[str, list[str]]) -> list[str]:
    """Ask for everything and give the rows of a table."""
    lines = [
        "| | median | 99th of 100 | longest | CPU, median | page, uncompressed |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    with TestClient(create_app(data_dir), base_url="http://127.0.0.1", follow_redirects=False) as client:
        for name, paths in asked.items():
            timed = ask(client, paths)
            cuts = statistics.quantiles(timed.wall, n=100)
            lines.append(
                f"| {name} | {statistics.median(timed.wall):.1f} ms | {cuts[98]:.1f} ms | {max(timed.wall):.1f} ms"
                f" | {statistics.median(timed.cpu):.1f} ms | {statistics.median(timed.sizes) / 1000:.0f} kB |"
            )
    return lines


def load_now() -> str:
    """How much ran on the machine in the last minute, the measuring itself included."""
    return f"load average of the last minute {os.getloadavg()[0]:.1f}"


def while_ingesting(data_dir: Path, paths: list[Path], asked: dict[str, list[str]]) -> list[str]:
    """Measure while `citewise ingest --again` reads articles into the same library, on the other processors.

    Raises:
        SystemExit: The ingest ended before the measuring did.
    """
    with open_library(data_dir) as library:
        before = _last_written(library)
    log = tempfile.TemporaryFile(mode="w+")  # noqa: SIM115 - open for as long as the ingest runs
    command = [sys.executable, "-m", "citewise", "ingest", *map(str, paths), "--again", "--workers", "1"]
    ingest = subprocess.Popen([*command, "--data-dir", str(data_dir)], stdout=log, stderr=log)
    os.setpriority(os.PRIO_PROCESS, ingest.pid, 0)
    others = os.sched_getaffinity(ingest.pid) - {PROCESSOR}
    if others:
        os.sched_setaffinity(ingest.pid, others)
    try:
        with open_library(data_dir) as library:
            for _ in range(600):
                # It first looks at what is there; measured is the time in which it writes.
                if _last_written(library) > before or ingest.poll() is not None:
                    break
                time.sleep(0.1)
            started = _last_written(library)
            lines = table(data_dir, asked)
            if ingest.poll() is not None:
                log.seek(0)
                raise SystemExit(f"The ingest ended before the measuring did: {log.read()[-500:]}")
            written = _last_written(library) - started
    finally:
        ingest.terminate()
        ingest.wait()
    return [
        *lines,
        "",
        f"Meanwhile the ingest told the search index of {written:,} changed works and articles; {load_now()}.",
    ]


def _last_written(library: Library) -> int:
    row = library.store.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    return row[0] if row else 0


def main() -> None:
    """Ask, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument(
        "--ingest",
        type=Path,
        nargs="+",
        help="measure again while these articles are read into the library anew",
    )
    parser.add_argument(
        "--nice",
        type=int,
        default=0,
        help="priority of the measuring process, -20 to 19: below 0 (as root) what others run on the machine yields to it",
    )
    parser.add_argument("--out", type=Path, default=Path("evaluation/reports/results/latency.md"))
    options = parser.parse_args()
    asked, sizes = addresses(options.data_dir, options.rounds)
    os.sched_setaffinity(0, {PROCESSOR})
    os.setpriority(os.PRIO_PROCESS, 0, options.nice)
    lines = [
        "# Time the server takes for a page",
        "",
        f"{date.today().isoformat()}; {machine()}",
        "",
        (
            f"    python -m evaluation.reports.latency DATA_DIR --rounds {options.rounds}"
            f"{' --ingest PATH…' if options.ingest else ''}{f' --nice {options.nice}' if options.nice else ''}"
        ),
        "",
        ", ".join(f"{count:,} {name}" for name, count in sizes.items())
        + ". One process on one processor, one request at a time, every page made anew.",
        "",
        f"## Without an ingest ({load_now()})" if options.ingest else f"Before measuring: {load_now()}.",
        "",
        *table(options.data_dir, asked),
    ]
    if options.ingest:
        lines += [
            "",
            "## While `citewise ingest --again --workers 1` reads articles into the same library",
            "",
            *while_ingesting(options.data_dir, options.ingest, asked),
        ]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join([*lines, ""]))
    print(options.out.read_text())


if __name__ == "__main__":
    main()
