"""Sentences: where they end and where they do not, with citations in them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked_paragraphs import groups_of, marked, numbered_list

from citewise.contexts import sentences
from citewise.contexts.sentences import LONGEST_SENTENCE, sentence_spans

NINE = numbered_list(9)


def split(text: str) -> list[str]:
    paragraph = marked(text)
    return [
        paragraph.text[low:high].strip()
        for low, high in sentence_spans(paragraph.text, groups_of(paragraph, NINE))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Tremor fell as in Orlundh et al.| The change was small.",
        "It was first seen in the U.S.| The cause was unknown.",
        "It was first seen by the U.S. Department of Sleep in May.|",
        "It is shown in Fig. 2 and in Figs. 3 and 4.|",
        "It is shown in Fig. S2.| It fell.",
        "Sown with P. fictus and Q. inventa var. Minor in May.|",
        "We asked Dr. Orlundh, e.g. Monday or i.e. Tuesday, vs. Wednesday.|",
        "It fell by 0.5 mg (approx. 3.2%).| Sleep rose.",
        "It fell (p < .05).| Sleep rose.",
        "Roots were boiled for 5 min.| Roots were dried.",
        "Roots were held at min. Strength of light.|",
        "Roots weighed 5 g.| Shoots weighed more.",
        "Did it fall?| It did!| We saw it.",
        "“It fell.”| Sleep rose.",
        "Sleep rose (see above.)| It fell.",
        "Kept at 4 °C.| Plants grew.",
        "Sown by A. B. Orlundh in May.|",
        "We thank Orlundh Inc. and Quell Ltd. for seeds.|",
        "It had no. 5 and vol. 3 of it.|",
        "The answer was no.| We went on.",
        "Grown in pots.|The plants were tall.",
    ],
)
def test_plain_text(text: str) -> None:
    expected = [piece.strip() for piece in text.split("|") if piece.strip()]
    assert split(text.replace("|", "")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tremor fell [{3}]. Sleep rose.", ["Tremor fell [3].", "Sleep rose."]),
        ("Tremor fell. [{3}] Sleep rose.", ["Tremor fell. [3]", "Sleep rose."]),
        ("Tremor fell.[{3}] Sleep rose.", ["Tremor fell.[3]", "Sleep rose."]),
        ("Tremor fell.^|{3}|^ Sleep rose.", ["Tremor fell.3", "Sleep rose."]),
        ("Tremor fell.^|{3},{4}|^ Sleep rose.", ["Tremor fell.3,4", "Sleep rose."]),
        ("Tremor fell.” ^|{3}|^ Sleep rose.", ["Tremor fell.” 3", "Sleep rose."]),
        ("Tremor fell. ({Orlundh, 2012:B3}) Sleep rose.", ["Tremor fell. (Orlundh, 2012)", "Sleep rose."]),
        (
            "Tremor fell. {Orlundh et al. (2012):B3} saw it.",
            ["Tremor fell.", "Orlundh et al. (2012) saw it."],
        ),
        (
            "As {Orlundh et al. The Trial, 2012:B3} saw. It fell.",
            ["As Orlundh et al. The Trial, 2012 saw.", "It fell."],
        ),
        ("It is so in {ref. 3:B3} and elsewhere.", ["It is so in ref. 3 and elsewhere."]),
        ("Orlundh et al. [{3}] saw it. It fell.", ["Orlundh et al. [3] saw it.", "It fell."]),
        ("In Quell et al. [{3}] and elsewhere.", ["In Quell et al. [3] and elsewhere."]),
        ("It fell.^|{3}|^ {Orlundh (2012):B4} saw it.", ["It fell.3", "Orlundh (2012) saw it."]),
        ("Tremor fell.[{3}]", ["Tremor fell.[3]"]),
    ],
)
def test_citations_belong_to_the_sentence_they_stand_in_or_after(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_no_sentence_in_no_text() -> None:
    assert sentence_spans("") == []


def test_endless_sentences_are_parted_at_blanks_outside_citations() -> None:
    text = "word, " * 100 + "word " * 1000 + "{Orlundh 2012:B1} " + "word " * 1000
    paragraph = marked(text)
    groups = groups_of(paragraph, NINE)
    spans = sentence_spans(paragraph.text, groups)
    assert max(high - low for low, high in spans) <= LONGEST_SENTENCE
    assert any(low <= groups[0].start and groups[0].end <= high for low, high in spans)
    assert all(paragraph.text[high - 1] == " " for _, high in spans)


def test_text_without_a_blank_is_parted_all_the_same() -> None:
    spans = sentence_spans("x" * (3 * LONGEST_SENTENCE + 1))
    assert len(spans) == 4


class _Counting:
    """A splitter that counts the characters it is shown."""

    def __init__(self) -> None:
        self.characters = 0
        self.calls = 0

    def tokenize_with_spans(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        self.characters += len(text)
        self.calls += 1
        return [(text, (0, len(text)))]


def _work_done(monkeypatch: pytest.MonkeyPatch, text: str) -> _Counting:
    counting = _Counting()
    monkeypatch.setattr(sentences, "_splitter", lambda: counting)
    sentence_spans(text)
    return counting


def test_the_trained_splitter_sees_a_few_words_of_each_doubtful_place_however_long_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doubtful = "they met Abc. Quell there and "
    once = _work_done(monkeypatch, doubtful * 50)
    ten = _work_done(monkeypatch, doubtful * 500)
    assert once.calls > 0
    assert ten.characters <= 10.5 * once.characters
    assert ten.characters <= 200 * ten.calls


def test_the_trained_splitter_is_not_asked_about_clear_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        _work_done(
            monkeypatch, "Tremor fell by half. Sleep rose. The end was clear (see above). It fell."
        ).calls
        == 0
    )


words = st.lists(
    st.sampled_from(
        ["Tremor ", "fell. ", "[{3}] ", "^|{4}|^", "et al. ", "Fig. ", "The ", "(", ")", ".", "?! ", "“", "” ", "U.S. ",
         "{Orlundh, 2012:B1}", "e.g. ", "A. ", "5", "...", "\u00a0", "é", "ß. ", "{:B2}"]
    ),
    max_size=60,
)  # fmt: skip


def _covers(spans: Sequence[tuple[int, int]], length: int) -> bool:
    edges = [edge for span in spans for edge in span]
    return (
        edges == sorted(edges)
        and edges[:1] == [0][: len(edges)]
        and edges[1:-1:2] == edges[2::2]
        and (not length or edges[-1] == length)
    )


@given(words)
def test_the_sentences_of_any_text_hold_all_of_it(parts: list[str]) -> None:
    paragraph = marked("".join(parts))
    spans = sentence_spans(paragraph.text, groups_of(paragraph, NINE))
    assert _covers(spans, len(paragraph.text))
    assert "".join(paragraph.text[low:high] for low, high in spans) == paragraph.text
    assert all(low < high for low, high in spans)


@given(st.text(max_size=300))
def test_any_characters_at_all(text: str) -> None:
    assert "".join(text[low:high] for low, high in sentence_spans(text)) == text
