"""What an article says of itself."""

from __future__ import annotations

import pytest
from jats_articles import TITLE, article, document, work

from citewise.model import Affiliation, EditorialNotice, Identifiers, NoticeKind, Person, RelatedArticle


def authors(contribs: str, more: str = "") -> tuple[Person, ...]:
    return work(f"{TITLE}<contrib-group>{contribs}</contrib-group>{more}").authors


def contrib(inside: str, kind: str = "author") -> str:
    return f'<contrib contrib-type="{kind}">{inside}</contrib>'


NAME = "<name><surname>Moos</surname><given-names>Lotte A.</given-names></name>"


def test_title_and_subtitle_without_footnote_marks() -> None:
    found = work(
        "<title-group><article-title>Moss on <italic>walls</italic><xref ref-type='fn' rid='f'>*</xref></article-title>"
        "<subtitle>a year</subtitle><trans-title-group><trans-title>Moos</trans-title></trans-title-group></title-group>"
    )
    assert (found.title, found.subtitle, found.full_title) == (
        "Moss on walls",
        "a year",
        "Moss on walls: a year",
    )


def test_abstract_plain_and_structured() -> None:
    plain = work(TITLE + "<abstract><title>Abstract</title><p>One.</p><p>Two.</p></abstract>")
    assert plain.abstract == "One.\nTwo."
    structured = work(
        TITLE
        + "<abstract><sec><title>Aim:</title><p>One.</p></sec><sec><title>Results</title><p>Two.</p><p>Three.</p></sec></abstract>"
    )
    assert structured.abstract == "Aim: One.\nResults: Two.\nThree."


def test_the_abstract_proper_is_preferred_to_teasers() -> None:
    found = work(
        TITLE
        + '<abstract abstract-type="short"><p>Teaser.</p></abstract><abstract><p>The abstract.</p></abstract>'
        '<abstract abstract-type="graphical"><p><graphic/></p></abstract>'
    )
    assert found.abstract == "The abstract."


@pytest.mark.parametrize(
    ("inside", "person"),
    [
        (NAME, Person("Moos", "Lotte A.")),
        ("<name><surname>Moos</surname></name>", Person("Moos")),
        ("<name><surname>Moos</surname><given-names>L</given-names><suffix>III</suffix></name>", Person("Moos", "L", suffix="III")),
        ("<name><prefix>Dr</prefix><surname>Moos</surname><given-names>L</given-names></name>", Person("Moos", "L")),
        ("<string-name>Lotte Moos</string-name>", Person("Moos", "Lotte")),
        ("<string-name>Moos, Lotte</string-name>", Person("Moos", "Lotte")),
        ("<string-name><given-names>Lotte</given-names> <surname>Moos</surname></string-name>", Person("Moos", "Lotte")),
        (f"<name-alternatives>{NAME}<name><surname>苔</surname></name></name-alternatives>", Person("Moos", "Lotte A.")),
        ("<collab>MOSS <italic>Group</italic></collab>", Person(collab="MOSS Group")),
        (f"<collab>MOSS Group<contrib-group>{contrib(NAME)}</contrib-group></collab>", Person(collab="MOSS Group")),
        ("<anonymous/>", Person(collab="Anonymous")),
        (
            '<contrib-id contrib-id-type="orcid">http://orcid.org/0000-0002-1825-0097</contrib-id>' + NAME,
            Person("Moos", "Lotte A.", "0000-0002-1825-0097"),
        ),
        (
            NAME + '<uri content-type="orcid" xlink:href="https://orcid.org/0000-0002-1825-0097"/>',
            Person("Moos", "Lotte A.", "0000-0002-1825-0097"),
        ),
        ('<contrib-id contrib-id-type="orcid">0000-0002-1825-0098</contrib-id>' + NAME, Person("Moos", "Lotte A.")),
        ('<contrib-id contrib-id-type="scopus">0000-0002-1825-0097</contrib-id>' + NAME, Person("Moos", "Lotte A.")),
    ],
)  # fmt: skip
def test_an_author(inside: str, person: Person) -> None:
    assert authors(contrib(inside)) == (person,)


def test_authors_and_editors_are_told_apart() -> None:
    found = work(
        f"{TITLE}<contrib-group>{contrib(NAME)}{contrib('<collab>G</collab>')}{contrib(NAME, 'editor')}</contrib-group>"
        f'<contrib-group content-type="editors"><contrib><name><surname>Streng</surname></name></contrib></contrib-group>'
    )
    assert [p.name for p in found.authors] == ["Lotte A. Moos", "G"]
    assert [p.name for p in found.editors] == ["Lotte A. Moos", "Streng"]


