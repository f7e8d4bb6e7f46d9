"""The memory of a command and all its children, sampled while it runs."""

from __future__ import annotations

import os
import platform
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finished:
    """A command that has ended. Memory in MB: `pss` counts what processes share once, `rss` counts it in each.

    `cpu_seconds` is of all processes, sampled, so a little less than what was spent.
    """

    exit_code: int
    seconds: float
    cpu_seconds: float
    peak_pss: float
    peak_rss: float
    peak_processes: int
    halves: tuple[float, float]
    output: str


def run_measured(
    command: list[str], *, every: float = 0.5, environment: dict[str, str] | None = None
) -> Finished:
    """Run a command to its end; its standard output is kept, its standard error shown."""
    began, cpu_began = time.monotonic(), _cpu_of_children()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    samples: list[tuple[float, float, int]] = []
    cpu: dict[int, float] = {}
    over = threading.Event()

    def sample() -> None:
        while not over.wait(every):
            samples.append(_memory(process.pid))
            cpu.update(_cpu_seconds(process.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    output, _ = process.communicate()
    over.set()
    sampler.join()
    pss = [pss for pss, _, _ in samples] or [0.0]
    middle = max(1, len(pss) // 2)
    return Finished(
        process.returncode,
        time.monotonic() - began,
        # Grandchildren that nobody waits for (the readers behind a fork server) are missing from the system's own sum.
        max(_cpu_of_children() - cpu_began, sum(cpu.values())),
        max(pss),
        max((rss for _, rss, _ in samples), default=0.0),
        max((count for _, _, count in samples), default=0),
        (max(pss[:middle]), max(pss[middle:], default=0.0)),
        output,
    )


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, new = [pid], [pid]
    while new:
        new = [child for parent in new for child in parents.get(parent, [])]
        found += new
    return found


def _memory(pid: int) -> tuple[float, float, int]:
    pss = rss = 0
    members = family(pid)
    for member in members:
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith("Pss:"):
                pss += int(line.split()[1])
            elif line.startswith("Rss:"):
                rss += int(line.split()[1])
    return pss / 1024, rss / 1024, len(members)


def _cpu_seconds(pid: int) -> dict[int, float]:
    """CPU time so far of each process of a family, by process id."""
    found = {}
    for member in family(pid):
        try:
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[member] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def machine() -> str:
    """One line on the machine that measured."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "unknown processor",
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // (1 << 20)
    return f"{os.cpu_count()} cores ({cpu}), {memory} GB, Linux {os.uname().release}, Python {platform.python_version()}"
