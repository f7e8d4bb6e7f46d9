"""How many statements of natural text the classifier labels in a second, in two processes.

Natural text: statements cut from articles of ../shared/data/jats in their order, none left out. Measured from
`StatementInput` to `Classification`. Both the wall clock and the processes' own time are told, since the clock
depends on who else uses the machine.

Run: python -m evaluation.classification.speed [STATEMENTS]
"""

from __future__ import annotations

import sys
import tarfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from citewise.classification import StatementInput, load_classifier
from citewise.contexts import cut
from citewise.readers import read

ARCHIVE = Path(__file__).resolve().parents[3] / "shared" / "data" / "jats" / "dev-01.tar.gz"
PROCESSES = 2


def natural(count: int) -> list[StatementInput]:
    found: list[StatementInput] = []
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            handle = archive.extractfile(member)
            if handle is None or not member.name.endswith("xml"):
                continue
            for one in cut(read(handle.read(), name=member.name)):
                spans = tuple((other.start, other.end) for other in one.others)
                found.append(
                    StatementInput(
                        one.before,
                        one.sentence,
                        one.after,
                        one.section.value,
                        one.headings,
                        one.target.start,
                        one.target.end,
                        spans,
                    )
                )
            if len(found) >= count:
                return found[:count]
    return found


def work(part: list[StatementInput], gate: bool) -> tuple[float, int]:
    classifier = load_classifier(threads=1, gate=gate)
    classifier.classify(part[:5])
    began = time.process_time()
    answers = classifier.classify(part)
    return time.process_time() - began, sum(one.gated for one in answers)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6000
    items = natural(count)
    for gate, used in ((True, items), (False, items[: count // 6])):
        parts = [used[at::PROCESSES] for at in range(PROCESSES)]
        with ProcessPoolExecutor(PROCESSES) as pool:
            list(pool.map(work, [part[:5] for part in parts], [gate] * PROCESSES))
            began = time.monotonic()
            done = list(pool.map(work, parts, [gate] * PROCESSES))
            wall = time.monotonic() - began
        own = sum(seconds for seconds, _ in done) / PROCESSES
        share = 100 * sum(settled for _, settled in done) / len(used)
        print(
            f"gate {'on' if gate else 'off'}: {len(used)} statements, {len(used) / wall:.0f}/s by the clock, "
            f"{len(used) / own:.0f}/s by the processes' own time on two cores; the gate settled {share:.1f} %"
        )


if __name__ == "__main__":
    main()