def test_affiliations_by_reference_inside_and_shared() -> None:
    first = '<aff id="a1"><label>1</label><institution>Shade</institution><country>Nowhere</country></aff>'
    second = '<aff id="a2"><sup>2</sup>University of Brick, <email>a@b.example</email></aff>'
    both = contrib(NAME + '<xref ref-type="aff" rid="a1 a2"/>')
    assert authors(both, first + second)[0].affiliations == (
        Affiliation("Shade, Nowhere"),
        Affiliation("University of Brick"),
    )
    assert authors(contrib(NAME + "<aff>Own place</aff>"))[0].affiliations == (Affiliation("Own place"),)
    assert authors(contrib(NAME) + "<aff>One for all</aff>")[0].affiliations == (Affiliation("One for all"),)


def test_affiliation_with_ror() -> None:
    aff = (
        '<aff id="a"><institution-wrap><institution>Shade</institution>'
        '<institution-id institution-id-type="ror">https://ror.org/055555555</institution-id></institution-wrap></aff>'
    )
    person = authors(contrib(NAME + '<xref ref-type="aff" rid="a"/>'), aff)[0]
    assert person.affiliations == (Affiliation("Shade", "https://ror.org/055555555"),)


def test_journal() -> None:
    found = work(
        TITLE,
        journal='<journal-id journal-id-type="nlm-ta">J Moss</journal-id><journal-id journal-id-type="pmc">moss</journal-id>'
        "<journal-title-group><journal-title>Journal of Moss</journal-title>"
        '<abbrev-journal-title abbrev-type="publisher">J. Moss</abbrev-journal-title></journal-title-group>'
        '<issn pub-type="ppub">5555-0008</issn><issn pub-type="epub">55550016</issn>'
        "<publisher><publisher-name>Invented Press</publisher-name></publisher>",
    ).journal
    assert (found.title, found.publisher) == ("Journal of Moss", "Invented Press")
    assert found.abbreviations == ("J Moss", "J. Moss")
    assert found.issns == ("5555-0008", "5555-0016")


def test_old_journal_tagging() -> None:
    assert work(TITLE, journal="<journal-title>Old Moss</journal-title>").journal.title == "Old Moss"


@pytest.mark.parametrize(
    ("dates", "iso"),
    [
        ('<pub-date pub-type="epub"><day>4</day><month>5</month><year>2021</year></pub-date>', "2021-05-04"),
        ('<pub-date pub-type="ppub"><month>May</month><year>2021</year></pub-date>', "2021-05"),
        ('<pub-date pub-type="ppub"><season>Spring</season><year>2021</year></pub-date>', "2021"),
        ('<pub-date iso-8601-date="2021-05-04"/>', "2021-05-04"),
        ("<pub-date><string-date>4 May 2021</string-date></pub-date>", "2021"),
        ('<pub-date pub-type="epub"><day>31</day><month>13</month><year>2021</year></pub-date>', "2021"),
        ('<pub-date pub-type="pmc-release"><year>2019</year></pub-date><pub-date pub-type="ppub"><year>2021</year></pub-date>', "2021"),
        ('<pub-date pub-type="ppub"><year>2022</year></pub-date><pub-date pub-type="epub"><year>2021</year></pub-date>', "2021"),
        ('<pub-date pub-type="ppub"><year>20xx</year></pub-date>', ""),
        ('<history><date date-type="received"><year>2020</year></date></history>', ""),
    ],
)  # fmt: skip
def test_date_of_publication(dates: str, iso: str) -> None:
    found = work(TITLE + dates)
    assert found.date == iso
    assert found.year == (int(iso[:4]) if iso else None)


def test_all_dates_are_kept() -> None:
    found = work(
        TITLE + '<pub-date pub-type="epub"><year>2021</year></pub-date><history>'
        '<date date-type="received"><day>1</day><month>2</month><year>2020</year></date></history>'
    )
    assert [(d.kind, d.iso) for d in found.dates] == [("epub", "2021"), ("received", "2020-02-01")]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("<fpage>7</fpage><lpage>19</lpage>", ("7", "19")),
        ("<elocation-id>e55</elocation-id>", ("e55", "")),
        ("<page-range>7–19</page-range>", ("7", "19")),
    ],
)
def test_pages(pages: str, expected: tuple[str, str]) -> None:
    found = work(TITLE + "<volume>4</volume><issue>Suppl 1</issue>" + pages)
    assert (found.first_page, found.last_page) == expected
    assert (found.volume, found.issue) == ("4", "Suppl 1")


def test_type_subjects_keywords_language() -> None:
    found = work(
        "<article-categories><subj-group><subject>Research</subject><subj-group><subject>Moss</subject></subj-group></subj-group>"
        f"</article-categories>{TITLE}<kwd-group><title>Keywords</title><kwd>moss</kwd><kwd>north <bold>wall</bold></kwd></kwd-group>"
        '<kwd-group kwd-group-type="abbreviations"><kwd>NW</kwd></kwd-group>',
        attributes='article-type="review-article" xml:lang="DE"',
    )
    assert found.type == "review-article"
    assert found.subjects == ("Research", "Moss")
    assert found.keywords == ("moss", "north wall")
    assert found.language == "de"


