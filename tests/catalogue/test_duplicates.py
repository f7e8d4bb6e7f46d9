"""Works that are one by what a catalogue record says; and works that change are found in matching by what they gained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from citewise.catalogue import MatchingIndex, Resolver
from citewise.catalogue.filing import bring_up_to_date, is_current
from citewise.catalogue.importing import import_files
from citewise.catalogue.pending import link_pending
from citewise.model import BibliographicReference, Identifiers, Person, Work
from citewise.store import Store
from invented_extractions import extraction, reference

TITLE = "Tidal memory of shore crabs under artificial moonlight"


def library(folder: Path, *references: BibliographicReference) -> Path:
    cites = [(f"Sentence {one.id}", (one.id,)) for one in references]
    with Store.open(folder) as store:
        store.write_article(
            extraction("citing", references, cites), source="a.xml", content_hash="0" * 32, pipeline="1"
        )
    return folder


def import_records(folder: Path, *records: dict[str, Any]) -> None:
    path = folder.parent / "records.json"
    path.write_text(json.dumps(list(records)))
    import_files([path], data_dir=folder)


def pubmed(pmid: str, doi: str, title: str = TITLE, year: int = 2001) -> dict[str, Any]:
    return {"id": pmid, "source": "MED", "pmid": pmid, "doi": doi, "title": title, "pubYear": str(year)}


def test_pmid_and_doi_of_one_paper_are_joined_and_both_keys_answer(tmp_path: Path) -> None:
    folder = library(
        tmp_path / "lib",
        reference(1, title=TITLE, doi="10.5555/tide.1"),
        reference(2, title="Tidal memory of shore crabs under artificial moon light", pmid="99000001"),
    )
    import_records(folder, pubmed("99000001", "10.5555/tide.1"))
    assert link_pending(folder).joined == 1
    with Store.open(folder, read_only=True) as store:
        work = store.find_work("doi", "10.5555/tide.1")
        assert work is not None
        assert work == store.find_work("pmid", "99000001")
        assert store.tally(work).total == 2
        assert store.check() == []
        changed = {subject for _, kind, subject in store.outbox() if kind == "work"}
        assert work in changed, "the search index is told"
    assert link_pending(folder).joined == 0


def test_the_library_may_be_read_after_the_catalogue(tmp_path: Path) -> None:
    import_records(tmp_path / "lib", pubmed("99000001", "10.5555/tide.1"))
    library(tmp_path / "lib", reference(1, title=TITLE, pmid="99000001"))
    link_pending(tmp_path / "lib")
    with Store.open(tmp_path / "lib", read_only=True) as store:
        assert store.find_work("doi", "10.5555/tide.1") == store.find_work("pmid", "99000001") is not None


def test_a_record_of_another_title_and_year_joins_nothing(tmp_path: Path) -> None:
    folder = library(
        tmp_path / "lib",
        reference(1, title=TITLE, doi="10.5555/tide.1", year=2001),
        reference(2, title="Feeding habits of mountain goats in winter", pmid="99000001", year=1987),
    )
    import_records(folder, pubmed("99000001", "10.5555/tide.1"))
    link_pending(folder)
    with Store.open(folder, read_only=True) as store:
        assert store.find_work("doi", "10.5555/tide.1") != store.find_work("pmid", "99000001")


def test_an_alias_is_the_work_itself(tmp_path: Path) -> None:
    folder = library(
        tmp_path / "lib",
        reference(1, title=TITLE, doi="10.5555/tide.1"),
        reference(2, title=TITLE, doi="10.5555/old-tide"),
        reference(3, title="Quite another work on goats and their ways", doi="10.5555/goat"),
    )
    relation = {"is-identical-to": [{"id": "10.5555/OLD-TIDE", "id-type": "doi"}, {"id": "10.5555/goat", "id-type": "doi"}]}  # fmt: skip
    import_records(
        folder,
        {"DOI": "10.5555/tide.1", "prefix": "10.5555", "member": "0", "title": [TITLE], "relation": relation},
    )
    link_pending(folder)
    with Store.open(folder, read_only=True) as store:
        work = store.find_work("doi", "10.5555/tide.1")
        assert work == store.find_work("doi", "10.5555/old-tide") is not None
        assert work != store.find_work("doi", "10.5555/goat"), "its title says that it is another"
        assert store.check() == []


def test_a_work_known_by_its_identifier_alone_is_told_its_title(tmp_path: Path) -> None:
    bare = BibliographicReference(id="r1", index=1, identifiers=Identifiers(doi="10.5555/tide.1"))
    folder = library(tmp_path / "lib", bare)
    import_records(folder, pubmed("99000001", "10.5555/tide.1"))
    link_pending(folder)
    with Store.open(folder, read_only=True) as store:
        work = store.find_work("pmid", "99000001")
        row = store.work(work) if work else None
        assert row is not None
        assert (row.title, row.doi, row.origin) == (TITLE, "10.5555/tide.1", "catalogue")
        assert store.check() == []


def asked(folder: Path, **fields: Any) -> Identifiers | None:
    """What a reference to the invented work is resolved to, with the index brought up to date and not made anew."""
    query = BibliographicReference(id="q", index=0, **fields)
    with Store.open(folder) as store:
        index = MatchingIndex.open(folder)
        bring_up_to_date(store, index)
        assert is_current(store, index)
        answer = Resolver(store, index).resolve(query)
        return answer.work.identifiers if answer.work and not answer.doubtful else None


def test_a_work_that_gains_fields_later_is_found_by_them(tmp_path: Path) -> None:
    bare = BibliographicReference(id="r1", index=1, identifiers=Identifiers(doi="10.5555/tide.1"))
    folder = library(tmp_path / "lib", bare)
    fields: dict[str, Any] = {
        "title": TITLE,
        "authors": (Person(family="Okafor", given="A"),),
        "year": 2014,
        "journal": "Annals of Littoral Biology",
        "volume": "12",
        "first_page": "101",
    }
    assert asked(folder, **fields) is None
    with Store.open(folder) as store:
        work = store.find_work("doi", "10.5555/tide.1")
        assert work is not None
        record = Work(title=TITLE, authors=fields["authors"], year=2014, volume="12", first_page="101")
        store.write_work(work, record)
        assert not is_current(store, MatchingIndex.open(folder))
    assert asked(folder, **fields) == Identifiers(doi="10.5555/tide.1")


def test_a_work_that_gains_an_identifier_later_is_found_by_it(tmp_path: Path) -> None:
    folder = library(tmp_path / "lib", reference(1, title=TITLE, doi="10.5555/tide.1"))
    assert asked(folder, identifiers=Identifiers(pmid="99000001")) == Identifiers(pmid="99000001")
    second = extraction(
        "two", [reference(1, title=TITLE, doi="10.5555/tide.1", pmid="99000001")], [("So", ("r1",))]
    )
    with Store.open(folder) as store:
        store.write_article(second, source="b.xml", content_hash="1" * 32, pipeline="1")
    found = asked(folder, identifiers=Identifiers(pmid="99000001"))
    assert found == Identifiers(doi="10.5555/tide.1", pmid="99000001")


def test_a_work_without_identifiers_that_gains_one_is_found(tmp_path: Path) -> None:
    folder = library(tmp_path / "lib", reference(1, title=TITLE, year=2014))
    fields: dict[str, Any] = {"title": TITLE, "authors": (Person(family="Osei", given="A"),), "year": 2014}
    assert asked(folder, **fields) is None
    second = extraction(
        "two", [reference(1, title=TITLE, year=2014, doi="10.5555/tide.1")], [("So", ("r1",))]
    )
    with Store.open(folder) as store:
        store.write_article(second, source="b.xml", content_hash="1" * 32, pipeline="1")
        work = store.find_work("doi", "10.5555/tide.1")
        assert work is not None
        assert store.tally(work).total == 2
    assert asked(folder, **fields) == Identifiers(doi="10.5555/tide.1")
