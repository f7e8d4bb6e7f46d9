"""Citation statements: what a citing work says where it cites."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citewise.model.construction import quickly_made
from citewise.model.document import Document, Element


class CitationClass(StrEnum):
    """What a statement says of the cited work; the definition is the annotation codebook's."""

    SUPPORTING = "supporting"
    CONTRASTING = "contrasting"
    MENTIONING = "mentioning"
    UNCLASSIFIED = "unclassified"


class CitationFunction(StrEnum):
    """The finer function behind a class: own evidence or reported, use or background."""

    SUPPORTING_OWN = "supporting_own"
    SUPPORTING_REPORTED = "supporting_reported"
    CONTRASTING_OWN = "contrasting_own"
    CONTRASTING_REPORTED = "contrasting_reported"
    USE = "use"
    BACKGROUND = "background"


class SectionKind(StrEnum):
    """The five kinds of section that reports are faceted by."""

    INTRODUCTION = "introduction"
    METHODS = "methods"
    RESULTS = "results"
    DISCUSSION = "discussion"
    OTHER = "other"


@quickly_made
@dataclass(frozen=True, slots=True)
class CitationTarget:
    """The marker group a statement is about: span in the sentence, its text, and the references it names.

    `reference_ids` are ids of the document's references (several works in one entry are all named), in order,
    without repetition.
    """

    start: int
    end: int
    text: str
    reference_ids: tuple[str, ...]


@quickly_made
@dataclass(frozen=True, slots=True)
class OtherCitation:
    """Another marker group in the same sentence."""

    start: int
    end: int
    reference_ids: tuple[str, ...]


@quickly_made
@dataclass(frozen=True, slots=True)
class CitationStatement:
    """One citing sentence and one marker group in it, with its neighbours and its place in the text.

    `before` and `after` are the neighbouring sentences of the same paragraph, or empty. `headings` is the path of
    section titles, outermost first. `paragraph` is the paragraph's whole text (capped, see `citewise.contexts`)
    and `offset` where `sentence` begins in it. `ordinal` counts the document's statements from 0.
    """

    sentence: str
    target: CitationTarget
    before: str = ""
    after: str = ""
    section: SectionKind = SectionKind.OTHER
    headings: tuple[str, ...] = ()
    element: Element = Element.PARAGRAPH
    others: tuple[OtherCitation, ...] = ()
    paragraph: str = ""
    offset: int = 0
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one full text yields: the document as read and the citation statements cut from it."""

    document: Document
    statements: tuple[CitationStatement, ...]
