"""Make the list of folded journal names that the reference parser knows, from the team's abbreviation lists (JabRef, CC0).

python -m evaluation.resolution.journal_names
"""

from __future__ import annotations

import csv
import gzip
import io
import tarfile
from pathlib import Path

from citewise.resolution.folding import fold_words
from evaluation.resolution.parser_data import SHARED

TARGET = (
    Path(__file__).resolve().parents[2]
    / "src"
    / "citewise"
    / "resolution"
    / "weights"
    / "journal-names.txt.gz"
)


def main() -> None:
    """Write every name and abbreviation once, folded, in order, so that it compresses well."""
    names = set()
    with tarfile.open(SHARED / "metadata" / "journal-abbreviations.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member)
            if stream is None:
                continue
            for row in csv.reader(io.StringIO(stream.read().decode("utf-8", "replace"))):
                for cell in row[:2]:
                    words = fold_words(cell)
                    if 1 <= len(words) <= 12 and len("".join(words)) >= 4:
                        names.add("".join(words))
    text = "\n".join(sorted(names)) + "\n"
    with TARGET.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as stream:
        stream.write(text.encode())
    print(f"{len(names)} names, {TARGET.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
