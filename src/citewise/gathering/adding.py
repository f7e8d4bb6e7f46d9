"""Adding works: look, write down what was found, fetch the open full texts, take them in, and say what came of it.

Works are done a few at a time, each batch with one ingest. Whatever is interrupted can be given again: what was fetched lies in
the library's folder, what was asked lies in the cache, and what went in is not read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from citewise.catalogue.digest import digest_values
from citewise.catalogue.pending import link_pending
from citewise.errors import StoreError
from citewise.gathering.looking import Candidate, Findings, Look, look
from citewise.gathering.summary import GatherSummary, OnStep, Step, WorkOutcome, WorkStatus
from citewise.gathering.texts import TextFolder
from citewise.gathering.wanted import NO_IDENTIFIER, SCHEMES, Wanted
from citewise.model import EditorialNotice, Identifiers
from citewise.pipeline.desk import Desk
from citewise.pipeline.outcome import IngestSummary
from citewise.resolution.sources import SourceName, Sources
from citewise.store import Store, catalogue, library_path
from citewise.store.known import know
from citewise.store.lock import WriterLock
from citewise.store.transaction import Transaction
from citewise.store.versions import add_versions
from citewise.store.visits import SourceVisit, follow, is_followed, settle_visit

BATCH = 100
"""New full texts after which they are taken in while works are still to be looked for."""

ASKED_AGAIN = 50_000
"""So many works cited without identifiers are compared again with the works that were added; beyond, a person has to ask for it."""

Ingest = Callable[[Sequence[Path]], IngestSummary]


@dataclass(slots=True)
class _Job:
    """A work between being looked for and being settled."""

    outcome: WorkOutcome
    work_id: int
    findings: Findings
    written: frozenset[SourceVisit]
    """The visits as they were written down while full texts were still to come."""
    from_pmc: set[int] = field(default_factory=set)
    """Candidates, by their place, whose full text PMC's cloud gave."""


def add(
    wanted: Sequence[Wanted],
    *,
    data_dir: Path,
    sources: Sources,
    ingest: Ingest,
    limit: int,
    follows: bool = True,
    on_step: OnStep | None = None,
) -> GatherSummary:
    """Fill the reports of works from nothing.

    Args:
        wanted: The works.
        data_dir: The library's folder; a library is made when the first work is found.
        sources: Where to look.
        ingest: Takes files into the library, such as `citewise.pipeline.run.ingest` with its options.
        limit: At most so many citing works are taken of each source's list for a work, the latest first.
        follows: Whether `citewise update` looks again later.
        on_step: Called before each step.

    Raises:
        StoreError: The library cannot be written, or another process is writing to it.
    """
    run = _Run(data_dir, sources, ingest, limit, follows, on_step, len(wanted))
    lock = _alone(data_dir)
    try:
        for number, one in enumerate(wanted):
            run.take(number, one)
        run.settle(len(wanted))
        run.link()
    except KeyboardInterrupt:
        run.summary.interrupted = True
    finally:
        lock.release()
    return run.finish()


