"""Every trap counted in the team's notes on real JATS, each on a small article of our own, from bytes to statements."""

from __future__ import annotations

import pytest
from jats_articles import article, cited, document, numbered, paragraphs, statements, xref

from citewise.model import Element, SectionKind


@pytest.mark.parametrize(
    "marker",
    [
        f"[{xref(3)}]-[{xref(7)}]",
        f"[{xref(3)}]–[{xref(7)}]",
        f"[{xref(3)}–{xref(7)}]",
        f"[{xref(3)}-{xref(7)}]",
        f"{xref(3, '[3]')}–{xref(7, '[7]')}",
        f"<sup>{xref(3)}–{xref(7)}</sup>",
        f"<sup>{xref(3)}</sup><sup>–</sup><sup>{xref(7)}</sup>",
        f"({xref(3)}&#x2010;{xref(7)})",
    ],
)
def test_the_untagged_middle_of_a_range_is_cited_too(marker: str) -> None:
    found = cited(article(f"<p>This was found before {marker}. Nothing else was.</p>", numbered(9)))
    assert found == [("r3", "r4", "r5", "r6", "r7")]


def test_ranges_and_single_numbers_in_one_bracket() -> None:
    body = f"<p>Found before [{xref(1)}, {xref(3)}–{xref(5)}, {xref(8)}] by many.</p>"
    assert cited(article(body, numbered(9))) == [("r1", "r3", "r4", "r5", "r8")]


def test_an_article_without_any_tagged_citation_bracketed() -> None:
    body = "<p>Sleep is long [1]. Naps are short [2,3] and night is dark [4-6].</p>"
    assert cited(article(body, numbered(6))) == [("r1",), ("r2", "r3"), ("r4", "r5", "r6")]


def test_an_article_without_any_tagged_citation_raised() -> None:
    body = "<p>Sleep is long.<sup>1</sup> Naps are short<sup>2,3</sup> on 12 m<sup>2</sup>.</p>"
    assert cited(article(body, numbered(3))) == [("r1",), ("r2", "r3")]


def test_an_article_without_any_tagged_citation_by_author_and_year() -> None:
    refs = "".join(
        f'<ref id="{key}"><mixed-citation><string-name><surname>{name}</surname> <given-names>A</given-names></string-name>'
        f" (<year>{year}</year>) <article-title>{title}</article-title>. <source>Invented Letters</source></mixed-citation></ref>"
        for key, name, year, title in (
            ("a", "Halm", "2001", "On straw"),
            ("b", "Korn", "2004", "On grain"),
        )
    )
    body = "<p>Straw is dry (Halm, 2001). Korn (2004) found grain to be so too.</p>"
    assert cited(article(body, refs)) == [("a",), ("b",)]


def test_xref_without_ref_type_that_points_at_a_reference() -> None:
    body = '<p>Sleep is long [<xref rid="r2">2</xref>], see <xref rid="f1">Figure 1</xref>.</p>'
    assert cited(article(body, numbered(2))) == [("r2",)]


def test_xref_of_another_type_that_points_at_a_reference() -> None:
    body = '<p>Sleep is long [<xref ref-type="other" rid="r2">2</xref>].</p>'
    assert cited(article(body, numbered(2))) == [("r2",)]


def test_empty_xref() -> None:
    found = statements(
        article('<p>Sleep is long <xref ref-type="bibr" rid="r1"/>. Nights are dark.</p>', numbered(2))
    )
    assert [(s.sentence, s.target.reference_ids) for s in found] == [("Sleep is long .", ("r1",))]


def test_several_ids_in_one_rid() -> None:
    body = '<p>Sleep is long [<xref ref-type="bibr" rid="r1 r3">1, 3</xref>].</p>'
    assert cited(article(body, numbered(3))) == [("r1", "r3")]


def test_citations_of_nothing_in_the_list_are_warned_of() -> None:
    body = f'<p>Sleep is long [<xref ref-type="bibr" rid="r9">9</xref>], not short [{xref(1)}].</p>'
    read = document(article(body, numbered(2)))
    assert read.warnings == ("1 in-text citation points at no entry of the reference list.",)
    assert cited(article(body, numbered(2))) == [("r1",)]


