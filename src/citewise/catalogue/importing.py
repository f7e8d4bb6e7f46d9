"""Import of catalogue files: streamed, in batches that are stored as a whole, so that a killed import goes on where it was."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import orjson

from citewise.catalogue.digest import Digested
from citewise.catalogue.filing import bring_up_to_date, identifier_key, spread, work_match_keys
from citewise.catalogue.index import Hashes, MatchingIndex, hashed
from citewise.catalogue.notices import import_table, is_notice_table
from citewise.catalogue.reading import Helpers, digests, of_works
from citewise.catalogue.sources import BROKEN, Source, Unreadable, sources, text_lines
from citewise.errors import InputError
from citewise.model import Work
from citewise.resolution.records import Form, RecordError, table_works
from citewise.store import Store, catalogue
from citewise.store.catalogue import CatalogueFile
from citewise.store.record import from_json, to_json
from citewise.store.versions import add_versions
from citewise.store.works import fill

STORED = 10_000
"""Records stored and filed at a time: what a killed import does again at most."""

SHOWN_ERRORS = 20
_PARALLEL_FROM = 4_000_000
"""Compressed bytes from which other processes help."""


@dataclass(slots=True)
class FileSummary:
    """What came of one file (or member of an archive). `errors` are the first few, with their line numbers."""

    name: str
    records: int = 0
    kept: int = 0
    known: int = 0
    skipped: int = 0
    notices: int = 0
    resumed_at: int = 0
    already: bool = False
    failed: str = ""
    errors: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class ImportSummary:
    """What came of an import. `total` is how many records the catalogue holds now."""

    files: list[FileSummary] = field(default_factory=list)
    total: int = 0
    interrupted: bool = False

    @property
    def kept(self) -> int:
        """Records taken in by this import."""
        return sum(file.kept for file in self.files)

    @property
    def skipped(self) -> int:
        """Records that were malformed and passed over by this import."""
        return sum(file.skipped for file in self.files)

    @property
    def exit_code(self) -> int:
        """0 when all went in, 1 when a file or record did not, 2 when no file did, 130 when interrupted."""
        if self.interrupted:
            return 130
        failed = [file for file in self.files if file.failed]
        if failed and len(failed) == len(self.files):
            return 2
        return 1 if failed or self.skipped else 0


OnProgress = Callable[[int, float], None]
"""Called with the records read so far and the share of all bytes."""


def import_files(
    paths: Sequence[Path],
    *,
    data_dir: Path,
    workers: int | None = None,
    on_progress: OnProgress | None = None,
) -> ImportSummary:
    """Take the records of files into the catalogue of a library, which is made if there is none.

    Raises:
        InputError: A file cannot be opened.
        StoreError: The library cannot be written, or another process is writing to it.
    """
    for path in paths:
        if not path.is_file():
            raise InputError(f"{path} is no file.")
    summary = ImportSummary()
    sizes = [path.stat().st_size for path in paths]
    with Store.open(data_dir) as store:
        index = MatchingIndex.open(data_dir)
        bring_up_to_date(store, index)
        before = 0
        with Helpers(workers if sum(sizes) >= _PARALLEL_FROM else 1) as helpers:
            try:
                for path, size in zip(paths, sizes, strict=True):
                    for source in sources(path):
                        if isinstance(source, Unreadable):
                            summary.files.append(FileSummary(source.name, failed=source.reason))
                            continue
                        one = FileSummary(source.name)
                        summary.files.append(one)
                        done = sum(file.records for file in summary.files[:-1])
                        for _ in _import_source(store, index, helpers, path, source, one):
                            if on_progress:
                                share = (before + _position(source)) / max(1, sum(sizes))
                                on_progress(done + one.records, min(1.0, share))
                    before += size
            except KeyboardInterrupt:
                summary.interrupted = True
        with store.transaction() as transaction:
            catalogue.settle_notices(transaction)
        summary.total = catalogue.count_records(store.connection)
    return summary


def _position(source: Source) -> int:
    try:
        return source.tell.tell()
    except (OSError, ValueError):
        return source.size


def _import_source(
    store: Store, index: MatchingIndex, helpers: Helpers, path: Path, source: Source, summary: FileSummary
) -> Iterator[None]:
    """Take in one stream; yields after each batch that is safely stored."""
    earlier = catalogue.file_state(store.connection, source.name, source.fingerprint)
    if earlier is not None and earlier.finished:
        summary.already, summary.records = True, earlier.records
        return
    state = earlier or CatalogueFile(source.name, source.fingerprint, 0, 0, 0, False)
    summary.resumed_at = state.records
    try:
        if source.form is Form.TABLE:
            lines = text_lines(source.stream)
            first_line = next(lines, "")
            lines = chain([first_line], lines)
            if is_notice_table(next(csv.reader([first_line]), [])):
                taken = import_table(store, source.name, lines)
                summary.records, summary.notices, summary.skipped = (
                    taken.rows,
                    taken.notices,
                    len(taken.errors),
                )
                summary.errors = taken.errors[:SHOWN_ERRORS]
                _remember(store, replace(state, records=taken.rows, finished=True))
                yield
                return
            batches = of_works(table_works(lines), state.records)
        else:
            batches = digests(source, helpers, state.records)
        for made in _gathered(batches):
            state = _store_batch(store, index, source.name, made, state, summary)
            yield
        _remember(store, replace(state, finished=True))
    except RecordError as error:
        summary.failed = str(error)
    except BROKEN as error:
        summary.failed = (
            f"it breaks off after record {state.records:,} ({error}); what came before is in the catalogue"
        )
    yield


def _remember(store: Store, state: CatalogueFile) -> None:
    with store.transaction() as transaction:
        catalogue.write_file_state(transaction, state)


def _gathered(batches: Iterable[Digested]) -> Iterator[Digested]:
    """Small batches put together, so that each commit is worth its cost."""
    held = Digested()
    for batch in batches:
        for name in ("records", "pairs", "keys", "notices", "versions", "errors"):
            getattr(held, name).extend(getattr(batch, name))
        held.taken += batch.taken
        held.empty += batch.empty
        if held.taken >= STORED:
            yield held
            held = Digested()
    if held.taken:
        yield held


def _store_batch(
    store: Store,
    index: MatchingIndex,
    name: str,
    made: Digested,
    state: CatalogueFile,
    summary: FileSummary,
) -> CatalogueFile:
    first = catalogue.last_record(store.connection) + 1
    records, keys, gone, again = _without_doubles(store, index, made)
    new = CatalogueFile(
        state.name,
        state.fingerprint,
        state.records + made.taken,
        state.kept + len(records),
        state.skipped + len(made.errors) + made.empty,
        False,
    )
    with store.transaction() as transaction:
        catalogue.add_texts(transaction, name, records)
        catalogue.remove_records(transaction, gone)
        if made.versions:
            add_versions(transaction, made.versions)
        if made.notices:
            catalogue.notices_waiting(transaction, made.notices)
            for label in {notice.source for _, notice in made.notices}:
                count = sum(notice.source == label for _, notice in made.notices)
                catalogue.write_notice_source(transaction, label, name, count)
        catalogue.write_file_state(transaction, new)
    # Filed after the commit: should we be killed in between, the next one who writes files what is missing.
    groups = ((2 * number, hashes) for number, hashes in enumerate(keys, first))
    index.add(*spread(groups), replace(index.progress, records=first + len(records) - 1))
    summary.records = new.records
    summary.kept += len(records)
    summary.known += again
    summary.skipped += len(made.errors) + made.empty
    summary.notices += len(made.notices)
    summary.errors.extend(made.errors[: SHOWN_ERRORS - len(summary.errors)])
    return new


def _without_doubles(
    store: Store, index: MatchingIndex, made: Digested
) -> tuple[list[str], list[Hashes], list[int], int]:
    """The batch's records, one a work; those that the catalogue has already are filled from it and take its place.

    Gives the records, their keys, the numbers of the records that they replace, and how many were known.
    """
    by_pair: dict[tuple[str, str], int] = {}
    records, keys, pairs = list(made.records), list(made.keys), made.pairs
    dropped: set[int] = set()
    for place, held in enumerate(pairs):
        earlier = next((by_pair[pair] for pair in held if pair in by_pair), None)
        if earlier is not None and _compatible(pairs[earlier], held):
            _join(records, keys, place, records[earlier])
            dropped.add(earlier)
        for pair in held:
            by_pair[pair] = place
    alive = [place for place in range(len(records)) if place not in dropped]
    asked = [(place, pair) for place in alive for pair in pairs[place]]
    hashes = hashed(identifier_key(*pair) for _, pair in asked)
    hits = [
        (place, pair, [number >> 1 for number in numbers if not number & 1])
        for (place, pair), numbers in zip(asked, index.find(hashes, 8), strict=True)
        if numbers
    ]
    texts = catalogue.record_texts(store.connection, sorted({n for _, _, numbers in hits for n in numbers}))
    gone: set[int] = set()
    for place, (scheme, value), numbers in hits:
        for number in numbers:
            text = texts.get(number)
            if text is None or number in gone:
                continue
            held_ids: dict[str, str] = orjson.loads(text).get("identifiers", {})
            if held_ids.get(scheme) == value and _compatible(list(held_ids.items()), pairs[place]):
                _join(records, keys, place, text)
                gone.add(number)
    return (
        [records[place] for place in alive],
        [keys[place] for place in alive],
        sorted(gone),
        len(gone) + len(dropped),
    )


def _compatible(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> bool:
    """Whether two sets of identifiers may be of one work: no scheme with two values."""
    ours = dict(one)
    return all(ours.get(scheme, value) == value for scheme, value in other)


def _join(records: list[str], keys: list[Hashes], place: int, other: str) -> None:
    """Fill a record from an older one of the same work; where nothing is new its keys are the same."""
    if records[place] == other:
        return
    joined = fill(from_json(Work, records[place]), from_json(Work, other))
    text = to_json(joined)
    if text != records[place]:
        records[place] = text
        keys[place] = hashed(work_match_keys(joined))
