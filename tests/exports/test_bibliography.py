"""One work as BibTeX, RIS, CSL-JSON and plain text."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from citewise.exports.bibliography import bibtex, citation_key, csl_json, plain_text, ris
from citewise.model import Identifiers, Journal, Person, Work

TRIAL = Work(
    identifiers=Identifiers(doi="10.5555/tern.2019.7", pmid="99000007"),
    title="Evening light & sleep",
    subtitle="100% of a cohort",
    authors=(Person("Öberg", "Ann-Marie"), Person(collab="TERN Study Group")),
    journal=Journal("Journal of Invented Trials", issns=("1234-5679",), publisher="Fiction Press"),
    year=2019,
    date="2019-04-30",
    volume="12",
    issue="3",
    first_page="45",
    last_page="52",
)


def test_bibtex_escapes_what_tex_would_read() -> None:
    entry = bibtex(TRIAL)
    assert entry.startswith("@article{Oberg2019evening,")
    assert r"title = {{Evening light \& sleep: 100\% of a cohort}}" in entry
    assert "author = {Öberg, Ann-Marie and {TERN Study Group}}" in entry
    assert "pages = {45--52}" in entry


def test_ris_has_one_field_a_line_and_an_end() -> None:
    lines = ris(TRIAL).split("\r\n")
    assert lines[0] == "TY  - JOUR"
    assert "AU  - Öberg, Ann-Marie" in lines
    assert "AU  - TERN Study Group" in lines
    assert "DO  - 10.5555/tern.2019.7" in lines
    assert lines[-2] == "ER  - "


def test_csl_json_keeps_the_whole_date() -> None:
    (item,) = json.loads(csl_json(TRIAL))
    assert item["issued"] == {"date-parts": [[2019, 4, 30]]}
    assert item["author"][1] == {"literal": "TERN Study Group"}
    assert item["DOI"] == "10.5555/tern.2019.7"


def test_plain_text_reads_like_a_reference_list() -> None:
    assert plain_text(TRIAL) == (
        "Öberg AM, TERN Study Group. Evening light & sleep: 100% of a cohort. Journal of Invented Trials. "
        "2019;12(3):45–52. https://doi.org/10.5555/tern.2019.7"
    )


def test_a_work_of_which_nothing_is_known_still_gives_entries() -> None:
    nothing = Work()
    assert citation_key(nothing) == "work"
    assert bibtex(nothing).startswith("@misc{work,")
    assert ris(nothing) == "TY  - GEN\r\nER  - \r\n"
    assert json.loads(csl_json(nothing)) == [{"id": "work", "type": "document"}]
    assert plain_text(nothing) == ""


@given(st.text(), st.text())
def test_no_value_can_begin_a_new_field(title: str, family: str) -> None:
    work = Work(title=title, authors=(Person(family),), abstract=title)
    lines = ris(work).removesuffix("\r\n").split("\r\n")
    assert all(line[2:6] == "  - " for line in lines)
    assert len(ris(work).splitlines()) <= len(lines)
    entry = bibtex(work)
    unescaped = entry.replace(r"\{", "").replace(r"\}", "")
    assert unescaped.count("{") == unescaped.count("}")