@pytest.mark.parametrize(
    ("licence", "name"),
    [
        ('<license xlink:href="http://creativecommons.org/licenses/by/4.0/"/>', "CC-BY-4.0"),
        ('<license xlink:href="https://creativecommons.org/licenses/by-nc-nd/3.0/igo/"/>', "CC-BY-NC-ND-3.0-IGO"),
        ("<license><ali:license_ref>https://creativecommons.org/publicdomain/zero/1.0/</ali:license_ref></license>", "CC0-1.0"),
        (
            '<license><license-p>Under a <ext-link xlink:href="https://creativecommons.org/licenses/by-sa/4.0">licence</ext-link>.</license-p></license>',
            "CC-BY-SA-4.0",
        ),
        ("<license><license-p>Under the Creative Commons Attribution Non-Commercial License.</license-p></license>", "CC-BY-NC"),
        ("<license><license-p>This work is in the public domain.</license-p></license>", "public domain"),
        ('<license xlink:href="https://press.example/terms"/>', "https://press.example/terms"),
        ("<license><license-p>All rights reserved.</license-p></license>", "All rights reserved."),
    ],
)  # fmt: skip
def test_licence(licence: str, name: str) -> None:
    assert work(f"{TITLE}<permissions>{licence}</permissions>").licence == name


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("Moos. Distributed under the terms of the Creative Commons Attribution License.", "CC-BY"),
        ("Free of all copyright, under the Creative Commons CC0 public domain dedication.", "CC0-1.0"),
        ("© 2019 Moos. All rights reserved.", ""),
    ],
)
def test_licence_stated_beside_the_copyright(statement: str, name: str) -> None:
    meta = f"{TITLE}<permissions><copyright-statement>{statement}</copyright-statement></permissions>"
    assert work(meta).licence == name


def test_contributors_of_no_kind_are_what_their_group_is() -> None:
    person = contrib(NAME, "person")
    found = work(
        f'{TITLE}<contrib-group content-type="author">{person}</contrib-group>'
        f'<contrib-group content-type="editor">{person}</contrib-group>'
    )
    assert (len(found.authors), len(found.editors)) == (1, 1)


def test_identifiers_in_normal_form() -> None:
    found = work(
        '<article-id pub-id-type="doi"> https://doi.org/10.5555/MOSS.1 </article-id><article-id pub-id-type="pmid">99000001</article-id>'
        '<article-id pub-id-type="pmc">9900001</article-id><article-id pub-id-type="publisher-id">10.5555/no</article-id>'
        + TITLE
    )
    assert found.identifiers == Identifiers(doi="10.5555/moss.1", pmid="99000001", pmcid="PMC9900001")


def test_related_articles_and_notices() -> None:
    link = '<related-article related-article-type="{}" ext-link-type="doi" xlink:href="10.5555/{}"/>'
    found = work(
        TITLE + link.format("retraction-forward", "r.1") + link.format("preprint", "p.1")
        + "<pub-history><event><event-desc>Posted as a preprint</event-desc><self-uri xlink:href='https://doi.org/10.5555/P.2'/></event></pub-history>"
    )  # fmt: skip
    assert found.related == (
        RelatedArticle("retraction-forward", Identifiers(doi="10.5555/r.1")),
        RelatedArticle("preprint", Identifiers(doi="10.5555/p.1")),
        RelatedArticle("preprint", Identifiers(doi="10.5555/p.2"), "Posted as a preprint"),
    )
    assert found.notices == (EditorialNotice(NoticeKind.RETRACTED, "10.5555/r.1", source="jats"),)


def test_a_retraction_notice_is_not_itself_retracted() -> None:
    found = work(
        TITLE
        + '<related-article related-article-type="retracted-article" ext-link-type="doi" xlink:href="10.5555/bad.1"/>',
        attributes='article-type="retraction"',
    )
    assert found.notices == ()
    assert found.related == (RelatedArticle("retracted-article", Identifiers(doi="10.5555/bad.1")),)


@pytest.mark.parametrize("title", ["RETRACTED: Moss", "Retracted Article: Moss", "[Retracted] – Moss"])
def test_a_title_that_says_retracted(title: str) -> None:
    found = work(f"<title-group><article-title>{title}</article-title></title-group>")
    assert [notice.kind for notice in found.notices] == [NoticeKind.RETRACTED]


@pytest.mark.parametrize(
    "title", ["Retracted papers: a survey", "Withdrawn from the wall", "On retracted: moss"]
)
def test_a_title_about_retraction_says_nothing_of_the_article(title: str) -> None:
    assert work(f"<title-group><article-title>{title}</article-title></title-group>").notices == ()


def test_an_article_without_front_matter() -> None:
    found = document("<article article-type='letter'><body><p>Text.</p></body></article>").work
    assert (found.title, found.type) == ("", "letter")


def test_metadata_of_the_issue_is_not_mistaken_for_the_article() -> None:
    text = article(meta=TITLE + "<product><name><surname>Other</surname></name><year>1900</year></product>")
    found = document(text).work
    assert (found.authors, found.year) == ((), None)
