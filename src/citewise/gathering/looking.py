"""Looking for a work, and for the works that cite it, in every source that was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from citewise.gathering.wanted import SCHEMES, Wanted
from citewise.model import Identifiers, Work
from citewise.resolution.records.fields import text
from citewise.resolution.sources import CitingWork, CitingWorks, Record, SourceError, SourceName, Sources
from citewise.resolution.sources.crossref import cited_by
from citewise.resolution.sources.crossref import read_record as read_crossref
from citewise.resolution.sources.europepmc import read_record as read_europepmc
from citewise.resolution.sources.openalex import read_record as read_openalex
from citewise.store.works import fill

T = TypeVar("T")
Pair = tuple[str, str]


@dataclass(slots=True)
class Look:
    """What one source said of the works that cite a work; see `citewise.store.visits.SourceVisit`."""

    source: SourceName
    known: int | None = None
    open: int | None = None
    error: str | None = None


@dataclass(slots=True)
class Candidate:
    """A citing work whose full text is said to be open, as far as sources together know it.

    `text_id` is its name at Europe PMC or PMC; without one no source gives its text in JATS. `listed_by` are the sources that
    listed it, `copies` how many open copies of other kinds are known.
    """

    identifiers: Identifiers
    text_id: str | None
    listed_by: set[SourceName]
    copies: int = 0


@dataclass(slots=True)
class Findings:
    """What sources know of a work: the work itself, their records, and the works that cite it."""

    work: Work | None = None
    own_text: str | None = None
    records: list[Record] = field(default_factory=list)
    looks: dict[SourceName, Look] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def errors(self) -> list[Look]:
        """The sources that could not be asked."""
        return [look for look in self.looks.values() if look.error]


def look(sources: Sources, wanted: Wanted, *, limit: int) -> Findings:
    """Ask every chosen source for a work, and for up to `limit` works that cite it and have an open full text.

    A source that cannot be asked costs only its own part; its `Look` says why.
    """
    found = Findings()
    known = dict(wanted.pairs)
    europepmc = _europe_pmc(sources, found, known, limit)
    openalex = _openalex(sources, found, known, limit)
    crossref = _crossref(sources, found, known)
    works = [work for work in (europepmc, crossref, openalex) if work is not None]
    if works:
        joined = works[0]
        for other in works[1:]:
            joined = fill(joined, other)
        found.work = replace(joined, identifiers=Identifiers(**{**_named(joined), **known}))
    _complete(sources, found)
    _unpaywall(sources, found)
    return found


def _named(work: Work) -> dict[str, str]:
    return dict(work.identifiers.items())


def _asked(found: Findings, source: SourceName, ask: Callable[[], T]) -> T | None:
    """What a source answers; None, with the reason in its look, where it cannot be asked."""
    told = found.looks.setdefault(source, Look(source))
    try:
        return ask()
    except SourceError as error:
        told.error = error.reason
        return None


def _first(pairs: Iterable[Pair], ask: Callable[[str, str], Record | None]) -> Record | None:
    return next((record for pair in pairs if (record := ask(*pair)) is not None), None)


def _learn(known: dict[str, str], work: Work | None) -> bool:
    """Take over a record's identifiers, where they are those of the work that is meant."""
    if work is None:
        return False
    told = {scheme: value for scheme, value in work.identifiers.items() if scheme in SCHEMES}
    if any(known.get(scheme, value) != value for scheme, value in told.items()):
        return False
    known.update(told)
    return True


def _europe_pmc(sources: Sources, found: Findings, known: dict[str, str], limit: int) -> Work | None:
    name = SourceName.EUROPE_PMC
    if name not in sources:
        return None
    client = sources.europepmc
    record = _asked(found, name, lambda: _first(known.items(), client.record))
    told = found.looks[name]
    if record is None:
        told.known = told.open = None if told.error else 0
        return None
    found.records.append(record)
    citing = _asked(found, name, lambda: client.citing(record, limit=limit))
    _take(found, told, citing)
    if text(record.get("isOpenAccess")) == "Y" and text(record.get("pmcid")):
        found.own_text = text(record.get("pmcid"))
    work = read_europepmc(record)
    return work if _learn(known, work) else None


