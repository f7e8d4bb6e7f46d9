"""Catalogue files: every form goes in, bad records are named, a killed import goes on, doubles become one."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from citewise.catalogue import importing, reading
from citewise.catalogue.filing import identifier_key
from citewise.catalogue.importing import ImportSummary, import_files
from citewise.catalogue.index import FOLDER, MatchingIndex
from citewise.errors import InputError, StoreError
from citewise.store import Store
from citewise.store.catalogue import count_records

PUBMED = """<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>99000001</PMID><Article><Journal><JournalIssue><Volume>3</Volume>
<PubDate><Year>2011</Year></PubDate></JournalIssue><Title>Dream Letters</Title></Journal><ArticleTitle>Herrings that count.</ArticleTitle>
<Pagination><MedlinePgn>5-9</MedlinePgn></Pagination><AuthorList><Author><LastName>Lind</LastName><ForeName>O</ForeName></Author></AuthorList>
</Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.5555/herring.1</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle></PubmedArticleSet>"""
RIS = "TY  - JOUR\nTI  - Lanterns for deep-water moths\nAU  - Ruiz, P.\nPY  - 2009\nJO  - Dream Letters\nVL  - 1\nSP  - 3\nDO  - 10.5555/moth.1\nER  - \n"
BIBTEX = "@article{moth, title={Lanterns for deep-water {M}oths}, author={Ru{\\'\\i}z, P. and Lind, O.}, year=2009, journal={Dream Letters}, doi={10.5555/moth.2}}\n"
OPENALEX = {
    "id": "https://openalex.org/W1",
    "display_name": "Snow that remembers its cloud",
    "publication_year": 2020,
    "ids": {"doi": "https://doi.org/10.5555/snow.1", "pmid": "https://pubmed.ncbi.nlm.nih.gov/99000002"},
    "authorships": [{"author": {"display_name": "Ada van Snow"}}],
}
EUROPE_PMC = {
    "id": "99000003",
    "source": "MED",
    "pmid": "99000003",
    "doi": "10.5555/owl.1",
    "title": "Owls at noon.",
    "authorString": "Reed T, Moss K.",
    "pubYear": "2001",
    "journalInfo": {"volume": "7", "journal": {"title": "Dream Letters"}},
}
IDS = "DOI,PMCID,PMID\n10.5555/ids.1,PMC9900001,99000004\n"


def run(path: Path, data_dir: Path) -> ImportSummary:
    """Import one file."""
    return import_files([path], data_dir=data_dir)


def held(data_dir: Path) -> int:
    """How many records the catalogue holds."""
    with Store.open(data_dir, read_only=True) as store:
        return count_records(store.connection)


def found(data_dir: Path, scheme: str, value: str) -> int:
    """How many records the index has under an identifier."""
    return len(MatchingIndex.open(data_dir).count([identifier_key(scheme, value)]))


@pytest.mark.parametrize(
    ("name", "content", "scheme", "value"),
    [
        ("baseline.xml", PUBMED, "pmid", "99000001"),
        ("zotero.ris", RIS, "doi", "10.5555/moth.1"),
        ("library.bib", BIBTEX, "doi", "10.5555/moth.2"),
        ("openalex.jsonl", json.dumps(OPENALEX), "pmid", "99000002"),
        ("epmc.json", json.dumps({"resultList": {"result": [EUROPE_PMC]}}, indent=1), "doi", "10.5555/owl.1"),
        ("PMC-ids.csv", IDS, "pmcid", "PMC9900001"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_each_form_goes_in(
    tmp_path: Path, name: str, content: str, scheme: str, value: str, zipped: bool
) -> None:
    path = tmp_path / (name + (".gz" if zipped else ""))
    path.write_bytes(gzip.compress(content.encode()) if zipped else content.encode())
    summary = run(path, tmp_path / "lib")
    assert summary.exit_code == 0
    assert held(tmp_path / "lib") == 1
    assert found(tmp_path / "lib", scheme, value) == 1


@pytest.mark.parametrize("shape", ["answer", "list", "public", "archive"])
def test_crossref_in_all_its_wrappings(tmp_path: Path, records: list[dict[str, Any]], shape: str) -> None:
    wrapped: Any = {
        "answer": {"status": "ok", "message-type": "work-list", "message": {"items": records}},
        "list": records,
        "public": {"items": records},
        "archive": None,
    }[shape]
    path = tmp_path / "crossref.json"
    if shape == "archive":
        path = tmp_path / "crossref.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for number, record in enumerate(records):
                data = gzip.compress(json.dumps({"items": [record]}).encode())
                member = tarfile.TarInfo(f"{number}.json.gz")
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    else:
        path.write_text(json.dumps(wrapped))
    summary = run(path, tmp_path / "lib")
    assert (summary.exit_code, summary.kept) == (0, len(records))


def test_malformed_records_are_counted_and_named_by_line(
    tmp_path: Path, records: list[dict[str, Any]]
) -> None:
    path = tmp_path / "works.jsonl"
    lines = [
        json.dumps(records[0]),
        "{not json",
        json.dumps(records[1]),
        "[1, 2]",
        '{"DOI": 5, "prefix": []}',
    ]
    path.write_text("\n".join(lines))
    summary = run(path, tmp_path / "lib")
    assert summary.exit_code == 1
    assert summary.kept == 2
    assert summary.skipped == 3
    assert [line for line, _ in summary.files[0].errors] == [2, 4, 5]


def test_a_file_that_breaks_off_keeps_what_came_before(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    path = tmp_path / "works.jsonl.gz"
    many = "".join(json.dumps({**records[0], "DOI": f"10.5555/many.{n}"}) + "\n" for n in range(40_000))
    path.write_bytes(gzip.compress(many.encode())[:-50_000])
    summary = run(path, tmp_path / "lib")
    assert "breaks off" in summary.files[0].failed
    assert 0 < summary.kept == held(tmp_path / "lib") < 40_000


def test_an_import_killed_half_way_goes_on(
    tmp_path: Path, records: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "STORED", 2)
    monkeypatch.setattr(reading, "BATCH", 2)
    path, lib = tmp_path / "works.jsonl", tmp_path / "lib"
    path.write_text("".join(json.dumps({**records[0], "DOI": f"10.5555/w.{n}"}) + "\n" for n in range(10)))
    calls = 0

    def stop(done: int, share: float) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise SystemExit  # as good as killed: nothing after it is done

    with pytest.raises(SystemExit):
        import_files([path], data_dir=lib, on_progress=stop)
    assert held(lib) == 4
    summary = run(path, lib)
    assert summary.files[0].resumed_at == 4
    assert summary.kept == 6
    assert held(lib) == 10
    assert run(path, lib).files[0].already


def test_two_imports_at_once_are_refused(tmp_path: Path, crossref_file: Path) -> None:
    with Store.open(tmp_path / "lib"), pytest.raises(StoreError, match="Another citewise is writing"):
        run(crossref_file, tmp_path / "lib")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.json"):
        run(tmp_path / "nowhere.json", tmp_path / "lib")


def test_records_of_one_work_become_one(tmp_path: Path, crossref_file: Path) -> None:
    run(crossref_file, tmp_path / "lib")
    other = tmp_path / "ids.csv"
    other.write_text("DOI,PMID\n10.5555/TIDE.1,99000009\n")
    summary = run(other, tmp_path / "lib")
    assert summary.files[0].known == 1
    assert held(tmp_path / "lib") == 4
    with Store.open(tmp_path / "lib", read_only=True) as store:
        row = store.connection.execute(
            "SELECT record FROM catalogue_record WHERE record LIKE '%99000009%'"
        ).fetchone()
    assert "Tidal memory" in row[0]


def test_the_index_may_be_deleted(tmp_path: Path, crossref_file: Path) -> None:
    lib = tmp_path / "lib"
    run(crossref_file, lib)
    for file in (lib / FOLDER).iterdir():
        file.unlink()
    assert found(lib, "doi", "10.5555/tide.1") == 0
    more = tmp_path / "more.ris"
    more.write_text(RIS)
    run(more, lib)
    assert found(lib, "doi", "10.5555/tide.1") == 1
    assert found(lib, "doi", "10.5555/moth.1") == 1
