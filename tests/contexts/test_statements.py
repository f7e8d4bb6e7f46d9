"""Citation statements: one for each citing sentence and marker group, with its neighbours and its place."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from marked_paragraphs import marked, numbered_list, work

from citewise.contexts import LONGEST_PARAGRAPH, cut
from citewise.model import CitationStatement, Document, Element, Paragraph, Section, SectionKind, Work
from citewise.model.document import Block

NINE = numbered_list(9)


def document(*body: Block, abstract: Sequence[Block] = (), back: Sequence[Block] = ()) -> Document:
    return Document(Work(), abstract=tuple(abstract), body=body, back=tuple(back), references=NINE)


def statements(*texts: str) -> tuple[CitationStatement, ...]:
    return cut(document(*map(marked, texts)))


def test_one_statement_for_each_group_of_a_sentence() -> None:
    first, second = statements("We agree with [{1}, {3}–{5}] but not with [{7}].")
    assert first.sentence == second.sentence == "We agree with [1, 3–5] but not with [7]."
    assert first.target.text == "1, 3–5"
    assert first.target.reference_ids == ("B1", "B3", "B4", "B5")
    assert second.target.reference_ids == ("B7",)
    assert [first.sentence[o.start : o.end] for o in first.others] == ["7"]
    assert [o.reference_ids for o in second.others] == [("B1", "B3", "B4", "B5")]
    assert (first.ordinal, second.ordinal) == (0, 1)


def test_neighbours_are_of_the_same_paragraph() -> None:
    found = statements(
        "Plants sleep. They tremble [{1}]. They wake.", "Others wake first [{2}].", "Nothing is cited here."
    )
    assert [(s.before, s.sentence, s.after) for s in found] == [
        ("Plants sleep.", "They tremble [1].", "They wake."),
        ("", "Others wake first [2].", ""),
    ]


def test_a_citation_after_the_stop_belongs_to_the_sentence_before() -> None:
    (found,) = statements("Plants sleep. They tremble.^|{1}|^ They wake.")
    assert (found.before, found.sentence, found.after) == ("Plants sleep.", "They tremble.1", "They wake.")
    assert found.sentence[found.target.start : found.target.end] == "1"


def test_the_sentence_lies_in_its_paragraph_where_it_says() -> None:
    (found,) = statements("  Plants sleep.   They tremble [{1}].  They wake. ")
    assert found.paragraph[found.offset :].startswith(found.sentence)
    assert found.sentence == "They tremble [1]."


def test_headings_and_section() -> None:
    body = (
        marked("Plants sleep [{1}]."),
        Section("Methods", blocks=(Section("Statistical analysis", blocks=(marked("As in [{2}]."),)),)),
        Section("Results and discussion", blocks=(marked("As in [{3}]."),)),
        Section("Limitations", blocks=(marked("Unlike [{4}]."),)),
        Section("Of ferns", blocks=(marked("As in [{5}]."),)),
    )
    found = cut(document(*body))
    assert [(s.headings, s.section) for s in found] == [
        ((), SectionKind.INTRODUCTION),
        (("Methods", "Statistical analysis"), SectionKind.METHODS),
        (("Results and discussion",), SectionKind.RESULTS),
        (("Limitations",), SectionKind.DISCUSSION),
        (("Of ferns",), SectionKind.OTHER),
    ]


def test_a_review_with_headings_of_its_own() -> None:
    body = (
        Section("Introduction", blocks=(marked("Plants sleep [{1}]."),)),
        Section("Ferns", blocks=(Section("Sleep of ferns", blocks=(marked("As in [{2}]."),)),)),
        Section("Mosses", blocks=(marked("As in [{3}]."),)),
        Section("Concluding remarks", blocks=(marked("As in [{4}]."),)),
    )
    assert [s.section for s in cut(document(*body))] == [
        SectionKind.INTRODUCTION,
        SectionKind.OTHER,
        SectionKind.OTHER,
        SectionKind.DISCUSSION,
    ]


def test_a_section_without_title_is_no_heading_but_its_type_tells() -> None:
    (found,) = cut(document(Section("Ferns", "methods", blocks=(Section(blocks=(marked("As [{1}]."),)),))))
    assert (found.headings, found.section) == (("Ferns",), SectionKind.METHODS)


def test_abstract_body_and_back_in_reading_order_with_their_element() -> None:
    found = cut(
        document(
            marked("Body [{2}]."),
            marked("Cell [{3}]", Element.TABLE),
            abstract=[marked("Abstract [{1}].", Element.ABSTRACT)],
            back=[marked("Note [{4}].", Element.FOOTNOTE)],
        )
    )
    assert [(s.target.text, s.element) for s in found] == [
        ("1", Element.ABSTRACT),
        ("2", Element.PARAGRAPH),
        ("3", Element.TABLE),
        ("4", Element.FOOTNOTE),
    ]
    assert [s.ordinal for s in found] == [0, 1, 2, 3]


def test_no_references_no_statements() -> None:
    assert cut(Document(Work(), body=(marked("Plants sleep [{1}]."),))) == ()


def test_citations_that_the_list_lacks_give_none() -> None:
    assert statements("See {Fig. 1:F1} and [{12}].") == ()


def test_untagged_callouts_give_statements() -> None:
    references = (work("a", "Orlundh", 2012, index=1), work("b", "Quell", 2014, index=2))
    body = (Paragraph("Plants sleep (Orlundh, 2012). Quell (2014) says they wake."),)
    found = cut(Document(Work(), body=body, references=references))
    assert [(s.sentence, s.target.text, s.target.reference_ids) for s in found] == [
        ("Plants sleep (Orlundh, 2012).", "Orlundh, 2012", ("a",)),
        ("Quell (2014) says they wake.", "Quell (2014)", ("b",)),
    ]


def test_an_empty_tag_has_an_empty_span_at_its_place() -> None:
    (found,) = statements("Plants sleep{:B2}. They wake.")
    assert found.sentence == "Plants sleep."
    assert (found.target.start, found.target.end, found.target.text) == (12, 12, "")


def test_a_paragraph_without_a_word_gives_none() -> None:
    assert statements("{:B2}", " {:B2} ") == ()


def test_long_paragraphs_are_kept_in_parts_that_hold_the_sentence() -> None:
    found = statements("They tremble [{1}] at night. " * 2000)
    assert len(found) == 2000
    assert all(len(s.paragraph) <= LONGEST_PARAGRAPH for s in found)
    assert all(s.paragraph[s.offset : s.offset + len(s.sentence)] == s.sentence for s in found)
    assert len({s.paragraph for s in found}) < 10


def test_headings_nested_beyond_reason_do_not_overflow() -> None:
    block: Block = marked("Plants sleep [{1}].")
    for _ in range(3000):
        block = Section("", blocks=(block,))
    assert len(cut(document(block))) == 1


pieces = st.lists(
    st.sampled_from(
        ["Tremor ", "fell. ", "[{3}]", "[{3}]–[{6}] ", "^|{4}|^ ", "et al. ", "Fig. ", "The ", "(", ")", ". ", "?! ",
         "“", "” ", "{Orlundh, 2012:B1}", "{:B2}", "{A b. C d:B5}", ", ", " and ", "[7] ", "é", "  "]
    ),
    max_size=60,
)  # fmt: skip


@given(pieces)
def test_of_any_paragraph(parts: list[str]) -> None:
    paragraph = marked("".join(parts))
    found = cut(document(paragraph))
    for s in found:
        spans = [(s.target.start, s.target.end), *((o.start, o.end) for o in s.others)]
        assert all(0 <= low <= high <= len(s.sentence) for low, high in spans)
        assert s.sentence[s.target.start : s.target.end] == s.target.text
        assert s.paragraph[s.offset : s.offset + len(s.sentence)] == s.sentence
        assert s.target.reference_ids
    tagged = {key for c in paragraph.citations for key in c.reference_ids}
    assert not paragraph.text.strip() or tagged <= {key for s in found for key in s.target.reference_ids}
    assert cut(document(paragraph)) == found