def test_several_works_in_one_entry_are_all_cited() -> None:
    refs = (
        '<ref id="r1"><mixed-citation><name><surname>Salz</surname><given-names>A</given-names></name>, '
        "<source>Chem. Lett.</source> <year>2001</year>, <fpage>1</fpage>;</mixed-citation>"
        "<mixed-citation><name><surname>Sole</surname><given-names>B</given-names></name>, "
        "<source>Chem. Lett.</source> <year>2003</year>, <fpage>30</fpage>.</mixed-citation></ref>"
    )
    read = document(article(f"<p>Salt is white [{xref(1)}].</p>", refs))
    assert [(r.id, r.index, r.parent) for r in read.references] == [("r1", 1, None), ("r1#2", 1, "r1")]
    assert cited(article(f"<p>Salt is white [{xref(1)}].</p>", refs)) == [("r1", "r1#2")]


@pytest.mark.parametrize("wrapper", ["", "citation-alternatives"])
@pytest.mark.parametrize("order", [0, 1])
def test_one_entry_tagged_twice_counts_once(wrapper: str, order: int) -> None:
    forms = [
        '<mixed-citation publication-type="journal">Brine C, Lye D. A white salt. Chem Lett. 2004;4:40.</mixed-citation>',
        (
            '<element-citation publication-type="journal"><name><surname>Brine</surname><given-names>C</given-names></name>'
            "<article-title>A white salt</article-title><source>Chem Lett</source><year>2004</year><volume>4</volume></element-citation>"
        ),
    ]
    both = forms[order] + forms[1 - order]
    both = f"<{wrapper}>{both}</{wrapper}>" if wrapper else both
    (reference,) = document(article(refs=f'<ref id="r1">{both}</ref>')).references
    assert reference.title == "A white salt"
    assert reference.raw == "Brine C, Lye D. A white salt. Chem Lett. 2004;4:40."


def test_blanks_between_surname_and_initials() -> None:
    refs = (
        '<ref id="r1"><mixed-citation publication-type="journal"><person-group><name><surname>Steen</surname>'
        "<given-names>AB</given-names></name><name><surname>Kalk</surname><given-names>C</given-names></name>"
        "</person-group>. <article-title>Cold moss</article-title>. <source>Moss J</source>. <year>2001</year></mixed-citation></ref>"
    )
    (reference,) = document(article(refs=refs)).references
    assert reference.raw == "Steen AB, Kalk C. Cold moss. Moss J. 2001"


@pytest.mark.parametrize(
    ("markup", "element"),
    [
        ("<table-wrap><table><tr><td>North</td><td>{}</td></tr></table></table-wrap>", Element.TABLE),
        ("<table-wrap><caption><p>Walls of {}.</p></caption></table-wrap>", Element.CAPTION),
        (
            "<table-wrap><table-wrap-foot><fn><p>From {}.</p></fn></table-wrap-foot></table-wrap>",
            Element.FOOTNOTE,
        ),
        ("<fig><caption><title>Wall of {}.</title></caption></fig>", Element.CAPTION),
        ("<p>A wall.<fn><p>See {}.</p></fn></p>", Element.FOOTNOTE),
        ("<boxed-text><p>Why {}?</p></boxed-text>", Element.BOX),
        ("<list><list-item><p>round, {};</p></list-item></list>", Element.LIST),
        ("<sec><title>The method of {}</title><p>It was used.</p></sec>", Element.PARAGRAPH),
        ("<disp-quote><p>Walls stand {}.</p></disp-quote>", Element.PARAGRAPH),
    ],
)
def test_citations_outside_running_text(markup: str, element: Element) -> None:
    (found,) = statements(article(markup.format(f"[{xref(1)}]"), numbered(1)))
    assert (found.element, found.target.reference_ids) == (element, ("r1",))


def test_sub_articles_and_responses_are_left_out() -> None:
    part = (
        '<{0} {1}><front-stub><title-group><article-title>Decision</article-title></title-group></front-stub><body><p>Well done [<xref ref-type="bibr" rid="d1">1</xref>].</p></body>'
        '<back><ref-list><ref id="d1"><mixed-citation>Another list 1999</mixed-citation></ref></ref-list></back></{0}>'
    )
    after = part.format("sub-article", 'article-type="decision-letter"') + part.format(
        "response", 'response-type="reply"'
    )
    text = article(f"<p>Sleep is long [{xref(1)}].</p>", numbered(1), after=after)
    read = document(text)
    assert [r.id for r in read.references] == ["r1"]
    assert read.work.title == "An invented article"
    assert [s.sentence for s in statements(text)] == ["Sleep is long [1]."]
    assert read.warnings == ("Parts with a text of their own were left out: 1 decision-letter, 1 reply.",)


