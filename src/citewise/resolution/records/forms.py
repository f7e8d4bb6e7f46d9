"""Which form a file or a record has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from citewise.model import Work
from citewise.resolution.records.crossref import crossref_work, csl_work
from citewise.resolution.records.europepmc import europepmc_work
from citewise.resolution.records.fields import RecordError
from citewise.resolution.records.openalex import openalex_work


class Form(StrEnum):
    """The form of a file of records."""

    JSON = "JSON"
    JSON_LINES = "JSON lines"
    PUBMED = "PubMed XML"
    RIS = "RIS"
    BIBTEX = "BibTeX"
    TABLE = "table"


def form_of(name: str, start: bytes) -> Form:
    """The form of a file, by its first bytes, else by its name.

    Raises:
        RecordError: It is none that is known.
    """
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = name.lower().removesuffix(".gz")
    if not head:
        raise RecordError("the file is empty")
    if head.startswith(b"<"):
        if b"Pubmed" in start:
            return Form.PUBMED
        raise RecordError("XML, but not PubMed's; full texts are taken in by `citewise ingest`")
    if re.match(rb"TY  ?-", head):
        return Form.RIS
    if re.match(rb"(%.*\n\s*)*@\w+\s*[{(]", head) or lower.endswith(".bib"):
        return Form.BIBTEX
    if head[:1] in b"{[":
        # One object a line, or one value over many lines.
        line = head.split(b"\n", 1)[0].rstrip()
        whole = line.endswith(b"}") or len(line) == len(head)
        return Form.JSON_LINES if head[:1] == b"{" and whole and not lower.endswith(".json") else Form.JSON
    if b"," in head.split(b"\n", 1)[0]:
        return Form.TABLE
    raise RecordError(
        "none of the forms that are known: Crossref, OpenAlex, Europe PMC or CSL JSON, PubMed XML, RIS, BibTeX, CSV"
    )


def json_records(value: Any) -> Iterator[Any]:
    """The records in an answer of a service: `message.items`, `results`, `resultList.result`, `items`, a list, or one alone."""
    if isinstance(value, list):
        yield from value
        return
    if isinstance(value, Mapping):
        message = value.get("message")
        if isinstance(message, Mapping):
            items = message.get("items")
            yield from items if isinstance(items, list) else [message]
            return
        results = value.get("resultList")
        if isinstance(results, Mapping) and isinstance(results.get("result"), list):
            yield from results["result"]
            return
        for name in ("results", "items", "data"):
            if isinstance(value.get(name), list):
                yield from value[name]
                return
    yield value


def work_of(record: Any) -> Work | None:
    """The work that a JSON record of any known form holds.

    Raises:
        RecordError: It is of no known form.
    """
    if not isinstance(record, Mapping):
        raise RecordError(f"no object but {type(record).__name__}")
    service = service_of(record)
    if service is None:
        raise RecordError("no record of Crossref, OpenAlex, Europe PMC or CSL-JSON")
    return _READERS[service](record)


OPENALEX, EUROPE_PMC, CROSSREF, CSL = "OpenAlex", "Europe PMC", "Crossref", "CSL-JSON"
_READERS = {OPENALEX: openalex_work, EUROPE_PMC: europepmc_work, CROSSREF: crossref_work, CSL: csl_work}


def service_of(record: Mapping[str, Any]) -> str | None:
    """Whose form a JSON record has: `OpenAlex`, `Europe PMC`, `Crossref` or `CSL-JSON`; None where it has none of these."""
    names = record.keys()
    if "authorships" in names or "display_name" in names or "abstract_inverted_index" in names:
        return OPENALEX
    if (
        "authorString" in names
        or "journalInfo" in names
        or {"source", "pmid"} <= names
        or ({"source", "id", "title"} <= names and "DOI" not in names)
    ):
        return EUROPE_PMC
    if "DOI" in names and ({"prefix", "member", "indexed", "deposited", "is-referenced-by-count"} & names):
        return CROSSREF
    if {"DOI", "title", "author", "container-title"} & names:
        return CSL
    return None
