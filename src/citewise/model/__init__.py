"""The nouns of a citation index: frozen dataclasses without input or output."""

from citewise.model.document import Document, Element, InTextCitation, Paragraph, Section, Span
from citewise.model.notice import EditorialNotice, NoticeKind
from citewise.model.reference import BibliographicReference
from citewise.model.statement import (
    CitationClass,
    CitationFunction,
    CitationStatement,
    CitationTarget,
    Extraction,
    OtherCitation,
    SectionKind,
)
from citewise.model.tally import Tally
from citewise.model.work import (
    Affiliation,
    Identifiers,
    Journal,
    Person,
    PublicationDate,
    RelatedArticle,
    Work,
)

__all__ = [
    "Affiliation",
    "BibliographicReference",
    "CitationClass",
    "CitationFunction",
    "CitationStatement",
    "CitationTarget",
    "Document",
    "EditorialNotice",
    "Element",
    "Extraction",
    "Identifiers",
    "InTextCitation",
    "Journal",
    "NoticeKind",
    "OtherCitation",
    "Paragraph",
    "Person",
    "PublicationDate",
    "RelatedArticle",
    "Section",
    "SectionKind",
    "Span",
    "Tally",
    "Work",
]
