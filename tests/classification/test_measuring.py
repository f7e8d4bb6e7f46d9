"""Scores, calibration error, intervals, the split by article, and what is fitted on it."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from citewise.classification import load_classifier
from citewise.classification.calibration import Calibration
from citewise.classification.training.data import fold_of, load_labelled, read_unlabelled
from citewise.classification.training.evaluation import evaluate
from citewise.classification.training.fit import (
    Answers,
    cascade,
    decide,
    fit_calibration,
    fit_decision,
    operating_points,
)
from citewise.classification.training.metrics import calibration_error, interval, score
from citewise.errors import InputError


def row(number: int, code: str, sentence: str, **more: object) -> dict[str, object]:
    return {
        "id": f"x{number}",
        "article": f"A{number}",
        "sentence": sentence,
        "code": code,
        "section": "discussion",
        "sampling": "active:random",
        "weight": 1.0,
        **more,
    }


ROWS = [
    row(1, "S", "This is in agreement with the results of <<[4]>>."),
    row(2, "C", "In contrast to <<[4]>>, we did not find fewer seeds."),
    row(3, "B", "Birds sing in spring <<[4]>>."),
    row(4, "X", "garbled <<[4]>>."),
    row(
        5,
        "U",
        "Seeds were counted as described by <<[4]>>.",
        sampling="fields:random",
        weight=None,
        field="physics",
    ),
]


def test_scores_are_those_counted_by_hand() -> None:
    truth, given = np.array([0, 0, 1, 2, 2, 2]), np.array([0, 2, 1, 2, 2, 1])
    found = score(truth, given)
    assert found.precision == pytest.approx((1.0, 0.5, 2 / 3))
    assert found.recall == pytest.approx((0.5, 1.0, 2 / 3))
    assert found.f1 == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert found.macro_f1 == pytest.approx(2 / 3)


def test_a_weight_counts_like_so_many_rows() -> None:
    truth, given, weight = np.array([0, 1, 2]), np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0])
    assert score(truth, given, weight) == score(np.repeat(truth, [1, 2, 3]), np.repeat(given, [1, 2, 3]))


def test_a_class_never_said_scores_nought() -> None:
    assert score(np.array([0, 2]), np.array([2, 2])).f1[:2] == (0.0, 0.0)


def test_calibration_error_is_the_gap_between_said_and_right() -> None:
    three = np.tile([0.1, 0.1, 0.8], (10, 1))
    truth = np.array([2] * 6 + [0] * 4)
    assert calibration_error(truth, three, np.ones(10)) == pytest.approx(0.2)
    assert calibration_error(np.array([2] * 8 + [0] * 2), three, np.ones(10)) == pytest.approx(0.0)


def test_an_interval_draws_articles_not_rows() -> None:
    one_article = interval(["a"] * 50, lambda drawn: float(np.mean(drawn)), rounds=50)
    many = interval([str(n) for n in range(50)], lambda drawn: float(np.mean(drawn)), rounds=50)
    assert one_article[0] == one_article[1]
    assert many[0] < 24.5 < many[1]


def test_the_split_is_fixed_and_by_article() -> None:
    shares = Counter(fold_of(f"PMC{number}") for number in range(20_000))
    assert shares["test"] / 20_000 == pytest.approx(0.12, abs=0.01)
    assert shares["dev"] / 20_000 == pytest.approx(0.10, abs=0.01)
    assert (fold_of("PMC3044150"), fold_of("P10-1112")) == (fold_of("PMC3044150"), fold_of("P10-1112"))
    assert [fold_of(f"PMC{number}") for number in (1, 2, 3)] == FIRST_FOLDS


FIRST_FOLDS = ["train", "train", "train"]


def test_labelled_rows_are_read_and_unusable_ones_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(one) + "\n" for one in ROWS)
    rows = load_labelled([path])
    assert [one.code for one in rows] == [0, 2, 5, 4]
    assert [one.cls for one in rows] == [0, 1, 2, 2]
    assert [one.fields for one in rows] == [False, False, False, True]
    path.write_bytes(gzip.compress(b'{"code": "S"}\n'))
    with pytest.raises(InputError, match="line 1"):
        load_labelled([path])
    with pytest.raises(InputError, match="no such file"):
        load_labelled([tmp_path / "absent.jsonl"])


def test_evaluating_a_file_gives_each_mix_its_figures(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in ROWS), encoding="utf-8")
    found = evaluate([path], load_classifier(), fold=None, rounds=20)
    assert [(mix.name, mix.rows) for mix in found.mixes] == [
        ("enriched mix", 3),
        ("natural mix", 3),
        ("other fields", 1),
    ]
    assert found.mixes[0].figures["macro-F1"].value == 1.0
    assert found.mixes[0].figures["contrasting precision"].value == 1.0
    assert 0 <= found.mixes[1].figures["calibration error"].value < 0.5
    assert found.model == load_classifier().version
    alone = tmp_path / "one.jsonl"
    alone.write_text(json.dumps(ROWS[0]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="No labelled statement"):
        evaluate([alone], load_classifier(), fold="test" if fold_of("A1") != "test" else "dev", rounds=1)


def answers(
    gate: list[list[float]], six: list[list[float]], student: list[list[float]] | None = None
) -> Answers:
    count = len(gate)
    return Answers(
        np.array(six, dtype=np.float32),
        np.array(gate, dtype=np.float32),
        np.array(student or gate, dtype=np.float32),
        np.zeros(count, dtype=np.int64),
        np.ones(count),
        np.zeros(count, dtype=bool),
    )


def test_the_gate_answers_only_where_it_is_sure() -> None:
    plain = Calibration((1, 1, 1), (0, 0, 0))
    said = answers([[0, 0, 0, 0, 9, 9], [0, 0, 0, 0, 1, 1]], [[9, 9, 0, 0, 0, 0]] * 2)
    three, settled = cascade(said, plain, [(said.gate, plain, 0.95, 2.0)])
    assert settled.tolist() == [True, False]
    assert three.argmax(1).tolist() == [2, 0]
    assert cascade(said, plain, [(said.gate, plain, 1.01, 2.0)])[1].sum() == 0


def test_a_second_gate_answers_of_what_the_first_leaves() -> None:
    plain = Calibration((1, 1, 1), (0, 0, 0))
    sure, unsure = [0, 0, 0, 0, 9, 9], [0, 0, 0, 0, 1, 1]
    said = answers([sure, unsure, unsure], [[9, 9, 0, 0, 0, 0]] * 3, [unsure, sure, unsure])
    gates = [(said.gate, plain, 0.95, 2.0), (said.student, plain, 0.95, 2.0)]
    three, settled = cascade(said, plain, gates)
    assert settled.tolist() == [True, True, False]
    assert three.argmax(1).tolist() == [2, 2, 0]
    against = answers([unsure], [[9, 9, 0, 0, 0, 0]], [[0, 0, 9, 9, 0, 0]])
    for stance, expected in ((2.0, 0), (0.9, 1)):
        three, settled = cascade(against, plain, [(against.student, plain, 0.95, stance)])
        assert (three.argmax(1).tolist(), settled.tolist()) == ([expected], [expected == 1])


def test_a_decision_favours_rare_classes() -> None:
    three = np.array([[0.1, 0.3, 0.6]])
    assert decide(three, (0, 0, 0)).tolist() == [2]
    assert decide(three, (0, 1, 0)).tolist() == [1]


def test_the_decision_changes_no_more_than_it_must() -> None:
    truth = np.array([0] * 20 + [1] * 20 + [2] * 60)
    sure = np.eye(3)[truth] * 0.7 + 0.1
    held_back = Answers(
        np.zeros((100, 6), np.float32),
        np.zeros((100, 6), np.float32),
        np.zeros((100, 6), np.float32),
        truth,
        np.ones(100),
        np.arange(100) % 5 == 0,
    )
    assert fit_decision(held_back, sure) == (0.0, 0.0, 0.0)
    shy = sure.copy()
    shy[20:40] = [0.1, 0.4, 0.5]
    supporting, contrasting, mentioning = fit_decision(held_back, shy)
    assert (supporting, mentioning) == (0.0, 0.0)
    assert 0 < contrasting <= 0.5
    assert (decide(shy, (supporting, contrasting, mentioning)) == truth).all()


def test_few_heavy_rows_do_not_decide_the_calibration_alone() -> None:
    pytest.importorskip("scipy", reason="the training libraries (extra `train`) are not installed")
    random = np.random.default_rng(5)
    truth = random.choice(3, 400, p=[0.1, 0.1, 0.8])
    six = np.zeros((400, 6), np.float32)
    six[np.arange(400), 2 * truth] = 3
    even = fit_calibration(six, truth, np.ones(400))
    heavy = np.ones(400)
    heavy[0] = 4000
    skewed = fit_calibration(six, truth, heavy)
    assert np.abs(even.probabilities(six) - skewed.probabilities(six)).max() < 0.1


def test_operating_points_rise_in_precision_and_fall_in_recall() -> None:
    random = np.random.default_rng(2)
    truth = random.choice(3, 3000, p=[0.1, 0.05, 0.85])
    three = random.dirichlet([1, 1, 6], 3000) + np.eye(3)[truth] * 0.8
    three /= three.sum(1, keepdims=True)
    points = operating_points(truth, three, np.ones(3000), 0)
    assert len(points) > 10
    precisions, recalls = [point.precision for point in points], [point.recall for point in points]
    assert precisions == sorted(precisions)
    assert recalls == sorted(recalls, reverse=True)


def test_statements_without_labels_are_read_and_a_line_of_another_form_is_told(tmp_path: Path) -> None:
    path = tmp_path / "unread.jsonl"
    path.write_text(
        json.dumps({"sentence": "Owls sleep <<[1]>>.", "section": "results"}) + "\n", encoding="utf-8"
    )
    (item,) = read_unlabelled(path)
    assert (item.sentence, item.section, item.has_target) == ("Owls sleep [1].", "results", True)
    for line in ("{", "[]", '{"sentence": 3}'):
        path.write_text(line + "\n", encoding="utf-8")
        with pytest.raises(InputError, match="line 1"):
            read_unlabelled(path)
    with pytest.raises(InputError, match="no such file"):
        read_unlabelled(tmp_path / "none.jsonl")
