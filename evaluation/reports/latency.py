"""How long the server takes for a report page and for a search, in one process, without the network.

The whole application answers through its ASGI interface: routing, library, template, headers; compression is left out by not asking for it.
The work that most works cite is asked for under every order and many combinations of filters, no kept page answers;
searches are two words out of the titles of much cited works, with the facets counted.

Command: `python -m evaluation.reports.latency DATA_DIR [--rounds 300] [--out evaluation/reports/results/latency.md]`
"""

from __future__ import annotations

import argparse
import itertools
import re
import statistics
import time
from datetime import date
from pathlib import Path
from urllib.parse import quote_plus

from starlette.testclient import TestClient

from citewise import open_library
from citewise.web import create_app
from evaluation.ingest.processes import machine


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
        "report page, words searched within": within,
    }
    sizes = {
        "statements about that DOI": with_doi.tally.total,
        "articles": stats.articles,
        "works": stats.works,
        "statements": stats.statements,
    }
    return asked, sizes


def main() -> None:
    """Ask, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--out", type=Path, default=Path("evaluation/reports/results/latency.md"))
    options = parser.parse_args()
    asked, sizes = addresses(options.data_dir, options.rounds)
    lines = [
        "# Time the server takes for a page",
        "",
        f"{date.today().isoformat()}; {machine()}",
        "",
        f"    python -m evaluation.reports.latency DATA_DIR --rounds {options.rounds}",
        "",
        ", ".join(f"{count:,} {name}" for name, count in sizes.items())
        + ". One process, one request at a time, every page made anew.",
        "",
        "| | median | 99th of 100 | longest | CPU, median | page, uncompressed |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    # The server gives no kept page to a browser in which a key was entered, so every answer is made anew.
    headers = {"accept-encoding": "identity", "cookie": "citewise-key=measured"}
    with TestClient(
        create_app(options.data_dir), base_url="http://127.0.0.1", follow_redirects=False
    ) as client:
        for name, paths in asked.items():
            for path in paths[:5]:
                client.get(f"{path}&page=2", headers=headers)
            wall, cpu, sizes_of = [], [], []
            for path in paths:
                started, spent = time.perf_counter(), time.process_time()
                answer = client.get(path, headers=headers)
                wall.append(1000 * (time.perf_counter() - started))
                cpu.append(1000 * (time.process_time() - spent))
                sizes_of.append(len(answer.content))
                if answer.status_code != 200:
                    raise SystemExit(f"{path} answered {answer.status_code}")
            cuts = statistics.quantiles(wall, n=100)
            lines.append(
                f"| {name} | {statistics.median(wall):.1f} ms | {cuts[98]:.1f} ms | {max(wall):.1f} ms"
                f" | {statistics.median(cpu):.1f} ms | {statistics.median(sizes_of) / 1000:.0f} kB |"
            )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join([*lines, ""]))
    print(options.out.read_text())


if __name__ == "__main__":
    main()
