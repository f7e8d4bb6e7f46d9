"""Each client against the stand-in: what it asks, what it makes of the answer, and what it makes of a wrong one."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.model import Identifiers
from citewise.resolution.sources import SourceError, SourceName, Transport, crossref, europepmc, openalex
from citewise.resolution.sources.arxiv import Arxiv, SourceFormat
from citewise.resolution.sources.crossref import Crossref, cited_by
from citewise.resolution.sources.europepmc import EuropePmc
from citewise.resolution.sources.openalex import OpenAlex, number_of
from citewise.resolution.sources.pmc import PmcCloud
from citewise.resolution.sources.unpaywall import Unpaywall
from invented_articles import article
from source_stand_in import CITED, InventedWork, Reply, StandIn

Made = Callable[..., Transport]


def many(stand_in: StandIn, count: int) -> None:
    """More works that cite the one, with open full text."""
    for number in range(100, 100 + count):
        doi = f"10.5555/many.{number}"
        stand_in.works[doi] = InventedWork(
            doi, f"Work {number}", number, 1900 + number % 100, f"9100{number}", f"PMC9100{number}", (CITED,), True
        )  # fmt: skip


# ---- Europe PMC


@pytest.mark.parametrize(
    ("scheme", "value", "query"),
    [
        ("doi", CITED, f'DOI:"{CITED}"'),
        ("pmid", "90000001", "EXT_ID:90000001 AND SRC:MED"),
        ("pmcid", "PMC8000002", "PMCID:PMC8000002"),
        ("arxiv", "2101.00001", 'DOI:"10.48550/arxiv.2101.00001"'),
    ],
)
def test_europe_pmc_finds_a_record_by_any_identifier(
    transport: Made, stand_in: StandIn, scheme: str, value: str, query: str
) -> None:
    stand_in.works["10.48550/arxiv.2101.00001"] = InventedWork("10.48550/arxiv.2101.00001", "Preprint", 77)
    record = EuropePmc(transport()).record(scheme, value)
    assert record is not None
    assert stand_in.asked[0].params["query"] == query
    assert EuropePmc(transport()).record(scheme, value + "9") is None
    assert EuropePmc(transport()).record("isbn", "9780000000002") is None


def test_europe_pmc_takes_no_other_work_than_the_one_asked_for(transport: Made, stand_in: StandIn) -> None:
    other = stand_in._europepmc_record(stand_in.works["10.5555/sleep.2"])
    import json

    body = json.dumps({"hitCount": 1, "resultList": {"result": [other, "no record"]}}).encode()
    stand_in.lasting["europepmc"] = Reply(body=body)
    assert EuropePmc(transport()).record("doi", CITED) is None


def test_europe_pmc_lists_citing_works_over_pages_up_to_the_limit(transport: Made, stand_in: StandIn) -> None:
    many(stand_in, 240)
    client = EuropePmc(transport())
    record = client.record("doi", CITED)
    assert record is not None
    citing = client.citing(record, limit=230)
    assert (citing.known, citing.open, len(citing.works)) == (245, 244, 230)
    assert len({work.text_id for work in citing.works}) == 230
    assert citing.works[0].record["pubYear"] >= citing.works[-1].record["pubYear"]
    assert all(work.open and work.identifiers.doi for work in citing.works)
    few = client.citing(record, limit=3)
    assert (few.known, few.open, len(few.works)) == (245, 244, 3)


def test_europe_pmc_falls_back_on_its_list_of_citations(transport: Made, stand_in: StandIn) -> None:
    client = EuropePmc(transport())
    record = client.record("doi", CITED)
    assert record is not None
    right = stand_in._search
    stand_in._search = lambda params: right(
        {**params, "query": params["query"].replace("CITES:9", "CITES:0")}
    )  # type: ignore[method-assign]
    citing = client.citing(record, limit=50)
    assert citing.known == 6
    assert {work.identifiers.doi for work in citing.works} == {f"10.5555/sleep.{n}" for n in (2, 3, 4, 5)}


def test_europe_pmc_is_asked_for_many_works_at_once(transport: Made, stand_in: StandIn) -> None:
    many(stand_in, 60)
    dois = [f"10.5555/many.{number}" for number in range(100, 160)]
    works = EuropePmc(transport()).works_of([*dois, "10.5555/nobody"])
    assert {work.identifiers.doi for work in works} == set(dois)
    assert len(stand_in.asked) == 3
    assert EuropePmc(transport()).works_of([]) == ()


def test_europe_pmc_gives_citations_and_references_as_works(transport: Made) -> None:
    client = EuropePmc(transport())
    known, citing = client.citations("MED", "90000001")
    assert (known, len(citing)) == (6, 6)
    assert citing[0].identifiers.pmid == "90000002"
    assert (citing[0].title, citing[0].volume, citing[0].first_page) == ("Naps of kind 2", "4", "11")
    assert citing[0].journal.title == "J Inv Sleep"
    known, cited = client.references("MED", "90000002")
    assert (known, [work.identifiers.pmid for work in cited]) == (1, ["90000001"])
    assert client.references("MED", "1") == (0, ())


def test_europe_pmc_gives_whole_full_texts_alone(transport: Made, stand_in: StandIn) -> None:
    client = EuropePmc(transport())
    assert client.full_text("PMC8000002") == article(2)
    assert client.full_text("PMC8000005") is None
    stand_in.works["10.5555/sleep.3"].text = article(3)[:700] + b">"
    assert client.full_text("PMC8000003") is None
    for broken in (article(4)[:700], b"<html><body>Sorry</body></html>", b""):
        stand_in.lasting["europepmc/PMC8000004"] = Reply(body=broken, content_type="application/xml")
        with pytest.raises(SourceError, match=r"no whole XML|web page|empty"):
            EuropePmc(transport(tries=1)).full_text("PMC8000004")


def test_europe_pmc_keeps_to_its_path(transport: Made, stand_in: StandIn) -> None:
    EuropePmc(transport()).full_text("../../search?query=x#")
    assert stand_in.asked[0].path == "/....searchqueryx/fullTextXML"


# ---- Crossref


def test_crossref_gives_record_count_and_notices(transport: Made, stand_in: StandIn) -> None:
    stand_in.works[CITED].retracted_by = "10.5555/notice.1"
    client = Crossref(transport(mailto="reader@example.org"))
    record = client.work(CITED)
    assert record is not None
    assert cited_by(record) == 8
    assert cited_by({"is-referenced-by-count": "many"}) is None
    (notice,) = client.notices_on(CITED)
    assert notice["update-to"][0]["DOI"] == CITED
    assert stand_in.asked[-1].params == {
        "filter": f"updates:{CITED}",
        "rows": "100",
        "mailto": "reader@example.org",
    }
    assert client.notices_on("10.5555/sleep.2") == ()
    assert client.work("10.5555/nobody") is None
    assert [found["DOI"] for found in client.search("naps 3")] == ["10.5555/sleep.3"]


def test_crossref_is_asked_for_strange_dois_as_they_are(transport: Made, stand_in: StandIn) -> None:
    doi = "10.5555/(sici)1097<1:a%3b#?&>2.0.co;2-2"
    stand_in.works[doi] = InventedWork(doi, "Old work", 55)
    record = Crossref(transport()).work(doi)
    assert record is not None
    assert record["DOI"] == doi


# ---- OpenAlex


def test_openalex_lists_citing_works_by_page_number_without_a_key(transport: Made, stand_in: StandIn) -> None:
    many(stand_in, 240)
    client = OpenAlex(transport())
    record = client.work("doi", CITED)
    assert record is not None
    assert number_of(record) == "W4000001"
    citing = client.citing(record, limit=230)
    assert (citing.known, citing.open, len(citing.works)) == (246, 245, 230)
    assert not any("cursor" in asked.params for asked in stand_in.asked)


def test_openalex_uses_a_cursor_with_a_key(transport: Made, stand_in: StandIn) -> None:
    many(stand_in, 240)
    client = OpenAlex(transport(openalex_key="k3y", mailto="reader@example.org"))
    record = client.work("pmid", "90000001")
    assert record is not None
    citing = client.citing(record, limit=1000)
    assert (citing.known, len(citing.works), len({w.identifiers.doi for w in citing.works})) == (
        246,
        245,
        245,
    )
    lists = [asked for asked in stand_in.asked if asked.path == "/works"]
    assert [asked.params.get("cursor") for asked in lists] == [None, "*", "100", "200"]
    assert {asked.params["api_key"] for asked in stand_in.asked} == {"k3y"}


def test_openalex_works_carry_what_decides_where_their_text_is(transport: Made) -> None:
    client = OpenAlex(transport())
    record = client.work("pmcid", "PMC8000002")
    assert record is not None
    assert client.citing(record, limit=5).known == 0
    cited = client.work("doi", CITED)
    assert cited is not None
    by_doi = {work.identifiers.doi: work for work in client.citing(cited, limit=50).works}
    assert by_doi["10.5555/sleep.2"].text_id == "PMC8000002"
    assert by_doi["10.5555/sleep.6"].text_id is None
    assert by_doi["10.5555/sleep.2"].identifiers == Identifiers(
        doi="10.5555/sleep.2", pmid="90000002", pmcid="PMC8000002"
    )
    assert client.work("isbn", "x") is None
    assert client.work("doi", "10.5555/nobody") is None


# ---- Unpaywall


def test_unpaywall_tells_where_copies_lie_and_which_are_in_pmc(transport: Made, stand_in: StandIn) -> None:
    stand_in.works["10.5555/sleep.6"].copies = (
        "https://repository.invalid/6.pdf",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC8000006/pdf/",
        "https://europepmc.org/articles/pmc8000006",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/8000006",
        "javascript:alert(1)",
    )
    client = Unpaywall(transport(mailto="reader@example.org"))
    copies = client.copies("10.5555/sleep.6")
    assert [copy.pmcid for copy in copies] == [None, "PMC8000006", "PMC8000006", "PMC8000006"]
    assert (copies[0].host, copies[0].version, copies[0].licence) == ("repository.invalid", "publishedVersion", "cc-by")  # fmt: skip
    assert client.copies("10.5555/sleep.7") == ()
    assert client.copies("10.5555/nobody") == ()
    assert stand_in.asked[0].params == {"email": "reader@example.org"}


def test_unpaywall_is_not_asked_without_an_address(transport: Made, stand_in: StandIn) -> None:
    with pytest.raises(SourceError, match="--mailto"):
        Unpaywall(transport()).copies(CITED)
    assert stand_in.asked == []


# ---- PMC's cloud


def test_pmc_gives_the_latest_version(transport: Made, stand_in: StandIn) -> None:
    client = PmcCloud(transport())
    assert client.versions("PMC8000005") == (2, 1)
    assert client.full_text("PMC8000005") == article(5)
    assert client.full_text("PMC8000002") is None
    stand_in.lasting["pmc"] = Reply(body=b"<ListBucketResult><Prefix>PMC1.9/</Prefix></ListBucketResult>")
    assert PmcCloud(transport(fresh=0.0)).versions("PMC80") == ()


# ---- arXiv


def tar_of(name: str, data: bytes) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return sink.getvalue()


_TEX = b"\\documentclass{article}\\begin{document}Naps.\\end{document}"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (tar_of("naps.tex", _TEX), SourceFormat.LATEX_ARCHIVE),
        (gzip.compress(_TEX), SourceFormat.LATEX),
        (_TEX, SourceFormat.LATEX),
        (b"%PDF-1.5 ...", SourceFormat.PDF),
        (b"\x1f\x8bnonsense", SourceFormat.OTHER),
        (gzip.compress(b"nothing"), SourceFormat.OTHER),
        (b"words", SourceFormat.OTHER),
    ],
    ids=["archive", "packed", "bare", "pdf", "damaged", "packed words", "words"],
)
def test_arxiv_gives_the_source_and_says_what_it_is(
    transport: Made, stand_in: StandIn, data: bytes, form: SourceFormat
) -> None:
    stand_in.lasting["arxiv/e-print/2101.00001"] = Reply(body=data, content_type="application/gzip")
    source = Arxiv(transport()).source("2101.00001")
    assert source is not None
    assert (source.data, source.format) == (data, form)
    assert Arxiv(transport()).source("2101.00002") is None


# ---- all of them

_ASK: dict[SourceName, Callable[[Transport], Any]] = {
    SourceName.EUROPE_PMC: lambda one: EuropePmc(one).record("doi", CITED),
    SourceName.CROSSREF: lambda one: Crossref(one).work(CITED),
    SourceName.OPENALEX: lambda one: OpenAlex(one).work("doi", CITED),
    SourceName.UNPAYWALL: lambda one: Unpaywall(one).copies(CITED),
    SourceName.PMC: lambda one: PmcCloud(one).full_text("PMC8000005"),
    SourceName.ARXIV: lambda one: Arxiv(one).source("2101.00001"),
}
_FAULTS = {
    "asked too often": Reply(429, headers={"Retry-After": "1"}),
    "out of service": Reply(503),
    "silent": Reply(body=b"{}", pause=0.6),
    "half an answer": Reply(body=b'{"message": {"DO', announced=500),
    "no JSON and no XML": Reply(body=b"nonsense"),
    "a web page": Reply(body=b"<html>down</html>", content_type="text/html"),
    "empty": Reply(),
}


@pytest.mark.parametrize("fault", _FAULTS, ids=list(_FAULTS))
@pytest.mark.parametrize("name", _ASK, ids=str)
def test_every_client_gives_up_with_one_kind_of_error(
    transport: Made, stand_in: StandIn, name: SourceName, fault: str
) -> None:
    stand_in.lasting[name.value] = _FAULTS[fault]
    one = transport(mailto="reader@example.org", silence=0.3, tries=2)
    if name is SourceName.ARXIV and fault in ("no JSON and no XML", "a web page", "empty"):
        # A source may be any file; what is no LaTeX is told as such.
        source = _ASK[name](one)
        assert source is None or source.format is SourceFormat.OTHER
        return
    with pytest.raises(SourceError) as raised:
        _ASK[name](one)
    assert raised.value.source is name
    assert raised.value.reason
    assert len(stand_in.asked) == 2
    stand_in.lasting.clear()
    fresh = transport(mailto="reader@example.org", fresh=0.0)
    assert _ASK[name](fresh) is not None or name is SourceName.ARXIV


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_NAMES = "id source pmid pmcid doi DOI ids title display_name authorString journalInfo authorList isOpenAccess open_access".split()
_NAMES += "authorships biblio locations author issued commentCorrectionList pubTypeList update-to relation updated-by".split()


@given(st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=8))
def test_a_record_of_any_shape_breaks_nothing(record: dict[str, Any]) -> None:
    for made in (europepmc._citing_work(record), openalex._citing_work(record)):
        assert made.record is record
    crossref.read_record(record)
    openalex.number_of(record)
    cited_by(record)


_WRONG = [
    b"{}",
    b'{"errCode": 500, "errMsg": "sorry"}',
    b'{"hitCount": "5", "message": [], "meta": [], "id": 5, "results": {}}',
    b'{"message": {"items": 3}, "meta": {"count": null}, "resultList": {"result": []}}',
]


@pytest.mark.parametrize("body", _WRONG, ids=["nothing", "an error", "other kinds", "deeper down"])
def test_an_answer_of_another_shape_is_never_taken_for_none(
    transport: Made, stand_in: StandIn, body: bytes
) -> None:
    stand_in.lasting[""] = Reply(body=body)
    one = transport(mailto="reader@example.org", tries=1)
    asking: list[Callable[[], Any]] = [
        lambda: EuropePmc(one).record("doi", CITED),
        lambda: EuropePmc(one).citations("MED", "1"),
        lambda: Crossref(one).work(CITED),
        lambda: Crossref(one).notices_on(CITED),
        lambda: OpenAlex(one).work("doi", CITED),
        lambda: OpenAlex(one).citing({"id": "https://openalex.org/W1"}, limit=5),
        lambda: Unpaywall(one).copies(CITED),
    ]
    for ask in asking:
        with pytest.raises(SourceError, match="another shape than expected"):
            ask()
    stand_in.lasting[""] = Reply(body=b"<Error><Code>SlowDown</Code></Error>", content_type="application/xml")
    with pytest.raises(SourceError, match="another shape than expected"):
        PmcCloud(one).versions("PMC8000005")
    # Nor is it kept: the next time all is well.
    stand_in.lasting.clear()
    assert EuropePmc(one).record("doi", CITED) is not None
    assert Crossref(one).work(CITED) is not None
    assert OpenAlex(one).work("doi", CITED) is not None
    assert PmcCloud(one).versions("PMC8000005") == (2, 1)


# ---- as recorded


@pytest.mark.shared
def test_recorded_answers_are_read(shared_data: Path, transport: Made, stand_in: StandIn) -> None:
    """The answers themselves are factual metadata of others, and stay where they are."""
    with tarfile.open(shared_data / "metadata" / "api-samples.tar.gz") as archive:
        recorded = {member.name: archive.extractfile(member) for member in archive if member.isfile()}
        held = {name.rsplit("/", 1)[-1]: stream.read() for name, stream in recorded.items() if stream}
    stand_in.lasting["europepmc"] = Reply(body=held["search_cancer_core.json"])
    found = EuropePmc(transport()).search("cancer", limit=25)
    assert found.hits > 1_000_000
    works = [europepmc._citing_work(record) for record in found.records]
    assert len(works) == 25
    assert all(work.identifiers for work in works)
    assert 0 < sum(work.open for work in works) < 25
    assert all(work.text_id for work in works if work.open)
    stand_in.lasting["europepmc"] = Reply(body=held["search_no_results.json"])
    assert EuropePmc(transport(fresh=0.0)).search("nothing").hits == 0
    stand_in.lasting["crossref"] = Reply(body=held["crossref_api_works.json"])
    listed = Crossref(transport(fresh=0.0)).search("any")
    assert listed
    assert all(crossref.read_record(one) and cited_by(one) is not None for one in listed)
