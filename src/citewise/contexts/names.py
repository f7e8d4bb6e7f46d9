"""Author-year callouts in plain text, matched to the reference list."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from citewise.model import BibliographicReference, InTextCitation

_YEAR = re.compile(r"(1[6-9]\d\d|20\d\d)(?<![\d.,/–-]\d{4})([a-z](?:\s*(?:,|&|and)\s*[a-z]\b)*)?(?![\w%])")
_SUFFIX = re.compile(r"[a-z]\b")
_MORE_YEARS = re.compile(r"\s*(?:[,;]|,?\s*(?:and|&)|[–-])\s*")
_NAME = r"[^\W\d_][\w'’‐-]*\.?"
_REST = re.compile(
    rf"(?:['’]s?)?(?:,?\s+(?P<initials>[A-Z]\.(?:[\s-]?[A-Z]\.)*))?(?:\s*[(\[][A-Z][\w-]{{1,15}}[)\]])?"
    rf"(?P<others>(?:(?:,\s*(?:and\s+|&\s*)?|\s+(?:and|und|et|y|e|en)\s+(?!al\b)|\s*&\s*){_NAME}(?:[\s]{_NAME}){{0,3}}?)*?)"
    rf"(?P<more>,?\s+(?:et\.?\s*al\b\.?|and\s+(?:colleagues|co-?workers|others)|u\.\s?a\.|y\s+col\b\.?))?"
    rf"(?:['’]s?)?[\s,.:;]*(?P<opening>[(\[]?)\s*"
)
_FIRST_OF_RAW = re.compile(r"[\s\[\]().\d]*([^\W\d_][\w'’\- ]{1,60}?)(?:,|\.|:|;|\s+[A-Z]{1,3}\b|\s+\(|$)")
_YEAR_OF_RAW = re.compile(r"(?<!\d)(1[6-9]\d\d|20\d\d)([a-z])?(?!\d)")
_WORD = re.compile(rf"{_NAME}")
_REACH = 160
_STOP = frozenset(["and", "und", "et", "y", "e", "en", "al", "de", "van", "der", "den", "la", "le", "von"])


def _fold_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    table.update(
        {ord(k): v for k, v in {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i"}.items()}
    )
    table.update({ord(sign): "-" for sign in "‐‑–−"})
    table.update({ord(sign): "'" for sign in "’‘`´"})
    return table


_FOLDS = _fold_table()


def folded(text: str) -> str:
    """Text in lower case without accents, character for character (the length stays)."""
    if text.isascii():
        return text.replace("`", "'").lower()
    lowered = text.translate(_FOLDS).lower()
    return (
        lowered if len(lowered) == len(text) else "".join(c.lower()[:1] or c for c in text.translate(_FOLDS))
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A reference as callouts name it: folded family names (or one collaboration), the year, its suffix."""

    id: str
    names: tuple[str, ...]
    initial: str
    suffix: str
    order: int


class Taken:
    """Spans of a text that citations take up already.

    A question takes logarithmic time: a paragraph may hold thousands. Of most paragraphs none is asked.
    """

    __slots__ = ("_ends", "_reach", "_spans", "_starts")

    def __init__(self, spans: Sequence[tuple[int, int]] = ()) -> None:
        self._spans: Sequence[tuple[int, int]] | None = spans

    def _sort(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = None
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))
        self._ends = sorted(end for _, end in ordered)

    def touches(self, start: int, end: int) -> bool:
        """Whether a span that is taken has a character in common with this one."""
        if self._spans is not None:
            self._sort(self._spans)
        begun = bisect_left(self._starts, end)
        return begun > 0 and self._reach[begun - 1] > start

    def before(self, place: int) -> int:
        """The nearest end of a taken span that is not behind `place`; 0 if there is none."""
        if self._spans is not None:
            self._sort(self._spans)
        ended = bisect_right(self._ends, place)
        return max(0, self._ends[ended - 1]) if ended else 0


_NOTHING_TAKEN = Taken()


