"""Small invented JATS articles, made of the parts a test is about."""

from __future__ import annotations

from citewise.contexts import cut
from citewise.model import BibliographicReference, CitationStatement, Document, Paragraph, Section, Work
from citewise.model.document import Block
from citewise.readers import read

NAMESPACES = (
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML"'
    ' xmlns:ali="http://www.niso.org/schemas/ali/1.0/"'
)
TITLE = "<title-group><article-title>An invented article</article-title></title-group>"


def article(
    body: str = "<p>Nothing is cited.</p>",
    refs: str = "",
    *,
    meta: str = TITLE,
    journal: str = "",
    front: str = "",
    back: str = "",
    after: str = "",
    attributes: str = 'article-type="research-article"',
) -> str:
    """The text of an article; `refs` is the content of its reference list."""
    listed = f"<ref-list>{refs}</ref-list>" if refs else ""
    return (
        f"<article {NAMESPACES} {attributes}><front><journal-meta>{journal}</journal-meta>"
        f"<article-meta>{meta}</article-meta>{front}</front>"
        f"<body>{body}</body><back>{back}{listed}</back>{after}</article>"
    )


def numbered(count: int) -> str:
    """So many `ref` elements, `r1` and on, each an invented work of its own."""
    return "".join(
        f'<ref id="r{n}"><element-citation publication-type="journal"><name><surname>Autor{chr(96 + n % 26 or 26)}'
        f"</surname><given-names>A</given-names></name><article-title>Work number {n}</article-title>"
        f"<source>Invented Letters</source><year>{1990 + n % 30}</year><volume>{n}</volume></element-citation></ref>"
        for n in range(1, count + 1)
    )


def xref(number: int, text: str | None = None) -> str:
    """An in-text citation of `r<number>`."""
    return f'<xref ref-type="bibr" rid="r{number}">{number if text is None else text}</xref>'


def document(text: str) -> Document:
    return read(text.encode(), name="invented.xml")


def work(meta: str, *, journal: str = "", attributes: str = 'article-type="research-article"') -> Work:
    """The metadata read from the content of an `article-meta`."""
    return document(article(meta=meta, journal=journal, attributes=attributes)).work


def statements(text: str) -> tuple[CitationStatement, ...]:
    return cut(document(text))


def reference(citation: str) -> BibliographicReference:
    """The one reference of a list with this citation in its one entry."""
    (found,) = document(article(refs=f'<ref id="r1">{citation}</ref>')).references
    return found


def paragraphs(blocks: tuple[Block, ...]) -> list[Paragraph]:
    """The paragraphs of blocks in reading order."""
    found: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Section):
            found += paragraphs(block.blocks)
        else:
            found.append(block)
    return found


def cited(text: str) -> list[tuple[str, ...]]:
    """The works that each statement's target names, in order."""
    return [statement.target.reference_ids for statement in statements(text)]
