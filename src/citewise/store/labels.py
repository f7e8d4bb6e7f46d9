"""Labels: the classes that a model or a person gave to statements."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from citewise.errors import NotFoundError
from citewise.model import CitationClass, Element, SectionKind
from citewise.store.rows import Correction, StatementRow
from citewise.store.transaction import Transaction

UNCLASSIFIED = CitationClass.UNCLASSIFIED


class ModelLabel(Protocol):
    """What a classifier says of one statement.

    `probabilities` are calibrated, by class (`supporting`, `contrasting`, `mentioning`), and sum to 1; empty or
    None where the statement could not be classified, for which `reason` then gives the cause. `model` is the
    model's version.
    """

    @property
    def cls(self) -> CitationClass:
        """The class."""

    @property
    def probabilities(self) -> Mapping[str, float] | None:
        """Probability by class."""

    @property
    def function(self) -> str:
        """The finer function, or empty."""

    @property
    def function_probabilities(self) -> Mapping[str, float] | None:
        """Probability by function."""

    @property
    def model(self) -> str:
        """The model's version."""

    @property
    def reason(self) -> str:
        """Why it is unclassified, or empty."""


@dataclass(frozen=True, slots=True)
class Label:
    """A plain `ModelLabel`."""

    cls: CitationClass
    probabilities: Mapping[str, float] | None = None
    function: str = ""
    function_probabilities: Mapping[str, float] | None = field(default=None)
    model: str = ""
    reason: str = ""


NO_LABEL = Label(UNCLASSIFIED)

LabelColumns = tuple[str, int, str, float | None, str | None, str, str | None, str, str]
"""class, corrected, model_class, confidence, probabilities, function, function_probabilities, model, reason"""


def columns(label: ModelLabel, correction: str | None) -> LabelColumns:
    """What the statement's row holds for a model's label and a person's (its class, if there is one)."""
    model_class = CitationClass(label.cls).value
    said = label.probabilities
    return (
        correction or model_class,
        int(correction is not None),
        model_class,
        1.0 if correction else (float(said[model_class]) if said and model_class in said else None),
        _json(said),
        str(label.function or ""),
        _json(label.function_probabilities),
        label.model,
        label.reason,
    )


def write_labels(transaction: Transaction, labels: Iterable[tuple[int, ModelLabel]]) -> int:
    """Give statements, by number, a model's labels; tallies follow. A person's label stays what counts.

    Statements that no longer exist are passed over. Returns how many were labelled.
    """
    connection = transaction.connection
    written = 0
    for statement_id, label in labels:
        row = connection.execute(
            "SELECT class, corrected, article_id FROM statement WHERE id = ?", (statement_id,)
        ).fetchone()
        if row is None:
            continue
        old, corrected, article_id = row
        new = columns(label, old if corrected else None)
        connection.execute(
            "UPDATE statement SET class = ?, corrected = ?, model_class = ?, confidence = ?, probabilities = ?, function = ?,"
            " function_probabilities = ?, model = ?, reason = ? WHERE id = ?",
            (*new, statement_id),
        )
        _follow(transaction, statement_id, article_id, old, new[0], new[3])
        written += 1
    return written


def correct(transaction: Transaction, key: str, cls: CitationClass, by: str, reason: str) -> Correction:
    """Write down a person's label for a statement; it wins over every model's from now on.

    Raises:
        NotFoundError: No statement has this key.
    """
    key = _existing(transaction.connection, key)
    return _record(transaction, Correction(key, CitationClass(cls), by, reason, transaction.now))


def uncorrect(transaction: Transaction, key: str, by: str, reason: str) -> Correction:
    """Take a person's label back; the model's counts again. Who did it and when is kept.

    Raises:
        NotFoundError: No statement has this key, or none was corrected.
    """
    key = _existing(transaction.connection, key)
    if key not in corrections_for(transaction.connection, [key]):
        raise NotFoundError(f"Statement {key} has no correction that could be taken back.")
    return _record(transaction, Correction(key, None, by, reason, transaction.now))


def _record(transaction: Transaction, correction: Correction) -> Correction:
    cls = correction.cls.value if correction.cls else ""
    transaction.connection.execute(
        "INSERT INTO correction (statement_key, class, made_by, reason, made_at) VALUES (?, ?, ?, ?, ?)",
        (correction.statement_key, cls, correction.by, correction.reason, correction.at),
    )
    transaction.corrections_changed()
    apply_correction(transaction, correction.statement_key, cls or None)
    return correction


