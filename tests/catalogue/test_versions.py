"""Preprints and what was published of them: linked both ways by what records say, and by title and authors where none does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.catalogue.importing import import_files
from citewise.catalogue.pending import link_known_versions, link_pending
from citewise.catalogue.versions import same_paper
from citewise.model import Identifiers, RelatedArticle
from citewise.reports.library import open_library
from citewise.reports.report import RelatedWork
from citewise.resolution.candidates import MatchRecord
from citewise.store import Store
from invented_extractions import extraction, reference

PREPRINT, PUBLISHED = "10.31234/invented.moths", "10.5555/moths.4"
TITLE = "Moths of the invented valley remember lamps for nine nights"


def ingest(folder: Path, *extractions: Any) -> Path:
    with Store.open(folder) as store:
        for number, one in enumerate(extractions):
            store.write_article(one, source=f"{number}.xml", content_hash=f"{number:032x}", pipeline="1")
    return folder


def citing(*, title: str = TITLE, family: str = "Osei", preprint_year: int = 2019, year: int = 2020) -> Any:
    return extraction(
        "citing",
        [
            reference(1, year=preprint_year, title=TITLE, doi=PREPRINT),
            reference(2, year=year, title=title, family=family, doi=PUBLISHED),
        ],
        [("As the early text said", ("r1",)), ("Others agree", ("r2",)), ("And again", ("r2",))],
    )


def others(folder: Path, identifier: str) -> tuple[RelatedWork, ...]:
    with open_library(folder) as library:
        return library.report(identifier).header.related


def import_records(folder: Path, *records: dict[str, Any]) -> None:
    path = folder.parent / "records.json"
    path.write_text(json.dumps(list(records)))
    import_files([path], data_dir=folder)
    path.unlink()


def crossref(doi: str, **more: Any) -> dict[str, Any]:
    return {"DOI": doi, "prefix": doi.split("/")[0], "member": "0", "type": "journal-article", **more}


def test_title_and_authors_link_both_ways_and_each_keeps_its_own_report(tmp_path: Path) -> None:
    folder = ingest(tmp_path / "lib", citing())
    assert others(folder, PREPRINT) == ()
    assert link_known_versions(folder) == 1
    (published,) = others(folder, PREPRINT)
    (preprint,) = others(folder, PUBLISHED)
    assert (published.relation, published.key) == ("published", PUBLISHED)
    assert (preprint.relation, preprint.key) == ("preprint", PREPRINT)
    assert preprint.told_by == "the same title and authors"
    assert published.tally is not None
    assert preprint.tally is not None
    assert (published.tally.total, preprint.tally.total) == (2, 1)
    with open_library(folder) as library:
        assert (library.report(PREPRINT).tally.total, library.report(PUBLISHED).tally.total) == (1, 2)
    assert link_known_versions(folder) == 0, "nothing has changed since"


@pytest.mark.parametrize(
    "other",
    [
        {"title": f"Correction to: {TITLE}"},
        {"title": "Moths of the invented valley forget lamps within one night"},
        {"family": "Okonkwo"},
        {"year": 2026},
        {"year": 2016},
    ],
)
def test_what_is_not_plainly_the_same_paper_is_not_linked(tmp_path: Path, other: dict[str, Any]) -> None:
    folder = ingest(tmp_path / "lib", citing(**other))
    assert link_known_versions(folder) == 0
    assert others(folder, PREPRINT) == ()


def test_two_works_that_it_may_be_are_a_doubt_and_none_is_linked(tmp_path: Path) -> None:
    twin = extraction(
        "twin", [reference(1, year=2020, title=TITLE, doi="10.5555/moths.5")], [("So", ("r1",))]
    )
    folder = ingest(tmp_path / "lib", citing(), twin)
    assert link_known_versions(folder) == 0


def test_crossref_relations_link_whichever_side_states_them(tmp_path: Path) -> None:
    folder = ingest(
        tmp_path / "lib", citing(title="An altogether different title for the same invented paper")
    )
    stated = {"is-preprint-of": [{"id": PUBLISHED, "id-type": "doi", "asserted-by": "subject"}]}
    import_records(folder, crossref(PREPRINT, title=[TITLE], relation=stated))
    (preprint,) = others(folder, PUBLISHED)
    (published,) = others(folder, PREPRINT)
    assert (preprint.key, preprint.told_by, published.key) == (PREPRINT, "Crossref", PUBLISHED)


def test_a_version_that_the_library_does_not_hold_is_named_with_a_link(tmp_path: Path) -> None:
    folder = ingest(tmp_path / "lib", citing())
    stated = {"has-preprint": [{"id": "10.31234/invented.other", "id-type": "doi"}]}
    import_records(folder, crossref(PUBLISHED, title=[TITLE], relation=stated))
    (preprint,) = others(folder, PUBLISHED)
    assert (preprint.key, preprint.href, preprint.tally) == (
        "",
        "https://doi.org/10.31234/invented.other",
        None,
    )


def test_openalex_locations_are_versions(tmp_path: Path) -> None:
    folder = ingest(
        tmp_path / "lib", citing(title="An altogether different title for the same invented paper")
    )
    record = {
        "id": "https://openalex.org/W1",
        "doi": f"https://doi.org/{PUBLISHED}",
        "display_name": TITLE,
        "authorships": [],
        "locations": [
            {"landing_page_url": f"https://doi.org/{PUBLISHED}", "version": "publishedVersion"},
            {"landing_page_url": f"https://doi.org/{PREPRINT}", "version": "submittedVersion"},
            {"landing_page_url": "https://arxiv.org/abs/2101.00001", "version": "submittedVersion"},
            {"landing_page_url": "https://repository.example/9", "version": "acceptedVersion"},
        ],
    }
    import_records(folder, record)
    found = others(folder, PUBLISHED)
    assert {(one.relation, one.key or one.href) for one in found} == {
        ("preprint", PREPRINT),
        ("preprint", "https://arxiv.org/abs/2101.00001"),
    }
    assert [one.relation for one in others(folder, PREPRINT)] == ["published"]


def test_europe_pmc_names_preprints_by_its_own_numbers_and_articles_by_pmid(tmp_path: Path) -> None:
    late = extraction("late", [reference(1, title="Dusk", pmid="99000077")], [("So", ("r1",))])
    folder = ingest(tmp_path / "lib", citing(), late)
    comments = {"commentCorrection": [{"id": "99000077", "source": "MED", "type": "Preprint of"}]}
    import_records(
        folder,
        {"id": "PPR12", "source": "PPR", "doi": PREPRINT, "title": TITLE, "commentCorrectionList": comments},
        {"id": "99000088", "source": "MED", "pmid": "99000088", "doi": PUBLISHED, "title": "Other",
         "commentCorrectionList": {"commentCorrection": [{"id": "PPR34", "source": "PPR", "type": "Preprint in"}]}},
    )  # fmt: skip
    assert [one.key for one in others(folder, PREPRINT)] == ["pmid:99000077"]
    (preprint,) = others(folder, PUBLISHED)
    assert (preprint.title, preprint.href) == ("PPR34", "https://europepmc.org/article/PPR/PPR34")


def test_an_article_names_its_preprint_until_it_is_read_again_without(tmp_path: Path) -> None:
    related = (RelatedArticle("preprint", Identifiers(doi=PREPRINT)),)
    own = Identifiers(doi=PUBLISHED)
    folder = ingest(tmp_path / "lib", citing(), extraction("m", identifiers=own, related=related))
    (published,) = others(folder, PREPRINT)
    assert (published.key, published.told_by) == (PUBLISHED, "an article of this library")
    ingest(folder, extraction("m", identifiers=own))
    assert others(folder, PREPRINT) == ()


def test_a_translation_and_an_erratum_are_neither_merged_nor_versions(tmp_path: Path) -> None:
    refs = [
        reference(1, title=TITLE, doi="10.5555/moths.4"),
        reference(2, title=TITLE, doi="10.5555/polillas.4"),
        reference(3, title=f"Erratum to: {TITLE}", pmid="99000055"),
    ]
    folder = ingest(tmp_path / "lib", extraction("c", refs, [("So", ("r1", "r2", "r3"))]))
    import_records(
        folder,
        crossref("10.5555/polillas.4", title=[TITLE], relation={"is-translation-of": [{"id": "10.5555/moths.4"}]}),
        # A record that gives the erratum's PMID with the DOI of the work it corrects.
        {"id": "99000055", "source": "MED", "pmid": "99000055", "doi": "10.5555/moths.4", "title": TITLE},
    )  # fmt: skip
    link_pending(folder)
    with Store.open(folder, read_only=True) as store:
        numbers = {
            store.find_work("doi", "10.5555/moths.4"),
            store.find_work("doi", "10.5555/polillas.4"),
            store.find_work("pmid", "99000055"),
        }
        assert len(numbers) == 3
        assert store.check() == []
    assert all(one.relation not in ("preprint", "published") for one in others(folder, "10.5555/moths.4"))


_NAMES = st.sampled_from(["Osei", "Åström", "van der Berg", "Ng", "O'Neill"])


@given(st.lists(_NAMES, min_size=1, max_size=4), st.integers(2000, 2020), st.integers(-6, 9))
def test_the_same_paper_only_within_its_years(families: list[str], year: int, later: int) -> None:
    preprint = MatchRecord("a", TITLE, tuple(families), year)
    published = MatchRecord("b", TITLE.upper(), tuple(name.upper() for name in families), year + later)
    assert same_paper(preprint, published) == (-1 <= later <= 4)
    assert not same_paper(preprint, MatchRecord("b", TITLE, tuple(families), None))


def test_a_short_title_tells_nothing() -> None:
    one = MatchRecord("a", "Letter to the editor", ("Osei",), 2019)
    assert not same_paper(one, MatchRecord("b", "Letter to the editor", ("Osei",), 2019))
