"""Killed three times and resumed, or run twice: the same library as one undisturbed run.

    python -m evaluation.ingest.resume PATH... [--out evaluation/ingest/results/resume.md]

Three libraries are made of the same inputs: one in one go, one whose ingest is killed with SIGKILL at a fifth, a half and four
fifths of the way and given again each time, one whose ingest is given twice. Statements are left unclassified here: classes do not change
what is read, stored and resumed, and take most of the time.
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from evaluation.ingest.processes import family, machine
from evaluation.ingest.totals import articles, totals

KILL_AT = (0.2, 0.5, 0.8)


def ingest(paths: list[str], data_dir: Path) -> list[str]:
    return [sys.executable, "-m", "citewise", "ingest", *paths, "--data-dir", str(data_dir), "--no-classify"]


def run(paths: list[str], data_dir: Path) -> str:
    done = subprocess.run(ingest(paths, data_dir), stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout


def run_killed(paths: list[str], data_dir: Path, at: int) -> tuple[int, int]:
    """Kill the ingest once that many articles are in. Returns how many were in, and how many children outlived it by 5 seconds."""
    process = subprocess.Popen(ingest(paths, data_dir), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and articles(data_dir) < at:
        time.sleep(0.02)
    members = family(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(5)
    return articles(data_dir), sum(Path(f"/proc/{member}").exists() for member in members)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--out", type=Path, default=Path("evaluation/ingest/results/resume.md"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole, killed, twice = (Path(folder) / name for name in ("whole", "killed", "twice"))
        table = run(options.paths, whole)
        expected = articles(whole)
        kills = [run_killed(options.paths, killed, int(expected * share)) for share in KILL_AT]
        run(options.paths, killed)
        run(options.paths, twice)
        second = run(options.paths, twice)
        rows = [totals(data_dir) for data_dir in (whole, killed, twice)]
    same = rows[0] == rows[1] == rows[2]
    lines = [
        "# Ingest killed and resumed, and run twice",
        "",
        f"{date.today().isoformat()}; {machine()}",
        "",
        f"    python -m evaluation.ingest.resume {shlex.join(options.paths)}",
        "",
        (
            f"Killed with SIGKILL when these many articles were in: {', '.join(f'{count:,}' for count, _ in kills)} of {expected:,}; "
            f"children alive 5 seconds later: {sum(alive for _, alive in kills)}."
        ),
        "",
        f"**{'The three libraries are the same.' if same else 'THE LIBRARIES DIFFER.'}**",
        "",
        "| | one run | killed three times | run twice |",
        "|---|---|---|---|",
        *(f"| {name} | {' | '.join(row.get(name, '') for row in rows)} |" for name in rows[0]),
        "",
        "The first run ended with:",
        "",
        *(f"    {line}" for line in table.rstrip().splitlines()),
        "",
        "The second run of the third library ended with:",
        "",
        *(f"    {line}" for line in second.rstrip().splitlines()),
        "",
    ]
    options.out.write_text("\n".join(line.rstrip() for line in lines))
    print(options.out.read_text())
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    os.environ.setdefault("COLUMNS", "110")
    main()
