"""Labels kept as pointers: article, place and hash of a statement with its code, never its text.

The sentences belong to their authors, so `evaluation/labels/*.jsonl` names only where each one stands in the shared
data. Reading the article anew and cutting it gives the text back; the hash makes sure that it is the very sentence
and target that was read, whatever has changed in reader or cutter since. Format: `evaluation/labels/README.md`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from citewise.classification.inputs import StatementInput
from citewise.classification.training.data import CODES, LabelledStatement
from citewise.errors import CitewiseError, InputError

SHORT_HASH = 16
"""Digits of a hash that are kept where an article's verdicts share one line."""
_MARK = "\ue000"
_KEPT = re.compile(rf"[^\w{_MARK}]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[(])")
_PLACEHOLDER = re.compile(r"\{\{(\w+):[0-9a-f-]+\}\}")
_CITED = "\ue002"
Cutter = Callable[[bytes, str], Sequence[StatementInput]]
"""Gives the statements of a JATS article, from its bytes and name. Reading and cutting are other rooms' work."""
_CITED_RUN = re.compile(rf"{_CITED}(?:[\s,;–~-]*{_CITED})+")


@dataclass(frozen=True, slots=True)
class LabelPointer:
    """One verdict: where the statement stands and which code a reader gave it.

    `source` is an archive or folder below the shared data folder, `article` a member of it (JATS) or a paper's identifier
    (arXiv sample), `statement` the statement's index in our cut when it was labelled (a hint), `hash` that of
    `statement_hash` (or the first 16 digits of it), `unsure` the reader's own mark.
    """

    source: str
    article: str
    statement: int
    hash: str
    label: str
    field: str
    unsure: bool = False


def statement_hash(item: StatementInput) -> str:
    """SHA-256 of the sentence with the end of its target marked, blind to case, blanks and punctuation.

    Only the end is marked: where a target begins is a matter of the reader (`Smith, <2001>` or `<Smith, 2001>`).
    """
    text = item.sentence[: item.target_end] + _MARK + item.sentence[item.target_end :]
    return hashlib.sha256(_KEPT.sub("", unicodedata.normalize("NFKC", text).casefold()).encode()).hexdigest()


def read_pointers(path: Path) -> list[LabelPointer]:
    """Read a file of pointers, one JSON object a line.

    A line holds one pointer, or all of one article: then `verdicts` maps the first 16 digits of each statement's hash to
    its code, with a question mark where the reader was unsure.

    Raises:
        InputError: the file is missing or a line is not of the form.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file of label pointers.")
    pointers: list[LabelPointer] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found = _of_line(json.loads(line))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path}, line {number}: not a label pointer ({error}).") from error
        for pointer in found:
            if pointer.label not in (*CODES, "X"):
                raise InputError(f"{path}, line {number}: {pointer.label!r} is no code of the codebook.")
        pointers += found
    return pointers


def _of_line(row: dict[str, Any]) -> list[LabelPointer]:
    if "verdicts" not in row:
        return [LabelPointer(**row)]
    return [
        LabelPointer(
            row["source"], row["article"], 0, key, label.removesuffix("?"), row["field"], label.endswith("?")
        )
        for key, label in row["verdicts"].items()
    ]


def resolve(
    pointers: Sequence[LabelPointer], shared: Path, cutter: Cutter
) -> tuple[list[LabelledStatement], list[LabelPointer]]:
    """Give the statements that pointers stand for, and the pointers that no statement fits any more.

    Args:
        pointers: from `read_pointers`; those coded X are passed over.
        shared: the folder of the shared data.
        cutter: reads and cuts an article, as in `evaluation/labels/resolve.py`.

    Raises:
        InputError: an archive is missing.
    """
    wanted: dict[tuple[str, str], dict[str, LabelPointer]] = {}
    for pointer in pointers:
        if pointer.label != "X":
            wanted.setdefault((pointer.source, pointer.article), {})[pointer.hash] = pointer
    rows: list[LabelledStatement] = []
    for source in sorted({source for source, _ in wanted}):
        articles = {article for one, article in wanted if one == source}
        for article, items in _articles(shared / source, articles, cutter):
            left = wanted[source, article]
            for item in items:
                whole = statement_hash(item)
                key = whole if whole in left else whole[:SHORT_HASH]
                if key in left:
                    rows.append(_row(left.pop(key), item))
    return rows, [pointer for left in wanted.values() for pointer in left.values()]


def statements_of_paper(paper: dict[str, object]) -> list[StatementInput]:
    """The statements of a paper of the unarXive sample, cut by a plain rule at the ends of sentences."""
    items: list[StatementInput] = []
    body = paper.get("body_text")
    for block in body if isinstance(body, list) else []:
        heading = str(block.get("section") or "")
        sentences = _SENTENCE_END.split(_plain(str(block["text"])))
        for at, sentence in enumerate(sentences):
            before = sentences[at - 1] if at else ""
            after = sentences[at + 1] if at + 1 < len(sentences) else ""
            neighbours = [text.replace(_CITED, "[...]") for text in (before, after)]
            items += _targets(sentence, neighbours[0], neighbours[1], heading)
    return items


def _plain(text: str) -> str:
    def shown(match: re.Match[str]) -> str:
        return {"formula": "FORMULA", "cite": _CITED}.get(match[1], match[1])

    return _CITED_RUN.sub(_CITED, re.sub(r"\s+", " ", _PLACEHOLDER.sub(shown, text))).strip()


def _targets(sentence: str, before: str, after: str, heading: str) -> Iterator[StatementInput]:
    parts = sentence.split(_CITED)
    for target in range(len(parts) - 1):
        text, spans = parts[0], []
        for order, part in enumerate(parts[1:]):
            mark = "[ref]" if order == target else "[...]"
            spans.append((len(text), len(text) + len(mark)))
            text += mark + part
        own = spans.pop(target)
        yield StatementInput(before, text, after, heading.lower(), (heading,), own[0], own[1], tuple(spans))


def _articles(
    archive: Path, names: set[str], cutter: Cutter
) -> Iterator[tuple[str, Sequence[StatementInput]]]:
    if archive.is_dir():
        for path in sorted(archive.iterdir()):
            if path.name in names:
                yield path.name, cutter(path.read_bytes(), path.name)
        return
    if not archive.is_file():
        raise InputError(f"{archive}: no such archive; the shared data is needed to resolve label pointers.")
    with tarfile.open(archive) as members:
        for member in members:
            content = members.extractfile(member) if member.isfile() else None
            if content is None:
                continue
            if member.name.endswith(".jsonl"):
                yield from _papers(content, names)
            elif member.name in names:
                try:
                    yield member.name, cutter(content.read(), member.name)
                except CitewiseError:
                    continue


def _papers(lines: IO[bytes], names: set[str]) -> Iterator[tuple[str, list[StatementInput]]]:
    for line in lines:
        paper = json.loads(line)
        if paper.get("paper_id") in names:
            yield paper["paper_id"], statements_of_paper(paper)


def _row(pointer: LabelPointer, item: StatementInput) -> LabelledStatement:
    return LabelledStatement(
        id=f"{pointer.article}#{pointer.hash[:12]}",
        article=pointer.article,
        item=item,
        code=CODES.index(pointer.label),
        unsure=pointer.unsure,
        weight=None,
        fields=pointer.field != "biomedicine",
        field=pointer.field,
        journal="",
        train_only=True,
    )
