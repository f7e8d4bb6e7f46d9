"""Crossref: records of works by DOI, how often they are cited, and the notices on them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from citewise.model import Work
from citewise.resolution.records.crossref import crossref_work
from citewise.resolution.records.fields import objects, text
from citewise.resolution.sources.citing import Record, work_in
from citewise.resolution.sources.settings import SourceName
from citewise.resolution.sources.transport import Transport

_NAME = SourceName.CROSSREF


class Crossref:
    """A client of Crossref's REST service. Every method raises `SourceError` when it cannot be asked."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        # A caller with an address is served from the "polite" pool.
        mailto = transport.settings.mailto
        self._who = {"mailto": mailto} if mailto else {}

    def work(self, doi: str) -> Record | None:
        """The record of a DOI; None where another agency registered it, or nobody did."""
        answer = self._transport.json(
            _NAME, f"/works/{quote(doi, safe='')}", secret=self._who, expected=_holds_work
        )
        return _message(answer) if answer is not None else None

    def notices_on(self, doi: str, *, limit: int = 100) -> tuple[Record, ...]:
        """The records of retractions, corrections and the like that say they are about a DOI (`update-to`)."""
        return self._listed({"filter": f"updates:{doi}", "rows": str(limit)})

    def search(self, words: str, *, limit: int = 20) -> tuple[Record, ...]:
        """The records that fit a reference or a title best."""
        return self._listed({"query.bibliographic": words, "rows": str(limit)})

    def _listed(self, params: dict[str, str]) -> tuple[Record, ...]:
        answer = self._transport.json(_NAME, "/works", params, secret=self._who, expected=_holds_list)
        return tuple(objects(_message(answer or {}).get("items")))


def _message(answer: dict[str, Any]) -> dict[str, Any]:
    message = answer.get("message")
    return message if isinstance(message, dict) else {}


def _holds_work(answer: dict[str, Any]) -> bool:
    return bool(text(_message(answer).get("DOI")))


def _holds_list(answer: dict[str, Any]) -> bool:
    return isinstance(_message(answer).get("items"), list)


def read_record(record: Record) -> Work | None:
    """The work of a record; None for one that says too little or is malformed."""
    return work_in(record, crossref_work)


def cited_by(record: Record) -> int | None:
    """How many works cite that of a record, as far as Crossref knows; None where it does not say. It does not list them."""
    count = record.get("is-referenced-by-count")
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None
