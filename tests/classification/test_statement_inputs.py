"""A statement's normal form: one target, other citations masked, and nothing in the text can break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewise.classification.inputs import (
    MAX_SENTENCE,
    OTHER,
    TARGET,
    StatementInput,
    StatementInputError,
    normalise,
)


def marked(sentence: str, **more: object) -> StatementInput:
    return StatementInput.from_marked({"sentence": sentence, **more})


def test_the_target_is_one_sign_and_other_citations_another() -> None:
    text = normalise(marked("This agrees with <<[3]>> but not with [4-6] or (Muller et al., 2003)."))
    assert text.sentence == f"This agrees with {TARGET} but not with {OTHER} or {OTHER}."


def test_the_same_sentence_with_another_target_differs() -> None:
    one = normalise(marked("In line with <<[3]>> but unlike [7], we saw none."))
    other = normalise(marked("In line with [3] but unlike <<[7]>>, we saw none."))
    assert one.sentence != other.sentence
    assert one.sentence.replace(TARGET, OTHER) == other.sentence.replace(TARGET, OTHER)


def test_names_of_cited_authors_are_not_shown() -> None:
    text = normalise(
        marked("Our rate exceeds that of Abenov et al. <<[12]>> and of Silva and Ostrom (2011).")
    )
    assert "Abenov" not in text.sentence
    assert "Ostrom" not in text.sentence


def test_spans_of_other_citations_are_masked_where_given() -> None:
    sentence = "Unlike Alpha1 we agree with Beta2."
    item = StatementInput("", sentence, "", "results", (), 7, 13, ((28, 33),))
    assert normalise(item).sentence == f"Unlike {TARGET} we agree with {OTHER}."


def test_a_sentence_of_ten_thousand_characters_is_cut_around_its_target() -> None:
    text = normalise(marked("word " * 1000 + "as found by <<[1]>> before " + "more " * 1000))
    assert TARGET in text.sentence
    assert "as found by" in text.sentence
    assert len(text.sentence) <= MAX_SENTENCE + 2


def test_only_the_innermost_heading_and_known_sections_count() -> None:
    text = normalise(marked("See <<[1]>>.", section="Discussion", headings=["4 Discussion", "4.1 Rates"]))
    assert (text.section, text.heading) == ("discussion", "4.1 Rates")
    assert normalise(marked("See <<[1]>>.", section="nonsense")).section == "other"


@pytest.mark.parametrize(
    "row",
    [
        {"sentence": 3},
        {"sentence": ["a"]},
        {"sentence": "a <<1>>", "before": {}},
        {"sentence": "a <<1>>", "headings": 5},
    ],
)
def test_fields_of_a_wrong_type_are_refused_with_their_name(row: dict[str, object]) -> None:
    with pytest.raises(StatementInputError, match="must be"):
        StatementInput.from_marked(row)


def test_absent_and_null_fields_are_empty() -> None:
    item = marked("As in <<[1]>>.", before=None, headings=None, section=None)
    assert (item.before, item.after, item.section, item.headings) == ("", "", "other", ())


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=300))
def test_any_text_has_a_normal_form(left: str, right: str, before: str) -> None:
    item = marked(f"{left}<<[1]>>{right}", before=before, after=right)
    text = normalise(item)
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in text.sentence)
    assert text.sentence.count(TARGET) <= 1


@given(st.text(max_size=60), st.integers(-5, 80), st.integers(-5, 80), st.integers(-5, 80))
def test_spans_outside_the_sentence_do_no_harm(sentence: str, start: int, end: int, other: int) -> None:
    item = StatementInput("", sentence, "", "other", (), start, end, ((other, other + 3), (start, end)))
    normalise(item)
