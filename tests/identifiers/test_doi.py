"""The normal form of a DOI."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.identifiers import find_dois, normalise_doi

SICI = "10.5555/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"

plain_dois = st.from_regex(r"10\.5555/[a-z0-9]{1,8}([._()-]?[a-z0-9]{1,8}){0,3}", fullmatch=True).filter(
    lambda doi: (
        doi.count("(") == doi.count(")") == 0
        and not any(word in doi for word in ("doi", "pm", "epub", "http"))
    )
)
prefixes = st.sampled_from(
    [
        "",
        "doi:",
        "DOI: ",
        "doi ",
        "https://doi.org/",
        "http://dx.doi.org/",
        "https://www.doi.org/",
        "HTTPS://DOI.ORG/",
        "doi.org/",
        "info:doi/",
        "urn:doi:",
        "doi:https://doi.org/",
        "https://doi.org/https://doi.org/",
    ]
)
tails = st.sampled_from(["", ".", ",", ";", ").", "]", ">", '"', "\u201d.", ".)", "\u200b", " ", ":", "</a>"])


@given(prefixes, plain_dois, tails)
def test_any_dress_gives_the_same_normal_form(prefix: str, doi: str, tail: str) -> None:
    assert normalise_doi(prefix + doi.upper() + tail) == doi


@given(plain_dois)
def test_percent_encoding_is_undone(doi: str) -> None:
    assert normalise_doi("https://doi.org/" + quote(doi, safe="")) == doi
    assert normalise_doi(quote(quote(doi, safe=""), safe="")) == doi


@given(st.text())
def test_any_text_gives_a_normal_form_or_none(text: str) -> None:
    doi = normalise_doi(text)
    if doi is not None:
        assert doi.startswith("10.")
        assert "/" in doi
        assert doi == doi.lower()
        assert not any(character.isspace() for character in doi)


@given(
    st.text(alphabet="10.5/abcDOI:()[]<>;,.%2F&?=#-_ xpdfl", max_size=60).map(lambda tail: "10.5555/a" + tail)
)
def test_normal_form_is_stable(text: str) -> None:
    doi = normalise_doi(text)
    assert doi is not None
    assert normalise_doi(doi) == doi


@pytest.mark.parametrize(
    "text",
    [
        SICI,
        SICI.upper(),
        "doi:" + SICI + ".",
        "https://dx.doi.org/" + quote(SICI, safe=""),
        SICI.replace("<", "&lt;").replace(">", "&gt;"),
        SICI.replace("<", "%3C").replace(">", "%3E"),
    ],
)
def test_angle_brackets_of_old_dois_are_kept(text: str) -> None:
    assert normalise_doi(text) == SICI


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.5555/s0140-6736(97)11096-0", "10.5555/s0140-6736(97)11096-0"),
        ("(10.5555/s0140-6736(97)11096-0)", "10.5555/s0140-6736(97)11096-0"),
        ("10.5555/ab\u20132", "10.5555/ab-2"),
        ("10.5555/ ab", "10.5555/ab"),
        ("https://journals.example.org/doi/full/10.5555/ab?utm_source=x", "10.5555/ab"),
        ("10.5555/ab/full", "10.5555/ab"),
        ("10.5555/ab PMID: 123", "10.5555/ab"),
        ("10.5555/ab.pmid:123", "10.5555/ab"),
        ("10.5555.12/ab", "10.5555.12/ab"),
        ("10.5555/ab<sup>2</sup>", "10.5555/ab2"),
        (
            "10.5555/1522(200108)22:14<2983::aid-elps2983>3.0.co;2-#",
            "10.5555/1522(200108)22:14<2983::aid-elps2983>3.0.co;2-#",
        ),
        ("", None),
        ("10.5555/", None),
        ("10.5555", None),
        ("10.12/ab", None),
        ("no identifier", None),
    ],
)
def test_what_records_hold(text: str, doi: str | None) -> None:
    assert normalise_doi(text) == doi


def test_running_text() -> None:
    text = (
        "See https://doi.org/10.5555/a.1 (also doi:10.5555/B-2), and 10.5555/a.1; version 110.5555/x is none."
    )
    assert find_dois(text) == ["10.5555/a.1", "10.5555/b-2"]
    assert find_dois("nothing here") == []


@given(st.text(max_size=200))
def test_running_text_never_fails(text: str) -> None:
    for doi in find_dois(text + " 10.5555/zz9"):
        assert doi.startswith("10.")
