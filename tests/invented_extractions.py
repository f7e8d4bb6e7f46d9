"""Small invented extractions, made of nouns and not of files, for tests of the store."""

from __future__ import annotations

from collections.abc import Iterable

from citewise.model import (
    BibliographicReference,
    CitationStatement,
    CitationTarget,
    Document,
    Extraction,
    Identifiers,
    Person,
    RelatedArticle,
    SectionKind,
    Work,
)


def reference(
    number: int, *, year: int | None = 2001, title: str = "", family: str = "Osei", **identifiers: str
) -> BibliographicReference:
    """The entry `r{number}` of a list; a title of its own unless one is given."""
    return BibliographicReference(
        id=f"r{number}",
        index=number,
        title=title or f"Tides under bridge number {number} of the invented river",
        authors=(Person(family=family, given="Ama"),),
        year=year,
        journal="Invented Rivers",
        identifiers=Identifiers(**identifiers),
    )


def statement(ordinal: int, sentence: str, *reference_ids: str) -> CitationStatement:
    """A statement whose target is the `[x]` at the end of a sentence that has one added."""
    text = f"{sentence} [x]."
    start = len(sentence) + 1
    return CitationStatement(
        sentence=text,
        target=CitationTarget(start, start + 3, "[x]", reference_ids),
        paragraph=text,
        offset=0,
        ordinal=ordinal,
        section=SectionKind.RESULTS,
        headings=("Results",),
    )


def extraction(
    name: str,
    references: Iterable[BibliographicReference] = (),
    cites: Iterable[tuple[str, tuple[str, ...]]] = (),
    *,
    family: str = "Njoroge",
    title: str = "",
    identifiers: Identifiers | None = None,
    related: tuple[RelatedArticle, ...] = (),
    year: int = 2020,
) -> Extraction:
    """The article `10.5555/{name}`, with its reference list and (sentence, reference ids) for each statement."""
    work = Work(
        identifiers=identifiers if identifiers is not None else Identifiers(doi=f"10.5555/{name}"),
        title=title or f"On the matter called {name}",
        authors=(Person(family=family, given="Wanja"),),
        year=year,
        type="research-article",
        related=related,
    )
    statements = tuple(statement(place, text, *ids) for place, (text, ids) in enumerate(cites))
    return Extraction(Document(work, references=tuple(references), format="jats"), statements)
