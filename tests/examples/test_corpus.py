"""The example corpus is well-formed, wholly invented, varied, and yields exactly the statements that were written into it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from citewise import contexts, readers
from citewise.identifiers import normalise_orcid
from citewise.model import Document

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ARTICLES = sorted((EXAMPLES / "corpus").glob("*.xml"))
SEAWALL = "10.5555/jlm.2012.15.601"
CLASS_OF_CODE = {
    "S": "supporting",
    "s": "supporting",
    "C": "contrasting",
    "c": "contrasting",
    "U": "mentioning",
    "B": "mentioning",
}


def tree(path: Path) -> etree._Element:
    return etree.fromstring(path.read_bytes())


def document(path: Path) -> Document:
    return readers.read(path.read_bytes(), name=path.name)


@pytest.fixture(scope="module")
def labels() -> list[dict[str, str]]:
    with (EXAMPLES / "labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_about_thirty_articles() -> None:
    assert len(ARTICLES) == 34


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_identifier_is_an_invented_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    dois = re.findall(r"\b10\.\d{4,9}/", text)
    assert dois
    assert set(dois) == {"10.5555/"}
    root = tree(path)
    for scheme, start in (("pmid", "99000"), ("pmcid", "PMC99000")):
        for element in root.xpath(f'//*[@pub-id-type="{scheme}"]'):
            assert element.text.startswith(start)
    for element in root.iter("issn"):
        assert element.text.startswith("0000-9")
    for element in root.iter("contrib-id"):
        assert normalise_orcid(element.text), "the check digit is wrong"
        assert "/0000-0000-5500-" in element.text, "outside the block that orcid.org gives out"


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_in_text_citation_points_at_a_reference(path: Path) -> None:
    root = tree(path)
    ids = set(root.xpath("//@id"))
    assert len(ids) == len(root.xpath("//@id"))
    assert {rid for value in root.xpath("//xref/@rid") for rid in value.split()} <= ids


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_every_statement_is_cut_and_linked_as_it_was_written(
    path: Path, labels: list[dict[str, str]]
) -> None:
    article = document(path)
    references = {reference.id: reference for reference in article.references}
    cut: Counter[tuple[str, str, str]] = Counter()
    for statement in contexts.cut(article):
        for reference_id in statement.target.reference_ids:
            known = references[reference_id].identifiers
            cut[known.doi or known.pmid or "", statement.sentence[:60], statement.element.value] += 1
    written = Counter(
        (row["cited_doi"] or row["cited_pmid"], row["sentence_start"][:60], row["element"])
        for row in labels
        if row["citing_doi"] == article.work.identifiers.doi
    )
    assert written
    assert cut == written


def test_labels_follow_the_codebook(labels: list[dict[str, str]]) -> None:
    assert {row["code"] for row in labels} == set(CLASS_OF_CODE)
    for row in labels:
        assert row["class"] == CLASS_OF_CODE[row["code"]]


def test_the_demo_report_is_lively(labels: list[dict[str, str]]) -> None:
    rows = [row for row in labels if row["cited_doi"] == SEAWALL]
    assert len({row["citing_doi"] for row in rows}) >= 15
    tally = Counter(row["class"] for row in rows)
    assert tally["supporting"] >= 8
    assert tally["contrasting"] >= 6
    assert tally["mentioning"] >= 11


def test_the_reference_lists_are_tagged_in_many_styles() -> None:
    tags = Counter(
        tag
        for path in ARTICLES
        for tag in ("element-citation", "mixed-citation", "nlm-citation", "citation", "citation-alternatives")
        if tree(path).find(f".//{tag}") is not None
    )
    assert min(tags.values()) >= 2
    assert len(tags) == 5


def test_the_years_leave_no_gap() -> None:
    years = {document(path).work.year for path in ARTICLES}
    assert years == set(range(2009, 2025))


def test_retraction_correction_and_preprint_are_linked_within_the_corpus() -> None:
    works = [document(path).work for path in ARTICLES]
    dois = {work.identifiers.doi for work in works}
    links = {related.kind: related.identifiers.doi for work in works for related in work.related}
    assert set(links) == {"retracted-article", "corrected-article", "preprint"}
    assert set(links.values()) <= dois


def test_authors_cite_themselves_and_works_without_identifiers_are_cited(
    labels: list[dict[str, str]],
) -> None:
    families = {
        work.identifiers.doi: {author.family for author in work.authors if author.family}
        for work in (document(path).work for path in ARTICLES)
    }
    own = [
        row
        for row in labels
        if families[row["citing_doi"]] & families.get(row["cited_doi"], set())
        and row["citing_doi"] != row["cited_doi"]
    ]
    assert len(own) >= 10
    assert any(not row["cited_doi"] and row["cited_pmid"] for row in labels)
    assert any(not row["cited_doi"] and not row["cited_pmid"] for row in labels)
