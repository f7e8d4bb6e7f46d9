"""Lists of works in whatever form someone has them: pasted identifiers, tables, BibTeX, RIS, CSL-JSON, exports of Zotero.

Every line and record that is given comes back as an entry, those that name no work with the reason, so that nothing is
lost without a word.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import orjson

from citewise.errors import InputError, TooLargeError
from citewise.identifiers import (
    detect,
    find_dois,
    normalise_arxiv,
    normalise_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
)
from citewise.model import Work
from citewise.people.entries import LONGEST_GIVEN, LONGEST_NOTE, MOST_ENTRIES, NewEntry, Pair, Reason
from citewise.resolution.folding import fold_words
from citewise.resolution.records import RecordError, json_records, read_bibtex, read_ris, work_of

MOST_BYTES = 25_000_000
"""Bytes of a list; ten thousand records with their abstracts are smaller."""
_LONGEST_LINE = 5_000
_BIBTEX = re.compile(r"(?:%[^\n]*\n\s*)*@\w+\s*[{(]")
_BIBTEX_BLOCK = re.compile(r"@\w+\s{0,20}[{(]")
_BIBTEX_STRING = re.compile(r"@string\b", re.IGNORECASE)
_DEEPEST, _MOST_STRINGS = 1_000, 5_000
_RIS = re.compile(r"TY  ?- ?")
_NEXT = re.compile(
    r"[\s,;|]+(?=(?:https?://|doi\b|10\.\d{4,9}/|pmid\b|pmc\d|arxiv\b))|\s*[;|\t]\s*", re.IGNORECASE
)
_NAMED = re.compile(
    r"\b(?:PMC\d{4,9}\b|PMID\s{0,3}:?\s{0,3}\d{1,8}\b|arXiv\s{0,3}:\s{0,3}[a-z.-]{0,20}/?\d{4}\.?\d{3,5}(?:v\d{1,2})?)",
    re.IGNORECASE,
)
_MEANT = re.compile(r"\b10\.\d|\bdoi\b|\bpmid\b|\bpmc\b|\barxiv\b", re.IGNORECASE)
_LEAST_WORDS = 4
"""A line of fewer words is no reference that could be looked for."""
_COLUMNS = {
    "doi": ("doi", "dois", "articledoi", "paperdoi", "doiurl", "doilink"),
    "pmid": ("pmid", "pubmedid", "pubmed"),
    "pmcid": ("pmcid", "pmc", "pmcrefid"),
    "arxiv": ("arxiv", "arxivid"),
    "isbn": ("isbn", "isbns"),
    "any": ("identifier", "id", "identifiers", "url", "link", "work", "key", "extra"),
    "title": ("title", "articletitle", "papertitle", "documenttitle"),
    "author": ("author", "authors", "creator", "creators"),
    "year": ("year", "publicationyear", "pubyear", "date"),
    "journal": ("journal", "publicationtitle", "sourcetitle", "journalname", "containertitle", "source"),
    "volume": ("volume",),
    "page": ("pages", "firstpage", "page"),
    "note": ("note", "notes", "comment", "comments", "remark"),
}
_COLUMN_OF = {name: kind for kind, names in _COLUMNS.items() for name in names}
_NORMAL = {
    "doi": normalise_doi,
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "arxiv": normalise_arxiv,
    "isbn": normalise_isbn,
}


def read_list(data: bytes) -> Iterator[NewEntry]:
    """The entries of a list, in its order.

    Args:
        data: the file or the pasted text; its form is told by its content.

    Raises:
        TooLargeError: it has more than `MOST_BYTES`, or more entries than a collection may.
        InputError: it is of a form that holds no list of works (a PDF, XML), or it is empty.
    """
    if len(data) > MOST_BYTES:
        raise TooLargeError(
            f"The list is larger than {MOST_BYTES // 1_000_000} MB. Divide it, or export it without abstracts and attachments."
        )
    text = _decoded(data)
    if not text.strip():
        raise InputError("The list is empty: give at least one DOI, PMID, record or reference.")
    head = text.lstrip()[:20_000]
    if head.startswith(("%PDF", "PK\x03\x04", "\x1f\x8b")) or head.count("\x00") > len(head) // 8:
        raise InputError(
            "This is no list of works but a PDF, an archive or another binary file. Export it as text, CSV, BibTeX or RIS."
        )
    if head.startswith("<"):
        raise InputError("XML is not read as a list of works. Export it as CSV, BibTeX, RIS or CSL-JSON.")
    for number, entry in enumerate(_entries(text.replace("\x00", ""), head), 1):
        if number > MOST_ENTRIES:
            raise _too_many()
        yield entry


def _entries(text: str, head: str) -> Iterator[NewEntry]:
    if _RIS.match(head):
        yield from _records(read_ris(iter(text.lstrip().splitlines())))
    elif _BIBTEX.match(head):
        yield from _bibtex(text)
    elif head[0] in "[{":
        yield from _json(text)
    else:
        table = _table(text)
        yield from _lines(text) if table is None else table


def _too_many() -> TooLargeError:
    return TooLargeError(
        f"The list has more than {MOST_ENTRIES:,} entries, which is what a collection holds at most. Divide it into several."
    )


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Windows' spreadsheets write


def _shown(text: str) -> str:
    """What was given, as one line that can be shown."""
    joined = " ".join(text[: 4 * LONGEST_GIVEN].split())
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in joined)[:LONGEST_GIVEN]


# ---- records


def _bibtex(text: str) -> Iterator[NewEntry]:
    # Looked at before it is read: a file made to be slow is told from a bibliography by these.
    if len(_BIBTEX_BLOCK.findall(text)) > MOST_ENTRIES + _MOST_STRINGS:
        raise _too_many()
    signs = np.frombuffer(text.encode("utf-8", "replace"), dtype=np.uint8)
    depth = np.cumsum((signs == ord("{")).astype(np.int32) - (signs == ord("}")))
    if depth.max(initial=0) > _DEEPEST or len(_BIBTEX_STRING.findall(text)) > _MOST_STRINGS:
        raise InputError(
            "The BibTeX is nested deeper, or defines more strings, than any bibliography; nothing of it was taken."
        )
    try:
        yield from _records(read_bibtex(text))
    except RecordError as error:
        raise InputError(f"The BibTeX could not be read: {error}.") from error
    except RecursionError:
        raise InputError(
            "The BibTeX is nested deeper than any bibliography; nothing of it was taken."
        ) from None


def _json(text: str) -> Iterator[NewEntry]:
    try:
        values = list(json_records(orjson.loads(text)))
    except ValueError:
        values = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            try:
                values.append(orjson.loads(line))
            except ValueError:
                values.append(RecordError(f"line {number}: no JSON"))
        if all(isinstance(value, RecordError) for value in values):
            raise InputError(
                "This begins like JSON but is none, neither as a whole nor line by line."
            ) from None

    def works() -> Iterator[Work | RecordError | None]:
        for value in values:
            if isinstance(value, RecordError):
                yield value
                continue
            try:
                yield work_of(value)
            except RecordError as error:
                yield error

    yield from _records(works())


def _records(works: Iterator[Work | RecordError | None]) -> Iterator[NewEntry]:
    for number, work in enumerate(works, 1):
        if isinstance(work, RecordError):
            yield NewEntry(_shown(f"record {number}: {work}"), reason=Reason.MALFORMED)
        elif work is None:
            yield NewEntry(f"record {number}: neither identifier nor title", reason=Reason.NO_IDENTIFIER)
        else:
            yield of_work(work)


def of_work(work: Work) -> NewEntry:
    """The entry of a record."""
    names = ", ".join(person.family or person.collab or "" for person in work.authors[:3])
    given = ". ".join(filter(None, (names, work.full_title, work.journal.title, str(work.year or ""))))
    pairs = work.identifiers.items()
    if pairs:
        return NewEntry(_shown(given or " ".join(pairs[0])), pairs)
    reference = {
        "title": work.full_title,
        "authors": [
            {"family": person.family, "given": person.given, "collab": person.collab or ""}
            for person in work.authors[:10]
        ],
        "year": work.year,
        "journal": work.journal.title,
        "volume": work.volume,
        "first_page": work.first_page,
    }
    return NewEntry(_shown(given), reason=Reason.WAITING, reference=_kept(reference))


def _kept(reference: Mapping[str, object]) -> str:
    return json.dumps({name: value for name, value in reference.items() if value}, ensure_ascii=False)


# ---- tables


def _table(text: str) -> Iterator[NewEntry] | None:
    """The rows of a table, or None where the text is none."""
    lines = text.lstrip("\ufeff\r\n").splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    if len(first) > 20 * _LONGEST_LINE:
        return None
    for delimiter in (",", "\t", ";"):
        header = next(_rows([first], delimiter), (1, []))[1]
        kinds = [
            _COLUMN_OF.get("".join(re.findall(r"\w", cell.casefold())).replace("_", "")) for cell in header
        ]
        told = {kind for kind in kinds if kind}
        alone = len(header) == 1 and told & set(_NORMAL)
        if alone or (len(header) > 1 and told & {*_NORMAL, "title", "any"}):
            rows = _rows(lines, delimiter)
            next(rows, None)
            return _with_header(kinds, rows)
    for delimiter in (",", "\t", ";"):
        sample = [cells for _, cells in _rows(lines[:60], delimiter) if any(cells)][:50]
        column = _column_of_identifiers(sample)
        if column is not None:
            return _without_header(column, _rows(lines, delimiter))
    return None


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(iter(lines), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, ["\ufffd"]
            continue
        yield reader.line_num, [cell.strip() for cell in row]


def _column_of_identifiers(rows: Sequence[Sequence[str]]) -> int | None:
    """The column of a table without a header in which identifiers stand; bare numbers alone do not make one."""
    width = len(rows[0]) if rows else 0
    if width < 2 or any(len(row) != width for row in rows):
        return None
    told = [
        sum(
            bool(row[column]) and not row[column].isdigit() and detect(row[column]) is not None
            for row in rows
        )
        for column in range(width)
    ]
    best = max(range(width), key=told.__getitem__)
    return best if told[best] >= 0.6 * len(rows) else None


def _without_header(column: int, rows: Iterator[tuple[int, list[str]]]) -> Iterator[NewEntry]:
    for number, cells in rows:
        if not any(cells):
            continue
        given = _shown(", ".join(filter(None, cells)))
        pair = detect(cells[column]) if column < len(cells) else None
        if pair:
            yield NewEntry(given, (pair,))
        else:
            yield _unnamed(f"line {number}: {given}", cells[column] if column < len(cells) else "")


def _with_header(kinds: Sequence[str | None], rows: Iterator[tuple[int, list[str]]]) -> Iterator[NewEntry]:
    for number, cells in rows:
        if not any(cells):
            continue
        if cells == ["\ufffd"]:
            yield NewEntry(f"line {number}: a cell beyond all measure", reason=Reason.MALFORMED)
            continue
        row: dict[str, list[str]] = {}
        for kind, cell in zip(kinds, cells, strict=False):
            if kind and cell:
                row.setdefault(kind, []).append(cell)
        yield _of_row(number, row, cells)


def _of_row(number: int, row: Mapping[str, Sequence[str]], cells: Sequence[str]) -> NewEntry:
    pairs: dict[Pair, None] = {}
    for scheme, normalise in _NORMAL.items():
        for cell in row.get(scheme, ()):
            value = normalise(cell[:_LONGEST_LINE])
            if value:
                pairs[scheme, value] = None
    for cell in row.get("any", ()):
        # Bare numbers under "id" or "key" are the table's own.
        if not cell.isdigit():
            pairs.update(dict.fromkeys(_in_text(cell[:_LONGEST_LINE])))
    note = " ".join(" ".join(row.get("note", ())).split())[:LONGEST_NOTE]
    first = {kind: values[0] for kind, values in row.items()}
    told = [first.get(kind, "") for kind in ("author", "title", "journal", "year")]
    given = _shown(". ".join(filter(None, told)) or ", ".join(filter(None, cells)))
    if pairs:
        # An ISBN names a book, of which the row may be a chapter.
        ordered = sorted(pairs, key=lambda pair: pair[0] == "isbn")
        return NewEntry(given, tuple(ordered), note)
    stated = next((cell for scheme in _NORMAL for cell in row.get(scheme, ())), "")
    if stated and not first.get("title"):
        return NewEntry(f"line {number}: {given}"[:LONGEST_GIVEN], note=note, reason=Reason.MALFORMED)
    if len(fold_words(first.get("title", ""))) < 2:
        return NewEntry(f"line {number}: {given}"[:LONGEST_GIVEN], note=note, reason=Reason.NO_IDENTIFIER)
    reference = {
        "title": first["title"][:1000],
        "authors": first.get("author", "")[:1000],
        "year": first.get("year", "")[:30],
        "journal": first.get("journal", "")[:300],
        "volume": first.get("volume", "")[:30],
        "first_page": first.get("page", "")[:30].split("-")[0],
    }
    return NewEntry(given, note=note, reason=Reason.WAITING, reference=_kept(reference))


# ---- running text


def _lines(text: str) -> Iterator[NewEntry]:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped:
            continue
        if len(stripped) > _LONGEST_LINE:
            # One endless line: its words are looked at by themselves.
            for word in stripped.split():
                yield from _line(number, word[:_LONGEST_LINE])
            continue
        yield from _line(number, stripped)


def _line(number: int, line: str) -> Iterator[NewEntry]:
    whole = detect(line)
    if whole and not (whole[0] == "doi" and ("," in line or ";" in line)):
        yield NewEntry(_shown(line), (whole,))
        return
    words = re.split(r"[\s,;|]+", line.strip(" ,;|"))
    each = [detect(word) for word in words]
    if len(words) > 1 and all(each):
        for word, pair in zip(words, each, strict=True):
            if pair:
                yield NewEntry(_shown(word), (pair,))
        return
    parts = [part for part in _NEXT.split(line) if part and part.strip(" ,;")]
    found = dict.fromkeys(pair for part in parts for pair in _in_text(part))
    if not found:
        yield _unnamed(f"line {number}: {_shown(line)}", line)
    elif len({scheme for scheme, _ in found}) == len(found):
        # A reference with its DOI and its PMID is one work.
        yield NewEntry(_shown(line), tuple(sorted(found, key=lambda pair: list(_NORMAL).index(pair[0]))))
    else:
        for pair in found:
            yield NewEntry(_shown(line if len(found) == 1 else pair[1]), (pair,))


def _in_text(text: str) -> Iterator[Pair]:
    """The identifiers that stand in a text, DOIs first."""
    whole = detect(text)
    if whole and not text.isdigit():
        yield whole
        return
    for doi in find_dois(text):
        yield "doi", doi
    for match in _NAMED.finditer(text):
        pair = detect(match.group())
        if pair:
            yield pair


def _unnamed(given: str, text: str) -> NewEntry:
    given = given[:LONGEST_GIVEN]
    words = fold_words(text[:_LONGEST_LINE])
    if _MEANT.search(text) and len(words) < 2 * _LEAST_WORDS:
        return NewEntry(given, reason=Reason.MALFORMED)
    if len(words) < _LEAST_WORDS:
        return NewEntry(given, reason=Reason.NO_IDENTIFIER)
    return NewEntry(given, reason=Reason.WAITING, reference=_kept({"raw": " ".join(text.split())[:2000]}))


def reference_fields(entry: NewEntry) -> Mapping[str, Any]:
    """What is known of an entry that waits to be looked for, as `queries.reference_of` takes it."""
    fields: dict[str, Any] = json.loads(entry.reference or "{}")
    return fields
