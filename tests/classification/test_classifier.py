"""The shipped model: always a stated result, probabilities that add up, and labels that follow the target."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citewise.classification import (
    Classifier,
    ModelError,
    StatementInput,
    load_classifier,
)
from citewise.classification.classifier import WEIGHTS
from citewise.model import CitationClass, CitationFunction


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


def statement(sentence: str, before: str = "", section: str = "discussion") -> StatementInput:
    return StatementInput.from_marked({"sentence": sentence, "before": before, "section": section})


@pytest.mark.parametrize(
    ("sentence", "before", "expected"),
    [
        (
            "This is in agreement with the results of <<[4]>>.",
            "We found fewer seeds in the shade.",
            CitationClass.SUPPORTING,
        ),
        ("Our findings confirm those of <<Marlow et al. (2011)>>.", "", CitationClass.SUPPORTING),
        ("In contrast to <<[4]>>, we did not find fewer seeds in the shade.", "", CitationClass.CONTRASTING),
        ("Our results contradict those of <<Marlow et al. (2011)>>.", "", CitationClass.CONTRASTING),
        ("Seeds are the main food of finches <<[4]>>.", "", CitationClass.MENTIONING),
        ("Seeds were counted as described by <<[4]>>.", "", CitationClass.MENTIONING),
    ],
)
def test_plain_statements_get_their_class(
    classifier: Classifier, sentence: str, before: str, expected: CitationClass
) -> None:
    assert classifier.classify([statement(sentence, before)])[0].cls is expected


def test_two_targets_of_one_sentence_may_differ(classifier: Classifier) -> None:
    before = "We found a mean of 5 mm."
    agrees = statement("This agrees with <<[1]>> but is much lower than reported by [2].", before)
    differs = statement("This agrees with [1] but is much lower than reported by <<[2]>>.", before)
    one, other = classifier.classify([agrees, differs])
    assert (one.cls, other.cls) == (CitationClass.SUPPORTING, CitationClass.CONTRASTING)


def test_probabilities_sum_to_one_and_functions_add_up_to_classes(classifier: Classifier) -> None:
    items = [statement(f"Unlike <<[{n}]>>, rates were {n} % here.") for n in range(3)]
    items.append(statement("Birds sing in spring <<[9]>>."))
    for answer in classifier.classify(items):
        assert sum(answer.probabilities.values()) == pytest.approx(1.0)
        functions = answer.function_probabilities
        assert set(functions) == {function.value for function in CitationFunction}
        for cls in ("supporting", "contrasting"):
            assert functions[f"{cls}_own"] + functions[f"{cls}_reported"] == pytest.approx(
                answer.probabilities[cls]
            )
        assert functions["use"] + functions["background"] == pytest.approx(answer.probabilities["mentioning"])
        assert answer.confidence == answer.probabilities[answer.cls.value]
        assert answer.model == classifier.version


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (statement("No target is here."), "no target"),
        (statement(""), "empty"),
        (statement("<<[1]>>"), "empty or holds no words"),
        (StatementInput("", "Alpha beta.", "", "other", (), 4, 99), "no target"),
        (
            statement(
                "Wir fanden, dass die Zahl der Keimlinge im Schatten geringer war als auf der Fläche, wie auch von <<[1]>> gezeigt wurde."
            ),
            "not in English",
        ),
        (
            statement("我们发现阴影中幼苗的数量低于开阔地的数量，这与以前的报道一致 <<[1]>>。"),
            "not in English",
        ),
    ],
)
def test_what_cannot_be_classified_says_why(
    classifier: Classifier, item: StatementInput, reason: str
) -> None:
    (answer,) = classifier.classify([item])
    assert answer.cls is CitationClass.UNCLASSIFIED
    assert reason in answer.reason
    assert answer.probabilities == {}
    assert answer.function == ""
    assert answer.confidence == 0.0


def test_long_sentences_and_control_characters_are_answered(classifier: Classifier) -> None:
    long = statement("word " * 1000 + "in contrast to <<[1]>> we saw none " + "more " * 1000)
    odd = statement("Our rate\x00 agrees\u200b with \x1b[0m <<[1]>>\x07.")
    for answer in classifier.classify([long, odd]):
        assert answer.cls is not CitationClass.UNCLASSIFIED
        assert not answer.reason


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=60))
def test_any_text_gets_a_stated_result(left: str, right: str, before: str) -> None:
    (answer,) = load_classifier().classify([statement(f"{left}<<[1]>>{right}", before)])
    assert answer.reason if answer.cls is CitationClass.UNCLASSIFIED else answer.probabilities


def test_answers_come_in_the_order_asked_and_do_not_depend_on_company(classifier: Classifier) -> None:
    items = [
        statement("Birds sing in spring <<[9]>>."),
        statement(
            "This is in agreement with <<[1]>>, who found the same in a long series of years and places."
        ),
        statement("not a target"),
        statement("Unlike <<[2]>>, we saw none."),
    ]
    together = classifier.classify(items)
    for item, answer in zip(items, together, strict=True):
        (alone,) = classifier.classify([item])
        assert alone.cls is answer.cls
        assert alone.probabilities == pytest.approx(answer.probabilities, abs=1e-5)
    assert classifier.classify([]) == []


def test_a_least_precision_only_takes_labels_away(classifier: Classifier) -> None:
    items = [
        statement("This is in agreement with the results of <<[4]>>.", "We found fewer seeds."),
        statement("Results were somewhat comparable in the work of <<[4]>>."),
        statement("Unlike <<[2]>>, we saw none."),
        statement("However, others saw it <<[2]>>."),
    ]
    plain = classifier.classify(items)
    strict = classifier.classify(items, min_precision=0.85)
    assert strict[0].cls is CitationClass.SUPPORTING
    for one, other in zip(plain, strict, strict=True):
        assert other.probabilities == one.probabilities
        assert other.cls in (one.cls, CitationClass.MENTIONING)
    assert all(
        answer.cls is CitationClass.MENTIONING for answer in classifier.classify(items, min_precision=1.01)
    )


def test_the_gate_settles_plain_mentions_only(classifier: Classifier) -> None:
    mention = statement("Wheat is grown on all continents <<[9]>>.", section="introduction")
    cue = statement("In contrast to <<[4]>>, we did not find fewer seeds in the shade.")
    one, other = classifier.classify([mention, cue])
    assert one.gated
    assert not other.gated
    without = load_classifier(gate=False).classify([mention, cue])
    assert not any(answer.gated for answer in without)
    assert [answer.cls for answer in without] == [one.cls, other.cls]


def test_a_damaged_or_missing_model_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.json"):
        Classifier(tmp_path)
    for file in WEIGHTS.iterdir():
        if file.is_file():
            shutil.copyfile(file, tmp_path / file.name)
    Classifier(tmp_path)
    with np.load(tmp_path / "gate.npz") as stored:
        np.savez(tmp_path / "gate.npz", **{name: stored[name] for name in stored.files})
    with pytest.raises(ModelError, match=r"gate\.npz: damaged"):
        Classifier(tmp_path)
    (tmp_path / "gate.npz").unlink()
    with pytest.raises(ModelError, match=r"gate\.npz: missing"):
        Classifier(tmp_path)
    (tmp_path / "model.json").write_text(json.dumps({"version": "1"}))
    with pytest.raises(ModelError, match="cannot be read"):
        Classifier(tmp_path)
