"""Records of known works as they are compared with references, and the keys under which they are found.

A reference and the work it means share at least one of a few exact keys nearly always: the beginning of the title,
volume with first page and year, first author with year and a word of the title. Looking keys up is cheap however many
works are known; only what no key finds is searched for by words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citewise.model import BibliographicReference, Work
from citewise.resolution.folding import fold, fold_words

_NUMBER = re.compile(r"\d+")
_RAW_NUMBER = re.compile(r"(?<![\w.])[A-Za-z]?\d{1,7}(?![\w])")
_COMMON = frozenset(
    "about after among analysis association between based case clinical control effect effects evaluation from "
    "human influence into model patients report review role study their through trial using with within".split()
)


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """What of a known work is compared with a reference. `key` is whatever the caller knows it by (work id, DOI)."""

    key: str
    title: str = ""
    families: tuple[str, ...] = ()
    year: int | None = None
    journal: str = ""
    abbreviations: tuple[str, ...] = ()
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    type: str = ""

    @classmethod
    def of_work(cls, key: str, work: Work) -> MatchRecord:
        """The record of a `Work`."""
        return cls(
            key=key,
            title=work.full_title,
            families=tuple(person.family or person.collab or "" for person in work.authors),
            year=work.year,
            journal=work.journal.title,
            abbreviations=work.journal.abbreviations,
            volume=work.volume,
            issue=work.issue,
            first_page=work.first_page,
            type=work.type,
        )


def page_number(page: str) -> str:
    """A first page as compared: its digits without leading noughts (`S12` and `12` alike), else the folded text."""
    digits = _NUMBER.findall(page)
    return digits[0].lstrip("0") if digits else fold(page)


def volume_number(volume: str) -> str:
    """A volume as compared: its first number, else the folded text."""
    digits = _NUMBER.findall(volume)
    return digits[0].lstrip("0") if digits else fold(volume)


def _title_keys(title: str) -> Iterator[str]:
    words = fold_words(title)
    folded = "".join(words)
    if len(folded) >= 12:
        yield "t:" + folded[:28]
    if len(folded) >= 40:
        # A title may have lost its beginning (`On the`, a heading) or hold an error there.
        yield "e:" + folded[-28:]
    # Sub-title and main title are found by either.
    if ":" in title or ". " in title or "?" in title:
        for part in re.split(r"[:.?]\s", title)[1:3]:
            tail = fold(part)
            if len(tail) >= 16:
                yield "t:" + tail[:28]


def _telling_words(title: str) -> list[str]:
    return [word for word in fold_words(title) if len(word) >= 4 and word not in _COMMON]


def record_keys(record: MatchRecord) -> set[str]:
    """The keys a known work is filed under."""
    keys = set(_title_keys(record.title))
    volume, page = volume_number(record.volume), page_number(record.first_page)
    if volume and page and record.year:
        keys.add(f"v:{volume}|{page}|{record.year}")
    first = fold(record.families[0]) if record.families else ""
    if first and volume and page:
        keys.add(f"a:{first}|{volume}|{page}")
    if first and record.year:
        keys.update(f"w:{first}|{record.year}|{word}" for word in _telling_words(record.title)[:3])
        if page:
            keys.add(f"p:{first}|{record.year}|{page}")
    return keys


def reference_keys(reference: BibliographicReference) -> list[str]:
    """The keys to look a reference up by, the most telling first."""
    record = reference_record(reference)
    keys = record_keys(record)
    if record.year:
        # The year of print and that of the first appearance on line differ by one often.
        for year in (record.year - 1, record.year + 1):
            volume, page = volume_number(record.volume), page_number(record.first_page)
            if volume and page:
                keys.add(f"v:{volume}|{page}|{year}")
            first = fold(record.families[0]) if record.families else ""
            telling = _telling_words(record.title)
            if first and telling:
                keys.add(f"w:{first}|{year}|{telling[0]}")
    return sorted(keys, key=lambda key: ("tveapw".index(key[0]), key))


def numeric_keys(raw: str) -> list[str]:
    """Keys from the numbers of a raw string alone, for strings whose fields could not be told apart."""
    numbers = [match.group() for match in _RAW_NUMBER.finditer(raw)][-12:]
    years = [int(n) for n in numbers if n.isdigit() and len(n) == 4 and 1800 <= int(n) <= 2035]
    keys: list[str] = []
    for year in dict.fromkeys(years):
        rest = [page_number(n) for n in numbers if n != str(year)]
        for index, volume in enumerate(rest):
            keys.extend(f"v:{volume}|{page}|{year}" for page in rest[index + 1 : index + 4] if page != volume)
    return list(dict.fromkeys(keys))[:40]


def reference_record(reference: BibliographicReference) -> MatchRecord:
    """A reference in the form in which it is compared."""
    return MatchRecord(
        key=reference.id,
        title=reference.title,
        families=tuple(person.family or person.collab or "" for person in reference.authors),
        year=reference.year,
        journal=reference.journal,
        volume=reference.volume,
        issue=reference.issue,
        first_page=reference.first_page,
        type=reference.kind,
    )
