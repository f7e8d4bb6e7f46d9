"""Which sources there are, where they answer, and how they are spoken to."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from citewise.errors import InputError

MAILTO, OPENALEX_KEY, TRIES = "CITEWISE_MAILTO", "CITEWISE_OPENALEX_KEY", "CITEWISE_SOURCE_TRIES"
"""Environment variables; `CITEWISE_SOURCE_<NAME>` gives another address for a source."""

_MAIL = re.compile(r"[^\s@<>()]{1,64}@[^\s@<>()]+\.[^\s@<>()]{2,}")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SourceName(StrEnum):
    """A source, by the name that commands and settings use."""

    EUROPE_PMC = "europepmc"
    OPENALEX = "openalex"
    CROSSREF = "crossref"
    UNPAYWALL = "unpaywall"
    PMC = "pmc"
    ARXIV = "arxiv"

    @property
    def title(self) -> str:  # type: ignore[override]
        """The name as people know it."""
        return _TITLES[self]


_TITLES = {
    SourceName.EUROPE_PMC: "Europe PMC",
    SourceName.OPENALEX: "OpenAlex",
    SourceName.CROSSREF: "Crossref",
    SourceName.UNPAYWALL: "Unpaywall",
    SourceName.PMC: "PMC",
    SourceName.ARXIV: "arXiv",
}

ADDRESSES: Mapping[SourceName, str] = {
    SourceName.EUROPE_PMC: "https://www.ebi.ac.uk/europepmc/webservices/rest",
    SourceName.OPENALEX: "https://api.openalex.org",
    SourceName.CROSSREF: "https://api.crossref.org",
    SourceName.UNPAYWALL: "https://api.unpaywall.org/v2",
    SourceName.PMC: "https://pmc-oa-opendata.s3.amazonaws.com",
    SourceName.ARXIV: "https://export.arxiv.org",
}
"""Where each source answers, without a slash at the end."""

OTHER_HOSTS: Mapping[SourceName, frozenset[str]] = {
    SourceName.EUROPE_PMC: frozenset({"europepmc.org", "www.ebi.ac.uk"}),
    SourceName.ARXIV: frozenset({"arxiv.org", "export.arxiv.org"}),
}
"""Hosts beside its own to which a source may redirect."""

SECONDS_BETWEEN: Mapping[SourceName, float] = {
    SourceName.EUROPE_PMC: 0.2,
    SourceName.OPENALEX: 0.15,
    SourceName.CROSSREF: 0.35,
    SourceName.UNPAYWALL: 0.15,
    SourceName.PMC: 0.1,
    SourceName.ARXIV: 3.0,
}
"""The least time between two requests, by what each source asks of its users."""


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """How sources are spoken to.

    Attributes:
        mailto: An address at which the sources' keepers can reach whoever runs this. It goes into the User-Agent and
            into the requests of those sources that answer known callers sooner; Unpaywall answers nobody without one.
        openalex_key: A key of OpenAlex (free); without one it answers a few lists a day only.
        addresses: Addresses that take the place of `ADDRESSES`. `https` only, but for this machine itself.
        silence: Seconds without a byte after which an answer is given up.
        longest: Seconds after which an answer is given up, however steadily it drips.
        tries: How often a request is tried before its source counts as not answering.
        patience: The longest wait, in seconds, that a source may ask for.
        fresh: Seconds for which an answer kept on disk is believed without asking again.
        cache_bytes: How much disk the kept answers may take.
    """

    mailto: str = ""
    openalex_key: str = ""
    addresses: Mapping[SourceName, str] = field(default_factory=dict)
    silence: float = 20.0
    longest: float = 180.0
    tries: int = 4
    patience: float = 90.0
    fresh: float = 86_400.0
    cache_bytes: int = 200_000_000

    def __post_init__(self) -> None:
        if self.mailto and not _MAIL.fullmatch(self.mailto):
            raise InputError(f"“{self.mailto}” is no mail address; give one such as name@example.org.")
        if not 1 <= self.tries <= 20:
            raise InputError(f"{self.tries} is no number of tries; give one from 1 to 20.")
        for name, address in self.addresses.items():
            check_address(name, address)

    def address(self, name: SourceName) -> str:
        """Where a source answers, without a slash at the end."""
        return (self.addresses.get(name) or ADDRESSES[name]).rstrip("/")

    def seconds_between(self, name: SourceName) -> float:
        """The least time between two requests to a source."""
        # Crossref serves callers without an address from a pool of its own, in which lists are given once a second.
        return 1.0 if name is SourceName.CROSSREF and not self.mailto else SECONDS_BETWEEN[name]


def check_address(name: SourceName, address: str) -> None:
    """See that an address may be asked.

    Raises:
        InputError: It is no `https` address, and not on this machine.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    allowed = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not host or not allowed or parts.username or parts.query or parts.fragment:
        raise InputError(
            f"“{address}” cannot be the address of {name.title}: it has to begin with https:// and a host"
            " (http:// for this machine alone), without user name, query or fragment."
        )


def is_this_machine(host: str) -> bool:
    """Whether a host is the machine that we run on."""
    return host in _LOOPBACK


def settings_from(
    configured: Mapping[str, object],
    *,
    mailto: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> SourceSettings:
    """Settings by what was given on the command line, else in the environment, else in `[sources]` of `config.toml`.

    Raises:
        InputError: One of them is not what it should be.
    """
    given = os.environ if environment is None else environment

    def value(variable: str, name: str) -> str:
        found = given.get(variable) or configured.get(name) or ""
        return str(found).strip()

    addresses = {
        name: value(f"CITEWISE_SOURCE_{name.name}", name.value)
        or given.get(f"CITEWISE_SOURCE_{name.value.upper()}", "").strip()
        for name in SourceName
    }
    tries = value(TRIES, "tries") or "4"
    if not tries.isdigit():
        raise InputError(f"“{tries}” is no number of tries; give one from 1 to 20.")
    return SourceSettings(
        mailto=(mailto or "").strip() or value(MAILTO, "mailto"),
        openalex_key=value(OPENALEX_KEY, "openalex_key"),
        addresses={name: address for name, address in addresses.items() if address},
        tries=int(tries),
    )
