"""Editorial notices from every source, on works cited and citing; and what a report says of how they were looked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citewise.catalogue.importing import import_files
from citewise.catalogue.notices import import_notices
from citewise.catalogue.pending import link_pending
from citewise.model import EditorialNotice, NoticeKind
from citewise.pipeline.run import ingest
from citewise.reports.library import open_library
from citewise.reports.notices import combined
from citewise.reports.report import WorkHeader
from invented_articles import article

CITED, CITING = "10.5555/nights.1", "10.5555/sleep.1"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """One article (with a PMID of its own) that cites a work by DOI and PMID."""
    text = article(1).replace(
        b'<article-id pub-id-type="doi">', b'<article-id pub-id-type="pmid">99000001</article-id><article-id pub-id-type="doi">'
    )  # fmt: skip
    text = text.replace(
        b'<pub-id pub-id-type="doi">10.5555/nights.1', b'<pub-id pub-id-type="pmid">99000002</pub-id><pub-id pub-id-type="doi">10.5555/nights.1'
    )  # fmt: skip
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.xml").write_bytes(text)
    ingest([tmp_path / "articles"], data_dir=tmp_path / "lib", workers=1, classify=False)
    return tmp_path / "lib"


def header(library: Path, key: str) -> WorkHeader:
    with open_library(library) as opened:
        return opened.report(key).header


PUBMED = """<?xml version="1.0"?>
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>99000002</PMID><Article><ArticleTitle>Long nights after naps.</ArticleTitle>
</Article><CommentsCorrectionsList>
<CommentsCorrections RefType="RetractionIn"><RefSource>J Invent Sleep. 2020 Mar 4;9(1):7. doi: 10.5555/notice.7</RefSource><PMID>99000009</PMID></CommentsCorrections>
</CommentsCorrectionsList></MedlineCitation></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>99000010</PMID><Article><Journal><JournalIssue><PubDate><Year>2022</Year><Month>May</Month></PubDate></JournalIssue></Journal>
<ArticleTitle>Expression of concern on naps of kind 1.</ArticleTitle><ELocationID EIdType="doi">10.5555/concern.1</ELocationID></Article>
<CommentsCorrectionsList><CommentsCorrections RefType="ExpressionOfConcernFor"><RefSource>J Invent Sleep. 2021</RefSource><PMID>99000001</PMID></CommentsCorrections>
</CommentsCorrectionsList></MedlineCitation></PubmedArticle></PubmedArticleSet>
"""


def test_pubmed_says_it_on_either_side(tmp_path: Path, library: Path) -> None:
    path = tmp_path / "pubmed.xml"
    path.write_text(PUBMED)
    import_files([path], data_dir=library)
    (cited,) = header(library, CITED).notices
    (citing,) = header(library, CITING).notices
    assert cited == EditorialNotice(NoticeKind.RETRACTED, "10.5555/notice.7", "2020-03-04", "PubMed")
    assert citing == EditorialNotice(NoticeKind.CONCERN, "10.5555/concern.1", "2022-05", "PubMed")


def test_europe_pmc_says_it_on_either_side(tmp_path: Path, library: Path) -> None:
    def record(pmid: str, kind: str, other: str, reference: str) -> dict[str, object]:
        comment = {"id": other, "source": "MED", "type": kind, "reference": reference}
        return {"id": pmid, "source": "MED", "pmid": pmid, "title": f"Record {pmid}", "commentCorrectionList": {"commentCorrection": [comment]}}  # fmt: skip

    path = tmp_path / "europepmc.jsonl"
    records = [
        record("99000002", "Retraction in", "99000009", "J Invent Sleep. 2020 Mar 4;9(1):7"),
        record("99000010", "Erratum for", "99000001", "J Invent Sleep. 2021"),
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    import_files([path], data_dir=library)
    (cited,) = header(library, CITED).notices
    assert (cited.kind, cited.date, cited.source) == (NoticeKind.RETRACTED, "2020-03-04", "Europe PMC")
    assert [notice.kind for notice in header(library, CITING).notices] == [NoticeKind.ERRATUM]


def test_crossref_says_it_by_update_to_and_updated_by(tmp_path: Path, library: Path) -> None:
    updated = {"date-parts": [[2022, 5, 6]]}
    notice = {"DOI": "10.5555/notice.9", "prefix": "10.5555", "title": ["Withdrawal of naps"],
              "update-to": [{"DOI": CITING, "type": "withdrawal", "updated": updated}]}  # fmt: skip
    work = {"DOI": CITED, "prefix": "10.5555", "title": ["Long nights after naps"],
            "updated-by": [{"DOI": "10.5555/notice.8", "type": "retraction", "updated": updated}]}  # fmt: skip
    path = tmp_path / "crossref.json"
    path.write_text(json.dumps({"message": {"items": [notice, work]}}))
    import_files([path], data_dir=library)
    assert header(library, CITED).notices == (
        EditorialNotice(NoticeKind.RETRACTED, "10.5555/notice.8", "2022-05-06", "Crossref"),
    )
    assert header(library, CITING).notices == (
        EditorialNotice(NoticeKind.WITHDRAWN, "10.5555/notice.9", "2022-05-06", "Crossref"),
    )


def test_an_article_that_is_a_retraction_marks_the_work_it_names(tmp_path: Path, library: Path) -> None:
    related = b'<related-article related-article-type="retracted-article" ext-link-type="doi" xlink:href="10.5555/NIGHTS.1"/>'
    text = article(7).replace(b"</article-meta>", related + b"</article-meta>")
    path = tmp_path / "retraction.xml"
    path.write_bytes(text.replace(b'article-type="research-article"', b'article-type="retraction"'))
    ingest([path], data_dir=library, workers=1, classify=False)
    (notice,) = header(library, CITED).notices
    assert (notice.kind, notice.doi) == (NoticeKind.RETRACTED, "10.5555/sleep.7")
    assert notice.source == "an article of this library"
    assert header(library, "10.5555/sleep.7").notices == ()


def test_retraction_watch_on_citing_works_shows_on_their_statements(tmp_path: Path, library: Path) -> None:
    table = tmp_path / "rw.csv"
    table.write_text(
        "Record ID,Title,OriginalPaperDOI,OriginalPaperPubMedID,RetractionDOI,RetractionDate,RetractionNature\n"
        "1,Naps,unavailable,99000001,10.5555/notice.1,3/4/2020 0:00,Retraction\n"
    )
    import_notices([table], data_dir=library)
    with open_library(library) as opened:
        report = opened.report(CITED)
        (group,) = report.groups
    assert group.work.notices == (NoticeKind.RETRACTED,)


def test_a_report_never_says_clean_when_nothing_was_read(tmp_path: Path, library: Path) -> None:
    check = header(library, CITED).notice_check
    assert check.verdict == "not checked"
    assert check.sentence.endswith("no source of notices has been read yet.")
    assert check.advice == "citewise notices import FILE"

    path = tmp_path / "crossref.json"
    path.write_text(json.dumps([{"DOI": "10.5555/x", "prefix": "10.5555", "title": ["X"], "updated-by": [{"DOI": "10.5555/y", "type": "retraction"}]}]))  # fmt: skip
    import_files([path], data_dir=library)
    check = header(library, CITED).notice_check
    assert check.verdict == "not checked", "some records of Crossref tell nothing of the others"
    assert "only the records taken in of Crossref on 20" in check.sentence

    table = tmp_path / "rw.csv"
    table.write_text(
        "Record ID,Title,OriginalPaperDOI,OriginalPaperPubMedID,RetractionDOI,RetractionDate,RetractionNature\n"
        f"1,Naps,{CITING},0,10.5555/notice.1,3/4/2020 0:00,Retraction\n"
    )
    import_notices([table], data_dir=library)
    clean, noticed = header(library, CITED).notice_check, header(library, CITING).notice_check
    assert (clean.verdict, noticed.verdict, clean.advice) == ("none known", "noticed", "")
    assert clean.sentence.startswith(
        "Not known to be retracted; notices last read from Retraction Watch on 20"
    )
    assert clean.sentence.endswith(
        "of Crossref on " + clean.readings[0].read_at[:10] + " only the records taken in."
    )
    assert "Not known" not in noticed.sentence


def test_one_retraction_told_by_several_sources_is_one(tmp_path: Path, library: Path) -> None:
    told = [
        EditorialNotice(NoticeKind.RETRACTED, None, "", "PubMed"),
        EditorialNotice(NoticeKind.RETRACTED, "10.5555/n", "", "Crossref"),
        EditorialNotice(NoticeKind.RETRACTED, "10.5555/n", "2020-01-02", "Retraction Watch"),
        EditorialNotice(NoticeKind.CORRECTION, "10.5555/c", "", "Crossref"),
        EditorialNotice(NoticeKind.CORRECTION, "10.5555/d", "", "Crossref"),
    ]
    retraction, *corrections = combined(told)
    assert (retraction.doi, retraction.date) == ("10.5555/n", "2020-01-02")
    assert set(retraction.source.split(", ")) == {"PubMed", "Crossref", "Retraction Watch"}
    assert [notice.doi for notice in corrections] == ["10.5555/c", "10.5555/d"]


def test_a_notice_on_a_chapter_is_none_on_its_book(tmp_path: Path, library: Path) -> None:
    record = {"DOI": "10.5555/chapter.1", "prefix": "10.5555", "title": ["A chapter"], "ISBN": ["9780306406157"],
              "updated-by": [{"DOI": "10.5555/y", "type": "retraction"}]}  # fmt: skip
    path = tmp_path / "crossref.json"
    path.write_text(json.dumps([record]))
    import_files([path], data_dir=library)
    book = article(3).replace(
        b'<pub-id pub-id-type="doi">10.5555/nights.1</pub-id>', b'<pub-id pub-id-type="isbn">9780306406157</pub-id>'
    )  # fmt: skip
    book = book.replace(b"<article-title>Long nights after naps</article-title>", b"")
    book = book.replace(b'publication-type="journal"', b'publication-type="book"')
    (tmp_path / "book.xml").write_bytes(book)
    ingest([tmp_path / "book.xml"], data_dir=library, workers=1, classify=False)
    link_pending(library)
    assert header(library, "isbn:9780306406157").notices == ()
