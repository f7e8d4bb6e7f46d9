"""Why a report is thin is said for every work, and never by a bare zero."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.model import Tally
from citewise.reports.library import open_library
from citewise.reports.report import Counts, WorkSummary
from citewise.reports.state import ReportState, StateKind, state_of
from citewise.store import Store
from citewise.store.visits import SourceVisit
from invented_extractions import extraction, reference

CITED = "10.5555/cited"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """One article that cites a work twice and lists another that it does not cite in its text."""
    entries = [reference(1, doi=CITED), reference(2, doi="10.5555/listed")]
    with Store.open(tmp_path / "lib") as store:
        found = extraction("citing", entries, [("A", ("r1",)), ("B", ("r1",))])
        store.write_article(found, source="a.xml", content_hash="a" * 32, pipeline="1")
    return tmp_path / "lib"


def state(library: Path, key: str) -> ReportState:
    with open_library(library) as opened:
        return opened.report(key).state


def visit(library: Path, key: str, *looks: SourceVisit, follow: bool = False) -> None:
    with Store.open(library) as store:
        work = store.find_work("doi", key)
        assert work is not None
        for look in looks:
            store.record_visit(work, look)
        if follow:
            store.follow(work)


def test_never_looked(library: Path) -> None:
    found = state(library, "10.5555/listed")
    assert found.kind is StateKind.UNASKED
    assert "Nobody has looked yet" in found.sentence
    assert "1 article of this library has it in the reference list" in found.sentence
    assert found.command
    own = state(library, "10.5555/citing")
    assert own.kind is StateKind.UNASKED
    assert "Its own full text is in this library; none of the other articles read cites it." in own.sentence


def test_ready_by_chance_says_that_nobody_looked(library: Path) -> None:
    found = state(library, CITED)
    assert (found.kind, found.read, found.known) == (StateKind.READY, 1, None)
    assert found.sentence.startswith("Ready: 2 statements in 1 citing work that this library has read.")
    assert "Nobody has looked for further works" in found.sentence


def test_ready_after_a_look_tells_what_is_known_open_and_read(library: Path) -> None:
    day = "2026-03-04T05:06:07Z"
    visit(library, CITED, SourceVisit("Crossref", day, known=40), SourceVisit("Europe PMC", day, 31, 12, 1))
    found = state(library, CITED)
    assert (found.kind, found.known, found.open_full_text, found.read) == (StateKind.READY, 40, 12, 1)
    assert "in Crossref and Europe PMC on 2026-03-04: 40 citing works known, 12 with open full text, 1 read" in found.sentence  # fmt: skip


def test_asked_for_and_under_way_are_still_collecting(library: Path) -> None:
    visit(library, "10.5555/listed", follow=True)
    assert state(library, "10.5555/listed").kind is StateKind.COLLECTING
    visit(library, "10.5555/listed", SourceVisit("Europe PMC", known=9, open_full_text=4))
    found = state(library, "10.5555/listed")
    assert found.kind is StateKind.COLLECTING
    assert found.sentence.startswith("Still collecting: full texts of works that cite it are being taken in.")
    visit(library, "10.5555/listed", SourceVisit("Europe PMC", known=9, open_full_text=4, read=4))
    assert state(library, "10.5555/listed").kind is StateKind.SETTLED


def test_settled_names_sources_and_dates(library: Path) -> None:
    looks = [
        SourceVisit("OpenAlex", "2026-03-05T00:00:00Z", known=0, open_full_text=0, read=0),
        SourceVisit("Crossref", "2026-03-04T00:00:00Z", known=0),
    ]
    visit(library, "10.5555/listed", *looks, follow=True)
    found = state(library, "10.5555/listed")
    assert found.kind is StateKind.SETTLED
    assert "in OpenAlex on 2026-03-05; in Crossref on 2026-03-04: 0 citing works known" in found.sentence
    assert (found.command, found.followed) == ("citewise update", True)


def test_a_source_that_did_not_answer_is_named_and_settles_nothing(library: Path) -> None:
    visit(library, "10.5555/listed", SourceVisit("Crossref", "2026-03-04T00:00:00Z", error="HTTP 503"))
    found = state(library, "10.5555/listed")
    assert found.kind is StateKind.UNASKED
    assert "Could not be asked: Crossref on 2026-03-04 (HTTP 503)." in found.sentence
    visit(library, "10.5555/listed", SourceVisit("OpenAlex", known=0))
    assert state(library, "10.5555/listed").kind is StateKind.SETTLED
    assert "HTTP 503" in state(library, "10.5555/listed").sentence


_VISITS = st.lists(
    st.builds(
        SourceVisit,
        source=st.sampled_from(["Crossref", "Europe PMC", "OpenAlex"]),
        looked_at=st.just("2026-03-04T05:06:07Z"),
        known=st.none() | st.integers(0, 10_000),
        open_full_text=st.none() | st.integers(0, 100),
        read=st.none() | st.integers(0, 100),
        error=st.none() | st.just("no answer"),
    ),
    max_size=3,
    unique_by=lambda look: look.source,
)


@given(_VISITS, st.booleans(), st.integers(0, 3), st.integers(0, 2), st.integers(0, 2))
def test_every_state_is_said_in_whole_sentences(
    looks: list[SourceVisit], followed: bool, statements: int, doubtful: int, listed: int
) -> None:
    summary = WorkSummary(1, "10.5555/x", "T", 2020, "J", "article", "", "10.5555/x", Tally())
    counts = Counts(min(1, statements), statements)
    found = state_of(summary, counts, looks, followed=followed, doubtful=doubtful, listed=listed)
    assert re.fullmatch(r"[A-Z].*[.]", found.sentence)
    assert "  " not in found.sentence
    assert "None " not in found.sentence.replace("None of the articles", "")
    assert bool(found.advice) == bool(found.command)
    if not statements:
        assert found.command, "an empty report always says what to do next"
    assert all(look.source in found.sentence for look in looks) or found.kind is StateKind.COLLECTING
