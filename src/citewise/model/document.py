"""The one intermediate form that every reader makes of a full text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from citewise.model.construction import quickly_made
from citewise.model.reference import BibliographicReference
from citewise.model.work import Work

Span: TypeAlias = tuple[int, int]
"""Start and end (exclusive) in characters."""


class Element(StrEnum):
    """What kind of text a paragraph is."""

    PARAGRAPH = "paragraph"
    ABSTRACT = "abstract"
    TABLE = "table"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    LIST = "list"
    BOX = "box"


@quickly_made
@dataclass(frozen=True, slots=True)
class InTextCitation:
    """A citation tagged in running text: JATS `xref`, TEI `ref`, LaTeX `cite`.

    `start` and `end` are character offsets in the paragraph's text (equal where the element was empty);
    `reference_ids` are ids of the reference list as tagged; `superscript` says whether it was printed raised.
    """

    start: int
    end: int
    reference_ids: tuple[str, ...]
    superscript: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text that sentences do not cross, with the citations tagged in it.

    `text` has white space folded to single blanks. `superscripts` are the spans printed raised (citations
    included), by which untagged superscript callouts can be told from other numbers.
    """

    text: str
    element: Element = Element.PARAGRAPH
    citations: tuple[InTextCitation, ...] = ()
    superscripts: tuple[Span, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text with a heading. `type` is the tagged `sec-type`, `label` the printed number."""

    title: str = ""
    type: str = ""
    label: str = ""
    blocks: tuple[Paragraph | Section, ...] = ()


Block: TypeAlias = Paragraph | Section


@dataclass(frozen=True, slots=True)
class Document:
    """A full text as read: metadata, reading-order text with tagged citations, reference list.

    `abstract` holds the abstract's blocks, `body` the running text in reading order (tables, captions, boxed
    text where they stand), `back` what comes after it (appendices, footnotes, floats gathered at the end,
    acknowledgements). `format` names the reader (`jats`, `tei`, `pdf`, `latex`); `warnings` are plain sentences
    on what had to be recovered or left out.
    """

    work: Work
    abstract: tuple[Block, ...] = ()
    body: tuple[Block, ...] = ()
    back: tuple[Block, ...] = ()
    references: tuple[BibliographicReference, ...] = ()
    format: str = ""
    warnings: tuple[str, ...] = ()
