"""Links that are too doubtful: kept with how they were made and how probable they are, shown, and in no tally."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citewise.catalogue.importing import import_files
from citewise.catalogue.pending import link_known_versions, link_pending
from citewise.model import Identifiers, Tally
from citewise.reports.library import open_library
from citewise.reports.report import Report
from citewise.store import Store
from invented_extractions import extraction, reference

GIVEN = "10.5555/given"


def write(folder: Path, found: object, content: str) -> None:
    with Store.open(folder) as store:
        store.write_article(found, source=f"{content}.xml", content_hash=content * 32, pipeline="1")  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """One article cites a work rightly, another has pasted its DOI to a reference to something else."""
    folder = tmp_path / "lib"
    right = reference(1, title="Lamps of the invented valley", year=2010, doi=GIVEN)
    wrong = reference(1, title="Feeding habits of mountain goats in winter", year=1987, doi=GIVEN)
    write(folder, extraction("right", [right], [("Rightly", ("r1",))]), "a")
    write(folder, extraction("wrong", [wrong], [("Wrongly", ("r1",)), ("Again", ("r1",))]), "b")
    return folder


def report(folder: Path, key: str = GIVEN) -> Report:
    with open_library(folder) as opened:
        return opened.report(key)


def own_text(folder: Path) -> None:
    article = extraction(
        "given", identifiers=Identifiers(doi=GIVEN), title="Lamps of the invented valley", year=2010
    )
    write(folder, article, "c")


def check(folder: Path) -> None:
    with Store.open(folder, read_only=True) as store:
        assert store.check() == []


def test_a_reference_whose_doi_names_another_work_does_not_count(library: Path) -> None:
    link_known_versions(library)
    assert report(library).tally.total == 3, "only references speak, and none of them outweighs another"
    own_text(library)
    link_known_versions(library)
    found = report(library)
    assert (found.tally.total, found.tally.citing_works, found.total) == (1, 1, 1)
    (link,) = found.doubtful
    assert (link.method, link.statements, link.citing_title, link.key) == (
        "identifier",
        2,
        "On the matter called wrong",
        "",
    )
    assert link.probability <= 0.4
    assert "mountain goats" in link.reference
    assert len(link.statement_keys) == 2
    with open_library(library) as opened:
        assert not opened.statement(link.statement_keys[0]).card.counted
    check(library)


def test_it_counts_again_when_what_contradicted_it_is_set_right(library: Path) -> None:
    own_text(library)
    link_known_versions(library)
    article = extraction(
        "given",
        identifiers=Identifiers(doi=GIVEN),
        title="Feeding habits of mountain goats in winter",
        year=1987,
    )
    write(library, article, "d")
    link_known_versions(library)
    found = report(library)
    assert [link.citing_title for link in found.doubtful] == ["On the matter called right"]
    assert found.tally.total == 2
    check(library)


def test_a_translated_title_alone_is_no_contradiction(tmp_path: Path) -> None:
    other = reference(1, title="Lampen des erfundenen Tales", year=2010, doi=GIVEN)
    write(tmp_path / "lib", extraction("german", [other], [("So", ("r1",))]), "a")
    own_text(tmp_path / "lib")
    link_known_versions(tmp_path / "lib")
    assert report(tmp_path / "lib").doubtful == ()


def test_only_doubtful_statements_are_no_bare_zero(tmp_path: Path) -> None:
    wrong = reference(1, title="Feeding habits of mountain goats in winter", year=1987, doi=GIVEN)
    write(tmp_path / "lib", extraction("wrong", [wrong], [("Wrongly", ("r1",))]), "b")
    own_text(tmp_path / "lib")
    link_known_versions(tmp_path / "lib")
    found = report(tmp_path / "lib")
    assert found.tally == Tally()
    assert "1 statement may be about it" in found.state.sentence


def test_a_reference_that_is_only_like_a_work_is_listed_there_and_counted_nowhere_else(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "lib"
    entry = reference(1, title="Tidal memory of shore crabs", year=2013, family="Okafor")
    write(folder, extraction("c", [entry], [("So", ("r1",))]), "a")
    path = tmp_path / "records.json"
    record = {
        "DOI": "10.5555/tide.1",
        "title": "Tidal memory of shore crabs under artificial moonlight",
        "author": [{"family": "Okafor", "given": "A"}],
        "issued": {"date-parts": [[2014]]},
        "container-title": "Annals of Littoral Biology",
    }
    path.write_text(json.dumps([record]))
    import_files([path], data_dir=folder)
    cites = extraction(
        "d", [reference(1, doi="10.5555/tide.1", title=record["title"], year=2014)], [("Yes", ("r1",))]
    )  # type: ignore[arg-type]
    write(folder, cites, "b")
    with Store.open(folder) as store, store.transaction() as transaction:
        from citewise.store import catalogue

        work = store.connection.execute(
            "SELECT work_id FROM reference WHERE ref_id = 'r1' ORDER BY id"
        ).fetchone()[0]
        catalogue.write_possible_match(transaction, work, "doi", "10.5555/tide.1", 0.7)
    (link,) = report(folder, "10.5555/tide.1").doubtful
    assert (link.method, link.probability, link.statements) == ("match", 0.7, 1)
    assert link.key.startswith("ref:")
    assert report(folder, "10.5555/tide.1").tally.total == 1
    possible = report(folder, link.key).header.possible
    assert possible == ("doi", "10.5555/tide.1", 0.7)
    link_pending(folder)
    check(folder)


def test_each_statement_says_how_its_link_was_made(tmp_path: Path) -> None:
    folder = tmp_path / "lib"
    entry = reference(
        1, title="Tidal memory of shore crabs under artificial moonlight", year=2014, family="Okafor"
    )
    write(folder, extraction("c", [entry, reference(2, doi=GIVEN)], [("So", ("r1",)), ("Too", ("r2",))]), "a")
    record = {
        "DOI": "10.5555/tide.1",
        "title": entry.title,
        "author": [{"family": "Okafor", "given": "A"}],
        "issued": {"date-parts": [[2014]]},
        "container-title": "Invented Rivers",
    }
    path = tmp_path / "records.json"
    path.write_text(json.dumps([record]))
    import_files([path], data_dir=folder)
    link_pending(folder)
    matched = report(folder, "10.5555/tide.1").groups[0].statements[0]
    assert matched.link_method in ("match", "exact")
    assert matched.link_probability is not None
    assert 0.85 <= matched.link_probability <= 1
    named = report(folder).groups[0].statements[0]
    assert (named.link_method, named.link_probability) == ("identifier", 1.0)
