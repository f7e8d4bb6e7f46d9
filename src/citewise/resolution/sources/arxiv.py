"""arXiv: the source of a preprint, mostly LaTeX."""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from citewise.resolution.sources.settings import SourceName
from citewise.resolution.sources.transport import Transport

_NAME = SourceName.ARXIV
_HEAD = 65_536


class SourceFormat(StrEnum):
    """What an author gave arXiv."""

    LATEX_ARCHIVE = "LaTeX, several files"
    LATEX = "LaTeX, one file"
    PDF = "PDF"
    OTHER = "something else"


@dataclass(frozen=True, slots=True)
class PreprintSource:
    """The source of a preprint: its bytes as they came, and what they are."""

    data: bytes
    format: SourceFormat


class Arxiv:
    """A client of arXiv's e-print service. Every method raises `SourceError` when it cannot be asked."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def source(self, arxiv_id: str) -> PreprintSource | None:
        """The source of a preprint by its arXiv id; None where there is no such preprint, or it was withdrawn."""
        answer = self._transport.get(_NAME, f"/e-print/{quote(arxiv_id, safe='/')}", keep=False)
        return (
            None if answer is None or not answer.data else PreprintSource(answer.data, _format(answer.data))
        )


def _format(data: bytes) -> SourceFormat:
    if data.startswith(b"%PDF"):
        return SourceFormat.PDF
    if not data.startswith(b"\x1f\x8b"):
        return SourceFormat.LATEX if b"\\document" in data[:_HEAD] else SourceFormat.OTHER
    try:
        with gzip.open(io.BytesIO(data)) as plain:
            head = plain.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return SourceFormat.OTHER
    if len(head) >= 512 and head[257:262] == b"ustar":
        return SourceFormat.LATEX_ARCHIVE
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "replace")
    except tarfile.TarError:
        return SourceFormat.LATEX if b"\\" in head else SourceFormat.OTHER
    return SourceFormat.LATEX_ARCHIVE
