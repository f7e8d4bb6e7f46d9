"""A report filled from nothing: what goes in, what is said of it, what happens when a source fails, and when it is done again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import citewise
from citewise.errors import StoreError
from citewise.gathering import GatherSummary, WorkStatus, add, update, wanted_works
from citewise.model import NoticeKind
from citewise.resolution.sources import SourceName
from citewise.store import Store
from source_stand_in import CITED, InventedWork, Reply, StandIn

Opened = Callable[..., Any]


def filled(lib: Path, opened: Any, ingesting: Any, *texts: str, **options: Any) -> GatherSummary:
    options.setdefault("limit", 50)
    return add(wanted_works(texts or (CITED,)), data_dir=lib, sources=opened, ingest=ingesting, **options)


def seen(summary: GatherSummary) -> dict[str, tuple[int | None, int | None, int | None, str | None]]:
    return {
        visit.source: (visit.known, visit.open_full_text, visit.read, visit.error)
        for visit in summary.works[0].sources
    }


def test_a_report_is_filled_from_nothing(lib: Path, sources: Opened, ingesting: Any) -> None:
    summary = filled(lib, sources(), ingesting)
    assert summary.exit_code == 0
    (work,) = summary.works
    assert (work.status, work.key, work.title) == (WorkStatus.NEW, CITED, "Long nights after naps")
    assert seen(summary) == {
        "Europe PMC": (5, 4, 4, None),
        "OpenAlex": (6, 5, 4, None),
        "Crossref": (8, None, None, None),
        "Unpaywall": (None, 1, 0, None),
        "PMC": (None, 1, 1, None),
    }
    assert (work.held, work.fetched, work.not_open, work.elsewhere) == (4, 4, 1, 1)
    with citewise.open_library(lib) as library:
        report = library.report(CITED)
        assert report.counts.citing_works == 4
        assert report.counts.statements == 8
        (found,) = library.works([library.resolve("pmid:90000001")])
        assert found.key == CITED
    with Store.open(lib, read_only=True) as store:
        assert store.check() == []
        number = store.find_work("doi", CITED)
        assert number is not None
        assert [one for one, _ in store.followed()] == [number]
        assert {visit.source for visit in store.visits(number)} == set(seen(summary))
        # One row for each look, and none that is still under way.
        (rows,) = store.connection.execute("SELECT count(*) FROM source_visit").fetchone()
        assert rows == len(seen(summary))


@pytest.mark.parametrize("given", ["pmid:90000001", "https://doi.org/10.5555/NIGHTS.1", "90000001"])
def test_a_work_may_be_named_in_any_way(lib: Path, sources: Opened, ingesting: Any, given: str) -> None:
    summary = filled(lib, sources(), ingesting, given)
    assert summary.works[0].key == CITED
    assert summary.works[0].held == 4


def test_texts_are_found_of_works_that_europe_pmc_does_not_know_to_cite(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn
) -> None:
    from invented_articles import article

    stand_in.works["10.5555/sleep.8"] = InventedWork(
        "10.5555/sleep.8", "Naps of kind 8", 8, 2016, "", "PMC8000008", (CITED,), True, article(8), linked=False, pmcid_told=False
    )  # fmt: skip
    summary = filled(lib, sources(), ingesting)
    assert summary.works[0].held == 5
    assert seen(summary)["Europe PMC"] == (5, 4, 4, None)
    assert seen(summary)["OpenAlex"] == (7, 6, 5, None)
    # Only the one that has no text there is left for Unpaywall.
    assert [one.path for one in stand_in.requests_to("unpaywall")] == ["/10.5555%2Fsleep.6"]


def test_given_twice_it_does_nothing_new(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn
) -> None:
    filled(lib, sources(), ingesting)
    before = len(stand_in.asked)
    again = filled(lib, sources(), ingesting)
    assert len(stand_in.asked) == before
    assert again.requests == 0
    assert again.works[0].status is WorkStatus.KNOWN
    assert (again.works[0].fetched, again.works[0].held) == (0, 4)
    assert again.ingest.statements == 0
    assert again.exit_code == 0


def test_articles_that_the_library_holds_are_not_fetched(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn, tmp_path: Path
) -> None:
    from invented_articles import write_articles

    ingesting([write_articles(tmp_path / "own", 2, first=2)])
    summary = filled(lib, sources(), ingesting)
    assert (summary.works[0].fetched, summary.works[0].held) == (2, 4)
    assert not [one for one in stand_in.asked if "PMC8000002" in one.path or "PMC8000003" in one.path]


def test_a_limit_takes_the_latest_and_says_what_is_left(lib: Path, sources: Opened, ingesting: Any) -> None:
    summary = filled(lib, sources(SourceName.EUROPE_PMC), ingesting, limit=2)
    assert (summary.works[0].held, summary.works[0].left) == (2, 2)
    with Store.open(lib, read_only=True) as store:
        years = {
            row[0] for row in store.connection.execute("SELECT year FROM work WHERE doi LIKE '%sleep.%'")
        }
        held = {row[0] for row in store.connection.execute("SELECT source FROM article")}
    assert years == {2021}
    assert {Path(name).name for name in held} == {"PMC8000003.xml", "PMC8000004.xml"}


@pytest.mark.parametrize("name", [SourceName.EUROPE_PMC, SourceName.OPENALEX, SourceName.CROSSREF])
def test_a_source_that_is_down_costs_only_its_own_part(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn, name: SourceName
) -> None:
    stand_in.lasting[name.value] = Reply(503)
    summary = filled(lib, sources(), ingesting)
    assert summary.exit_code == 1
    assert summary.works[0].status is WorkStatus.NEW
    told = seen(summary)
    assert told[name.title][3] == "it is out of service (HTTP 503) (4 tries)"
    assert [error for title, (*_, error) in told.items() if title != name.title] == [None] * (len(told) - 1)
    # Without Europe PMC only what PMC's cloud holds can be read.
    assert summary.works[0].held == (1 if name is SourceName.EUROPE_PMC else 4)


def test_what_failed_goes_in_when_it_is_given_again(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn
) -> None:
    stand_in.lasting["europepmc"] = Reply(503)
    filled(lib, sources(), ingesting)
    stand_in.lasting.clear()
    summary = filled(lib, sources(), ingesting)
    assert summary.exit_code == 0
    assert (summary.works[0].status, summary.works[0].held) == (WorkStatus.KNOWN, 4)


def test_no_source_at_all_is_a_failure_and_makes_no_library(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn
) -> None:
    for name in SourceName:
        stand_in.lasting[name.value] = Reply(503)
    summary = filled(lib, sources(), ingesting)
    assert summary.exit_code == 2
    assert summary.works[0].status is WorkStatus.FAILED
    assert not (lib / "library.db").exists()


def test_unknown_works_and_what_is_no_identifier_are_told_apart(
    lib: Path, sources: Opened, ingesting: Any
) -> None:
    summary = filled(lib, sources(), ingesting, "10.5555/nobody.knows", "not an identifier", CITED)
    assert [work.status for work in summary.works] == [
        WorkStatus.NOT_FOUND,
        WorkStatus.INVALID,
        WorkStatus.NEW,
    ]
    assert summary.works[0].reason == "not in Europe PMC, OpenAlex, Crossref"
    assert summary.exit_code == 1
    assert filled(lib, sources(), ingesting, "10.5555/nobody.knows").exit_code == 2


def test_a_full_text_that_cannot_be_read_is_named_and_harms_nothing(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn
) -> None:
    stand_in.works["10.5555/sleep.3"].text = b"<letter>no article</article>"
    summary = filled(lib, sources(), ingesting)
    assert summary.works[0].held == 3
    assert [Path(one.source).name for one in summary.ingest.failures] == ["PMC8000003.xml"]
    assert summary.exit_code == 1


def test_one_full_text_that_will_not_come_is_tried_elsewhere_and_then_told(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn
) -> None:
    stand_in.lasting["europepmc/PMC8000003/fullTextXML"] = Reply(500)
    summary = filled(lib, sources(), ingesting)
    # PMC's cloud was asked instead, and has it not.
    assert (summary.works[0].held, summary.works[0].unfetched) == (3, 1)
    assert summary.exit_code == 1
    stand_in.works["10.5555/sleep.3"].cloud_text = stand_in.works["10.5555/sleep.3"].text
    again = filled(lib, sources(fresh=0.0), ingesting)
    assert (again.works[0].held, again.works[0].fetched, again.works[0].unfetched) == (4, 1, 0)


def test_an_interrupted_run_goes_on_where_it_was(lib: Path, sources: Opened, ingesting: Any) -> None:
    opened = sources()
    fetch, calls = opened.europepmc.full_text, []

    def interrupted(text_id: str) -> bytes | None:
        calls.append(text_id)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return fetch(text_id)

    opened.europepmc.full_text = interrupted
    summary = filled(lib, opened, ingesting)
    assert summary.exit_code == 130
    with Store.open(lib, read_only=True) as store:
        number = store.find_work("doi", CITED)
        assert number is not None
        # Under way: the page says that it is still being collected.
        assert {visit.read for visit in store.visits(number)} == {None}
    summary = filled(lib, sources(), ingesting)
    assert (summary.works[0].fetched, summary.works[0].held) == (2, 4)
    assert summary.exit_code == 0


def test_another_writer_is_found_out_before_anything_is_asked(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn
) -> None:
    with Store.open(lib), pytest.raises(StoreError, match="writing to this library"):
        filled(lib, sources(), ingesting)
    assert stand_in.asked == []


def test_two_runs_at_once_are_refused(lib: Path, sources: Opened, ingesting: Any) -> None:
    def second(*arguments: Any) -> None:
        with pytest.raises(StoreError, match="Another citewise is writing to this library"):
            filled(lib, sources(), ingesting)

    assert filled(lib, sources(), ingesting, on_step=second).exit_code == 0
    assert filled(lib, sources(), ingesting).exit_code == 0


def test_update_finds_new_citing_works_and_new_notices(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn
) -> None:
    from invented_articles import article

    filled(lib, sources(), ingesting)
    stand_in.works["10.5555/sleep.9"] = InventedWork(
        "10.5555/sleep.9", "Naps of kind 9", 9, 2026, "90000009", "PMC8000009", (CITED,), True, article(9)
    )
    stand_in.works[CITED].retracted_by = "10.5555/notice.1"
    summary = update(data_dir=lib, sources=sources(fresh=0.0), ingest=ingesting, limit=50)
    (work,) = summary.works
    assert (work.status, work.fetched, work.held) == (WorkStatus.KNOWN, 1, 5)
    assert {(n.kind, n.doi, n.date, n.source) for n in work.notices} == {
        (NoticeKind.RETRACTED, "10.5555/notice.1", "2023-05-02", "Crossref"),
        (NoticeKind.RETRACTED, None, "", "OpenAlex"),
    }
    with citewise.open_library(lib) as library:
        assert library.report(CITED).counts.citing_works == 5
    # Crossref gave a validator; what has not changed is not sent again.
    (asked, *_) = [one for one in stand_in.requests_to("crossref") if one.path != "/works"][1:]
    assert asked.headers["If-None-Match"].startswith('"')


def test_update_of_one_work_refuses_what_is_not_followed(lib: Path, sources: Opened, ingesting: Any) -> None:
    filled(lib, sources(), ingesting, follows=False)
    none = update(data_dir=lib, sources=sources(), ingest=ingesting, limit=5)
    assert (none.works, none.exit_code) == ([], 0)
    named = update(
        data_dir=lib, sources=sources(), ingest=ingesting, limit=5, only=wanted_works([CITED, "nonsense"])
    )
    assert [work.status for work in named.works] == [WorkStatus.NOT_FOUND, WorkStatus.INVALID]


def test_references_without_identifiers_mean_the_work_that_was_added(
    lib: Path, sources: Opened, ingesting: Any, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The invented articles cite this one by title, year and page alone.
    survey = InventedWork("10.5555/dreams.2", "A survey of dreams", 7, 2018, "90000022")
    stand_in.works[survey.doi] = survey
    filled(lib, sources(), ingesting)
    summary = filled(lib, sources(), ingesting, survey.doi)
    assert summary.works[0].status is WorkStatus.NEW
    with Store.open(lib, read_only=True) as store:
        number = store.find_work("doi", survey.doi)
        assert number is not None
        assert store.tally(number).citing_works == 4
    assert not summary.unlinked
    # Linked anew only while there are few enough; else it is said.
    from citewise.gathering import adding

    monkeypatch.setattr(adding, "ASKED_AGAIN", -1)
    other = InventedWork("10.5555/other.2", "Another thing altogether", 8, 2018, "90000023")
    stand_in.works[other.doi] = other
    assert filled(lib, sources(), ingesting, other.doi).unlinked
