"""In-text citations that no tag marks, found in plain text and matched to the reference list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from citewise.contexts.markers import DASHES, printed_number
from citewise.contexts.names import AuthorYearIndex, Taken
from citewise.contexts.numbering import LONGEST_RANGE, ReferenceNumbering
from citewise.model import BibliographicReference, Element, InTextCitation, Paragraph

_LIST = rf"\d{{1,4}}(?:\s*[,;{DASHES}]\s*\d{{1,4}})*"
_SQUARE = re.compile(rf"\[\s*(?:[Rr]efs?\.?\s*)?({_LIST})\s*\]")
_ROUND = re.compile(rf"\(\s*(?:[Rr]efs?\.?\s*)?({_LIST})\s*\)")
_RAISED = re.compile(rf"[\s\[(]*({_LIST})[\s\]),;.]*")
_NUMBER = re.compile(rf"\d+|[{DASHES}]")
_INTERVAL_BEFORE = re.compile(
    r"(?:\b(?:CIs?|IQR|ranges?|intervals?|median|mean)\b[^\[]{0,12}|[=<>≤≥±×∈]\s*)$"
)
_STATISTIC_BEFORE = re.compile(r"(?<![^\W_])(?:[FtTrRHUQW]|[χX][2²]?|chi2)\s?$")
_VALUE_AFTER = re.compile(r"\s*\)?\s*[=<>≤≥≈]")
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:eqs?\.?|equations?|formulas?|model|fig(?:ure|s)?\.?|tables?|steps?|items?|case|class|type|stage|grade|phase|no\.?|n|schemes?"
    r"|compounds?|panel|scores?|age|aged|hypothes[ie]s|theorem|lemma|experiment)|[=<>≤≥±×∈~≈])\s*$",
    re.IGNORECASE,
)
_POWER_BEFORE = re.compile(r"(?:(?<![^\W_])\d+|[=<>≤≥±×·∙/^*+−-])\s?$")
_UNIT_BEFORE = re.compile(
    r"(?<![^\W\d_])(?:[kcmdnμµ]?m|[kmμµn]?g|[mμµ]?[lL]|hr?|min|day|yr|year|ha|pixel|[^\W\d_])\s?$"
)
_YEAR_BEFORE = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d\s?$")
_YEAR_IN = re.compile(r"[12]\d{3}")
_SMALLEST_AFTER_UNIT = 10
_LISTING_BEFORE = re.compile(r"(?:^|[,:;.]|\b(?:and|or))\s*$")
_SQUARE_SHARE, _RAISED_SHARE, _ROUND_SHARE = 0.25, 0.35, 0.45
_TAGGED_SHARE = 0.1


def with_callouts(
    paragraphs: Sequence[Paragraph],
    references: Sequence[BibliographicReference],
    numbering: ReferenceNumbering,
) -> list[Paragraph]:
    """The paragraphs with untagged callouts added to their citations.

    Where (almost) nothing is tagged, the style that names most of the list is taken: numbers in square brackets,
    raised, in round brackets, or author and year. Where citations are tagged, untagged ones of the same style
    (author and year, or square brackets) are added, since publishers miss some.
    """
    if not _is_tagged(paragraphs, numbering, _TAGGED_SHARE * len(references)):
        return _untagged(paragraphs, references, numbering)
    style = _tagged_style(paragraphs)
    if style == "author-year":
        index = AuthorYearIndex(references)
        return [_added(p, index.find(p.text, _taken(p))) for p in paragraphs]
    if style == "square":
        return [_added(p, _bracketed(p, _SQUARE, numbering)) if "[" in p.text else p for p in paragraphs]
    return list(paragraphs)


def _is_tagged(paragraphs: Sequence[Paragraph], numbering: ReferenceNumbering, least: float) -> bool:
    """Whether tagged citations name more than `least` works."""
    cited: set[str] = set()
    for paragraph in paragraphs:
        for citation in paragraph.citations:
            for key in citation.reference_ids:
                cited.update(numbering.works(key))
        if len(cited) > least:
            return True
    return False


def _untagged(
    paragraphs: Sequence[Paragraph],
    references: Sequence[BibliographicReference],
    numbering: ReferenceNumbering,
) -> list[Paragraph]:
    index = AuthorYearIndex(references)
    ways: list[tuple[float, Callable[[Paragraph], Iterator[InTextCitation]]]] = [
        (_SQUARE_SHARE, lambda p: _bracketed(p, _SQUARE, numbering)),
        (_RAISED_SHARE, lambda p: _raised(p, numbering)),
        (_ROUND_SHARE, lambda p: _bracketed(p, _ROUND, numbering)),
        (0.0, lambda p: index.find(p.text, _taken(p))),
    ]
    best: list[Paragraph] = list(paragraphs)
    most = 0.0
    for least, way in ways:
        found = [_added(paragraph, way(paragraph)) for paragraph in paragraphs]
        named = {key for p in found for c in p.citations for key in c.reference_ids}
        share = len(named) / len(references)
        if share >= least and share > most:
            best, most = found, share
    return best


def _taken(paragraph: Paragraph) -> Taken:
    return Taken([(c.start, c.end) for c in paragraph.citations])


def _added(paragraph: Paragraph, found: Iterator[InTextCitation]) -> Paragraph:
    new = tuple(found)
    if not new:
        return paragraph
    citations = sorted((*paragraph.citations, *new), key=lambda c: (c.start, c.end))
    return replace(paragraph, citations=tuple(citations))


def _tagged_style(paragraphs: Sequence[Paragraph]) -> str:
    total = sum(len(paragraph.citations) for paragraph in paragraphs)
    seen = worded = numeric = square = 0
    for paragraph in paragraphs:
        if not paragraph.citations:
            continue
        text = paragraph.text
        seen += len(paragraph.citations)
        bracketed = "[" in text
        for citation in paragraph.citations:
            marker = text[citation.start : citation.end]
            if printed_number(marker) is None:
                worded += _YEAR_IN.search(marker) is not None
            else:
                numeric += 1
                if bracketed:
                    square += "[" in text[max(0, citation.start - 40) : citation.end]
        if 2 * worded > total:
            return "author-year"
        if 2 * numeric >= total and 10 * (seen - square) >= total:
            return ""  # whatever the rest are
    return "square" if 10 * square > 9 * total else ""


def _named(numbers: str, numbering: ReferenceNumbering) -> tuple[str, ...]:
    """The works that a list of numbers and ranges names; none if one of them is not in the reference list."""
    named: list[str] = []
    previous, ranging = 0, False
    for token in _NUMBER.findall(numbers):
        if not token.isdecimal():
            ranging = True
            continue
        number = int(token)
        works = numbering.numbered(number)
        if not works or (ranging and not 0 < number - previous <= LONGEST_RANGE):
            return ()
        if ranging:
            for inner in range(previous + 1, number):
                named += numbering.numbered(inner)
        named += works
        previous, ranging = number, False
    return tuple(dict.fromkeys(named))


def _is_listing(before: str, after: str) -> bool:
    """Whether `(1)` counts the points of a list: it begins one, and a word follows."""
    return _LISTING_BEFORE.search(before) is not None and after.strip().isalpha()


def _is_exponent(before: str, numbers: str, after: str) -> bool:
    """Whether a raised number is a power, the exponent of a unit, or an isotope's mass."""
    if after.isalpha():
        return True
    if not numbers.isdecimal() or _YEAR_BEFORE.search(before):
        return False
    if _POWER_BEFORE.search(before):
        return True
    return int(numbers) < _SMALLEST_AFTER_UNIT and _UNIT_BEFORE.search(before) is not None


