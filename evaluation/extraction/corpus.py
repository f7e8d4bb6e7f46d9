"""The articles that the extraction figures are taken on, and how a figure is written down."""

from __future__ import annotations

import datetime
import os
import platform
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "jats"
RESULTS = Path(__file__).resolve().parent / "results"


def articles(
    patterns: Sequence[str] = ("dev-*.tar.gz", "reserve-*.tar.gz"), *, every: int = 1
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each article (of every n-th one) in the archives that the patterns name."""
    number = 0
    for pattern in patterns:
        for archive in sorted(DATA.glob(pattern)):
            with tarfile.open(archive) as opened:
                for member in opened:
                    if not member.isfile() or not member.name.endswith((".xml", ".nxml")):
                        continue
                    number += 1
                    if (number - 1) % every:
                        continue
                    held = opened.extractfile(member)
                    if held is not None:
                        yield member.name, held.read()


def write(name: str, title: str, body: str) -> Path:
    """Write a result as Markdown with date, machine and command, and print it."""
    RESULTS.mkdir(exist_ok=True)
    command = (
        "python -m evaluation.extraction." + Path(sys.argv[0]).stem + "".join(f" {a}" for a in sys.argv[1:])
    )
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    text = (
        f"# {title}\n\nDate: {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC  \nMachine: {machine}  \n"
        f"Command: `{command}`\n\n{body.rstrip()}\n"
    )
    path = RESULTS / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return path
