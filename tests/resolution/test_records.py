"""Each form in which others give works away, by a sample written in its shape."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewise.model import EditorialNotice, Identifiers, NoticeKind, Person, RelatedArticle, Work
from citewise.resolution.records import (
    Form,
    NoticeRow,
    RecordError,
    crossref_work,
    csl_work,
    europepmc_work,
    form_of,
    json_records,
    notice_rows,
    openalex_work,
    pubmed_works,
    read_bibtex,
    read_ris,
    service_of,
    table_works,
    work_of,
)
from citewise.resolution.records.fields import date_of_parts, notice_in, pages, person_of_name, whole_year

CROSSREF: dict[str, Any] = {
    "DOI": "10.5555/TIDE.1",
    "prefix": "10.5555",
    "member": "0",
    "type": "journal-article",
    "title": ["Tidal <i>memory</i> of shore crabs &amp; others"],
    "subtitle": ["A trial"],
    "author": [
        {"family": "Meulen", "non-dropping-particle": "van der", "given": "Ada", "ORCID": "https://orcid.org/0000-0002-1825-0097"},
        {"name": "The Littoral Group"},
    ],
    "container-title": ["Annals of Littoral Biology"],
    "short-container-title": ["Ann Littoral Biol"],
    "ISSN": ["1234-5679"],
    "publisher": "Invented Press",
    "published": {"date-parts": [[2014, 3, 9]]},
    "issued": {"date-parts": [[2015]]},
    "volume": "12",
    "issue": "2",
    "page": "101-9",
    "language": "en",
    "relation": {
        "has-preprint": [{"id": "10.31234/invented.1", "id-type": "doi"}],
        "is-translation-of": [{"id": "10.5555/other", "id-type": "doi"}],
        "is-identical-to": [{"id": "https://doi.org/10.5555/OLD", "id-type": "doi"}, {"id": "x", "id-type": "uri"}],
        "references": [{"id": "10.5555/z", "id-type": "doi"}],
    },
    "updated-by": [{"DOI": "10.5555/n", "type": "expression_of_concern", "updated": {"date-parts": [[2016, 1, 2]]}},
                   {"DOI": "10.5555/m", "type": "new_version"}],
}  # fmt: skip


def test_crossref() -> None:
    work = crossref_work(CROSSREF)
    assert work is not None
    assert work.identifiers == Identifiers(doi="10.5555/tide.1")
    assert (work.title, work.subtitle) == ("Tidal memory of shore crabs & others", "A trial")
    assert work.authors[0] == Person(family="van der Meulen", given="Ada", orcid="0000-0002-1825-0097")
    assert work.authors[1].collab == "The Littoral Group"
    assert (work.journal.title, work.journal.abbreviations) == (
        "Annals of Littoral Biology",
        ("Ann Littoral Biol",),
    )
    assert (work.year, work.date, work.volume, work.issue) == (2014, "2014-03-09", "12", "2")
    assert (work.first_page, work.last_page, work.type) == ("101", "109", "research-article")
    assert work.related == (
        RelatedArticle("preprint", Identifiers(doi="10.31234/invented.1")),
        RelatedArticle("same-work", Identifiers(doi="10.5555/old")),
        RelatedArticle("translation-of", Identifiers(doi="10.5555/other")),
    )
    assert work.notices == (EditorialNotice(NoticeKind.CONCERN, "10.5555/n", "2016-01-02", "Crossref"),)


@pytest.mark.parametrize("record", [{}, {"title": ["No DOI"]}, {"DOI": "no doi"}, [], None, "10.5555/x"])
def test_crossref_refuses_what_is_none(record: Any) -> None:
    with pytest.raises(RecordError):
        crossref_work(record)


def test_csl_json_of_a_reference_manager() -> None:
    item = {"id": "x", "type": "article-journal", "title": "A survey of dreams", "PMID": "99000001", "page": "e12",
            "author": [{"family": "Costa", "given": "L"}], "issued": {"date-parts": [["2018", "2"]]},
            "container-title": "Dream Letters", "container-title-short": "Dream Lett", "ISBN": ""}  # fmt: skip
    work = csl_work(item)
    assert work is not None
    assert (work.identifiers.pmid, work.year, work.date, work.first_page) == (
        "99000001",
        2018,
        "2018-02",
        "e12",
    )
    assert work.journal.abbreviations == ("Dream Lett",)
    assert csl_work({"title": "", "type": "book"}) is None
    with pytest.raises(RecordError):
        csl_work({"something": "else"})


def test_openalex() -> None:
    record = {
        "id": "https://openalex.org/W1",
        "doi": "https://doi.org/10.5555/Tide.1",
        "display_name": "Tidal memory",
        "publication_year": 2014,
        "publication_date": "2014-03-09",
        "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/99000001", "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/7000001"},
        "type": "article",
        "is_retracted": True,
        "primary_location": {"source": {"display_name": "Annals", "issn": ["1234-5679"], "host_organization_name": "Press"}},
        "biblio": {"volume": "12", "issue": None, "first_page": "101", "last_page": "109"},
        "authorships": [{"author": {"display_name": "Ada van der Meulen", "orcid": "https://orcid.org/0000-0002-1825-0097"}}, None],
        "locations": [None, {"landing_page_url": None}, {"landing_page_url": "https://doi.org/10.31234/invented.1"}],
    }  # fmt: skip
    work = openalex_work(record)
    assert work is not None
    assert work.identifiers == Identifiers(doi="10.5555/tide.1", pmid="99000001", pmcid="PMC7000001")
    assert work.authors == (Person(family="van der Meulen", given="Ada", orcid="0000-0002-1825-0097"),)
    assert [notice.kind for notice in work.notices] == [NoticeKind.RETRACTED]
    assert work.related == (RelatedArticle("preprint", Identifiers(doi="10.31234/invented.1")),)
    assert (work.journal.title, work.volume, work.issue) == ("Annals", "12", "")


@pytest.mark.parametrize("listed", [False, True], ids=["bare values", "lists of one"])
def test_europe_pmc(listed: bool) -> None:
    def value(held: Any) -> Any:
        return [held] if listed else held

    record = {
        "id": value("99000001"),
        "source": value("MED"),
        "pmid": value("99000001"),
        "pmcid": value("PMC7000001"),
        "doi": value("10.5555/TIDE.1"),
        "title": value("Tidal memory of shore crabs."),
        "authorString": value("van der Meulen A, Okafor B."),
        "journalInfo": value({"volume": value("12"), "journal": value({"title": value("Annals"), "isoabbreviation": value("Ann.")})}),
        "pubYear": value("2014"),
        "pageInfo": value("101-109"),
        "pubTypeList": value({"pubType": ["Journal Article", "Systematic Review"]}),
        "commentCorrectionList": value({"commentCorrection": [
            {"id": value("PPR77"), "source": value("PPR"), "type": value("Preprint in")},
            {"id": value("99000009"), "source": value("MED"), "type": value("Retraction of")},
            {"id": value("99000008"), "source": value("MED"), "type": value("Erratum in"), "reference": value("Ann. 2015 Feb 4;2:55")},
            {"id": value("99000007"), "source": value("MED"), "type": value("Comment in")},
        ]}),
    }  # fmt: skip
    work = europepmc_work(record)
    assert work is not None
    assert work.identifiers == Identifiers(doi="10.5555/tide.1", pmid="99000001", pmcid="PMC7000001")
    assert [person.family for person in work.authors] == ["van der Meulen", "Okafor"]
    assert (work.title, work.year, work.type) == ("Tidal memory of shore crabs", 2014, "review-article")
    assert work.related == (
        RelatedArticle("preprint", Identifiers(), "PPR77"),
        RelatedArticle("retracted-article", Identifiers(pmid="99000009")),
    )
    assert work.notices == (EditorialNotice(NoticeKind.ERRATUM, None, "2015-02-04", "Europe PMC"),)


PUBMED = b"""<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet SYSTEM "http://dtd.example/pubmed.dtd">
<PubmedArticleSet>
<PubmedArticle><MedlineCitation><PMID Version="1">99000001</PMID><Article><Journal><ISSN>1234-5679</ISSN><JournalIssue><Volume>12</Volume>
<Issue>2</Issue><PubDate><Year>2014</Year><Month>Mar</Month><Day>9</Day></PubDate></JournalIssue><Title>Annals of Littoral Biology</Title>
<ISOAbbreviation>Ann Littoral Biol</ISOAbbreviation></Journal><ArticleTitle>[Tidal <i>memory</i> of crabs].</ArticleTitle>
<Pagination><MedlinePgn>101-9</MedlinePgn></Pagination><AuthorList><Author><LastName>Okafor</LastName><ForeName>Ada B</ForeName>
<Identifier Source="ORCID">0000-0002-1825-0097</Identifier></Author><Author><CollectiveName>Littoral Group</CollectiveName></Author></AuthorList>
<Language>eng</Language><PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList></Article>
<CommentsCorrectionsList>
<CommentsCorrections RefType="UpdateOf"><RefSource>bioRxiv. 2013 May 1</RefSource><PMID>99000011</PMID></CommentsCorrections>
<CommentsCorrections RefType="UpdateOf"><RefSource>Invented Database Syst Rev. 2009</RefSource><PMID>99000012</PMID></CommentsCorrections>
<CommentsCorrections RefType="ErratumFor"><RefSource>Ann. 2012</RefSource><PMID>99000013</PMID></CommentsCorrections>
<CommentsCorrections RefType="CommentOn"><RefSource>Ann. 2012</RefSource><PMID>99000014</PMID></CommentsCorrections>
</CommentsCorrectionsList></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="doi">10.5555/TIDE.1</ArticleId><ArticleId IdType="pmc">PMC7000001</ArticleId></ArticleIdList></PubmedData></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>99000002</PMID><Article><Journal><JournalIssue><PubDate><MedlineDate>1998 Nov-Dec</MedlineDate></PubDate></JournalIssue></Journal>
<ArticleTitle>A preprint.</ArticleTitle><PublicationTypeList><PublicationType>Preprint</PublicationType></PublicationTypeList></Article>
<CommentsCorrectionsList><CommentsCorrections RefType="UpdateIn"><PMID>99000001</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation></PubmedArticle>
</PubmedArticleSet>"""


def test_pubmed() -> None:
    first, second = pubmed_works(io.BytesIO(PUBMED))
    assert isinstance(first, Work)
    assert isinstance(second, Work)
    assert first.identifiers == Identifiers(doi="10.5555/tide.1", pmid="99000001", pmcid="PMC7000001")
    assert (first.title, first.date, first.first_page, first.last_page) == (
        "Tidal memory of crabs",
        "2014-03-09",
        "101",
        "109",
    )
    assert first.authors[0] == Person(family="Okafor", given="Ada B", orcid="0000-0002-1825-0097")
    assert first.related == (
        RelatedArticle("preprint", Identifiers(pmid="99000011")),
        RelatedArticle("erratum-for", Identifiers(pmid="99000013")),
    )
    assert (second.year, second.type) == (1998, "preprint")
    assert second.related == (RelatedArticle("published", Identifiers(pmid="99000001")),)


def test_pubmed_that_breaks_off_gives_what_came_before() -> None:
    read = pubmed_works(io.BytesIO(PUBMED[:-400]))
    assert isinstance(next(read), Work)
    with pytest.raises(RecordError, match="line"):
        list(read)


def test_pubmed_resolves_no_entities() -> None:
    hostile = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>A title &e;</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>'
    try:
        told = str(list(pubmed_works(io.BytesIO(hostile))))
    except RecordError:
        return
    assert "root" not in told


BIBTEX = r"""@article{crabs, title = {Tidal {M}emory of {\'E}lan and na{\"\i}ve crabs}, author = {van der Meulen, Ada and Okafor, B. and others},
 journal = {Annals \& Letters}, year = {2014}, volume = 12, number = {2}, pages = {101--109}, doi = {https://doi.org/10.5555/TIDE.1}}
@misc{pre, title={A preprint on arXiv}, eprint={2101.00001}, archivePrefix={arXiv}, year={2021}}
"""


def test_bibtex() -> None:
    first, second = [work for work in read_bibtex(BIBTEX) if isinstance(work, Work)]
    assert first.identifiers.doi == "10.5555/tide.1"
    assert first.title.startswith("Tidal Memory of Élan")
    assert [person.family for person in first.authors] == ["van der Meulen", "Okafor"]
    assert (first.journal.title, first.first_page, first.last_page) == ("Annals & Letters", "101", "109")
    assert second.identifiers.arxiv == "2101.00001"


def test_ris_with_wrapped_lines_and_strays() -> None:
    lines = ["stray\n", "TY  - JOUR\n", "TI  - Tidal memory\n", "of shore crabs\n", "AU  - Okafor, Ada\n", "PY  - 2014/03/09\n",
             "SP  - 101\n", "EP  - 109\n", "SN  - 1234-5679\n", "DO  - 10.5555/TIDE.1\n", "ER  - \n", "KW  - outside\n"]  # fmt: skip
    stray, work, outside = read_ris(iter(lines))
    assert isinstance(stray, RecordError)
    assert "line 1" in str(stray)
    assert isinstance(outside, RecordError)
    assert isinstance(work, Work)
    assert (work.title, work.year, work.identifiers.doi) == (
        "Tidal memory of shore crabs",
        2014,
        "10.5555/tide.1",
    )
    assert (work.first_page, work.last_page, work.journal.issns) == ("101", "109", ("1234-5679",))


def test_tables_of_ids() -> None:
    good, short, empty = table_works(
        ["\ufeffDOI,PMID,PMCID\n", "10.5555/A,99000001,PMC7000001\n", "only one\n", ",,\n"]
    )
    assert isinstance(good, Work)
    assert good.identifiers == Identifiers(doi="10.5555/a", pmid="99000001", pmcid="PMC7000001")
    assert isinstance(short, RecordError)
    assert "line 3" in str(short)
    assert empty is None
    with pytest.raises(RecordError, match="DOI, PMID or PMCID"):
        list(table_works(["a,b\n", "1,2\n"]))


def test_tables_of_notices() -> None:
    watch = [
        "Record ID,OriginalPaperDOI,OriginalPaperPubMedID,RetractionDOI,RetractionDate,RetractionNature\n",
        "1,10.5555/A,0,10.5555/N,1/2/2020 0:00,Retraction\n",
        "2,10.5555/B,99000001,,bad date,Expression of concern\n",
        "3,10.5555/C,0,,1/2/2020 0:00,Reinstatement\n",
    ]
    first, second, third = notice_rows(watch)
    assert isinstance(first, NoticeRow)
    assert first.notice == EditorialNotice(
        NoticeKind.RETRACTED, "10.5555/n", "2020-01-02", "Retraction Watch"
    )
    assert isinstance(second, NoticeRow)
    assert (second.identifiers.pmid, second.notice.date) == ("99000001", "")
    assert isinstance(third, RecordError)
    (short,) = notice_rows(["doi,nature\n", "10.5555/A,Retraction\n"])
    assert isinstance(short, NoticeRow)
    (opened,) = notice_rows(
        ["doi,update_type,ts,notice_doi\n", "10.5555/A,retraction,1577836800000,10.5555/A\n"]
    )
    assert isinstance(opened, NoticeRow)
    assert opened.notice == EditorialNotice(NoticeKind.RETRACTED, None, "2020-01-01", "open-retractions")
    with pytest.raises(RecordError):
        list(notice_rows(["a,b\n"]))


@pytest.mark.parametrize(
    ("name", "start", "form"),
    [
        ("x", b'{"DOI": "10.5555/a"}\n{"DOI": "10.5555/b"}\n', Form.JSON_LINES),
        ("x.json", b'{"message": {"items": []}}\n', Form.JSON),
        ("x", b"[\n", Form.JSON),
        ("x.xml", b'<?xml version="1.0"?><PubmedArticleSet>', Form.PUBMED),
        ("x.ris", b"\xef\xbb\xbfTY  - JOUR\n", Form.RIS),
        ("x", b"% mine\n@article{a,", Form.BIBTEX),
        ("x.csv.gz", b"DOI,PMID\n", Form.TABLE),
    ],
)
def test_the_form_is_told_by_the_content(name: str, start: bytes, form: Form) -> None:
    assert form_of(name, start) is form


@pytest.mark.parametrize("start", [b"", b"<article/>", b"plain words"])
def test_what_has_no_known_form_says_so(start: bytes) -> None:
    with pytest.raises(RecordError):
        form_of("x", start)


def test_whose_record_it_is_and_lists_of_them() -> None:
    assert service_of(CROSSREF) == "Crossref"
    assert service_of({"display_name": "x"}) == "OpenAlex"
    assert service_of({"authorString": "x"}) == "Europe PMC"
    assert service_of({"title": "x"}) == "CSL-JSON"
    assert service_of({"x": 1}) is None
    for wrapped in (
        {"message": {"items": [1, 2]}},
        {"results": [1, 2]},
        {"resultList": {"result": [1, 2]}},
        [1, 2],
    ):
        assert list(json_records(wrapped)) == [1, 2]
    assert list(json_records({"message": {"DOI": "x"}})) == [{"DOI": "x"}]


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_NAMES = [*CROSSREF, "ids", "doi", "authorships", "display_name", "locations", "primary_location", "biblio", "journalInfo", "source", "pmid",
          "authorString", "authorList", "commentCorrectionList", "pubYear", "pageInfo", "pubTypeList", "update-to"]  # fmt: skip


@given(st.dictionaries(st.sampled_from(_NAMES), _ANYTHING, max_size=8))
@settings(deadline=None, max_examples=300)
def test_any_object_is_a_work_nothing_or_a_record_error(record: dict[str, Any]) -> None:
    try:
        work = work_of(record)
    except (RecordError, TypeError, ValueError, AttributeError, KeyError):
        return  # what the importer counts as malformed (see citewise.catalogue.digest)
    assert work is None or work.identifiers or len(work.title) > 3


@given(st.integers(1, 99_999), st.integers(0, 900), st.sampled_from("-–—"))
def test_pages_written_short_mean_the_same(first: int, more: int, dash: str) -> None:
    last = first + more
    cut = str(last)
    if len(cut) == len(str(first)):
        # 1234-1240 is often written 1234-40.
        keep = next((i for i, (a, b) in enumerate(zip(str(first), cut, strict=True)) if a != b), len(cut) - 1)
        cut = cut[keep:]
    assert pages(f"{first}{dash}{cut}") == (str(first), str(last))


@given(
    st.sampled_from(["Okafor", "van der Meulen", "Åström", "de la Cruz"]),
    st.sampled_from(["Ada", "B", "Ada B"]),
)
def test_a_name_is_one_however_it_is_turned(family: str, given: str) -> None:
    assert person_of_name(f"{family}, {given}") == Person(family=family, given=given)
    turned = person_of_name(f"{given} {family}")
    assert turned.family == family
    assert turned.given == given


@given(_ANYTHING)
def test_years_and_dates_out_of_anything(value: Any) -> None:
    year = whole_year(value)
    assert year is None or 1400 <= year <= 2100
    whole, iso = date_of_parts(value)
    assert (whole is None) == (iso == "")
    doi, date = notice_in(value)
    assert doi is None or doi.startswith("10.")
    assert date == "" or date[:4].isdigit()