def test_no_section_at_all() -> None:
    read = document(article(f"<p>Sleep is long [{xref(1)}].</p><p>It is.</p>", numbered(1)))
    assert [p.text for p in paragraphs(read.body)] == ["Sleep is long [1].", "It is."]


def test_sections_by_title_where_sec_type_is_absent() -> None:
    body = "".join(
        f"<sec><title>{title}</title><p>Sleep is long [{xref(1)}].</p></sec>"
        for title in ("1. Background", "2. Patients and methods", "3. Results", "4. Discussion")
    )
    assert [s.section for s in statements(article(body, numbered(1)))] == [
        SectionKind.INTRODUCTION,
        SectionKind.METHODS,
        SectionKind.RESULTS,
        SectionKind.DISCUSSION,
    ]


@pytest.mark.parametrize("tag", ["citation", "nlm-citation"])
def test_old_tagging_without_dtd_version(tag: str) -> None:
    refs = (
        f'<ref id="r1"><{tag} citation-type="journal"><person-group person-group-type="author"><name><surname>Ink</surname>'
        "<given-names>R</given-names></name></person-group><article-title>On tags</article-title><source>Old Lett</source>"
        f"<year>1999</year><volume>3</volume><fpage>5</fpage></{tag}></ref>"
    )
    (reference,) = document(article(refs=refs)).references
    assert (reference.kind, reference.title, reference.journal, reference.year, reference.first_page) == (
        "journal",
        "On tags",
        "Old Lett",
        1999,
        "5",
    )
    assert reference.raw == "Ink R. On tags. Old Lett. 1999;3:5."


def test_identifiers_are_taken_where_they_are_and_missed_where_they_are_not() -> None:
    refs = (
        '<ref id="a"><element-citation><article-title>A</article-title><pub-id pub-id-type="doi">https://doi.org/10.5555/A.1</pub-id></element-citation></ref>'
        '<ref id="b"><element-citation><article-title>B</article-title><pub-id pub-id-type="pmid">99000001</pub-id></element-citation></ref>'
        '<ref id="c"><element-citation><article-title>C</article-title></element-citation></ref>'
    )
    ids = [r.identifiers.items() for r in document(article(refs=refs)).references]
    assert ids == [(("doi", "10.5555/a.1"),), (("pmid", "99000001"),), ()]


def test_raised_citations_inside_and_around_sup() -> None:
    body = (
        f"<p>Sleep is long<sup>{xref(1)}</sup> and deep"
        '<xref ref-type="bibr" rid="r2"><sup>2</sup></xref>, not short [<xref ref-type="bibr" rid="r3">3</xref>].</p>'
    )
    (paragraph,) = paragraphs(document(article(body, numbered(3))).body)
    assert [c.superscript for c in paragraph.citations] == [True, True, False]


def test_a_reference_list_in_parts_and_inside_a_section_of_the_body() -> None:
    inside = '<sec><title>References</title><ref-list><ref id="r2"><mixed-citation>Two 2002</mixed-citation></ref></ref-list></sec>'
    back = '<ref-list><ref-list><ref id="r3"><mixed-citation>Three 2003</mixed-citation></ref></ref-list></ref-list>'
    read = document(
        article(inside, '<ref id="r1"><mixed-citation>One 2001</mixed-citation></ref>', back=back)
    )
    assert sorted((r.id, r.raw) for r in read.references) == [
        ("r1", "One 2001"),
        ("r2", "Two 2002"),
        ("r3", "Three 2003"),
    ]
    assert [r.index for r in read.references] == [1, 2, 3]


def test_the_same_id_twice_is_told_apart() -> None:
    refs = '<ref id="r1"><mixed-citation>One 2001</mixed-citation></ref><ref id="r1"><mixed-citation>Two 2002</mixed-citation></ref>'
    assert [r.id for r in document(article(refs=refs)).references] == ["r1", "r1#2"]
