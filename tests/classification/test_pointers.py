"""Labels kept as pointers: the hash finds the very sentence and target again, and bad files are told."""

from __future__ import annotations

import json
import re
import tarfile
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path

import pytest

from citewise.classification.inputs import StatementInput
from citewise.classification.training.data import CODES
from citewise.classification.training.pointers import (
    SHORT_HASH,
    LabelPointer,
    read_pointers,
    resolve,
    statement_hash,
    statements_of_paper,
)
from citewise.errors import InputError

LABELS = Path(__file__).parents[2] / "evaluation" / "labels"
FILES = [path for path in sorted(LABELS.glob("*.jsonl")) if not path.name.startswith("relabelled")]


def marked(sentence: str) -> StatementInput:
    start, end = sentence.index("<<"), sentence.index(">>") - 2
    return StatementInput("", re.sub("<<|>>", "", sentence), "", "results", (), start, end, ())


def cutter(content: bytes, name: str) -> list[StatementInput]:
    return [marked(line) for line in content.decode().splitlines()]


def pointer(item: StatementInput, source: str, label: str = "C") -> LabelPointer:
    return LabelPointer(source, "owls.txt", 0, statement_hash(item), label, "ecology")


def test_hash_is_blind_to_blanks_and_to_where_the_target_begins() -> None:
    hashes = {
        statement_hash(marked(text))
        for text in ("Owls hunt late <<[3]>>.", "Owls  hunt late [<<3>>] .", "owls hunt late <<3>>.")
    }
    assert len(hashes) == 1
    assert statement_hash(marked("As Ash <<2001>> says.")) == statement_hash(marked("As <<Ash 2001>> says."))


def test_hash_differs_between_targets_of_one_sentence() -> None:
    assert statement_hash(marked("Like <<[3]>> but unlike [7].")) != statement_hash(
        marked("Like [3] but unlike <<[7]>>.")
    )


@pytest.mark.parametrize("packed", [True, False])
def test_pointers_are_resolved_from_archive_and_folder(tmp_path: Path, packed: bool) -> None:
    text = b"Owls hunt late <<[1]>>.\nOwls hunt early, unlike <<[2]>>.\n"
    if packed:
        with tarfile.open(tmp_path / "birds", "w:gz") as archive:
            member = tarfile.TarInfo("owls.txt")
            member.size = len(text)
            archive.addfile(member, BytesIO(text))
    else:
        (tmp_path / "birds").mkdir()
        (tmp_path / "birds" / "owls.txt").write_bytes(text)
    found = pointer(marked("Owls hunt early, unlike <<[2]>>."), "birds")
    gone = pointer(marked("Owls never hunt <<[9]>>."), "birds")
    passed = replace(pointer(marked("Owls hunt late <<[1]>>."), "birds"), label="X")
    rows, lost = resolve([found, gone, passed], tmp_path, cutter)
    assert [(row.item.sentence, CODES[row.code], row.fields) for row in rows] == [
        ("Owls hunt early, unlike [2].", "C", True)
    ]
    assert lost == [gone]


def test_an_articles_verdicts_may_share_one_line(tmp_path: Path) -> None:
    late, early = marked("Owls hunt late <<[1]>>."), marked("Owls hunt early, unlike <<[2]>>.")
    verdicts = {statement_hash(late)[:SHORT_HASH]: "U?", statement_hash(early)[:SHORT_HASH]: "C"}
    line = {"source": "birds", "article": "owls.txt", "field": "ecology", "verdicts": verdicts}
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    (tmp_path / "birds").mkdir()
    (tmp_path / "birds" / "owls.txt").write_text(
        "Owls hunt late <<[1]>>.\nOwls hunt early, unlike <<[2]>>.\n"
    )
    rows, lost = resolve(read_pointers(path), tmp_path, cutter)
    assert [(row.item.sentence, CODES[row.code], row.unsure) for row in rows] == [
        ("Owls hunt late [1].", "U", True),
        ("Owls hunt early, unlike [2].", "C", False),
    ]
    assert lost == []


def test_missing_archive_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="birds"):
        resolve([pointer(marked("Owls hunt <<[1]>>."), "birds")], tmp_path, cutter)


@pytest.mark.parametrize(
    "line", ['{"article": "a"}', "no json", "[]", '{"verdicts": {"0a": "C"}}', '{"verdicts": []}']
)
def test_a_line_of_another_form_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_pointers(path)


def test_a_code_the_codebook_has_not_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    wrong = replace(pointer(marked("Owls hunt <<[1]>>."), "birds"), label="Q")
    path.write_text(json.dumps(asdict(wrong)) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="'Q'"):
        read_pointers(path)


def test_each_citation_of_a_paper_becomes_a_statement() -> None:
    cite = "{{cite:0a1b-2c}}"
    paper: dict[str, object] = {
        "body_text": [
            {"section": "Results", "text": f"Owls hunt. They agree with {cite}, not {cite}. So be it."}
        ]
    }
    first, second = statements_of_paper(paper)
    assert first.sentence == "They agree with [ref], not [...]."
    assert second.sentence == "They agree with [...], not [ref]."
    assert (first.before, first.after) == ("Owls hunt.", "So be it.")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_kept_files_are_readable_without_repeats(path: Path) -> None:
    pointers = read_pointers(path)
    assert len({one.hash for one in pointers}) == len(pointers) > 0
