"""Someone's own library: BibTeX and RIS files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from citewise.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_isbn,
    normalise_issn,
    normalise_pmid,
)
from citewise.model import Journal, Person, Work
from citewise.resolution.records.fields import (
    RecordError,
    identifiers,
    pages,
    person_of_name,
    text,
    usable,
    whole_year,
)

_MOST = 60_000_000
_LONGEST_FIELD = 100_000
"""Characters; no abstract has so many, and lists of authors that do are of no use here."""
_BIBTEX_TYPES = {
    "article": "research-article",
    "inproceedings": "proceedings-article",
    "conference": "proceedings-article",
    "book": "book",
    "incollection": "chapter",
    "inbook": "chapter",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
    "software": "software",
    "online": "web",
}
_RIS_TYPES = {
    "JOUR": "research-article",
    "CONF": "proceedings-article",
    "CPAPER": "proceedings-article",
    "BOOK": "book",
    "CHAP": "chapter",
    "THES": "thesis",
    "RPRT": "report",
    "COMP": "software",
    "ELEC": "web",
}
_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  ?- ?(.*)$")
_ACCENTS = {
    "'": "\u0301",
    "`": "\u0300",
    '"': "\u0308",
    "^": "\u0302",
    "~": "\u0303",
    "c": "\u0327",
    "v": "\u030c",
}


def read_bibtex(source: str) -> Iterator[Work | RecordError | None]:
    """The entries of a BibTeX file. An entry that cannot be read is given as an error in its place.

    Raises:
        RecordError: The file is larger than any library of references.
    """
    import logging

    import bibtexparser

    if len(source) > _MOST:
        raise RecordError("the file is too large for BibTeX; give it in parts")
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = bibtexparser.parse_string(source)  # type: ignore[attr-defined]
    for block in library.failed_blocks:
        yield RecordError(f"line {(block.start_line or 0) + 1}: an entry could not be read")
    for entry in library.entries:
        if any(len(str(field.value)) > _LONGEST_FIELD for field in entry.fields):
            yield RecordError(f"line {(entry.start_line or 0) + 1}: an entry with a field beyond all measure")
            continue
        fields = {field.key.lower(): _plain(str(field.value)) for field in entry.fields}
        yield _bibtex_work(entry.entry_type.lower(), fields)


def _bibtex_work(kind: str, fields: Mapping[str, str]) -> Work | None:
    import unicodedata

    fields = {name: unicodedata.normalize("NFC", value) for name, value in fields.items()}
    first, last = pages(fields.get("pages", ""))
    eprint = fields.get("eprint", "")
    archive = fields.get("archiveprefix", fields.get("eprinttype", "")).lower()
    return usable(
        Work(
            identifiers=identifiers(
                doi=normalise_doi(fields.get("doi", ""))
                or normalise_doi(fields.get("url", "") if "doi.org" in fields.get("url", "") else ""),
                pmid=normalise_pmid(fields.get("pmid", "")),
                arxiv=normalise_arxiv(eprint) if eprint and archive in ("", "arxiv") else None,
                isbn=normalise_isbn(fields.get("isbn", "")),
            ),
            title=text(fields.get("title", "")),
            authors=tuple(_people(fields.get("author", ""))),
            editors=tuple(_people(fields.get("editor", ""))),
            journal=Journal(
                title=text(
                    fields.get("journal") or fields.get("journaltitle") or fields.get("booktitle") or ""
                ),
                issns=tuple(filter(None, (normalise_issn(fields.get("issn", "")),))),
                publisher=text(fields.get("publisher", "")),
            ),
            year=whole_year(fields.get("year") or fields.get("date") or ""),
            volume=text(fields.get("volume", "")),
            issue=text(fields.get("number", "")),
            first_page=first,
            last_page=last,
            type=_BIBTEX_TYPES.get(kind, ""),
        )
    )


def _people(value: str) -> Iterator[Person]:
    # Blanks joined first: looked for as a pattern, a long run of them would cost its square.
    for name in " ".join(value.split()).split(" and "):
        if name and name.lower() != "others":
            yield person_of_name(name)


def _plain(value: str) -> str:
    """A value without LaTeX: accents as letters, braces and commands gone."""
    value = re.sub(
        r"\\(['`\"^~cv])\s*\{?\\?([A-Za-z])\}?", lambda found: found[2] + _ACCENTS[found[1]], value
    )
    value = re.sub(
        r"\\(ss|ae|oe|o|aa|l)\b\s*(\{\})?",
        lambda found: {"ss": "ß", "ae": "æ", "oe": "œ", "o": "ø", "aa": "å", "l": "ł"}[found[1]],
        value,
    )
    value = re.sub(r"\\([&%$#_])", r"\1", value)
    value = re.sub(r"\\[A-Za-z]+\s*", "", value)
    return value.replace("{", "").replace("}", "").replace("~", " ").strip()


def read_ris(lines: Iterator[str]) -> Iterator[Work | RecordError | None]:
    """The entries of a RIS file, as they come. A line that belongs to no entry is given as an error."""
    fields: dict[str, list[str]] = {}
    last = ""
    for number, line in enumerate(lines, 1):
        match = _RIS_LINE.match(line.rstrip("\r\n").lstrip("\ufeff"))
        if match is None:
            if fields and last and line.strip():
                if len(fields[last][-1]) < _LONGEST_FIELD:
                    fields[last][-1] += " " + line.strip()[:_LONGEST_FIELD]
            elif line.strip():
                yield RecordError(f"line {number}: no RIS line")
            continue
        tag, value = match[1], match[2].strip()
        if tag == "TY":
            fields = {"TY": [value]}
        elif tag == "ER":
            if fields:
                yield _ris_work(fields)
            fields = {}
        elif fields:
            fields.setdefault(tag, []).append(value)
        else:
            yield RecordError(f"line {number}: {tag} stands outside an entry")
        last = tag if fields else ""
    if fields:
        yield _ris_work(fields)


def _ris_work(fields: Mapping[str, Any]) -> Work | None:
    def first_of(*tags: str) -> str:
        return next((text(fields[tag]) for tag in tags if fields.get(tag)), "")

    first, last = pages(first_of("SP"))
    return usable(
        Work(
            identifiers=identifiers(
                doi=normalise_doi(
                    first_of("DO", "M3") if first_of("DO") or first_of("M3").startswith("10.") else ""
                ),
                pmid=normalise_pmid(first_of("AN")),
                isbn=normalise_isbn(first_of("SN")) if len(first_of("SN")) > 9 else None,
            ),
            title=first_of("TI", "T1", "CT"),
            authors=tuple(person_of_name(name) for tag in ("AU", "A1") for name in fields.get(tag, ())),
            journal=Journal(
                title=first_of("JF", "JO", "T2", "JA"),
                issns=tuple(filter(None, (normalise_issn(first_of("SN")),))),
            ),
            year=whole_year(first_of("PY", "Y1", "DA")),
            volume=first_of("VL"),
            issue=first_of("IS"),
            first_page=first,
            last_page=last or first_of("EP"),
            type=_RIS_TYPES.get(first_of("TY"), ""),
        )
    )
