"""Which works are asked for: identifiers as people write them, lists of them, and what a query finds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from citewise.identifiers import detect
from citewise.model import Identifiers
from citewise.resolution.records import RecordError, crossref_work
from citewise.resolution.sources import SourceName, Sources
from citewise.resolution.sources.crossref import Crossref
from citewise.resolution.sources.europepmc import EuropePmc, read_record

SCHEMES = ("doi", "pmid", "pmcid", "arxiv")
"""Schemes that sources can be asked by."""

NO_IDENTIFIER = "it is no DOI, PMID, PMCID or arXiv id"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A work that is asked for. `given` is how it was named; no identifiers where that names nothing."""

    given: str
    identifiers: Identifiers

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Its identifiers that sources can be asked by."""
        return tuple(pair for pair in self.identifiers.items() if pair[0] in SCHEMES)


def wanted_works(texts: Iterable[str]) -> list[Wanted]:
    """The works that texts name, each once, in their order. What is no identifier is kept with none.

    Lines of a list may have anything behind the identifier after a blank, tab or comma, and `#` begins a remark.
    """
    made: dict[object, Wanted] = {}
    for text in texts:
        line = re.sub(r"(^|\s)#.*$", "", text.lstrip("\ufeff")).strip().strip('"').strip()
        if not line:
            continue
        found = detect(line) or detect(re.split(r'[\s,;"]', line, maxsplit=1)[0])
        if found is None or found[0] not in SCHEMES:
            made.setdefault(line, Wanted(line[:200], Identifiers()))
        else:
            made.setdefault(found, Wanted(line[:200], Identifiers(**{found[0]: found[1]})))
    return list(made.values())


def works_of_query(sources: Sources, query: str, limit: int) -> list[Wanted]:
    """The first works that a query finds, in Europe PMC, or in Crossref where Europe PMC was not chosen.

    Raises:
        SourceError: The source could not be asked.
    """
    if SourceName.EUROPE_PMC in sources:
        works = _in_europe_pmc(sources.europepmc, query, limit)
    else:
        works = _in_crossref(sources.crossref, query, limit)
    made: dict[Identifiers, Wanted] = {}
    for identifiers in works:
        wanted = Wanted("", identifiers)
        if wanted.pairs:
            made.setdefault(identifiers, Wanted(wanted.pairs[0][1], identifiers))
    return list(made.values())


def _in_europe_pmc(client: EuropePmc, query: str, limit: int) -> list[Identifiers]:
    return [
        work.identifiers
        for record in client.search(query, limit=limit).records
        if (work := read_record(record)) is not None
    ]


def _in_crossref(client: Crossref, query: str, limit: int) -> list[Identifiers]:
    made = []
    for record in client.search(query, limit=limit):
        try:
            work = crossref_work(record)
        except RecordError:
            continue
        if work is not None:
            made.append(work.identifiers)
    return made
