"""Citation statements cut out of a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from citewise.contexts.callouts import with_callouts
from citewise.contexts.markers import MarkerGroup, group_markers, number_examples
from citewise.contexts.numbering import ReferenceNumbering
from citewise.contexts.sections import leading_blocks, section_kind
from citewise.contexts.sentences import sentence_spans
from citewise.model import (
    CitationStatement,
    CitationTarget,
    Document,
    OtherCitation,
    Paragraph,
    Section,
    SectionKind,
    Span,
)
from citewise.model.document import Block

LONGEST_PARAGRAPH = 10_000
"""Characters of `CitationStatement.paragraph`; longer ones are given in parts that begin and end with sentences."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph stands."""

    headings: tuple[str, ...]
    section: SectionKind


def cut(document: Document) -> tuple[CitationStatement, ...]:
    """Cut the citation statements out of a document, in reading order.

    One statement for each citing sentence and marker group; citations whose ids the reference list does not have
    yield none, nor do those in paragraphs without a word. Abstract, body and back matter are read; headings are not.
    """
    if not document.references:
        return ()
    placed = list(_placed(document))
    numbering = ReferenceNumbering(document.references, number_examples(p for p, _ in placed))
    paragraphs = with_callouts([p for p, _ in placed], document.references, numbering)
    statements: list[CitationStatement] = []
    for paragraph, (_, place) in zip(paragraphs, placed, strict=True):
        if paragraph.citations and paragraph.text.strip():
            groups = group_markers(paragraph, numbering)
            if groups:
                statements.extend(_statements(paragraph, place, groups, len(statements)))
    return tuple(statements)


def reading_order(document: Document) -> list[Paragraph]:
    """The paragraphs of abstract, body and back matter."""
    return [paragraph for paragraph, _ in _placed(document)]


def _placed(document: Document) -> Iterator[tuple[Paragraph, _Place]]:
    yield from _walk(document.abstract, SectionKind.OTHER)
    leading = leading_blocks(document.body)
    yield from _walk(document.body[:leading], SectionKind.INTRODUCTION)
    yield from _walk(document.body[leading:], SectionKind.OTHER)
    yield from _walk(document.back, SectionKind.OTHER)


def _walk(blocks: Iterable[Block], unknown: SectionKind) -> Iterator[tuple[Paragraph, _Place]]:
    """The paragraphs in reading order; `unknown` is the kind where no heading tells one."""
    top = _Place((), unknown)
    waiting: list[tuple[Iterator[Block], _Place, tuple[str, ...]]] = [(iter(blocks), top, ())]
    while waiting:
        rest, place, types = waiting[-1]
        block = next(rest, None)
        if block is None:
            waiting.pop()
        elif isinstance(block, Section):
            headings = (*place.headings, block.title) if block.title else place.headings
            kinds = (*types, block.type) if block.title else types
            inner = _Place(headings, section_kind(headings, kinds) or unknown)
            waiting.append((iter(block.blocks), inner, kinds))
        else:
            yield block, place


def _statements(
    paragraph: Paragraph, place: _Place, groups: Sequence[MarkerGroup], ordinal: int
) -> Iterator[CitationStatement]:
    text = paragraph.text
    spans = sentence_spans(text, groups)
    starts = [start for start, _ in spans]
    parts = _parts(spans)
    citing: dict[int, list[MarkerGroup]] = {}
    for group in groups:
        citing.setdefault(max(0, bisect_right(starts, group.start) - 1), []).append(group)
    headings, section, element = place.headings, place.section, paragraph.element
    for number, members in citing.items():
        low, high = _stripped(text, spans[number])
        sentence = text[low:high]
        before = _sentence(text, spans, number - 1)
        after = _sentence(text, spans, number + 1)
        part_low, part_high = parts[number]
        context = text[part_low:part_high]
        offset = low - part_low
        placed = [OtherCitation(*_within(group, low, high), group.reference_ids) for group in members]
        for at, target in enumerate(placed):
            start, end = target.start, target.end
            yield CitationStatement(
                sentence,
                CitationTarget(start, end, sentence[start:end], target.reference_ids),
                before,
                after,
                section,
                headings,
                element,
                (*placed[:at], *placed[at + 1 :]) if len(placed) > 1 else (),
                context,
                offset,
                ordinal,
            )
            ordinal += 1


def _within(group: MarkerGroup, low: int, high: int) -> Span:
    return min(max(group.start, low), high) - low, min(max(group.end, low), high) - low


def _stripped(text: str, span: Span) -> Span:
    low, high = span
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high


def _sentence(text: str, spans: Sequence[Span], number: int) -> str:
    if not 0 <= number < len(spans):
        return ""
    low, high = spans[number]
    return text[low:high].strip()


def _parts(spans: Sequence[Span]) -> list[Span]:
    """For each sentence the part of its paragraph that is kept with it."""
    if spans and spans[-1][1] - spans[0][0] <= LONGEST_PARAGRAPH:
        return [(spans[0][0], spans[-1][1])] * len(spans)
    parts: list[Span] = []
    begun = 0
    for number, (start, end) in enumerate(spans):
        if end - spans[begun][0] > LONGEST_PARAGRAPH and number > begun:
            parts += [(spans[begun][0], start)] * (number - begun)
            begun = number
    if spans:
        parts += [(spans[begun][0], spans[-1][1])] * (len(spans) - begun)
    return parts
