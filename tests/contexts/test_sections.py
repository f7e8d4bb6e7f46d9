"""Section kinds: from types, titles, titles around them, and place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from citewise.contexts.sections import kind_of, leading_blocks, normal_title, section_kind
from citewise.model import Paragraph, Section, SectionKind

INTRODUCTION, METHODS, RESULTS, DISCUSSION, OTHER = (
    SectionKind.INTRODUCTION,
    SectionKind.METHODS,
    SectionKind.RESULTS,
    SectionKind.DISCUSSION,
    SectionKind.OTHER,
)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Introduction", INTRODUCTION),
        ("1. INTRODUCTION", INTRODUCTION),
        ("Background", INTRODUCTION),
        ("Aims and objectives", INTRODUCTION),
        ("Related work", INTRODUCTION),
        ("Materials and Methods", METHODS),
        ("2 | MATERIALS & METHODS", METHODS),
        ("Patients", METHODS),
        ("Patients and Methods", METHODS),
        ("Statistical analysis", METHODS),
        ("Study design", METHODS),
        ("Search strategy", METHODS),
        ("Experimental procedures", METHODS),
        ("Results", RESULTS),
        ("III. Results", RESULTS),
        ("Results and discussion", RESULTS),
        ("Results & Discussion", RESULTS),
        ("Case presentation", RESULTS),
        ("Discussion", DISCUSSION),
        ("Disscussion", DISCUSSION),
        ("Limitations", DISCUSSION),
        ("Strengths and limitations", DISCUSSION),
        ("Conclusions and perspectives", DISCUSSION),
        ("Concluding remarks", DISCUSSION),
        ("Matériel et méthodes", METHODS),
        ("Introducción", INTRODUCTION),
        ("Ergebnisse", RESULTS),
        ("Competing interests", OTHER),
        ("Authors' contributions", OTHER),
        ("Supplementary material", OTHER),
        ("Phosphorus in soils of the north", None),
        ("The resulting picture", None),
        ("", None),
        ("§§", None),
    ],
)
def test_titles(title: str, kind: SectionKind | None) -> None:
    assert kind_of(title) is kind


def test_only_the_first_words_of_a_long_title_tell() -> None:
    assert kind_of("Tremor in sleeping plants of the far north: new methods compared") is None
    assert kind_of("Methods used to count the trembling plants of the far north") is METHODS


@pytest.mark.parametrize(
    ("title", "section_type", "kind"),
    [
        ("", "intro", INTRODUCTION),
        ("Tremor in plants", "materials|methods", METHODS),
        ("Tremor in plants", "materials, methods", METHODS),
        ("What we saw", "RESULTS", RESULTS),
        ("What we think", "discussion", DISCUSSION),
        ("Tremor in plants", "something", None),
        ("Discussion", "conclusions", DISCUSSION),
        ("Methods", "results", METHODS),
    ],
)
def test_the_tagged_type_tells_where_the_title_does_not(
    title: str, section_type: str, kind: SectionKind | None
) -> None:
    assert kind_of(title, section_type) is kind


@pytest.mark.parametrize(
    ("titles", "types", "kind"),
    [
        (("Materials and methods", "Results of the assay"), (), METHODS),
        (("Main text", "Methods"), (), METHODS),
        (("Main text", "Methods", "Background"), (), METHODS),
        (("Experiment 1", "Results"), (), RESULTS),
        (("Experiments",), (), RESULTS),
        (("Model", "Discussion"), (), DISCUSSION),
        (("Tremor", "Sleep"), ("", "discussion"), DISCUSSION),
        (("Tremor", "Sleep"), (), None),
        ((), (), None),
    ],
)
def test_nested_titles(titles: tuple[str, ...], types: tuple[str, ...], kind: SectionKind | None) -> None:
    assert section_kind(titles, types) is kind


def test_a_normal_title_has_no_number_accent_capital_or_sign() -> None:
    assert normal_title("3. Matériel et Méthodes:") == "materiel et methodes"
    assert normal_title("2.1.4 Sleep") == "sleep"
    assert normal_title("IV. Sleep") == "sleep"
    assert normal_title("Vitamins") == "vitamins"


TEXT = Paragraph("Tremor is old.")


@pytest.mark.parametrize(
    ("body", "leading"),
    [
        ((TEXT, TEXT, Section("Methods")), 2),
        ((TEXT, Section("Tremor in plants"), Section("Methods")), 2),
        ((TEXT, Section("Introduction"), Section("Methods")), 1),
        ((Section("Introduction"), Section("Methods")), 0),
        ((TEXT, Section("Tremor"), Section("Discussion")), 0),
        ((TEXT, TEXT), 0),
        ((), 0),
    ],
)
def test_text_before_the_first_known_section_is_the_introduction(
    body: tuple[Paragraph | Section, ...], leading: int
) -> None:
    assert leading_blocks(body) == leading


@pytest.mark.shared
def test_the_commonest_titles_of_real_articles_have_a_kind(shared_data: Path) -> None:
    known = met = 0
    with (shared_data / "contexts" / "section_titles_dev.csv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            met += int(row["count"])
            known += int(row["count"]) * (section_kind((row["title"],), (row["sec_type"],)) is not None)
    assert known / met > 0.9
