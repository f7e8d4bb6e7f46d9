"""Marker groups: which citations stand together, and which works they name."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked_paragraphs import groups_of, marked, numbered_list, shown

from citewise.contexts.markers import group_markers, printed_number
from citewise.contexts.numbering import LONGEST_RANGE, ReferenceNumbering
from citewise.model import BibliographicReference, InTextCitation, Paragraph

TEN = numbered_list(10)


@pytest.mark.parametrize(
    ("text", "printed", "named"),
    [
        ("Tremor fell [{3}].", "3", "B3"),
        ("Tremor fell {[3]}.", None, ""),
        ("Tremor fell {[3]:B3}.", "[3]", "B3"),
        ("Tremor fell [{3}]-[{7}].", "[3]-[7]", "B3 B4 B5 B6 B7"),
        ("Tremor fell {[3]:B3}-{[7]:B7}.", "[3]-[7]", "B3 B4 B5 B6 B7"),
        ("Tremor fell [{3}–{7}].", "3–7", "B3 B4 B5 B6 B7"),
        ("Tremor fell ({3}—{5}).", "3—5", "B3 B4 B5"),
        ("Tremor fell [{3} to {5}].", "3 to 5", "B3 B4 B5"),
        ("Tremor fell [{3}, {5}-{7}].", "3, 5-7", "B3 B5 B6 B7"),
        ("Tremor fell [{1},{3}−{5},{9}].", "1,3−5,9", "B1 B3 B4 B5 B9"),
        ("Tremor fell [{2},{4}].", "2,4", "B2 B4"),
        ("Tremor fell [{2}] [{4}].", "[2] [4]", "B2 B4"),
        ("Tremor fell ({2}) and ({4}).", "(2) and (4)", "B2 B4"),
        ("Tremor fell [{2}{–:B3}{4}].", "2–4", "B2 B3 B4"),
        ("Tremor fell [{2–4:B2 B3 B4}].", "2–4", "B2 B3 B4"),
        ("Tremor fell [{2–4:B2 B4}].", "2–4", "B2 B4 B3"),
        ("Tremor fell ^|{3}–{5}|^.", "3–5", "B3 B4 B5"),
        ("Tremor fell ^|{3},{5}|^.", "3,5", "B3 B5"),
        ("Tremor fell ^|{3}|^^|,|^^|{5}|^.", "3,5", "B3 B5"),
    ],
)
def test_numbers(text: str, printed: str | None, named: str) -> None:
    paragraph = marked(text)
    assert shown(paragraph, groups_of(paragraph, TEN)) == ([(printed, named)] if printed else [])


@pytest.mark.parametrize(
    ("text", "printed", "named"),
    [
        ("Tremor fell [{3}, 4, {5}].", "3, 4, 5", "B3 B4 B5"),
        ("Tremor fell [{3}, 5–7].", "3, 5–7", "B3 B5 B6 B7"),
        ("Tremor fell [1, {3}].", "1, 3", "B1 B3"),
        ("Tremor fell [{3}]-[5].", "[3]-[5]", "B3 B4 B5"),
        ("Tremor fell [{3}], [4], [{5}].", "[3], [4], [5]", "B3 B4 B5"),
        ("Tremor fell ^|{3}–5|^.", "3–5", "B3 B4 B5"),
        ("Tremor fell ^|3,{5}|^.", "3,5", "B3 B5"),
    ],
)
def test_untagged_numbers_beside_tagged_ones_are_named_too(text: str, printed: str, named: str) -> None:
    paragraph = marked(text)
    assert shown(paragraph, groups_of(paragraph, TEN)) == [(printed, named)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tremor fell [{3}] in 20 patients [{5}].", [("3", "B3"), ("5", "B5")]),
        ("It fell [{3}], 4 of 5 say [{7}].", [("3", "B3"), ("7", "B7")]),
        ("Seen [{3}] and sleep [{4}].", [("3", "B3"), ("4", "B4")]),
        ("Doses of [{3}, 12 mg] were kept.", [("3", "B3")]),
        ("Tremor (n = 3, {4}) fell.", [("4", "B4")]),
    ],
)
def test_other_numbers_are_left_alone(text: str, expected: list[tuple[str, str]]) -> None:
    paragraph = marked(text)
    assert shown(paragraph, groups_of(paragraph, TEN)) == expected


def test_a_range_longer_than_any_citation_names_its_ends_only() -> None:
    paragraph = marked(f"Tremor fell [{{1}}–{{{LONGEST_RANGE + 2}}}].")
    references = numbered_list(LONGEST_RANGE + 2)
    assert [g.reference_ids for g in groups_of(paragraph, references)] == [("B1", f"B{LONGEST_RANGE + 2}")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("({Orlundh et al., 2012:B1}; {Ishbarra, 2014:B2})", ["B1 B2"]),
        ("({Orlundh et al., 2012:B1}, {2013:B2})", ["B1 B2"]),
        ("{Orlundh (2012):B1} and {Ishbarra (2014):B2} agree", ["B1", "B2"]),
        ("as in {Orlundh (2012):B1}; {Ishbarra (2014):B2}", ["B1 B2"]),
        ("({Orlundh, 2012:B1}) but not ({Ishbarra, 2014:B2})", ["B1", "B2"]),
        ("(see {Orlundh, 2012:B1} for sleep, {Ishbarra, 2014:B2} for tremor)", ["B1", "B2"]),
    ],
)
def test_author_and_year(text: str, expected: list[str]) -> None:
    paragraph = marked(text)
    assert [" ".join(g.reference_ids) for g in groups_of(paragraph, TEN)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell (Orlundh et al., {2012:B1}).", [("Orlundh et al., 2012", "B1")]),
        ("It fell (see Orlundh and Quell {2012a:B1}).", [("Orlundh and Quell 2012a", "B1")]),
        ("It fell (e.g., van Ode, {2012:B1}).", [("van Ode, 2012", "B1")]),
        (
            "It fell (Orlundh, {2012:B1}, {2013:B2}; Quell and Ode, {2014:B3}).",
            [("Orlundh, 2012, 2013; Quell and Ode, 2014", "B1 B2 B3")],
        ),
        (
            "It fell (Orlundh, {2012:B1}) or rose (Quell, {2014:B3}).",
            [("Orlundh, 2012", "B1"), ("Quell, 2014", "B3")],
        ),
        ("Orlundh ({2012:B1}) saw it.", [("2012", "B1")]),
        ("It fell in {2012:B1}.", [("2012", "B1")]),
        (
            "It fell (Orlundh, {2012:B1}; in 3 of 5 also Quell, {2014:B3}).",
            [("Orlundh, 2012", "B1"), ("2014", "B3")],
        ),
    ],
)
def test_where_the_year_alone_is_tagged_the_authors_in_brackets_belong_to_it(
    text: str, expected: list[tuple[str, str]]
) -> None:
    paragraph = marked(text)
    assert shown(paragraph, groups_of(paragraph, TEN)) == expected


def test_years_at_the_ends_of_a_dash_are_no_range_of_numbers() -> None:
    paragraph = marked("({Orlundh, 1990:B1}–{1993:B2})")
    assert [g.reference_ids for g in groups_of(paragraph, TEN)] == [("B1", "B2")]


def test_an_empty_tag_names_its_work() -> None:
    paragraph = marked("Tremor fell{:B5} at night.")
    assert shown(paragraph, groups_of(paragraph, TEN)) == [("", "B5")]


def test_a_work_named_twice_in_a_group_counts_once() -> None:
    paragraph = marked("Tremor fell [{3}, {3}–{5}, {4}].")
    assert [g.reference_ids for g in groups_of(paragraph, TEN)] == [("B3", "B4", "B5")]


def test_citations_of_what_the_list_lacks_name_nothing() -> None:
    paragraph = marked("See {Fig. 1:F1} and [{3}] and [{99}].")
    assert shown(paragraph, groups_of(paragraph, TEN)) == [("3", "B3")]


def test_an_entry_of_several_works_means_all_of_them() -> None:
    references = (
        BibliographicReference("B1", 1),
        BibliographicReference("B1#2", 1, parent="B1"),
        BibliographicReference("B2", 2),
    )
    paragraph = marked("Tremor fell [{1}].")
    assert [g.reference_ids for g in groups_of(paragraph, references)] == [("B1", "B1#2")]


def test_ranges_follow_the_printed_labels_not_the_order() -> None:
    references = tuple(BibliographicReference(f"r{n}", 5 - n, label=f"[{n}]") for n in range(1, 5))
    paragraph = marked("Tremor fell [{1:r1}–{3:r3}].")
    assert [g.reference_ids for g in groups_of(paragraph, references)] == [("r1", "r2", "r3")]


def test_ranges_follow_what_the_tags_themselves_print() -> None:
    references = tuple(BibliographicReference(f"r{n}", n + 1) for n in range(6))
    paragraph = marked("Sleep [{1:r1}], tremor [{2:r2}], pain [{2:r2}–{5:r5}].")
    assert groups_of(paragraph, references)[-1].reference_ids == ("r2", "r3", "r4", "r5")


def test_tags_that_overlap_become_one_group() -> None:
    paragraph = Paragraph(
        "Orlundh (2012) saw", citations=(InTextCitation(0, 14, ("B1",)), InTextCitation(9, 13, ("B2",)))
    )
    assert shown(paragraph, groups_of(paragraph, TEN)) == [("Orlundh (2012)", "B1 B2")]


def test_spans_outside_the_text_are_passed_over() -> None:
    paragraph = Paragraph(
        "Short.", citations=(InTextCitation(4, 40, ("B1",)), InTextCitation(-3, 2, ("B1",)))
    )
    assert groups_of(paragraph, TEN) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("[12]", 12), ("( 7 )", 7), ("2012", None), ("0", None), ("a3", None), ("", None), ("٣", 3)],
)
def test_printed_number(text: str, number: int | None) -> None:
    assert printed_number(text) == number


pieces = st.lists(
    st.one_of(
        st.integers(1, 12).map(lambda n: f"{{{n}}}"),
        st.sampled_from(
            ["[", "]", "(", ")", "-", "–", ", ", "; ", " and ", "word ", ". The ", " 4", "^|2|^", "{:B2}"]
        ),
    ),
    max_size=25,
)


@given(pieces)
def test_groups_of_any_text_are_apart_inside_it_and_name_every_tag(parts: list[str]) -> None:
    paragraph = marked("".join(parts))
    groups = group_markers(paragraph, ReferenceNumbering(TEN))
    assert all(0 <= g.start <= g.end <= len(paragraph.text) for g in groups)
    assert all(a.end <= b.start for a, b in pairwise(groups))
    known = {r.id for r in TEN}
    tagged = {key for c in paragraph.citations for key in c.reference_ids} & known
    named = {key for g in groups for key in g.reference_ids}
    assert tagged <= named <= known
    assert all(len(set(g.reference_ids)) == len(g.reference_ids) for g in groups)
