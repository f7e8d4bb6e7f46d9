"""Europe PMC: search, citations, references, and full texts in JATS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from citewise.identifiers import normalise_doi, normalise_pmcid
from citewise.model import Identifiers, Work
from citewise.resolution.records.europepmc import europepmc_work
from citewise.resolution.records.fields import objects, text
from citewise.resolution.sources.citing import CitingWork, CitingWorks, Record, work_in
from citewise.resolution.sources.settings import SourceName
from citewise.resolution.sources.transport import Kind, Transport

_NAME = SourceName.EUROPE_PMC
_PAGE, _LIST_PAGE, _ASKED_AT_ONCE = 100, 1000, 25
_LATEST = "P_PDATE_D desc"
_FULL_TEXT = re.compile(rb"</(?:\w+:)?(?:article|pmc-articleset|book-part|book-part-wrapper)>\s*\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search: how many records there are in all, and those that were asked for."""

    hits: int
    records: tuple[Record, ...]


class EuropePmc:
    """A client of Europe PMC's web service. Every method raises `SourceError` when it cannot be asked."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def search(self, query: str, *, limit: int = 25, sort: str = "") -> Found:
        """The first records that a query finds, in Europe PMC's own query language."""
        records: list[Record] = []
        hits, cursor = 0, "*"
        while True:
            params = {
                "query": query,
                "format": "json",
                "resultType": "core",
                "pageSize": str(max(1, min(_PAGE, limit))),
                "cursorMark": cursor,
            }
            if sort:
                params["sort"] = sort
            answer = self._transport.json(_NAME, "/search", params, expected=_tells_count) or {}
            hits = _count(answer.get("hitCount"))
            listed = answer.get("resultList")
            page = list(objects(listed.get("result"))) if isinstance(listed, dict) else []
            records.extend(page)
            following = text(answer.get("nextCursorMark"))
            if not page or len(records) >= min(limit, hits) or following in ("", cursor):
                return Found(hits, tuple(records[:limit]))
            cursor = following

    def record(self, scheme: str, value: str) -> Record | None:
        """The record of a work by `doi`, `pmid`, `pmcid` or `arxiv`; None where it has none."""
        queries = {
            "doi": f'DOI:"{_quoted(value)}"',
            "pmid": f"EXT_ID:{value} AND SRC:MED",
            "pmcid": f"PMCID:{value}",
            "arxiv": f'DOI:"10.48550/arxiv.{_quoted(value)}"',
        }
        if scheme not in queries:
            return None
        found = self.search(queries[scheme], limit=5)
        wanted = f"10.48550/arxiv.{value}" if scheme == "arxiv" else value
        name = "doi" if scheme == "arxiv" else scheme
        for record in found.records:
            held = text(record.get(name))
            if (normalise_doi(held) if name == "doi" else held) == wanted:
                return record
        return None

    def citing(self, record: Record, *, limit: int) -> CitingWorks:
        """The works that cite the one of a record."""
        source, number = text(record.get("source")), text(record.get("id"))
        if not source or not number:
            return CitingWorks(0, 0)
        cites = f"CITES:{number}_{source}"
        known = self.search(cites, limit=1).hits
        found = (
            self.search(f"{cites} AND OPEN_ACCESS:Y", limit=limit, sort=_LATEST) if known else Found(0, ())
        )
        if known == 0 and _count(record.get("citedByCount")):
            # Now and then only the service of its own for citations knows them.
            return self._from_list(source, number, limit)
        return CitingWorks(known, found.hits, tuple(map(_citing_work, found.records)))

    def works_of(self, dois: Sequence[str]) -> tuple[CitingWork, ...]:
        """What is known here of works by their DOIs, those that are not known left out."""
        found: list[CitingWork] = []
        for start in range(0, len(dois), _ASKED_AT_ONCE):
            part = dois[start : start + _ASKED_AT_ONCE]
            query = " OR ".join(f'DOI:"{_quoted(doi)}"' for doi in part)
            found.extend(map(_citing_work, self.search(query, limit=2 * len(part)).records))
        return tuple(found)

    def _from_list(self, source: str, number: str, limit: int) -> CitingWorks:
        known, listed = self.citations(source, number, limit=limit)
        pmids = [work.identifiers.pmid for work in listed if work.identifiers.pmid]
        records: list[Record] = []
        for start in range(0, len(pmids), 50):
            part = " OR ".join(f"EXT_ID:{pmid}" for pmid in pmids[start : start + 50])
            records.extend(self.search(f"({part}) AND SRC:MED", limit=50).records)
        works = tuple(work for work in map(_citing_work, records) if work.open)
        return CitingWorks(known, len(works), works)

    def citations(self, source: str, number: str, *, limit: int = 1000) -> tuple[int, tuple[Work, ...]]:
        """How many works cite a record, and the first of them. `source` and `number` are the record's (`MED`, a PMID)."""
        return self._listed(source, number, "citations", "citationList", "citation", limit)

    def references(self, source: str, number: str, *, limit: int = 1000) -> tuple[int, tuple[Work, ...]]:
        """How many works a record cites, as far as Europe PMC knows, and the first of them."""
        return self._listed(source, number, "references", "referenceList", "reference", limit)

    def _listed(
        self, source: str, number: str, service: str, outer: str, inner: str, limit: int
    ) -> tuple[int, tuple[Work, ...]]:
        works: list[Work] = []
        hits = 0
        for page in range(1, 1 + -(-max(1, limit) // _LIST_PAGE)):
            answer = self._transport.json(
                _NAME,
                f"/{_part(source)}/{_part(number)}/{service}",
                {"format": "json", "page": str(page), "pageSize": str(min(limit, _LIST_PAGE))},
                expected=_tells_count,
            )
            if answer is None:
                break
            hits = _count(answer.get("hitCount"))
            listed = answer.get(outer)
            entries = list(objects(listed.get(inner))) if isinstance(listed, dict) else []
            works.extend(_listed_works(entries))
            if not entries or page * _LIST_PAGE >= hits:
                break
        return hits, tuple(works[:limit])

    def full_text(self, text_id: str) -> bytes | None:
        """A full text in JATS by `PMC123` or `PPR45`; None where it is not open here."""
        answer = self._transport.get(_NAME, f"/{_part(text_id)}/fullTextXML", kind=Kind.XML, keep=False)
        if answer is None or not _FULL_TEXT.search(answer.data[-200:]):
            return None
        return answer.data


def _citing_work(record: Record) -> CitingWork:
    work = read_record(record)
    pmcid = normalise_pmcid(text(record.get("pmcid")))
    own = text(record.get("id"))
    text_id = pmcid or (own if text(record.get("source")) == "PPR" else None)
    is_open = text(record.get("isOpenAccess")) == "Y" and text_id is not None
    return CitingWork(work.identifiers if work else Identifiers(), record, text_id, is_open)


def read_record(record: Record) -> Work | None:
    """The work of a record; None for one that says too little or is malformed."""
    return work_in(record, europepmc_work)


def _listed_works(entries: list[dict[str, Any]]) -> Iterator[Work]:
    """The short entries of citations and references name things in another way than records do."""
    for entry in entries:
        number = text(entry.get("id"))
        filled = {
            **entry,
            "pmid": number if text(entry.get("source")) == "MED" else "",
            "journalTitle": entry.get("journalAbbreviation", ""),
            "journalVolume": entry.get("volume", ""),
        }
        work = read_record(filled)
        if work is not None:
            yield work


def _tells_count(answer: dict[str, Any]) -> bool:
    """Every answer has a count; one without is an error message, whatever its status says."""
    count = answer.get("hitCount")
    return isinstance(count, int) and not isinstance(count, bool)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _part(value: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "", value)
