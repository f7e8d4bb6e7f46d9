"""The words named are those that matter: without them the class changes more often than without others."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from citewise.classification import StatementInput, explain, load_classifier
from citewise.classification.explain import candidate_words, without
from citewise.classification.training.written import read_written
from citewise.model import CitationClass

PAIRS = Path(__file__).parents[1] / "data" / "classification" / "contrast_pairs.tsv"


def statement(sentence: str) -> StatementInput:
    return StatementInput.from_marked(
        {"sentence": sentence, "before": "We found fewer seeds.", "section": "discussion"}
    )


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("These values contradict the earlier survey of <<[4]>>.", "contradict"),
        ("These values confirm the earlier survey of <<[4]>>.", "confirm"),
    ],
)
def test_the_telling_word_is_among_those_named(sentence: str, word: str) -> None:
    item = statement(sentence)
    named = explain(load_classifier(), item)
    assert word in [item.sentence[start:end] for start, end, _ in named]
    weights = [weight for _, _, weight in named]
    assert weights == sorted(weights, reverse=True)
    assert all(weight > 0 for weight in weights)


def test_mentions_and_unclassified_statements_have_no_telling_words() -> None:
    classifier = load_classifier()
    assert explain(classifier, statement("Seeds are the main food of finches <<[4]>>.")) == []
    assert explain(classifier, statement("No target.")) == []
    assert explain(classifier, statement("Unlike <<[4]>>, no."), cls=CitationClass.UNCLASSIFIED) == []


def test_citations_are_never_candidates() -> None:
    item = statement("Unlike <<Marlow et al. 2011>>, we saw none.")
    assert "Marlow" not in [item.sentence[start:end] for start, end in candidate_words(item)]
    assert len(without(item, (0, 6)).sentence) == len(item.sentence)


def test_leaving_out_the_words_named_changes_the_class_more_often_than_leaving_out_others() -> None:
    classifier = load_classifier(gate=False)
    draw = random.Random(4)  # noqa: S311
    named_changes = other_changes = tried = 0
    for one in read_written(PAIRS)[::6]:
        (answer,) = classifier.classify([one.item])
        named = [(start, end) for start, end, _ in explain(classifier, one.item)][:3]
        others = [span for span in candidate_words(one.item) if span not in named]
        if not named or len(others) < len(named):
            continue
        tried += 1
        for spans, is_named in ((named, True), (draw.sample(others, len(named)), False)):
            item = one.item
            for span in spans:
                item = without(item, span)
            changed = classifier.classify([item])[0].cls is not answer.cls
            named_changes += changed and is_named
            other_changes += changed and not is_named
    assert tried >= 25
    assert named_changes >= 2 * max(1, other_changes)
