"""Full texts, fetched once and kept in the library's folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from citewise.errors import StoreError
from citewise.resolution.sources import SourceError, SourceName, Sources

FOLDER = "full-texts"
"""Where, in the data directory, fetched full texts are kept."""

_TEXT_ID = re.compile(r"(?:PMC|PPR)\d{1,9}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of fetching a full text.

    `path` is where it lies, or None where no source has it. `source` is who gave it; None where it lay there already. `asked`
    are the sources that were asked, `error` why one could not be, when none had it.
    """

    path: Path | None
    source: SourceName | None = None
    asked: tuple[SourceName, ...] = ()
    error: SourceError | None = None


class TextFolder:
    """The folder of fetched full texts of a library."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def path(self, text_id: str) -> Path | None:
        """Where the full text of this name lies or would lie; None for what is no name of one."""
        return self._folder / f"{text_id}.xml" if _TEXT_ID.fullmatch(text_id) else None

    def fetch(self, sources: Sources, text_id: str) -> Fetched:
        """See that a full text lies in the folder, from the first source that has it.

        Raises:
            StoreError: The folder cannot be written.
        """
        path = self.path(text_id)
        if path is None:
            return Fetched(None)
        if path.is_file():
            return Fetched(path)
        fault: SourceError | None = None
        asked: list[SourceName] = []
        for name in (SourceName.EUROPE_PMC, SourceName.PMC):
            if name not in sources or (name is SourceName.PMC and not text_id.startswith("PMC")):
                continue
            client = sources.europepmc if name is SourceName.EUROPE_PMC else sources.pmc
            asked.append(name)
            try:
                data = client.full_text(text_id)
            except SourceError as error:
                fault = error
                continue
            if data is not None:
                _write(path, data)
                return Fetched(path, name, tuple(asked))
        return Fetched(None, asked=tuple(asked), error=fault)


def _write(path: Path, data: bytes) -> None:
    """Write a file as a whole: a run that is killed leaves no half of one."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        os.replace(aside, path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StoreError(f"The full text {path} cannot be written: {error.strerror}.") from error
