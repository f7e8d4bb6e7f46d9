"""Which works are asked for: identifiers as people write them, lists of them, and what a query finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citewise.identifiers import detect
from citewise.model import Identifiers, Work
from citewise.resolution.sources import SourceName, Sources
from citewise.resolution.sources.crossref import read_record as read_crossref
from citewise.resolution.sources.europepmc import read_record as read_europepmc

SCHEMES = ("doi", "pmid", "pmcid", "arxiv")
"""Schemes that sources can be asked by."""

_HEADING = re.compile(
    r'(doi|dois|pmid|pmcid|arxiv|arxiv id|id|identifier)s?"?\s*([,;\t].*)?\Z', re.IGNORECASE
)
"""The first line of a table."""

_FIELD_END = re.compile(r'["\s,]|;(?=[\s"]|\Z)')
"""Where the first field of a line ends. A semicolon alone may be part of an old DOI."""

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


def wanted_works(texts: Iterable[str], *, listed: bool = False) -> list[Wanted]:
    """The works that texts name, each once, in their order. What is no identifier is kept with none.

    With `listed` the texts are the lines of a list or table: the identifier stands first, anything may follow after a blank, tab
    or comma, `#` begins a remark, and a heading is passed over.
    """
    made: dict[object, Wanted] = {}
    for text in texts:
        # What a shell hands over need not be text.
        line = text.encode("utf-8", "replace").decode().lstrip("\ufeff").strip()
        if listed:
            line = re.sub(r"(^|\s)#.*$", "", line).strip()
            if not line or (not made and _HEADING.match(line)):
                continue
        if not line:
            continue
        # Of a line of a table the first field is meant, also where the whole could pass for a DOI with a comma in it.
        found = (detect(_FIELD_END.split(line.lstrip('"'), maxsplit=1)[0]) if listed else None) or detect(
            line
        )
        if found is None or found[0] not in SCHEMES:
            made.setdefault(line, Wanted(line[:200], Identifiers()))
        else:
            made.setdefault(found, Wanted(line[:200], Identifiers(**{found[0]: found[1]})))
    return list(made.values())


def together(some: Sequence[Wanted], others: Sequence[Wanted]) -> list[Wanted]:
    """Works of two lists, those in both once."""
    made: dict[object, Wanted] = {}
    for one in (*some, *others):
        made.setdefault(one.pairs or one.given, one)
    return list(made.values())


def works_of_query(sources: Sources, query: str, limit: int) -> list[Wanted]:
    """The first works that a query finds, in Europe PMC, or in Crossref where Europe PMC was not chosen.

    Raises:
        SourceError: The source could not be asked.
    """
    works: Iterable[Work | None]
    if SourceName.EUROPE_PMC in sources:
        works = map(read_europepmc, sources.europepmc.search(query, limit=limit).records)
    else:
        works = map(read_crossref, sources.crossref.search(query, limit=limit))
    made: dict[Identifiers, Wanted] = {}
    for identifiers in (work.identifiers for work in works if work is not None):
        wanted = Wanted("", identifiers)
        if wanted.pairs:
            made.setdefault(identifiers, Wanted(wanted.pairs[0][1], identifiers))
    return list(made.values())
