"""`citewise works`: what a work is known by, joining two and parting them again, with the search index following."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from invented_articles import article

Run = Callable[..., subprocess.CompletedProcess[str]]
DREAMS = '<pub-id pub-id-type="pmid">99000018</pub-id>'


@pytest.fixture
def library(tmp_path: Path, citewise: Run) -> Path:
    """Two articles that cite the survey of dreams, one by PMID and one by a DOI that it had."""
    folder = tmp_path / "articles"
    folder.mkdir()
    place = b"<fpage>7</fpage>"
    for number, extra, doi in (
        (1, DREAMS, "10.5555/nights.1"),
        # The same DOI in other letters is the same work.
        (2, '<pub-id pub-id-type="doi">10.5555/DREAMS.old</pub-id>', "HTTPS://DOI.org/10.5555/NIGHTS.1"),
    ):
        text = article(number).replace(place, place + extra.encode())
        text = text.replace(
            b"A survey of dreams", b"A survey of dreams, " + (b"first" if number == 1 else b"2nd")
        )
        (folder / f"{number}.xml").write_bytes(text.replace(b"10.5555/nights.1", doi.encode()))
    done = citewise("ingest", folder, "--data-dir", tmp_path / "lib")
    assert done.returncode == 0, done.stderr
    return tmp_path / "lib"


def told(citewise: Run, library: Path, *command: str) -> dict[str, object]:
    done = citewise(*command, "--data-dir", library, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_works_are_joined_and_parted_and_both_keys_answer(citewise: Run, library: Path) -> None:
    pmid, doi = "pmid:99000018", "10.5555/dreams.old"
    before = [told(citewise, library, "report", key)["tally"] for key in (pmid, doi)]
    assert told(citewise, library, "report", "10.5555/Nights.1")["counts"]["citing_works"] == 2  # type: ignore[index]
    joined = told(citewise, library, "works", "merge", pmid, doi, "--reason", "same survey")
    assert joined["merged"] == doi
    for key in (pmid, doi):
        found = told(citewise, library, "report", key)
        assert (found["key"], found["counts"]["citing_works"]) == (doi, 2)  # type: ignore[index]
    shown = told(citewise, library, "works", "show", pmid)
    (merge,) = shown["merges"]  # type: ignore[misc]
    assert merge["reason"] == "by hand: same survey"  # type: ignore[index]
    assert citewise("check", "--data-dir", library).returncode == 0
    assert "by hand: same survey" in citewise("works", "show", doi, "--data-dir", library).stdout

    lost = merge["identifiers"][0]  # type: ignore[index]
    assert told(citewise, library, "works", "unmerge", lost)["parted"] in (pmid, doi)
    assert [told(citewise, library, "report", key)["tally"] for key in (pmid, doi)] == before
    done = citewise("check", "--data-dir", library)
    assert done.returncode == 0, done.stdout
    again = citewise("works", "unmerge", lost, "--data-dir", library)
    assert again.returncode == 1
    assert "was merged into another" in again.stderr


def test_mistakes_are_messages(citewise: Run, library: Path) -> None:
    same = citewise("works", "merge", "10.5555/nights.1", "doi:10.5555/NIGHTS.1", "--data-dir", library)
    assert (same.returncode, "one work in this library already" in same.stderr) == (2, True)
    nobody = citewise("works", "merge", "10.5555/nights.1", "10.5555/nobody", "--data-dir", library)
    assert (nobody.returncode, "10.5555/nobody" in nobody.stderr) == (1, True)
    no_library = citewise("works", "show", "10.5555/nights.1", "--data-dir", library.parent / "gone")
    assert no_library.returncode != 0
    assert "There is no library" in no_library.stderr


def test_a_correction_is_not_joined_with_what_it_corrects_unless_forced(
    tmp_path: Path, citewise: Run
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    plain = article(1)
    extra = b'<pub-id pub-id-type="doi">10.5555/erratum.1</pub-id>'
    named = plain.replace(b"A survey of dreams", b"Erratum to: Long nights after naps")
    (folder / "1.xml").write_bytes(named.replace(b"<fpage>7</fpage>", b"<fpage>7</fpage>" + extra))
    assert citewise("ingest", folder, "--data-dir", tmp_path / "lib").returncode == 0
    command = ("works", "merge", "10.5555/nights.1", "10.5555/erratum.1", "--data-dir", tmp_path / "lib")
    refused = citewise(*command)
    assert refused.returncode == 2
    assert "a work of its own" in refused.stderr
    assert citewise(*command, "--force").returncode == 0
