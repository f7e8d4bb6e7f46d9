"""Tables: PMC's ids, Retraction Watch, and open-retractions."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from citewise.identifiers import normalise_doi, normalise_pmcid, normalise_pmid
from citewise.model import EditorialNotice, Identifiers, NoticeKind, Work
from citewise.resolution.records.crossref import notice_kind
from citewise.resolution.records.fields import RecordError, identifiers, text, usable

_DATE = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice of a table, and the work it is on."""

    identifiers: Identifiers
    notice: EditorialNotice
    title: str = ""


def _rows(lines: Iterable[str]) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    reader = csv.reader(line.replace("\0", "") for line in lines)
    try:
        header = [name.strip().lstrip("\ufeff").lower() for name in next(reader)]
    except (StopIteration, csv.Error):
        header = []

    def rest() -> Iterator[tuple[int, dict[str, str]]]:
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield reader.line_num, {}
                continue
            yield reader.line_num, dict(zip(header, row, strict=False)) if len(row) == len(header) else {}

    return header, rest()


def table_works(lines: Iterable[str]) -> Iterator[Work | RecordError | None]:
    """Works out of a table with the columns DOI, PMID and PMCID (PMC's id table).

    Raises:
        RecordError: The table has none of these columns.
    """
    header, rows = _rows(lines)
    if not {"doi", "pmid", "pmcid"} & set(header):
        raise RecordError("a table of works needs a column DOI, PMID or PMCID")
    for number, row in rows:
        if not row:
            yield RecordError(f"line {number}: not as many values as columns")
            continue
        yield usable(
            Work(
                identifiers=identifiers(
                    doi=normalise_doi(row.get("doi", "")),
                    pmid=normalise_pmid(row.get("pmid", "")),
                    pmcid=normalise_pmcid(row.get("pmcid", "")),
                )
            )
        )


def notice_rows(lines: Iterable[str]) -> Iterator[NoticeRow | RecordError]:
    """Notices out of a table: Retraction Watch's own, its short form (doi, nature), or open-retractions.

    Raises:
        RecordError: The table is none of these.
    """
    header, rows = _rows(lines)
    columns = set(header)
    if "originalpaperdoi" in columns:
        read = _retraction_watch
    elif {"doi", "update_type"} <= columns:
        read = _open_retractions
    elif "doi" in columns and ({"retractionwatch", "retractionnature", "nature"} & columns):
        read = _short
    else:
        raise RecordError(
            "a table of notices needs the columns of Retraction Watch (OriginalPaperDOI, RetractionNature …) or of open-retractions"
        )
    for number, row in rows:
        made = read(row) if row else None
        if made is None:
            yield RecordError(f"line {number}: no notice on a work that can be told")
        else:
            yield made


def _nature(name: str) -> NoticeKind | None:
    name = name.strip().lower()
    if name.startswith("retract"):
        return NoticeKind.RETRACTED
    if "concern" in name:
        return NoticeKind.CONCERN
    if name == "reinstatement":
        return None
    return notice_kind(name)


def _retraction_watch(row: dict[str, str]) -> NoticeRow | None:
    kind = _nature(row.get("retractionnature", ""))
    found = identifiers(
        doi=normalise_doi(row.get("originalpaperdoi", "")),
        pmid=normalise_pmid(_number(row.get("originalpaperpubmedid", ""))),
    )
    match = _DATE.match(row.get("retractiondate", ""))
    date = f"{match[3]}-{int(match[1]):02d}-{int(match[2]):02d}" if match else ""
    if kind is None or not found:
        return None
    notice = EditorialNotice(kind, normalise_doi(row.get("retractiondoi", "")), date, "Retraction Watch")
    return NoticeRow(found, notice, text(row.get("title", "")))


def _number(value: str) -> str:
    return "" if value.strip() in ("", "0") else value


def _short(row: dict[str, str]) -> NoticeRow | None:
    kind = _nature(row.get("retractionwatch") or row.get("retractionnature") or row.get("nature") or "")
    doi = normalise_doi(row.get("doi", ""))
    if kind is None or doi is None:
        return None
    return NoticeRow(Identifiers(doi=doi), EditorialNotice(kind, None, "", "Retraction Watch"))


def _open_retractions(row: dict[str, str]) -> NoticeRow | None:
    kind = notice_kind(row.get("update_type", ""))
    doi = normalise_doi(row.get("doi", ""))
    if kind is None or doi is None:
        return None
    stamp = row.get("ts", "")
    date = ""
    if stamp.isdigit() and len(stamp) == 13:
        from datetime import UTC, datetime

        date = datetime.fromtimestamp(int(stamp) / 1000, UTC).date().isoformat()
    notice_doi = normalise_doi(row.get("notice_doi", ""))
    notice = EditorialNotice(kind, notice_doi if notice_doi != doi else None, date, "open-retractions")
    return NoticeRow(Identifiers(doi=doi), notice, text(row.get("title", "")))