def apply_correction(transaction: Transaction, key: str, cls: str | None) -> None:
    """Let a statement count by a person's class, or by the model's again when there is none."""
    connection = transaction.connection
    row = connection.execute(
        "SELECT id, article_id, class, model_class, probabilities FROM statement WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        return
    statement_id, article_id, old, model_class, said = row
    new = cls or model_class
    confidence = 1.0 if cls else (orjson.loads(said).get(model_class) if said else None)
    connection.execute(
        "UPDATE statement SET class = ?, corrected = ?, confidence = ? WHERE id = ?",
        (new, int(cls is not None), confidence, statement_id),
    )
    _follow(transaction, statement_id, article_id, old, new, confidence)


def corrections_for(connection: sqlite3.Connection, keys: Sequence[str]) -> dict[str, str]:
    """The class that a person gave, by statement key, for those of the keys that have one."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        # Oldest first, so that the newest remains; an empty class takes the label back.
        found.update(
            connection.execute(
                f"SELECT statement_key, class FROM correction WHERE statement_key IN ({', '.join('?' * len(part))}) ORDER BY id",  # noqa: S608
                part,
            )
        )
    return {key: cls for key, cls in found.items() if cls}


def corrections(connection: sqlite3.Connection, key: str | None = None) -> tuple[Correction, ...]:
    """Every correction ever made, oldest first; of one statement if its key is given."""
    where, values = ("WHERE statement_key = ?", (key,)) if key is not None else ("", ())
    rows = connection.execute(
        f"SELECT statement_key, class, made_by, reason, made_at FROM correction {where} ORDER BY id",  # noqa: S608
        values,
    )
    return tuple(
        Correction(held, CitationClass(cls) if cls else None, by, reason, at)
        for held, cls, by, reason, at in rows
    )


def statement_key(connection: sqlite3.Connection, key: str) -> str | None:
    """The key under which a statement is known now; None where there is none."""
    for _ in range(10):
        if connection.execute("SELECT 1 FROM statement WHERE key = ?", (key,)).fetchone():
            return key
        row = connection.execute("SELECT statement_key FROM statement_alias WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        key = row[0]
    return None


_STATEMENT = (
    "SELECT id, key, article_id, work_id, ordinal, before, sentence, after, section, headings, element, target_start,"
    " target_end, target_references, others, class, corrected, model_class, confidence, probabilities, function,"
    " function_probabilities, model, reason FROM statement"
)


def statement(connection: sqlite3.Connection, key: str) -> StatementRow | None:
    """A statement by its key (or an alias of it)."""
    current = statement_key(connection, key)
    row = connection.execute(f"{_STATEMENT} WHERE key = ?", (current,)).fetchone() if current else None
    return _row(row) if row else None


def statements_by_id(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, StatementRow]:
    """Statements by their numbers; those that do not exist are absent."""
    found = {}
    for start in range(0, len(ids), 500):
        part = list(ids[start : start + 500])
        for row in connection.execute(f"{_STATEMENT} WHERE id IN ({', '.join('?' * len(part))})", part):
            found[row[0]] = _row(row)
    return found


def statements_of_article(connection: sqlite3.Connection, article_id: int) -> Iterator[StatementRow]:
    """An article's statements in the order of its text."""
    for row in connection.execute(
        f"{_STATEMENT} WHERE article_id = ? ORDER BY ordinal", (article_id,)
    ).fetchall():
        yield _row(row)


def statements_to_label(
    connection: sqlite3.Connection, model_version: str, after_id: int, limit: int
) -> list[StatementRow]:
    """The next statements, by number, whose label is absent or of another model's version."""
    rows = connection.execute(
        f"{_STATEMENT} WHERE id IN (SELECT id FROM statement INDEXED BY statement_model WHERE id > ? AND model <> ?"  # noqa: S608
        " ORDER BY id LIMIT ?) ORDER BY id",
        (after_id, model_version, limit),
    ).fetchall()
    return [_row(row) for row in rows]


def count_to_label(connection: sqlite3.Connection, model_version: str) -> int:
    """How many statements `statements_to_label` would give in all."""
    row = connection.execute(
        "SELECT count(*) FROM statement INDEXED BY statement_model WHERE model <> ?", (model_version,)
    ).fetchone()
    return int(row[0])


def _follow(
    transaction: Transaction, statement_id: int, article_id: int, old: str, new: str, confidence: float | None
) -> None:
    """Let citations and tallies follow a statement's new class."""
    connection = transaction.connection
    if old != new:
        for cited, counted in connection.execute(
            "SELECT cited_id, counted FROM citation WHERE statement_id = ?", (statement_id,)
        ):
            if counted:
                transaction.count(cited, old, -1)
                transaction.count(cited, new, 1)
    connection.execute(
        "UPDATE citation SET class = ?, confidence = ? WHERE (cited_id, statement_id) IN"
        " (SELECT cited_id, statement_id FROM citation WHERE statement_id = ?)",
        (new, confidence, statement_id),
    )
    transaction.touched_articles.add(article_id)


def _existing(connection: sqlite3.Connection, key: str) -> str:
    current = statement_key(connection, key)
    if current is None:
        raise NotFoundError(
            f"No statement has the key {key!r}. Keys are shown on report pages and by `citewise report --json`."
        )
    return current


def _json(values: Mapping[str, float] | None) -> str | None:
    return orjson.dumps({str(key): value for key, value in values.items()}).decode() if values else None


def _row(row: tuple[Any, ...]) -> StatementRow:
    values = list(row)
    values[8], values[10] = SectionKind(row[8]), Element(row[10])
    values[9] = tuple(orjson.loads(row[9]))
    values[13] = tuple(orjson.loads(row[13]))
    values[14] = tuple((start, end, tuple(ids)) for start, end, ids in orjson.loads(row[14]))
    values[15], values[16], values[17] = CitationClass(row[15]), bool(row[16]), CitationClass(row[17])
    values[19] = orjson.loads(row[19]) if isinstance(row[19], str) else {}
    values[21] = orjson.loads(row[21]) if isinstance(row[21], str) else {}
    return StatementRow(*values)
