"""Marker groups: the in-text citations that stand together, with the works that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from citewise.contexts.numbering import LARGEST_NUMBER, LONGEST_RANGE, ReferenceNumbering
from citewise.model import InTextCitation, Paragraph, Span
from citewise.model.construction import quickly_made

DASHES = "–—−‐‑‒―~∼-"
"""Every dash that joins the ends of a range; in a character class it stands last."""

_JOINT = re.compile(
    r"[\s,;/&+·•()\[\]{}" + DASHES + r"]*(?:(?:and|or|to|through|und|et|bis|y)\b[\s,;()\[\]]*)?"
)
_NUMBERS_BETWEEN = re.compile(
    rf"(?:\s*(?:[,;{DASHES}]|and|to)\s*\d{{1,4}})*\s*(?:[,;{DASHES}]|,?\s*and|to)\s*"
    rf"|\s*\]?(?:\s*[,;{DASHES}]?\s*\[\d{{1,4}}\])+\s*[,;{DASHES}]?\s*\[?"
    rf"|\s*\)?(?:\s*[,;{DASHES}]\s*\(\d{{1,4}}\))+\s*[,;{DASHES}]\s*\(?"
)
_NUMBER_TEXT = re.compile(rf"[\s\[(]*\d{{1,4}}(?:[\s,;\[\]()]*[,;{DASHES}][\s\[(]*\d{{1,4}})*[\s\])]*")
_TOKEN = re.compile(rf"\d{{1,4}}|[{DASHES}]|\b(?:to|through)\b|[,;]")
_BEFORE = re.compile(rf"(?<=[\[(])\s*(?:\d{{1,4}}\s*[,;{DASHES}]\s*)+$")
_AFTER = re.compile(rf"(?:\s*(?:[,;{DASHES}]|and|to)\s*\d{{1,4}}(?![\w.]))+(?=\s*[\])])")
_AFTER_BRACKETED = re.compile(rf"\]?(?:\s*[,;{DASHES}]\s*\[\d{{1,4}}\])+")
_BEFORE_BRACKETED = re.compile(rf"(?:\[\d{{1,4}}\]\s*[,;{DASHES}]\s*)+\[?$")
_RAISED_NUMBERS = re.compile(rf"[\s\[(]*\d{{1,4}}(?:\s*[,;{DASHES}]\s*\d{{1,4}})*[\s\])]*")
_FOUR_DIGITS = re.compile(r"\d{4}")
_YEAR_ONLY = re.compile(r"[12]\d{3}[a-z]?")
_NEXT_AUTHORS = re.compile(r"\s*;\s*[^\W\d_][^();\[\]\d]{1,80}")
_PARTICLES = frozenset("van von de der den di da la le el ten ter".split())
_PLAIN_JOINTS = frozenset([",", ", ", "-", "–", "; ", "], ["])
"""Texts that `_JOINT` matches, by far the most of them."""
_LONGEST_AUTHORS = 90
_BY_PLACE = attrgetter("start", "end")
_LISTING = frozenset(",;" + DASHES)
_REACH = 120


@quickly_made
@dataclass(frozen=True, slots=True)
class MarkerGroup:
    """In-text citations that stand together: span in the paragraph, and the references named, in order."""

    start: int
    end: int
    reference_ids: tuple[str, ...]


def printed_number(text: str) -> int | None:
    """The number that a marker prints (`12`, `[12]`), or None if it prints something else or a year."""
    bare = text if text.isdecimal() else text.strip(" []()")
    if bare.isdecimal() and len(bare) <= 4:
        number = int(bare)
        if 0 < number < LARGEST_NUMBER:
            return number
    return None


def number_examples(paragraphs: Iterable[Paragraph]) -> Iterable[tuple[int, str]]:
    """Each tagged citation of one work that prints a number: (number, tagged id)."""
    for paragraph in paragraphs:
        for citation in paragraph.citations:
            if len(citation.reference_ids) == 1:
                number = printed_number(paragraph.text[citation.start : citation.end])
                if number is not None:
                    yield number, citation.reference_ids[0]


def group_markers(paragraph: Paragraph, numbering: ReferenceNumbering) -> list[MarkerGroup]:
    """The marker groups tagged in a paragraph, in order.

    Citations with nothing but separators between them stand together; so do the untagged numbers between and
    beside them in the same brackets or raised run, and ranges name what lies within.
    """
    text = paragraph.text
    groups: list[MarkerGroup] = []
    run: list[InTextCitation] = []
    for citation in _ordered(paragraph.citations, len(text)):
        if not numbering.knows(citation.reference_ids):
            continue
        if run and not _together(text, run[-1], citation):
            groups.append(_group(paragraph, run, numbering))
            run = []
        run.append(citation)
    if run:
        groups.append(_group(paragraph, run, numbering))
    return _apart(groups)


def _ordered(citations: Sequence[InTextCitation], length: int) -> list[InTextCitation]:
    inside = [c for c in citations if 0 <= c.start <= c.end <= length]
    inside.sort(key=_BY_PLACE)
    return inside


def _apart(groups: list[MarkerGroup]) -> list[MarkerGroup]:
    """Join groups whose spans overlap (tags inside tags), so that a character belongs to one group."""
    if all(one.end <= two.start for one, two in pairwise(groups)):
        return groups
    joined: list[MarkerGroup] = []
    for group in groups:
        if joined and group.start < joined[-1].end:
            last = joined.pop()
            ids = tuple(dict.fromkeys(last.reference_ids + group.reference_ids))
            group = MarkerGroup(min(last.start, group.start), max(last.end, group.end), ids)
        joined.append(group)
    return joined


def _is_numeric(marker: str) -> bool:
    if len(marker) < 4 and marker.isdecimal():
        return True  # most are
    if not any(map(str.isalnum, marker)):
        return True  # an empty tag, or one around the dash of a range
    return _NUMBER_TEXT.fullmatch(marker) is not None and not _has_year(marker)


def _has_year(marker: str) -> bool:
    return any(int(number) >= LARGEST_NUMBER for number in _FOUR_DIGITS.findall(marker))


def _is_narrative(marker: str) -> bool:
    """Whether a marker is a part of the sentence, `Smith et al. (2001)`."""
    return "(" in marker[1:] and any(map(str.isalpha, marker.partition("(")[0]))


def _together(text: str, left: InTextCitation, right: InTextCitation) -> bool:
    if right.start <= left.end:
        return True
    if right.start - left.end > _REACH:
        return False
    between = text[left.end : right.start]
    first, second = text[left.start : left.end], text[right.start : right.end]
    if between in _PLAIN_JOINTS or _JOINT.fullmatch(between):
        return ";" in between or not (_is_narrative(first) or _is_narrative(second))
    if _YEAR_ONLY.fullmatch(first) and _YEAR_ONLY.fullmatch(second):
        return _NEXT_AUTHORS.fullmatch(between) is not None
    if any(map(str.isdigit, between)) and _is_numeric(first) and _is_numeric(second):
        return _NUMBERS_BETWEEN.fullmatch(between) is not None
    return False


def _group(paragraph: Paragraph, run: Sequence[InTextCitation], numbering: ReferenceNumbering) -> MarkerGroup:
    text = paragraph.text
    start, end = run[0].start, max([citation.end for citation in run])
    numeric = True
    for citation in run:
        if not _is_numeric(text[citation.start : citation.end]):
            numeric = False
            break
    if numeric and end > start:
        start, end = _with_untagged(paragraph, start, end)
        ids = _numbers_named(text, start, end, run, numbering)
    else:
        ids = [work for citation in run for work in _tagged(citation, numbering)]
        if end > start and _YEAR_ONLY.fullmatch(text, start, run[0].end):
            start = _with_authors(paragraph, start)
    start, end = _balanced(text, start, end)
    return MarkerGroup(start, end, tuple(dict.fromkeys(ids)))


def _with_authors(paragraph: Paragraph, start: int) -> int:
    """Where the authors begin whose year alone is tagged, `(Smith et al., <2001>)`; `start` where none are seen."""
    text = paragraph.text
    low = max(0, start - _LONGEST_AUTHORS)
    opening = max(text.rfind(sign, low, start) for sign in "(;[")
    if opening < 0 or any(sign.isdecimal() or sign in ")]" for sign in text[opening:start]):
        return start
    begun = None
    at = opening + 1
    for word in text[at:start].split(" "):
        if word[:1].isupper():
            return at if begun is None else begun
        begun = (at if begun is None else begun) if word in _PARTICLES else None
        at += len(word) + 1
    return start


def _balanced(text: str, start: int, end: int) -> Span:
    """Take in the outer brackets of `3]-[7`, so that what is shown is `[3]-[7]`."""
    inner = text[start:end]
    if "]" not in inner and ")" not in inner:
        return start, end
    for opening, closing in ("[]", "()"):
        if closing in inner and inner.find(closing) < (inner + opening).find(opening):
            if start and text[start - 1] == opening:
                start -= 1
            if text[end : end + 1] == closing:
                end += 1
    return start, end


def _with_untagged(paragraph: Paragraph, start: int, end: int) -> Span:
    """Widen a group of numbers by the untagged ones in the same brackets or raised run."""
    text = paragraph.text
    for low, high in paragraph.superscripts:
        if low <= start and end <= high <= low + _REACH:
            if _RAISED_NUMBERS.fullmatch(text, low, high):
                return low, high
            return start, end
    before = text[max(0, start - _REACH) : start]
    if before.rstrip(" [(")[-1:] in _LISTING:
        found = _BEFORE.search(before) or _BEFORE_BRACKETED.search(before)
        if found:
            start -= len(found[0].lstrip())
    found = _AFTER.match(text, end) or _AFTER_BRACKETED.match(text, end)
    if found:
        end = found.end()
    return start, end


def _numbers_named(
    text: str, start: int, end: int, run: Sequence[InTextCitation], numbering: ReferenceNumbering
) -> list[str]:
    """The works that a run of numbers names: tagged ones as tagged, the rest by their number."""
    plain = len(run) == 1 and (start, end) == (run[0].start, run[0].end)
    if plain and printed_number(text[start:end]) is not None:
        return _tagged(run[0], numbering)
    named: list[str] = []
    spans = [(citation.start, citation.end) for citation in run]
    told: set[int] = set()
    previous: int | None = None
    ranging = False
    for token in _TOKEN.finditer(text, start, end):
        printed = token[0]
        if not printed.isdecimal():
            ranging = previous is not None and printed not in ",;"
            continue
        number = int(printed)
        if ranging and previous is not None and 0 < number - previous <= LONGEST_RANGE:
            for inner in range(previous + 1, number):
                named += numbering.numbered(inner)
        holder = None
        place = token.start()
        for position, (low, high) in enumerate(spans):
            if low <= place < high:
                holder = position
                break
        if holder is not None and holder not in told:
            told.add(holder)
            named += _tagged(run[holder], numbering)
        if holder is None or printed_number(text[slice(*spans[holder])]) is None:
            named += numbering.numbered(number)
        previous, ranging = number, False
    for position, citation in enumerate(run):
        if position not in told:
            named += _tagged(citation, numbering)
    return named


def _tagged(citation: InTextCitation, numbering: ReferenceNumbering) -> list[str]:
    ids = citation.reference_ids
    if len(ids) == 1:
        return list(numbering.works(ids[0]))
    return [work for key in ids for work in numbering.works(key)]
