"""Speed of `extract` beside pubmed_parser, on one core, on the same files, in one run.

Two processes, each in its own environment, read the same folder. They take turns, a batch of files at a time, so that
whatever else the machine does slows both alike. Counted is the CPU time of each process (`time.process_time`):

- ours: `read` + `cut` + the JSON-able record of `citewise extract --json`: metadata, text, references and statements
- pubmed_parser: `parse_pubmed_xml` (metadata), `parse_pubmed_paragraph` (paragraphs with their citations) and
  `parse_pubmed_references`, which is as near to the same work as it comes; it finds no statements

    python -m venv PP && PP/bin/pip install pubmed_parser
    python -m evaluation.extraction.pubmed_parser_speed --other PP/bin/python [--files 500] [--batch 25] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

OURS, OTHER = "citewise extract", "pubmed_parser"


def ours() -> Callable[[str], tuple[int, int]]:
    from citewise.contexts import cut
    from citewise.exports import extraction_record
    from citewise.model import Extraction
    from citewise.readers import read

    def extract(path: str) -> tuple[int, int]:
        document = read(Path(path).read_bytes(), name=path)
        record = extraction_record(Extraction(document, cut(document)))
        return len(record["references"]), len(record["statements"])

    return extract


def other() -> Callable[[str], tuple[int, int]]:
    import warnings

    import pubmed_parser  # type: ignore[import-not-found]

    warnings.simplefilter("ignore")

    def parse(path: str) -> tuple[int, int]:
        pubmed_parser.parse_pubmed_xml(path)
        paragraphs = pubmed_parser.parse_pubmed_paragraph(path, all_paragraph=True)
        references = pubmed_parser.parse_pubmed_references(path)
        return len(references or ()), len(paragraphs or ())

    return parse


def child(role: str) -> None:
    """Answer each line (a JSON list of paths) with CPU seconds, what was found and what failed."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # pubmed_parser prints
    work = ours() if role == "ours" else other()
    for line in sys.stdin:
        found = [0, 0]
        failed: list[str] = []
        begun = time.process_time()
        for path in json.loads(line):
            try:
                references, pieces = work(path)
            except Exception as error:
                failed.append(f"{Path(path).name}: {type(error).__name__}")
            else:
                found[0] += references
                found[1] += pieces
        spent = time.process_time() - begun
        answers.write(json.dumps({"cpu": spent, "found": found, "failed": failed}) + "\n")
        answers.flush()


class Worker:
    def __init__(self, python: str, role: str) -> None:
        here = Path(__file__).resolve()
        self.process = subprocess.Popen(
            [python, str(here), "--child", role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.failed: set[str] = set()

    def read(self, paths: list[str]) -> tuple[float, list[int]]:
        sent, answers = _pipe(self.process.stdin), _pipe(self.process.stdout)
        sent.write(json.dumps(paths) + "\n")
        sent.flush()
        answer = json.loads(answers.readline())
        self.failed.update(answer["failed"])
        return answer["cpu"], answer["found"]

    def close(self) -> None:
        _pipe(self.process.stdin).close()
        self.process.wait()


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--child", choices=("ours", "other"), help=argparse.SUPPRESS)
    parser.add_argument("--other", help="python of the environment that holds pubmed_parser")
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--batch", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.child:
        child(options.child)
        return
    if not options.other:
        parser.error("--other is needed")

    from evaluation.extraction.corpus import articles, write

    whole = sum(1 for _ in articles())
    with tempfile.TemporaryDirectory() as folder:
        paths: list[str] = []
        for number, (_, data) in enumerate(articles(every=max(1, whole // options.files))):
            if number == options.files:
                break
            path = Path(folder) / f"{number:04d}.xml"
            path.write_bytes(data)
            paths.append(str(path))
        size = sum(Path(path).stat().st_size for path in paths)
        batches = [paths[n : n + options.batch] for n in range(0, len(paths), options.batch)]
        workers = {OURS: Worker(sys.executable, "ours"), OTHER: Worker(options.other, "other")}
        for worker in workers.values():
            worker.read(paths[:5])  # imports and trained data are loaded once; a server has them
        rounds: dict[str, list[float]] = {OURS: [], OTHER: []}
        found = {OURS: [0, 0], OTHER: [0, 0]}
        for turn in range(options.rounds):
            spent = {OURS: 0.0, OTHER: 0.0}
            found = {OURS: [0, 0], OTHER: [0, 0]}
            for number, batch in enumerate(batches):
                order = (OURS, OTHER) if (number + turn) % 2 else (OTHER, OURS)
                for name in order:
                    cpu, counts = workers[name].read(batch)
                    spent[name] += cpu
                    found[name] = [a + b for a, b in zip(found[name], counts, strict=True)]
            for name, cpu in spent.items():
                rounds[name].append(cpu)
        for worker in workers.values():
            worker.close()
    lines = [
        (
            f"{len(paths)} articles ({size / 1e6:.1f} MB) of the shared JATS corpus, every {max(1, whole // options.files)}th; "
            f"{options.rounds} rounds, in turns of {options.batch} files. CPU seconds of one process each; best round and median."
        ),
        "",
        "| | CPU s, best | CPU s, median | articles/s, best | articles/s, median | references | pieces | failed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in (OURS, OTHER):
        best, median = min(rounds[name]), statistics.median(rounds[name])
        pieces = f"{found[name][1]:,} " + ("statements" if name == OURS else "paragraphs")
        lines.append(
            f"| {name} | {best:.2f} | {median:.2f} | {len(paths) / best:.1f} | {len(paths) / median:.1f} | "
            f"{found[name][0]:,} | {pieces} | {len(workers[name].failed)} |"
        )
    ratios = [theirs / mine for mine, theirs in zip(rounds[OURS], rounds[OTHER], strict=True)]
    lines += [
        "",
        (
            f"Articles per second, ours to pubmed_parser's, by round: {', '.join(f'{ratio:.2f}' for ratio in ratios)}; "
            f"median **{statistics.median(ratios):.2f}**. The target is 2.0 or more."
        ),
    ]
    write("pubmed-parser-speed", "Speed of extract beside pubmed_parser", "\n".join(lines))


if __name__ == "__main__":
    main()
