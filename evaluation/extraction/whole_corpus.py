"""Read and cut every shared article: what fails and why, what is warned of, and which metadata are missing.

python -m evaluation.extraction.whole_corpus
"""

from __future__ import annotations

import re
import time
from collections import Counter

from citewise.contexts import cut
from citewise.errors import ReadError
from citewise.readers import read
from evaluation.extraction.corpus import articles, write


def main() -> None:
    counts: Counter[str] = Counter()
    failed: list[str] = []
    warned: Counter[str] = Counter()
    missing: dict[str, list[str]] = {
        key: [] for key in ("title", "authors", "year", "DOI", "licence", "statements")
    }
    spent = 0.0
    for name, data in articles():
        counts["articles"] += 1
        begun = time.process_time()
        try:
            document = read(data, name=name)
            statements = cut(document)
        except ReadError as error:
            failed.append(f"{name}: {error}")
            continue
        except Exception as error:
            failed.append(f"{name}: **a defect**: {type(error).__name__}: {error}")
            continue
        finally:
            spent += time.process_time() - begun
        counts["references"] += len(document.references)
        counts["statements"] += len(statements)
        counts["articles without references"] += not document.references
        warned.update(re.sub(r"\d+", "n", warning.partition(":")[0]) for warning in document.warnings)
        work = document.work
        known = {
            "title": work.title,
            "authors": work.authors,
            "year": work.year,
            "DOI": work.identifiers.doi,
            "licence": work.licence,
            "statements": statements or not document.references,
        }
        for key, value in known.items():
            if not value:
                missing[key].append(name)
    lines = [
        ", ".join(f"{number:,} {kind}" for kind, number in counts.items())
        + f"; {spent:.1f} s of CPU time for reading and cutting on one core.",
        "",
        f"Failed: {len(failed)}." + "".join(f"\n- {line}" for line in failed),
        "",
        "| missing | articles | which |",
        "|---|---|---|",
    ]
    for key, names in missing.items():
        shown = ", ".join(name.rpartition("/")[2] for name in names[:12]) + (" …" if len(names) > 12 else "")
        lines.append(f"| {key} | {len(names)} | {shown} |")
    lines += ["", "| warning | articles |", "|---|---|"]
    lines += [f"| {text} | {number} |" for text, number in warned.most_common()]
    write("whole-corpus", "All shared articles, read and cut", "\n".join(lines))


if __name__ == "__main__":
    main()
