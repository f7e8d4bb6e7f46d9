"""The contrast set: one sentence, two targets, two classes. It is never trained on."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from citewise.classification import load_classifier
from citewise.classification.classifier import CLASSES
from citewise.classification.training.composed import compose
from citewise.classification.training.written import ALL_SENTENCES, read_written
from citewise.errors import InputError

PAIRS = Path(__file__).parents[1] / "data" / "classification" / "contrast_pairs.tsv"
STATEMENTS = read_written(PAIRS)
COUPLES = [
    (one, other)
    for one, other in combinations(range(len(STATEMENTS)), 2)
    if STATEMENTS[one].sentence_number == STATEMENTS[other].sentence_number
    and STATEMENTS[one].cls != STATEMENTS[other].cls
]


def test_there_are_two_hundred_pairs_and_more() -> None:
    assert len(COUPLES) >= 200


def test_no_sentence_of_the_set_is_trained_on() -> None:
    written = [one for path in ALL_SENTENCES for one in read_written(path)]
    trained = {one.item.sentence for one in (*written, *compose(2000))}
    assert not trained & {one.item.sentence for one in STATEMENTS}


def test_the_class_follows_the_target() -> None:
    answers = load_classifier(gate=False).classify([one.item for one in STATEMENTS])
    given = [CLASSES.index(answer.cls) for answer in answers]
    right = [at for at, one in enumerate(STATEMENTS) if given[at] == one.cls]
    both = [couple for couple in COUPLES if set(couple) <= set(right)]
    differing = [couple for couple in COUPLES if given[couple[0]] != given[couple[1]]]
    print(f"{len(right)}/{len(STATEMENTS)} right, {len(both)}/{len(COUPLES)} pairs both right")
    assert len(right) >= RIGHT * len(STATEMENTS)
    assert len(both) >= BOTH * len(COUPLES)
    assert len(differing) >= BOTH * len(COUPLES)


RIGHT, BOTH = 0.8, 0.6
"""A little under what the shipped model reaches (see the model card): a fall below is a step back."""


@pytest.mark.parametrize(
    "line",
    ["physics\tresults\t\tNo citation here.", "physics\tresults\tCounted by {U}.\tThis agrees with {S}."],
    ids=["no citation", "a code in the sentence before"],
)
def test_a_written_line_of_another_form_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "written.tsv"
    path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_written(path)


def test_composed_sentences_come_from_the_seed_and_hold_every_mark() -> None:
    assert compose(30, seed=5) == compose(30, seed=5)
    assert compose(30, seed=5) != compose(30, seed=6)
    assert all("{" not in one.item.sentence and "<" not in one.item.sentence for one in compose(500))
