"""Running text: white space, structure, order, formulas."""

from __future__ import annotations

import pytest
from jats_articles import article, document, numbered, paragraphs, xref

from citewise.model import Section


def texts(body: str) -> list[str]:
    return [p.text for p in paragraphs(document(article(body, numbered(3))).body)]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one\n   two\t three </p>", "one two three"),
        ("<p> H<sub>2</sub>O and <italic>P. fictus</italic>.</p>", "H2O and P. fictus."),
        ("<p>a<break/>b</p>", "a b"),
        ("<p><named-content content-type='x'>in</named-content>side</p>", "inside"),
        ("<p>before <!-- hidden -->after<?pi x?></p>", "before after"),
        ("<p>x <inline-graphic/>y</p>", "x y"),
        ("<p>&#x3b1;&amp;&lt;b&gt; <![CDATA[<c>]]></p>", "α&<b> <c>"),
        ("<p>see <ext-link ext-link-type='uri'>https://x.example</ext-link>.</p>", "see https://x.example."),
    ],
)
def test_text_of_a_paragraph(markup: str, text: str) -> None:
    assert texts(markup) == [text]


def test_citations_lie_where_they_are_printed() -> None:
    body = f"<p>\n  Sleep [{xref(1)}, <italic>{xref(2)}</italic>]  and\n night [ {xref(3, ' 3 ')} ].</p>"
    (paragraph,) = paragraphs(document(article(body, numbered(3))).body)
    assert [paragraph.text[c.start : c.end] for c in paragraph.citations] == ["1", "2", "3"]


def test_paragraphs_lists_quotes_and_floats_in_reading_order() -> None:
    body = (
        "<sec><title>S</title><p>One <fig><caption><p>Fig.</p></caption></fig>goes on:"
        "<list><list-item><p>item</p></list-item></list>then <disp-quote><p>quote</p></disp-quote>ends.</p><p>Two</p></sec>"
    )
    assert texts(body) == ["One goes on:", "item", "then", "quote", "ends.", "Fig.", "Two"]


def test_sections_nest() -> None:
    body = (
        "<sec sec-type='methods'><label>2</label><title>Methods</title><sec><title>Walls</title><p>Cold.</p></sec></sec>"
        "<sec><title>Results</title><p>Green.</p></sec>"
    )
    outer, results = document(article(body)).body
    assert isinstance(outer, Section)
    assert isinstance(results, Section)
    assert (outer.title, outer.type, outer.label) == ("Methods", "methods", "2")
    (inner,) = outer.blocks
    assert isinstance(inner, Section)
    assert inner.title == "Walls"
    assert results.title == "Results"


def test_a_table_gives_a_row_as_a_paragraph() -> None:
    body = (
        "<table-wrap><alternatives><graphic/><table><thead><tr><th>Wall</th><th>Moss</th></tr></thead><tbody><tr><td>North</td>"
        "<td>yes<break/>much</td></tr><tr><td/><td/></tr></tbody></table></alternatives></table-wrap>"
    )
    assert texts(body) == ["Wall | Moss", "North | yes much"]


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<inline-formula>x = 2</inline-formula>", "Let x = 2 be."),
        (
            "<inline-formula><alternatives><tex-math>\\begin{document}$x=2$\\end{document}</tex-math><mml:math><mml:mi>y</mml:mi></mml:math></alternatives></inline-formula>",
            "Let x=2 be.",
        ),
        ("<inline-formula><inline-graphic/></inline-formula>", "Let [formula] be."),
        ("<inline-formula><tex-math>" + "x" * 200 + "</tex-math></inline-formula>", "Let [formula] be."),
    ],
)
def test_formulas_are_short(formula: str, text: str) -> None:
    assert texts(f"<p>Let {formula} be.</p>") == [text]


def test_back_matter_and_floats_group_are_read_and_the_list_is_not_text() -> None:
    back = "<app-group><app><title>Appendix</title><p>More walls.</p></app></app-group><fn-group><fn><p>A note.</p></fn></fn-group>"
    after = "<floats-group><fig><caption><p>Late figure.</p></caption></fig></floats-group>"
    read = document(article("<p>Text.</p>", numbered(1), back=back, after=after))
    assert [p.text for p in paragraphs(read.back)] == ["More walls.", "A note.", "Late figure."]


def test_a_body_without_text_is_warned_of() -> None:
    assert document(article("")).warnings == ("The article has no body text.",)
