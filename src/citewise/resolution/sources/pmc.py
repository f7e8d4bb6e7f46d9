"""PMC's cloud objects: full texts in JATS, one object a version of an article."""

from __future__ import annotations

import re

from citewise.resolution.sources.settings import SourceName
from citewise.resolution.sources.transport import Kind, Transport

_NAME = SourceName.PMC
_LIST_BYTES = 2_000_000


class PmcCloud:
    """A client of PMC's public bucket. Every method raises `SourceError` when it cannot be asked."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def versions(self, pmcid: str) -> tuple[int, ...]:
        """The versions of an article that the bucket holds, the latest first."""
        answer = self._transport.get(
            _NAME,
            "/",
            {"list-type": "2", "prefix": f"{pmcid}.", "delimiter": "/", "max-keys": "100"},
            kind=Kind.XML,
            limit=_LIST_BYTES,
            expected=lambda data: b"<ListBucketResult" in data[:2_000],
        )
        if answer is None:
            return ()
        # A list of S3 is flat; its one line of interest needs no parser, and a hostile one can do nothing to it.
        found = re.findall(rf"<Prefix>{re.escape(pmcid)}\.(\d{{1,3}})/</Prefix>".encode(), answer.data)
        return tuple(sorted({int(number) for number in found}, reverse=True))

    def full_text(self, pmcid: str) -> bytes | None:
        """The latest version of an article's full text; None where the bucket has none, since it is not open for reuse."""
        for version in self.versions(pmcid):
            name = f"{pmcid}.{version}"
            answer = self._transport.get(_NAME, f"/{name}/{name}.xml", kind=Kind.XML, keep=False)
            if answer is not None:
                return answer.data
        return None