def _bracketed(
    paragraph: Paragraph, pattern: re.Pattern[str], numbering: ReferenceNumbering
) -> Iterator[InTextCitation]:
    text = paragraph.text
    if pattern is _ROUND and paragraph.element is Element.TABLE:
        return
    taken = _taken(paragraph)
    for found in pattern.finditer(text):
        start, end = found.span(1)
        if taken.touches(start - 2, end + 2):
            continue
        before = text[max(0, found.start() - 25) : found.start()]
        if not found[1].isdecimal() and _INTERVAL_BEFORE.search(before):
            continue
        if _STATISTIC_BEFORE.search(before) and _VALUE_AFTER.match(text, found.end()):
            continue
        if pattern is _ROUND and (
            _LABEL_BEFORE.search(before) or _is_listing(before, text[found.end() :][:2])
        ):
            continue
        named = _named(found[1], numbering)
        if named:
            yield InTextCitation(start, end, named)


def _raised(paragraph: Paragraph, numbering: ReferenceNumbering) -> Iterator[InTextCitation]:
    text = paragraph.text
    if paragraph.element is Element.TABLE:
        return
    taken = _taken(paragraph)
    for low, high in paragraph.superscripts:
        found = _RAISED.fullmatch(text, low, high)
        if found is None or taken.touches(low, high):
            continue
        if _is_exponent(text[max(0, low - 8) : low], found[1], text[high : high + 1]):
            continue
        named = _named(found[1], numbering)
        if named:
            yield InTextCitation(found.start(1), found.end(1), named, superscript=True)
