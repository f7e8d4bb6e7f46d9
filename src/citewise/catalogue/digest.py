"""Records into what is stored of them: JSON, hashed keys, identifiers, notices. Pure, so that other processes can do it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from citewise.catalogue.filing import work_match_keys
from citewise.catalogue.index import Hashes, hashed
from citewise.model import EditorialNotice, Identifiers, Work
from citewise.resolution.records import RecordError, service_of, work_of
from citewise.resolution.records.crossref import updates
from citewise.store.articles import NOTICE_ON
from citewise.store.record import to_json
from citewise.store.versions import VersionLink, version_links

Pair: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class Digested:
    """A batch of records, ready to be stored. The lists `records`, `pairs`, `keys` go together; `taken` counts what was read."""

    taken: int = 0
    records: list[str] = field(default_factory=list)
    pairs: list[list[Pair]] = field(default_factory=list)
    keys: list[Hashes] = field(default_factory=list)
    notices: list[tuple[Identifiers, EditorialNotice]] = field(default_factory=list)
    versions: list[VersionLink] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    empty: int = 0


def digest_lines(lines: Sequence[bytes], first: int) -> Digested:
    """Records one a line; `first` is the number of the first line, from 1. Blank lines are passed over."""
    made = Digested()
    for number, line in enumerate(lines, first):
        made.taken += 1
        bare = line.strip()
        if not bare or bare in (b"[", b"]", b"{", b"}"):
            continue
        try:
            value = orjson.loads(bare.rstrip(b","))
        except ValueError as error:
            made.errors.append((number, f"no JSON ({error})"))
            continue
        _take_json(made, number, value)
    return made


def digest_values(values: Iterable[Any], first: int) -> Digested:
    """Records as JSON values; they are numbered from `first`."""
    made = Digested()
    for number, value in enumerate(values, first):
        made.taken += 1
        _take_json(made, number, value)
    return made


def digest_works(works: Iterable[Work | RecordError | None], first: int, service: str = "") -> Digested:
    """Records that were read already. `service` is whose they are."""
    made = Digested()
    for number, work in enumerate(works, first):
        made.taken += 1
        if isinstance(work, RecordError):
            made.errors.append((number, str(work)))
        else:
            _take(made, work, service)
    return made


def _take_json(made: Digested, number: int, value: Any) -> None:
    try:
        work = work_of(value)
        if work is not None and isinstance(value, dict) and "update-to" in value:
            made.notices.extend((Identifiers(doi=doi), notice) for doi, notice in updates(value))
    except RecordError as error:
        made.errors.append((number, str(error)))
        return
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
        made.errors.append((number, f"a value is of another kind than expected ({error})"))
        return
    _take(made, work, service_of(value) or "")


def _take(made: Digested, work: Work | None, service: str) -> None:
    if work is None:
        made.empty += 1
        return
    made.records.append(to_json(work))
    made.pairs.append([pair for pair in work.identifiers.items() if pair[0] != "isbn"])
    made.keys.append(hashed(work_match_keys(work)))
    if work.notices and work.identifiers:
        made.notices.extend((work.identifiers, notice) for notice in work.notices)
    if work.related:
        made.versions.extend(version_links(work, service))
        made.notices.extend(
            (
                related.identifiers,
                EditorialNotice(NOTICE_ON[related.kind], work.identifiers.doi, work.date, service),
            )
            for related in work.related
            if related.kind in NOTICE_ON and related.identifiers
        )
