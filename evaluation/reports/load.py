"""Load on the pages: so many requests a second for so long, sent open-loop (late answers do not slow the sending), errors counted.

    python -m evaluation.reports.load --data-dir LIBRARY [--rate 200] [--seconds 60] [--address PATH ...]

Serves the library itself in a process of its own, with the same command that users give. Each request is a new GET on one of a
few kept-open connections. Prints answers a second, statuses, percentiles of the time from when a request was due until its answer
had been read, and the CPU time of the server; writes the same to evaluation/reports/results/load.md with --write.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

RESULTS = Path(__file__).parent / "results" / "load.md"
CONNECTIONS = 64


@dataclass
class Tallied:
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    size: int = 0


async def answer(reader: asyncio.StreamReader) -> tuple[str, int]:
    """Read one answer: its status and the bytes of its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = head.split(" ", 2)[1]
    if "transfer-encoding: chunked" in head:
        size = 0
        while True:
            length = int(await reader.readline(), 16)
            await reader.readexactly(length + 2)
            size += length
            if not length:
                return status, size
    length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
    await reader.readexactly(length)
    return status, length


async def worker(port: int, due: asyncio.Queue[tuple[float, str] | None], tallied: Tallied) -> None:
    """Send what is due over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (item := await due.get()) is not None:
        when, address = item
        try:
            writer.write(
                f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
            )
            status, size = await asyncio.wait_for(answer(reader), timeout=30)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            status, size = type(error).__name__, 0
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        tallied.statuses[status] += 1
        tallied.seconds.append(time.perf_counter() - when)
        tallied.size += size
    writer.close()


async def load(port: int, addresses: list[str], rate: float, seconds: float) -> Tallied:
    """Send `rate` requests a second, each at its time, the addresses in turn."""
    tallied = Tallied()
    due: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
    workers = [asyncio.create_task(worker(port, due, tallied)) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for number in range(int(rate * seconds)):
        when = start + number / rate
        if (wait := when - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        due.put_nowait((when, addresses[number % len(addresses)]))
    for _ in workers:
        due.put_nowait(None)
    await asyncio.gather(*workers)
    return tallied


def cpu_seconds(pid: int) -> float:
    """CPU time a process has used, from /proc."""
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def liveliest(data_dir: Path) -> str:
    """The most cited work of a library."""
    from citewise import open_library

    with open_library(data_dir) as library:
        row = library.store.connection.execute(
            "SELECT work_id FROM tally ORDER BY citing_works DESC LIMIT 1"
        ).fetchone()
        return library.works([row[0]])[0].key


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--address", action="append", help="paths to ask for in turn")
    parser.add_argument("--note", default="", help="what else ran on the machine meanwhile")
    parser.add_argument("--write", action="store_true", help=f"append to {RESULTS}")
    given = parser.parse_args()
    key = liveliest(given.data_dir)
    addresses = given.address or [
        f"/reports/{key}",
        f"/reports/{key}?class=contrasting",
        "/search?q=treatment+effect&for=statements",
        "/",
        f"/reports/{key}?order=newest",
    ]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "citewise", "serve", "--data-dir", str(given.data_dir), "--port", str(port)]
    )
    try:
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{port}/healthz").close()
                break
            except OSError:
                time.sleep(0.1)
        asyncio.run(load(port, addresses, 5, 2))  # warm up
        before, start = cpu_seconds(server.pid), time.perf_counter()
        tallied = asyncio.run(load(port, addresses, given.rate, given.seconds))
        took, used = time.perf_counter() - start, cpu_seconds(server.pid) - before
    finally:
        server.terminate()
        server.wait()
    points = statistics.quantiles(tallied.seconds, n=100)
    errors = sum(count for status, count in tallied.statuses.items() if status != "200")
    report = f"""
## {datetime.date.today().isoformat()}, {given.rate:.0f} requests a second for {given.seconds:.0f} s

Command: `python -m evaluation.reports.load {" ".join(sys.argv[1:])}`. Machine: {os.cpu_count()} cores, {platform.processor() or platform.machine()};
Python {platform.python_version()}; server and load generator on the same machine. {given.note}

| asked for | answers | answers/s | other than 200 | p50 | p99 | longest | server CPU per answer | MB/s |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| {", ".join(f"`{address}`" for address in addresses)} | {len(tallied.seconds)} | {len(tallied.seconds) / took:.1f} | {errors} | {points[49] * 1000:.0f} ms | {points[98] * 1000:.0f} ms | {max(tallied.seconds) * 1000:.0f} ms | {used / len(tallied.seconds) * 1000:.1f} ms | {tallied.size / took / 1e6:.1f} |

Statuses: {dict(tallied.statuses)}.
"""
    print(report)
    if given.write:
        if not RESULTS.exists():
            RESULTS.parent.mkdir(parents=True, exist_ok=True)
            RESULTS.write_text("# Load on the pages\n")
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(report)
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main())
