"""PubMed, arXiv, ISBN, ISSN and ORCID, and telling pasted texts apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.identifiers import (
    detect,
    normalise_arxiv,
    normalise_isbn,
    normalise_issn,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.5555/Ab.1", ("doi", "10.5555/ab.1")),
        ("https://doi.org/10.5555%2FAb.1", ("doi", "10.5555/ab.1")),
        ("(doi: 10.5555/ab.1).", ("doi", "10.5555/ab.1")),
        ("https://journals.example.org/article/10.5555/ab.1", ("doi", "10.5555/ab.1")),
        ("123456", ("pmid", "123456")),
        ("PMID: 0123456", ("pmid", "123456")),
        ("https://pubmed.ncbi.nlm.nih.gov/123456/", ("pmid", "123456")),
        ("pmc123", ("pmcid", "PMC123")),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/", ("pmcid", "PMC123")),
        ("arXiv:2101.00001v3", ("arxiv", "2101.00001")),
        ("https://arxiv.org/pdf/2101.00001v1.pdf", ("arxiv", "2101.00001")),
        ("10.48550/arXiv.2101.00001", ("arxiv", "2101.00001")),
        ("hep-th/9901001", ("arxiv", "hep-th/9901001")),
        ("978-3-16-148410-0", ("isbn", "9783161484100")),
        ("ISBN 3-16-148410-X", ("isbn", "9783161484100")),
        ("malaria vaccine trial", None),
        ("A trial reported in 10.5555/ab.1 found no effect", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_detect(text: str, found: tuple[str, str] | None) -> None:
    assert detect(text) == found


@given(st.text())
def test_detect_is_stable(text: str) -> None:
    found = detect(text)
    if found is not None:
        assert detect(found[1]) == found or found[0] in {"pmid", "isbn"}


@given(st.integers(min_value=1, max_value=999_999_999))
def test_pubmed_numbers(number: int) -> None:
    assert normalise_pmid(f"PMID:{number:010d}") == str(number)
    assert normalise_pmcid(f"PMC{number}") == f"PMC{number}"
    assert normalise_pmcid(str(number)) == f"PMC{number}"


def test_not_pubmed() -> None:
    assert normalise_pmid("12a") is None
    assert normalise_pmcid("PMCX") is None


def test_arxiv_subject_class_is_dropped() -> None:
    assert normalise_arxiv("math.GT/0309136v1") == "math/0309136"
    assert normalise_arxiv("2113.00001") is None


def test_isbn_check_digit() -> None:
    assert normalise_isbn("ISBN-13: 978 3 16 148410 0") == "9783161484100"
    assert normalise_isbn("978-3-16-148410-1") is None
    assert normalise_isbn("3-16-148410-0") is None


def test_issn() -> None:
    assert normalise_issn("1234567x") == "1234-567X"
    assert normalise_issn("ISSN 1234-5678 (print)") == "1234-5678"
    assert normalise_issn("12345") is None


def test_orcid_check_digit() -> None:
    assert normalise_orcid("https://orcid.org/0000-0002-1825-0097") == "0000-0002-1825-0097"
    assert normalise_orcid("0000-0002-1825-0098") is None
    assert normalise_orcid("nobody") is None