def _openalex(sources: Sources, found: Findings, known: dict[str, str], limit: int) -> Work | None:
    name = SourceName.OPENALEX
    if name not in sources:
        return None
    client = sources.openalex
    record = _asked(found, name, lambda: _first(list(known.items()), client.work))
    told = found.looks[name]
    if record is None:
        told.known = told.open = None if told.error else 0
        return None
    found.records.append(record)
    citing = _asked(found, name, lambda: client.citing(record, limit=limit))
    _take(found, told, citing)
    work = read_openalex(record)
    # It keeps a preprint and its article as one: what cites either is listed, but its record may be the other's.
    return work if _learn(known, work) else None


def _crossref(sources: Sources, found: Findings, known: dict[str, str]) -> Work | None:
    name, doi = SourceName.CROSSREF, known.get("doi")
    if name not in sources or doi is None:
        return None
    record = _asked(found, name, lambda: sources.crossref.work(doi))
    if record is None:
        return None
    found.records.append(record)
    found.looks[name].known = cited_by(record)
    notices = _asked(found, name, lambda: sources.crossref.notices_on(doi))
    found.records.extend(notices or ())
    work = read_crossref(record)
    return work if _learn(known, work) else None


def _take(found: Findings, told: Look, citing: CitingWorks | None) -> None:
    if citing is None:
        return
    told.known, told.open = citing.known, citing.open
    for work in citing.works:
        found.records.append(work.record)
        _join(found.candidates, work, told.source)


def _join(candidates: list[Candidate], work: CitingWork, source: SourceName) -> None:
    """Put a citing work to the candidates, or to the one that it is."""
    if not work.open:
        return
    own = {pair for pair in work.identifiers.items() if pair[0] != "isbn"}
    for held in candidates:
        if own & set(held.identifiers.items()) or (work.text_id and work.text_id == held.text_id):
            both = {**dict(work.identifiers.items()), **dict(held.identifiers.items())}
            held.identifiers = Identifiers(**both)
            held.text_id = held.text_id or work.text_id
            held.listed_by.add(source)
            return
    candidates.append(Candidate(work.identifiers, work.text_id, {source}))


def _complete(sources: Sources, found: Findings) -> None:
    """Ask Europe PMC for the full texts of works that only others know to cite the work: it has more texts than links."""
    name = SourceName.EUROPE_PMC
    missing = {
        one.identifiers.doi: one
        for one in found.candidates
        if one.text_id is None and one.identifiers.doi is not None
    }
    if name not in sources or not missing:
        return
    for work in _asked(found, name, lambda: sources.europepmc.works_of(list(missing))) or ():
        candidate = missing.get(work.identifiers.doi or "")
        if candidate is not None and work.open and candidate.text_id is None:
            candidate.text_id = work.text_id
            found.records.append(work.record)


def _unpaywall(sources: Sources, found: Findings) -> None:
    """Ask where those citing works lie that have no copy in PMC as far as known."""
    name = SourceName.UNPAYWALL
    asked = [one for one in found.candidates if one.text_id is None and one.identifiers.doi]
    # Without an address it answers nobody; that is no fault of the run's, and is said in the documentation.
    if name not in sources or not asked or not sources.transport.settings.mailto:
        return
    told = found.looks[name] = Look(name, open=0)
    for candidate in asked:
        doi = candidate.identifiers.doi or ""
        copies = _asked(found, name, lambda doi=doi: sources.unpaywall.copies(doi))  # type: ignore[misc]
        if copies is None:
            told.open = None
            return
        if copies:
            told.open = (told.open or 0) + 1
            candidate.listed_by.add(name)
            candidate.copies = len(copies)
            candidate.text_id = next((copy.pmcid for copy in copies if copy.pmcid), None)
