"""How fast a whole ingest is (read, cut, store, index), and how much memory all its processes take together.

python -m evaluation.ingest.rate PATH... [--workers N] [--out evaluation/ingest/results/rate.md]
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import tempfile
from datetime import date
from pathlib import Path

from evaluation.ingest.processes import machine, run_measured
from evaluation.ingest.totals import totals


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--no-classify", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("evaluation/ingest/results/rate.md"))
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "citewise", "ingest", *options.paths, "--data-dir", folder, "--json"]
        if options.workers:
            command += ["--workers", str(options.workers)]
        if options.no_classify:
            command.append("--no-classify")
        done = run_measured(command)
        summary = json.loads(done.output)
        held = totals(Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
    went_in = summary["counts"]["ok"] + summary["counts"]["unchanged"]
    lines = [
        "# Rate and memory of a whole ingest",
        "",
        f"{date.today().isoformat()}; {machine()}",
        "",
        f"Load of the machine (1 minute) just before: {load:.1f} on {os.cpu_count()} cores; the rate is lower where others share it, CPU time hardly is.",
        "",
        f"    python -m evaluation.ingest.rate {shlex.join(options.paths)}{f' --workers {options.workers}' if options.workers else ''}{' --no-classify' if options.no_classify else ''}",
        "",
        "| | |",
        "|---|---|",
        f"| articles | {went_in:,} |",
        f"| statements | {held['statements']} |",
        f"| time, start of the command to its end | {done.seconds:.1f} s |",
        f"| **articles a second** | **{went_in / done.seconds:.1f}** |",
        f"| CPU time of all processes | {done.cpu_seconds:.1f} s ({1000 * done.cpu_seconds / max(went_in, 1):.1f} ms an article) |",
        f"| processes | {done.peak_processes} |",
        f"| **peak memory of all processes** (shared pages once, PSS) | **{done.peak_pss:.0f} MB** |",
        f"| the same, shared pages counted in each (RSS) | {done.peak_rss:.0f} MB |",
        f"| peak (PSS) in the first half of the run, in the second | {done.halves[0]:.0f} MB, {done.halves[1]:.0f} MB |",
        f"| library on disk | {size:.0f} MB |",
        f"| outcomes | {', '.join(f'{name} {count:,}' for name, count in summary['counts'].items() if count)} |",
        "",
    ]
    options.out.write_text("\n".join(lines))
    print(options.out.read_text())


if __name__ == "__main__":
    main()
