"""Plain-text callouts: what is taken for a citation where nothing is tagged, and what is not."""

from __future__ import annotations

import pytest
from marked_paragraphs import called_out, marked, numbered_list, work

from citewise.model import BibliographicReference, Element

SIX = numbered_list(6)
SQUARE = "Sleep [1], tremor [2-4] and pain [5, 6]."
RAISED = "Sleep^|1|^, tremor^|2-4|^ and pain^|5,6|^."
ROUND = "Sleep (1), tremor (2-4) and pain (5, 6) were seen."


@pytest.mark.parametrize("text", [SQUARE, RAISED, ROUND])
def test_numbers_of_each_style(text: str) -> None:
    assert [ids for _, ids in called_out([text], SIX)[0]] == ["B1", "B2 B3 B4", "B5 B6"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("It fell [Refs. 2, 3].", ["B2 B3"]),
        ("It fell [2]-[4].", ["B2 B3 B4"]),
        ("It fell [2], [4].", ["B2 B4"]),
        ("It fell [ 2 ].", ["B2"]),
    ],
)
def test_square_brackets(text: str, ids: list[str]) -> None:
    assert [named for _, named in called_out([SQUARE, text], SIX)[1]] == ids


@pytest.mark.parametrize(
    "text",
    [
        "The interval (95% CI [2, 4]) was wide.",
        "Scores (median [2–4]) fell.",
        "It ran up to [7].",
        "It was so in [2012].",
        "A set x ∈ [2, 4] was drawn.",
        "The range [5-2] runs backwards.",
        "A grid [2.5] of points.",
        "The effect was small, F[1,5] = 0.3, p = 0.5.",
        "Groups did not differ (t [4] = 1.9).",
        "The test gave χ2[3] = 7.2.",
        "An index a[i] of 3.",
    ],
)
def test_no_citation_in_square_brackets(text: str) -> None:
    assert called_out([SQUARE, text], SIX)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "An area of 20 m^|2|^ was sown.",
        "About 10^|5|^ cells were sown.",
        "About 3 × 10^|4|^ cells.",
        "It was 5 kg^|2|^ in all.",
        "Isotopes such as ^|2|^H were used.",
        "A fit of R^|2|^ = 0.9.",
        "Ions of Ca^|2+|^ rose.",
        "On the 5^|th|^ day.",
        "It was^|7|^ so.",
    ],
)
def test_no_citation_raised(text: str) -> None:
    assert called_out([RAISED, text], SIX)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "This follows from Eq. (2) at once.",
        "This follows from equation (3) at once.",
        "It is shown in Figure (2) below.",
        "See Table (4) there.",
        "We did: (1) weigh, (2) count, and (3) plant.",
        "The sample (n = 3) was small.",
        "It was so (2012) then.",
        "Doses (5 mg) were kept.",
    ],
)
def test_no_citation_in_round_brackets(text: str) -> None:
    assert called_out([ROUND, text], SIX)[1] == []


def test_a_raised_comma_belongs_to_the_sentence() -> None:
    assert called_out([RAISED, "It fell^|2,|^ and rose^|3.|^"], SIX)[1] == [("2", "B2"), ("3", "B3")]


def test_numbers_in_tables_are_values() -> None:
    table = marked("Sleep (2) 3 (4)", Element.TABLE)
    assert called_out([marked(ROUND), table], SIX)[1] == []


def test_figures_alone_are_no_style() -> None:
    references = (work("a", "Orlundh", 2012), *numbered_list(12))
    assert called_out(["Grown at [3] sites in boxes of 4 m^|2|^."], references) == [[]]


def test_printed_labels_lead_the_numbers() -> None:
    references = tuple(BibliographicReference(f"r{n}", 4 - n, label=f"{n}.") for n in (1, 2, 3))
    assert called_out(["It fell [1, 3] but not [2]."], references) == [[("1, 3", "r1 r3"), ("2", "r2")]]


PAPERS = (
    work("a", "Orlundh", 2012, index=1),
    work("b", "Orlundh Ishbarra", 2013, index=2),
    work("c", "Ishbarra Tessovic Quell", 2014, index=3, suffix="a"),
    work("d", "Ishbarra Tessovic Quell", 2014, index=4, suffix="b"),
    work("e", "Müstrand Quell Ode", 1998, index=5),
    work("f", "", 2001, index=6, raw="Wendlake Tremor Group. Sleep and tremor. 2001."),
    work("g", "O'Tanner", 2005, index=7),
    work("h", "Quell Ode-Quell", 2010, index=8),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell (Orlundh, 2012).", [("Orlundh, 2012", "a")]),
        ("It fell (Orlundh 2012).", [("Orlundh 2012", "a")]),
        ("Orlundh (2012) saw it fall.", [("Orlundh (2012)", "a")]),
        ("Orlundh’s (2012) trial fell.", [("Orlundh’s (2012)", "a")]),
        ("It fell (Orlundh and Ishbarra, 2013).", [("Orlundh and Ishbarra, 2013", "b")]),
        ("It fell (Orlundh & Ishbarra, 2013).", [("Orlundh & Ishbarra, 2013", "b")]),
        ("Ishbarra et al. (2014a) saw it.", [("Ishbarra et al. (2014a)", "c")]),
        ("It fell (Ishbarra et al., 2014a, b).", [("Ishbarra et al., 2014a, b", "c d")]),
        ("It fell (Ishbarra, Tessovic, & Quell, 2014b).", [("Ishbarra, Tessovic, & Quell, 2014b", "d")]),
        ("It fell (Mustrand et al., 1998).", [("Mustrand et al., 1998", "e")]),
        ("It fell (Quell and Ode-Quell, 2010).", [("Quell and Ode-Quell, 2010", "h")]),
        ("It fell (O’Tanner, 2005).", [("O’Tanner, 2005", "g")]),
        (
            "It fell (Orlundh, 2012; Müstrand et al., 1998).",
            [("Orlundh, 2012; Müstrand et al., 1998", "a e")],
        ),
    ],
)
def test_author_and_year(text: str, expected: list[tuple[str, str]]) -> None:
    assert called_out([text], PAPERS) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "The year 2012 was dry.",
        "It fell (Ishbarra et al., 2014).",
        "It fell (Orlundh, 1999).",
        "It fell (Tessovic, 2012).",
        "Sown from May 2012 to June 2013.",
        "It fell (orlundh, 2012).",
        "A count of Orlundh plants was 12012.",
        "Rows of Orlundhia 2012 were cut.",
    ],
)
def test_no_author_and_year(text: str) -> None:
    assert called_out([text], PAPERS) == [[]]


def test_callouts_missed_by_the_tagging_are_added_in_the_same_style() -> None:
    tagged = "Sleep [{1}], tremor [{2}], pain [{3}], noise [{4}]."
    assert called_out([tagged, "Hunger [5] and thirst (6)."], SIX)[1] == [("5", "B5")]


def test_author_years_missed_by_the_tagging_are_added() -> None:
    tagged = "Sleep ({Orlundh, 2012:a}), tremor ({Orlundh and Ishbarra, 2013:b})."
    found = called_out([tagged, "Noise fell (Müstrand et al., 1998)."], PAPERS)
    assert found == [
        [("Orlundh, 2012", "a"), ("Orlundh and Ishbarra, 2013", "b")],
        [("Müstrand et al., 1998", "e")],
    ]


def test_raised_numbers_are_not_guessed_beside_tagged_ones() -> None:
    tagged = "Sleep^|{1}|^, tremor^|{2}|^, pain^|{3}|^."
    assert called_out([tagged, "A fit^|4|^ of sorts."], SIX)[1] == []
