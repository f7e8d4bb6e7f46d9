"""Training on a handful of statements with a tiny network: it learns, resumes, exports, and makes a whole model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from citewise.classification import Classifier, StatementInput
from citewise.classification.classifier import WEIGHTS
from citewise.classification.encode import StatementTokenizer
from citewise.classification.inputs import normalise
from citewise.model import CitationClass


def encode(*sentences: str) -> list[object]:
    tokenizer = StatementTokenizer(WEIGHTS / "tokenizer.json")
    return list(
        tokenizer.encode([normalise(StatementInput.from_marked({"sentence": one})) for one in sentences])
    )


torch = pytest.importorskip("torch", reason="the training libraries (extra `train`) are not installed")


@pytest.fixture
def tiny() -> object:
    from citewise.classification.training.network import Encoder

    torch.manual_seed(3)
    return Encoder(width=64, inner=96, layers=1)


def examples() -> list[object]:
    from citewise.classification.training.encoder import Example
    from citewise.classification.training.examples import smoothed

    coded = encode(
        *["We agree with <<[1]>>.", "We confirm <<[1]>>."] * 6,
        *["We contradict <<[1]>>.", "Unlike <<[1]>> we saw it."] * 6,
    )
    return [Example(one, smoothed(0 if at < 12 else 2, 0.05)) for at, one in enumerate(coded)]  # type: ignore[arg-type]


def test_it_learns_and_goes_on_from_a_checkpoint(tiny: object, tmp_path: Path) -> None:
    from citewise.classification.training.encoder import Recipe, fine_tune, predict

    recipe = Recipe(epochs=12, learning_rate=3e-3, head_rate=3e-3, batch_tokens=120, average=0.8)
    told: list[str] = []
    chosen = examples()
    network = fine_tune(tiny, chosen, recipe, checkpoint=tmp_path / "run.ckpt", log=told.append)  # type: ignore[arg-type]
    six = predict(network, [one.encoded for one in chosen])  # type: ignore[attr-defined]
    assert (six.argmax(1) == [0] * 12 + [2] * 12).mean() >= 0.9
    again = fine_tune(tiny, chosen, recipe, checkpoint=tmp_path / "run.ckpt", log=told.append)  # type: ignore[arg-type]
    assert any("going on" in line for line in told)
    assert np.allclose(predict(again, [one.encoded for one in chosen]), six, atol=1e-5)  # type: ignore[attr-defined]


def test_every_example_may_be_read_twice(tiny: object, tmp_path: Path) -> None:
    from citewise.classification.training.encoder import Recipe, fine_tune, predict

    recipe = Recipe(
        epochs=12,
        learning_rate=3e-3,
        head_rate=3e-3,
        words_rate=1e-3,
        batch_tokens=120,
        average=0.8,
        consistency=0.5,
    )
    chosen = examples()
    before = tiny.words.weight.detach().clone()  # type: ignore[attr-defined]
    network = fine_tune(tiny, chosen, recipe, checkpoint=tmp_path / "run.ckpt", log=lambda line: None)  # type: ignore[arg-type]
    six = predict(network, [one.encoded for one in chosen])  # type: ignore[attr-defined]
    assert (six.argmax(1) == [0] * 12 + [2] * 12).mean() >= 0.9
    assert not torch.equal(
        before, network.words.weight
    )  # with a rate of their own the word vectors learn too


def test_the_shipped_form_agrees_with_the_trained_one(tiny: object, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    from citewise.classification.encoder import OnnxEncoder
    from citewise.classification.training.encoder import predict
    from citewise.classification.training.export import export, export_full

    coded = encode(
        "We agree with <<[1]>>.", "Unlike <<[1]>>, [2] saw it in many places and years.", "No target."
    )
    export_full(tiny, tmp_path / "full.onnx")  # type: ignore[arg-type]
    export(tiny, tmp_path / "small.onnx")  # type: ignore[arg-type]
    full = OnnxEncoder(tmp_path / "full.onnx").logits(coded)  # type: ignore[arg-type]
    small = OnnxEncoder(tmp_path / "small.onnx", threads=2).logits(coded)  # type: ignore[arg-type]
    assert np.abs(full - predict(tiny, coded)).max() < 0.05  # type: ignore[arg-type]
    assert np.abs(full - small).max() < 0.05
    assert (tmp_path / "small.onnx").stat().st_size < (tmp_path / "full.onnx").stat().st_size


def test_rounding_in_training_moves_answers_as_much_as_that_of_the_shipped_form(
    tiny: object, tmp_path: Path
) -> None:
    pytest.importorskip("onnx")
    from citewise.classification.encoder import OnnxEncoder
    from citewise.classification.training.encoder import predict
    from citewise.classification.training.export import export, export_full
    from citewise.classification.training.network import RoundedLinear, set_rounded

    for module in tiny.modules():  # type: ignore[attr-defined]
        if isinstance(module, RoundedLinear):  # outliers make rounding felt
            with torch.no_grad():
                module.weight[0] *= 20
    coded = encode("We agree with <<[1]>>.", "Unlike <<[1]>>, [2] saw it in many places and years.")
    export_full(tiny, tmp_path / "full.onnx")  # type: ignore[arg-type]
    export(tiny, tmp_path / "small.onnx")  # type: ignore[arg-type]
    shipped = np.abs(
        OnnxEncoder(tmp_path / "full.onnx").logits(coded) - OnnxEncoder(tmp_path / "small.onnx").logits(coded)  # type: ignore[arg-type]
    ).max()
    exact = predict(tiny, coded)  # type: ignore[arg-type]
    set_rounded(tiny, True)  # type: ignore[arg-type]
    learnt = np.abs(predict(tiny, coded) - exact).max()  # type: ignore[arg-type]
    assert 0.2 * shipped < learnt < 5 * shipped
    set_rounded(tiny, False)  # type: ignore[arg-type]
    assert np.array_equal(predict(tiny, coded), exact)  # type: ignore[arg-type]


def test_a_whole_model_is_made_and_answers(tiny: object, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    pytest.importorskip("sklearn")
    from citewise.classification.training.assemble import assemble
    from citewise.classification.training.data import LabelledStatement
    from citewise.classification.training.student import small_network

    sentences = [("We agree with <<[1]>>.", 0), ("We contradict <<[1]>>.", 2), ("Birds sing <<[1]>>.", 5)]
    rows = [
        LabelledStatement(
            f"r{number}",
            f"A{number}",
            StatementInput.from_marked({"sentence": sentence}),
            code,
            False,
            1.0,
            number % 2 == 0,
            "",
            "",
        )
        for number in range(300)
        for sentence, code in [sentences[number % 3]]
    ]
    student = small_network(tiny.words.weight, width=32, inner=64, layers=1)  # type: ignore[attr-defined]
    assemble(tiny, student, WEIGHTS / "tokenizer.json", rows, tmp_path, version="tiny", log=lambda line: None)  # type: ignore[arg-type]
    (answer,) = Classifier(tmp_path).classify([rows[2].item])
    assert answer.cls is CitationClass.MENTIONING
    assert answer.model == "tiny"


def test_a_student_learns_what_its_teacher_says(tiny: object, tmp_path: Path) -> None:
    from citewise.classification.training.encoder import Recipe, fine_tune, predict
    from citewise.classification.training.student import small_network, student_examples

    recipe = Recipe(epochs=12, learning_rate=3e-3, head_rate=3e-3, batch_tokens=120, average=0.8)
    labelled = examples()
    teacher = fine_tune(tiny, labelled, recipe, checkpoint=tmp_path / "teacher.ckpt", log=lambda line: None)  # type: ignore[arg-type]
    unlabelled = encode("We agree with <<[2]>>.", "Unlike <<[2]>> we saw it.")
    told = student_examples(teacher, labelled, unlabelled)  # type: ignore[arg-type]
    assert len(told) == len(labelled) + 2
    assert all(sum(one.target) == pytest.approx(1, abs=1e-4) for one in told)
    assert told[-2].target == pytest.approx(
        torch.softmax(torch.from_numpy(predict(teacher, unlabelled)), -1)[0].tolist(),  # type: ignore[arg-type]
        abs=1e-5,
    )
    student = small_network(teacher.words.weight, width=32, inner=64, layers=1)
    learnt = fine_tune(student, told, recipe, checkpoint=tmp_path / "student.ckpt", log=lambda line: None)
    six = predict(learnt, [one.encoded for one in labelled])  # type: ignore[attr-defined]
    assert (six.argmax(1) == [0] * 12 + [2] * 12).mean() >= 0.9


def test_a_confirmed_label_is_not_tempered(tiny: object, tmp_path: Path) -> None:
    from citewise.classification.training.encoder import Example, Recipe, fine_tune, predict

    (one,) = encode("We agree with <<[1]>>.")
    recipe = Recipe(
        epochs=1, learning_rate=3e-3, head_rate=3e-3, batch_tokens=120, average=0.0, trust=0.0, words_rate=0
    )
    said = torch.tensor([[0.0, 0.0, 0.0, 0.0, 0.0, 1.0]] * 300)
    for confirmed, expected in ((True, 0), (False, 5)):
        example = Example(one, (1.0, 0.0, 0.0, 0.0, 0.0, 0.0), confirmed=confirmed)  # type: ignore[arg-type]
        learnt = fine_tune(
            tiny,
            [example] * 300,
            recipe,
            checkpoint=tmp_path / f"{confirmed}.ckpt",
            said=said.clone(),
            log=lambda line: None,  # type: ignore[arg-type]
        )
        assert predict(learnt, [one]).argmax() == expected  # type: ignore[list-item]
