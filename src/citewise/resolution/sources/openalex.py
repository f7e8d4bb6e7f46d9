"""OpenAlex: records of works, and the works that cite them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from citewise.model import Identifiers, Work
from citewise.resolution.records.fields import objects, text
from citewise.resolution.records.openalex import openalex_work
from citewise.resolution.sources.citing import CitingWork, CitingWorks, Record, work_in
from citewise.resolution.sources.settings import SourceName
from citewise.resolution.sources.transport import Transport

_NAME = SourceName.OPENALEX
_PAGE = 100
_BY_NUMBER = 10_000
"""Records that can be reached by page number; those beyond need a cursor, and with it a key."""

_FIELDS = (
    "id,doi,ids,title,display_name,type,language,publication_year,publication_date,authorships,primary_location,locations,"
    "biblio,open_access,is_retracted,cited_by_count"
)


class OpenAlex:
    """A client of OpenAlex's REST service. Every method raises `SourceError` when it cannot be asked."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        settings = transport.settings
        self._key = bool(settings.openalex_key)
        self._who = {
            name: value
            for name, value in (("mailto", settings.mailto), ("api_key", settings.openalex_key))
            if value
        }

    def work(self, scheme: str, value: str) -> Record | None:
        """The record of a work by `doi`, `pmid`, `pmcid` or `arxiv`; None where it has none."""
        name = {
            "doi": f"doi:{value}",
            "pmid": f"pmid:{value}",
            "pmcid": f"pmcid:{value}",
            "arxiv": f"doi:10.48550/arxiv.{value}",
        }.get(scheme)
        if name is None:
            return None
        return self._transport.json(
            _NAME,
            f"/works/{quote(name, safe=':')}",
            {"select": _FIELDS},
            secret=self._who,
            expected=lambda record: number_of(record) is not None,
        )

    def citing(self, record: Record, *, limit: int) -> CitingWorks:
        """The works that cite the one of a record."""
        number = number_of(record)
        if number is None:
            return CitingWorks(0, 0)
        known, _ = self._page(f"cites:{number}", 1, page=1)
        if not known:
            return CitingWorks(0, 0)
        criteria = f"cites:{number},open_access.is_oa:true"
        records: list[Record] = []
        is_open, page, cursor = 0, 1, "*"
        while True:
            place: str | int = cursor if self._key else page
            is_open, (found, following) = self._page(criteria, min(_PAGE, max(1, limit)), page=place)
            records.extend(found)
            page += 1
            done = not found or len(records) >= min(limit, is_open)
            if done or (self._key and not following) or (not self._key and page * _PAGE > _BY_NUMBER):
                break
            cursor = following
        return CitingWorks(known, is_open, tuple(map(_citing_work, records[:limit])))

    def _page(self, criteria: str, size: int, *, page: str | int) -> tuple[int, tuple[list[Record], str]]:
        params = {
            "filter": criteria,
            "per_page": str(size),
            "select": _FIELDS,
            "sort": "publication_date:desc",
            ("page" if isinstance(page, int) else "cursor"): str(page),
        }
        answer = self._transport.json(_NAME, "/works", params, secret=self._who, expected=_tells_count)
        meta = answer["meta"] if answer else {}
        records: list[Record] = list(objects((answer or {}).get("results")))
        return max(0, meta.get("count", 0)), (records, text(meta.get("next_cursor")))


def _tells_count(answer: dict[str, Any]) -> bool:
    meta = answer.get("meta")
    count = meta.get("count") if isinstance(meta, dict) else None
    return isinstance(count, int) and not isinstance(count, bool)


def number_of(record: Record) -> str | None:
    """OpenAlex's own number of a work, as `W123`."""
    number = text(record.get("id")).rstrip("/").rsplit("/", 1)[-1]
    return number if number[:1] == "W" and number[1:].isdigit() else None


def read_record(record: Record) -> Work | None:
    """The work of a record; None for one that says too little or is malformed."""
    return work_in(record, openalex_work)


def _citing_work(record: Record) -> CitingWork:
    work = read_record(record)
    identifiers = work.identifiers if work else Identifiers()
    access = record.get("open_access")
    is_open = isinstance(access, dict) and access.get("is_oa") is True
    return CitingWork(identifiers, record, identifiers.pmcid, is_open)