def _alone(data_dir: Path) -> WriterLock:
    """Keep a second run out: between its steps the library itself is free for others, who would cross this one's way."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {data_dir} cannot be made: {error.strerror}.") from error
    lock = WriterLock(data_dir / "gathering.lock")
    try:
        if library_path(data_dir).is_file():
            # Whether it can be written is better known before anything is fetched.
            Store.open(data_dir).close()
    except BaseException:
        lock.release()
        raise
    return lock


def update(
    *,
    data_dir: Path,
    sources: Sources,
    ingest: Ingest,
    limit: int,
    only: Sequence[Wanted] = (),
    on_step: OnStep | None = None,
) -> GatherSummary:
    """Look again for the works that cite the works followed, and for notices on these.

    Args:
        data_dir: The library's folder.
        sources: Where to look; their settings should ask for answers that are fresh.
        ingest: As for `add`.
        limit: As for `add`.
        only: Look for these alone, as far as they are followed; for all when empty.
        on_step: As for `add`.

    Raises:
        StoreError: There is no library, or it cannot be written.
    """
    with Store.open(data_dir, read_only=True) as store:
        chosen, others = _followed(store, only)
    summary = add(
        chosen,
        data_dir=data_dir,
        sources=sources,
        ingest=ingest,
        limit=limit,
        on_step=on_step,
    )
    summary.works.extend(others)
    return summary


def _followed(store: Store, only: Sequence[Wanted]) -> tuple[list[Wanted], list[WorkOutcome]]:
    numbers = [number for number, _ in store.followed()]
    refused: list[WorkOutcome] = []
    if only:
        chosen: list[int] = []
        for one in only:
            found = next((n for pair in one.pairs if (n := store.find_work(*pair)) is not None), None)
            if found in numbers and found is not None:
                chosen.append(found)
            else:
                reason = "it is not followed; `citewise add` follows it" if one.pairs else NO_IDENTIFIER
                status = WorkStatus.NOT_FOUND if one.pairs else WorkStatus.INVALID
                refused.append(WorkOutcome(one.given, status, reason))
        numbers = list(dict.fromkeys(chosen))
    made = []
    for number in numbers:
        held = Identifiers(
            **{scheme: value for scheme, value in store.identifiers(number).items() if scheme in SCHEMES}
        )
        given = next((value for _, value in held.items()), f"work {number}")
        made.append(Wanted(given, held))
    return made, refused


class _Run:
    """One run of `add`."""

    def __init__(
        self,
        data_dir: Path,
        sources: Sources,
        ingest: Ingest,
        limit: int,
        follows: bool,
        on_step: OnStep | None,
        works: int,
    ) -> None:
        self.summary = GatherSummary()
        self._data_dir, self._sources, self._ingest = data_dir, sources, ingest
        self._limit, self._follows, self._on_step, self._works = limit, follows, on_step, works
        self._texts = TextFolder(data_dir)
        self._jobs: list[_Job] = []
        self._paths: dict[Path, None] = {}
        self._new = 0

    def take(self, number: int, wanted: Wanted) -> None:
        """Look for one work, write down what was found, and fetch what is open."""
        if not wanted.pairs:
            self.summary.works.append(WorkOutcome(wanted.given, WorkStatus.INVALID, NO_IDENTIFIER))
            return
        self._tell(number, f"looking for {wanted.given}")
        findings = look(self._sources, wanted, limit=self._limit)
        if findings.work is None and not self._holds(wanted):
            self.summary.works.append(_not_in(wanted, findings))
            return
        job = self._write(wanted, findings)
        self._jobs.append(job)
        self.summary.works.append(job.outcome)
        self._fetch(number, job)
        if len(self._paths) >= BATCH:
            self.settle(number + 1)

    def settle(self, number: int) -> None:
        """Take in what was fetched, and write down for each work how much of it was read."""
        if self._paths:
            self._tell(number, f"reading {len(self._paths):,} full texts")
            self.summary.take(self._ingest(list(self._paths)))
        self._paths.clear()
        if self._jobs:
            with Store.open(self._data_dir) as store:
                for job in self._jobs:
                    _settle(store, job)
        self._jobs.clear()
        if self.summary.interrupted:
            raise KeyboardInterrupt

    def link(self) -> None:
        """Link references without identifiers to the works that are known now."""
        if not library_path(self._data_dir).is_file():
            return
        with Store.open(self._data_dir, read_only=True) as store:
            few = catalogue.count_pending(store.connection) <= ASKED_AGAIN
        self._tell(self._works, "linking references")
        link_pending(self._data_dir, again=bool(self._new) and few)
        self.summary.unlinked = bool(self._new) and not few
        with Desk.open(self._data_dir) as desk:
            desk.feed_search(all_of_it=True)

    def finish(self) -> GatherSummary:
        """The summary, with what became of the sources."""
        self.summary.down = {name.title: reason for name, reason in self._sources.down.items()}
        self.summary.requests = self._sources.transport.requests
        return self.summary

    def _tell(self, number: int, doing: str) -> None:
        if self._on_step:
            self._on_step(Step(number, self._works, doing))

    def _holds(self, wanted: Wanted) -> bool:
        """Whether the library knows a work that no source knows."""
        if not library_path(self._data_dir).is_file():
            return False
        with Store.open(self._data_dir, read_only=True) as store:
            return any(store.find_work(*pair) is not None for pair in wanted.pairs)

    def _write(self, wanted: Wanted, findings: Findings) -> _Job:
        """Write down a work, the notices and versions that records tell of, and where it was looked."""
        with Store.open(self._data_dir) as store:
            before = _notices_on(store, wanted)
            with store.transaction() as transaction:
                if findings.work is not None:
                    work_id = know(transaction, findings.work, wanted.pairs)
                else:
                    work_id = next(n for pair in wanted.pairs if (n := transaction.lookup(pair)) is not None)
                _take_records(transaction, findings, wanted)
                followed_before = is_followed(store.connection, work_id)
                if self._follows:
                    follow(transaction, work_id)
                # Under way until what is open was read.
                written = [_visit(told, read=None) for told in findings.looks.values()]
                for visit in written:
                    settle_visit(transaction, work_id, visit)
            self._new += not followed_before
            row = store.work(work_id)
            key = next(
                (value for scheme, value in store.identifiers(work_id).items() if scheme == "doi"), None
            )
            if key is None:
                key = next((f"{scheme}:{value}" for scheme, value in store.identifiers(work_id).items()), "")
            notices = tuple(notice for notice in store.notices(work_id) if notice not in before)
        outcome = WorkOutcome(
            wanted.given,
            WorkStatus.KNOWN if followed_before else WorkStatus.NEW,
            key=key,
            title=row.title if row else "",
            listed=len(findings.candidates),
            left=_left(findings, self._limit),
            notices=notices,
        )
        return _Job(outcome, work_id, findings, frozenset(written))

    def _fetch(self, number: int, job: _Job) -> None:
        """Fetch the full texts that the library does not hold yet: of the work itself and of those that cite it."""
        findings, outcome = job.findings, job.outcome
        with Store.open(self._data_dir, read_only=True) as store:
            missing = [
                (place, one)
                for place, one in enumerate(findings.candidates)
                if not _held(store, one.identifiers)
            ]
            own = findings.own_text if store.article_of_work(job.work_id) is None else None
        if own is not None:
            found = self._texts.fetch(self._sources, own)
            if found.path is not None:
                self._paths.setdefault(found.path)
        for done, (place, one) in enumerate(missing):
            self._tell(
                number, f"{outcome.given}: full text {done + 1:,} of {len(missing):,} that are not here yet"
            )
            self._fetch_one(job, place, one)

    def _fetch_one(self, job: _Job, place: int, one: Candidate) -> None:
        outcome = job.outcome
        if one.text_id is None:
            outcome.not_open += 1
            outcome.elsewhere += bool(one.copies or one.identifiers.arxiv)
            return
        found = self._texts.fetch(self._sources, one.text_id)
        if SourceName.PMC in found.asked:
            told = job.findings.looks.setdefault(SourceName.PMC, Look(SourceName.PMC, open=0))
            if found.source is SourceName.PMC:
                told.open = (told.open or 0) + 1
                job.from_pmc.add(place)
        if found.error is not None and found.path is None:
            outcome.unfetched += 1
            job.findings.looks.setdefault(
                found.error.source, Look(found.error.source)
            ).error = found.error.reason
        elif found.path is None:
            outcome.not_open += 1
            outcome.elsewhere += bool(one.copies)
        else:
            outcome.fetched += found.source is not None
            self._paths.setdefault(found.path)


def _not_in(wanted: Wanted, findings: Findings) -> WorkOutcome:
    """The outcome of a work that is not known to any source that answered."""
    visits = tuple(_visit(told, read=None) for told in findings.looks.values())
    if findings.errors:
        return WorkOutcome(wanted.given, WorkStatus.FAILED, "not every source could be asked", sources=visits)
    names = [told.source.title for told in findings.looks.values()]
    reason = f"not in {', '.join(names)}" if names else "none of the chosen sources can be asked by this"
    return WorkOutcome(wanted.given, WorkStatus.NOT_FOUND, reason, sources=visits)


def _take_records(transaction: Transaction, findings: Findings, wanted: Wanted) -> None:
    """Take notices and links between versions out of all records that came along."""
    made = digest_values(findings.records, 1)
    add_versions(transaction, made.versions)
    if made.notices:
        catalogue.notices_waiting(transaction, made.notices)
    for told in findings.looks.values():
        if told.error is None and told.source in _GIVE_NOTICES:
            name = told.source.title
            count = sum(notice.source == name for _, notice in made.notices)
            catalogue.write_notice_source(transaction, name, f"asked for {wanted.given}", count)
    if made.notices:
        catalogue.settle_notices(transaction)


_GIVE_NOTICES = frozenset({SourceName.CROSSREF, SourceName.EUROPE_PMC, SourceName.OPENALEX})


def _notices_on(store: Store, wanted: Wanted) -> tuple[EditorialNotice, ...]:
    found = next((n for pair in wanted.pairs if (n := store.find_work(*pair)) is not None), None)
    return store.notices(found) if found is not None else ()


def _left(findings: Findings, limit: int) -> int:
    """How many open full texts lie beyond the limit, by the source that knows most of them."""
    most = max((told.open or 0 for told in findings.looks.values()), default=0)
    return max(0, most - limit)


def _held(store: Store, identifiers: Identifiers) -> bool:
    """Whether the library holds the full text of a work."""
    for scheme, value in identifiers.items():
        if scheme == "isbn":
            continue
        found = store.find_work(scheme, value)
        if found is not None and store.article_of_work(found) is not None:
            return True
    return False


def _settle(store: Store, job: _Job) -> None:
    """Write down for each source how many of the works that it listed were read."""
    findings, outcome = job.findings, job.outcome
    held = {place for place, one in enumerate(findings.candidates) if _held(store, one.identifiers)}
    outcome.held = len(held)
    visits = []
    for name, told in findings.looks.items():
        listed = (
            job.from_pmc
            if name is SourceName.PMC
            else {place for place, one in enumerate(findings.candidates) if name in one.listed_by}
        )
        visits.append(_visit(told, read=None if told.open is None else len(listed & held)))
    # What was read may have shown that it is one with another work.
    row = store.work(job.work_id)
    with store.transaction() as transaction:
        for visit in visits:
            if visit not in job.written:
                settle_visit(transaction, row.id if row else job.work_id, visit)
    outcome.sources = tuple(visits)


def _visit(told: Look, *, read: int | None) -> SourceVisit:
    return SourceVisit(
        told.source.title, known=told.known, open_full_text=told.open, read=read, error=told.error
    )
