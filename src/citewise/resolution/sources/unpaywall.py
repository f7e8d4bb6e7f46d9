"""Unpaywall: where a work can be read without paying."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from citewise.resolution.records.fields import objects, text
from citewise.resolution.sources.errors import SourceError
from citewise.resolution.sources.settings import SourceName
from citewise.resolution.sources.transport import Transport

_NAME = SourceName.UNPAYWALL
_PMC = re.compile(
    r"(?:pmc\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pmc|europepmc\.org)/.*?\b(?:PMC)?(\d{4,9})\b", re.I
)
NO_MAIL = "it answers only callers who give a mail address (--mailto)"


@dataclass(frozen=True, slots=True)
class OpenCopy:
    """A place where a work can be read. `pmcid` is set where that is PMC or Europe PMC, whose copies are JATS."""

    address: str
    version: str = ""
    licence: str = ""
    pmcid: str | None = None

    @property
    def host(self) -> str:
        """The host that it lies on."""
        return urlsplit(self.address).hostname or ""


class Unpaywall:
    """A client of Unpaywall's REST service. Every method raises `SourceError` when it cannot be asked."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def copies(self, doi: str) -> tuple[OpenCopy, ...]:
        """The places where the work of a DOI can be read, the best first; none where it is not open or not known."""
        mailto = self._transport.settings.mailto
        if not mailto:
            raise SourceError(_NAME, NO_MAIL, down=True)
        answer = (
            self._transport.json(
                _NAME,
                f"/{quote(doi, safe='')}",
                secret={"email": mailto},
                expected=lambda found: "is_oa" in found or "oa_locations" in found,
            )
            or {}
        )
        best = answer.get("best_oa_location")
        places = [best] if isinstance(best, dict) else []
        places += objects(answer.get("oa_locations"))
        made: dict[str, OpenCopy] = {}
        for place in places:
            links = [text(place.get(name)) for name in ("url_for_landing_page", "url", "url_for_pdf")]
            address = next((link for link in links if link.startswith(("https://", "http://"))), "")
            pmcid = next((f"PMC{match[1]}" for link in links if (match := _PMC.search(link))), None)
            if address:
                made.setdefault(
                    address,
                    OpenCopy(address, text(place.get("version")), text(place.get("license")), pmcid),
                )
        return tuple(made.values())
