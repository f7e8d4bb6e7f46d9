"""When the catalogue grows, what was open is linked, and tallies follow; notices find their works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citewise.catalogue.importing import import_files
from citewise.catalogue.notices import import_notices
from citewise.catalogue.pending import link_pending
from citewise.model import NoticeKind
from citewise.pipeline.run import ingest
from citewise.store import Store
from citewise.store.catalogue import notice_sources
from invented_articles import write_articles

DREAMS = {
    "DOI": "10.5555/dreams.18",
    "title": "A survey of dreams",
    "author": [{"family": "Costa", "given": "L"}],
    "issued": {"date-parts": [[2018]]},
    "container-title": "Dream Letters",
    "volume": "2",
    "page": "7",
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three articles that cite one work without an identifier."""
    ingest([write_articles(tmp_path / "articles", 3)], data_dir=tmp_path / "lib", workers=1, classify=False)
    return tmp_path / "lib"


def test_open_references_are_linked_and_tallies_follow(tmp_path: Path, library: Path) -> None:
    assert link_pending(library).linked == 0
    path = tmp_path / "zotero.json"
    path.write_text(json.dumps([DREAMS]))
    import_files([path], data_dir=library)
    summary = link_pending(library)
    assert (summary.asked, summary.linked, summary.open) == (1, 1, 0)
    with Store.open(library) as store:
        work = store.find_work("doi", "10.5555/dreams.18")
        assert work is not None
        assert store.tally(work).total == 3
        assert store.tally(work).citing_works == 3
        rows = store.connection.execute(
            "SELECT method, probability FROM reference WHERE work_id = ?", (work,)
        ).fetchall()
        assert {row[0] for row in rows} == {"exact"}
        assert all(0.85 <= row[1] <= 1 for row in rows)
        assert store.check() == []
        assert store.stats().resolved_share == 1.0
    assert link_pending(library).asked == 0


def test_what_stays_open_is_asked_again_only_when_the_catalogue_has_grown(
    tmp_path: Path, library: Path
) -> None:
    assert link_pending(library).asked == 1
    assert link_pending(library).asked == 0
    assert link_pending(library, again=True).asked == 1
    path = tmp_path / "other.json"
    path.write_text(
        json.dumps([{**DREAMS, "DOI": "10.5555/else.1", "title": "Something else entirely", "page": "80"}])
    )
    import_files([path], data_dir=library)
    assert link_pending(library).asked == 1


def test_notices_reach_works_that_are_there_and_those_that_come(tmp_path: Path, library: Path) -> None:
    table = tmp_path / "retraction_watch.csv"
    table.write_text(
        "Record ID,Title,OriginalPaperDOI,OriginalPaperPubMedID,RetractionDOI,RetractionDate,RetractionNature\n"
        "1,Long nights,10.5555/NIGHTS.1,0,10.5555/notice.1,3/4/2020 0:00,Retraction\n"
        "2,A survey,10.5555/dreams.18,0,10.5555/notice.2,12/31/2021 0:00,Expression of concern\n"
        "3,No DOI,unavailable,0,,1/1/2020 0:00,Retraction\n"
    )
    (summary,) = import_notices([table], data_dir=library)
    assert (summary.notices, summary.works, len(summary.errors)) == (2, 1, 1)
    path = tmp_path / "zotero.json"
    path.write_text(json.dumps([DREAMS]))
    import_files([path], data_dir=library)
    link_pending(library)
    with Store.open(library, read_only=True) as store:
        cited, later = store.find_work("doi", "10.5555/nights.1"), store.find_work("doi", "10.5555/dreams.18")
        assert cited is not None
        assert later is not None
        (notice,) = store.notices(cited)
        assert (notice.kind, notice.doi, notice.date) == (
            NoticeKind.RETRACTED,
            "10.5555/notice.1",
            "2020-03-04",
        )
        assert [held.kind for held in store.notices(later)] == [NoticeKind.CONCERN]
        assert [source.name for source in notice_sources(store.connection)] == ["Retraction Watch"]


def test_notices_in_records_of_works(tmp_path: Path, library: Path) -> None:
    path = tmp_path / "crossref.json"
    record = {
        "DOI": "10.5555/notice.9",
        "prefix": "10.5555",
        "title": ["Retraction of: Long nights after naps"],
        "update-to": [
            {"DOI": "10.5555/nights.1", "type": "retraction", "updated": {"date-parts": [[2022, 5, 6]]}}
        ],
    }
    path.write_text(json.dumps({"message": {"items": [record]}}))
    (summary,) = import_notices([path], data_dir=library)
    assert summary.notices == 1
    with Store.open(library, read_only=True) as store:
        work = store.find_work("doi", "10.5555/nights.1")
        assert work is not None
        (notice,) = store.notices(work)
    assert (notice.kind, notice.doi, notice.date) == (NoticeKind.RETRACTED, "10.5555/notice.9", "2022-05-06")