class AuthorYearIndex:
    """A document's references by year, to find `Smith et al. (2001, 2003a)` in plain text.

    A callout is taken only where first author, year (and suffix, second author, where printed) fit exactly one
    reference.
    """

    def __init__(self, references: Sequence[BibliographicReference]) -> None:
        self._by_year: dict[int, list[_Entry]] = {}
        for reference in references:
            self._add(reference)

    def _add(self, reference: BibliographicReference) -> None:
        year, suffix = reference.year, reference.year_suffix
        if year is None:
            found = _YEAR_OF_RAW.search(reference.raw)
            if found is None:
                return
            year, suffix = int(found[1]), found[2] or ""
        persons = reference.authors or reference.editors
        names = [folded(person.family or person.collab or "").strip() for person in persons]
        if not any(names):
            first = _FIRST_OF_RAW.match(reference.raw)
            names = [folded(first[1]).strip()] if first else []
        names = [name for name in names if len(name) > 1]
        if names:
            entries = self._by_year.setdefault(year, [])
            initial = folded(persons[0].given[:1]) if persons else ""
            entries.append(_Entry(reference.id, tuple(names), initial, suffix.lower(), reference.index))

    def find(self, text: str, taken: Taken | None = None) -> Iterator[InTextCitation]:
        """The callouts in a text outside the spans that are `taken`, as in-text citations."""
        taken = taken or _NOTHING_TAKEN
        plain = ""
        last: tuple[int, int, list[str], list[_Entry]] | None = None
        for year in _YEAR.finditer(text):
            if int(year[1]) not in self._by_year or taken.touches(*year.span()):
                continue
            plain = plain or folded(text)
            suffixes = _SUFFIX.findall(year[2]) if year[2] else [""]
            if last is not None and _MORE_YEARS.fullmatch(text, last[1], year.start()):
                ids = self._further(year, suffixes, last[3])
                if ids:
                    last = (last[0], year.end(), last[2] + ids, last[3])
                    continue
            if last is not None:
                yield self._citation(text, last)
                last = None
            low = max(year.start() - _REACH, taken.before(year.start()))
            match = self._match(text, plain, low, year.start(), int(year[1]), suffixes)
            if match is not None:
                last = (match[0], year.end(), match[1], match[2])
        if last is not None:
            yield self._citation(text, last)

    @staticmethod
    def _citation(text: str, found: tuple[int, int, list[str], list[_Entry]]) -> InTextCitation:
        start, end, ids, _ = found
        inner = text[start:end]
        for opening, closing in ("()", "[]"):
            if inner.count(opening) > inner.count(closing) and text[end : end + 1] == closing:
                end += 1
        return InTextCitation(start, end, tuple(dict.fromkeys(ids)))

    def _further(self, year: re.Match[str], suffixes: list[str], like: list[_Entry]) -> list[str]:
        """A further year of the same authors: `Smith et al., 2001, 2003`."""
        names = like[0].names
        same = [e for e in self._by_year[int(year[1])] if e.names == names]
        same = same or [e for e in self._by_year[int(year[1])] if e.names[0] == names[0]]
        return [entry.id for entry in _chosen(same, suffixes)]

    def _match(
        self, text: str, plain: str, low: int, end: int, year: int, suffixes: list[str]
    ) -> tuple[int, list[str], list[_Entry]] | None:
        best: list[tuple[int, int, _Entry]] = []
        for entry in self._by_year[year]:
            place = _rightmost(plain, entry.names[0], low, end)
            if place < 0:
                continue
            rest = _REST.fullmatch(text, place + len(entry.names[0]), end)
            if rest is None or not _named(text, place, entry.names[0]):
                continue
            if rest["initials"] and entry.initial and folded(rest["initials"][0]) != entry.initial:
                continue
            score = _agreement(entry, folded(rest["others"] or ""), more=bool(rest["more"]))
            if score:
                best.append((score, place, entry))
        if not best:
            return None
        top = max(score for score, _, _ in best)
        fitting = [entry for score, _, entry in best if score == top]
        chosen = _chosen(fitting, suffixes)
        if not chosen:
            return None
        place = min(place for score, place, _ in best if score == top)
        return place, [entry.id for entry in chosen], chosen


def _named(text: str, place: int, name: str) -> bool:
    """Whether a name stands at `place` as one: with a capital in it."""
    return any(map(str.isupper, text[place : place + len(name)]))


def _rightmost(plain: str, name: str, low: int, high: int) -> int:
    place = plain.rfind(name, low, high)
    while place >= 0:
        after = plain[place + len(name) : place + len(name) + 1]
        joined = place > 0 and (plain[place - 1].isalnum() or plain[place - 1] == "-")
        if not joined and not after.isalnum():
            return place
        place = plain.rfind(name, low, place + len(name) - 1)
    return -1


def _agreement(entry: _Entry, others: str, *, more: bool) -> int:
    """How well the printed authors fit a reference: 0 not, 1 loosely, 2 well."""
    printed = [word.strip(".") for word in _WORD.findall(others)]
    printed = [word for word in printed if word not in _STOP and len(word) > 1]
    known = set(re.findall(r"[\w'-]+", " ".join(entry.names[1:])))
    if printed and known:
        if not any(word in known for word in printed):
            return 0
        fit = all(word in known for word in printed)
        whole = more or len(printed) >= len(entry.names) - 1
        return 3 if fit and whole else 1
    if printed:
        return 1
    if more:
        return 1 if len(entry.names) == 1 else 3 if len(entry.names) > 2 else 2
    return 3 if len(entry.names) == 1 else 1


def _chosen(entries: list[_Entry], suffixes: list[str]) -> list[_Entry]:
    """The entries that the suffixes name; without suffixes only a single entry is meant."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    chosen: list[_Entry] = []
    for suffix in suffixes:
        exact = [entry for entry in ordered if entry.suffix == suffix]
        if len(exact) == 1:
            chosen += exact
        elif suffix and not any(entry.suffix for entry in ordered):
            position = ord(suffix) - ord("a")
            if position < len(ordered):
                chosen.append(ordered[position])
        elif len(ordered) == 1:
            chosen += ordered
    return chosen
