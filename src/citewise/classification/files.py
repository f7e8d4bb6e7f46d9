"""Classifying a file of statements (JSON lines) into another."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from citewise.classification.classifier import Classification, Classifier
from citewise.classification.inputs import StatementInput, StatementInputError
from citewise.errors import InputError
from citewise.model import CitationClass

_PART = 2048


@dataclass(slots=True)
class FileCounts:
    """What became of the rows of a file: how many of each class, and the rows that could not be read."""

    rows: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)


def classify_file(
    source: Path,
    target: Path,
    classifier: Classifier,
    *,
    min_precision: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> FileCounts:
    """Classify every object of a JSON lines file (`.gz` is understood) and write it with its answer added.

    Objects have `before`, `sentence` (target as `<<...>>`), `after`, `section`, `headings`; everything else in
    them is kept. Added are `class`, `probabilities`, `function`, `function_probabilities`, `model`, and `reason`
    where the class is `unclassified`. A line that is no such object is kept as `{"line": ..}` with the class
    `unclassified`, so that line n of the output always answers line n of the input. The output appears only when whole.

    Args:
        source: file to read.
        target: file to write; replaced if it exists.
        classifier: a loaded classifier.
        min_precision: see `Classifier.classify`.
        progress: called with the number of rows done since the last call.

    Raises:
        InputError: the source cannot be read or the target cannot be written.
    """
    counts = FileCounts()
    part = target.with_name(target.name + ".part")
    try:
        with _open(source, "rt") as lines, _open(part, "wt", like=target) as out:
            for rows in _parts(lines):
                for row in _classified(rows, classifier, min_precision, counts):
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")
                if progress is not None:
                    progress(len(rows))
        part.replace(target)
    except (OSError, UnicodeDecodeError) as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{source}: cannot be classified into {target} ({error}).") from error
    return counts


def answer_fields(answer: Classification) -> dict[str, Any]:
    """The fields added to a row."""
    fields: dict[str, Any] = {
        "class": answer.cls.value,
        "probabilities": {name: round(value, 5) for name, value in answer.probabilities.items()},
        "function": answer.function,
        "function_probabilities": {
            name: round(value, 5) for name, value in answer.function_probabilities.items()
        },
        "model": answer.model,
    }
    if answer.reason:
        fields["reason"] = answer.reason
    return fields


def _classified(
    lines: list[tuple[int, str]], classifier: Classifier, min_precision: float | None, counts: FileCounts
) -> Iterator[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    items: list[StatementInput] = []
    broken: dict[int, str] = {}
    for number, line in lines:
        row: Any = None
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise StatementInputError("not a JSON object")
            items.append(StatementInput.from_marked(row))
            rows.append(row)
        except (ValueError, RecursionError, StatementInputError) as error:
            broken[len(rows)] = f"line {number}: cannot be read as a statement ({error})"
            counts.unreadable.append(broken[len(rows)])
            items.append(StatementInput("", "", ""))
            rows.append(row if isinstance(row, dict) else {"line": line.rstrip("\n")})
    for at, answer in enumerate(classifier.classify(items, min_precision=min_precision)):
        fields = answer_fields(answer)
        if at in broken:
            fields["reason"] = broken[at]
            fields["class"] = CitationClass.UNCLASSIFIED.value
        counts.rows += 1
        counts.classes[fields["class"]] = counts.classes.get(fields["class"], 0) + 1
        yield {**rows[at], **fields}


def _parts(lines: IO[str]) -> Iterator[list[tuple[int, str]]]:
    part: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            part.append((number, line))
        if len(part) >= _PART:
            yield part
            part = []
    if part:
        yield part


@contextmanager
def _open(path: Path, mode: str, *, like: Path | None = None) -> Iterator[IO[str]]:
    if (like or path).suffix == ".gz":
        with gzip.open(path, mode, encoding="utf-8") as packed:
            yield packed  # type: ignore[misc]
    else:
        with path.open(mode.rstrip("t"), encoding="utf-8") as plain:
            yield plain
