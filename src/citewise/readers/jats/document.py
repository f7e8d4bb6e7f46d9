"""From the tree of an article to a `Document`."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from citewise.model import Document, Element, Section
from citewise.model.document import Block
from citewise.readers.jats.body import TextReader, plain_text
from citewise.readers.jats.metadata import read_metadata
from citewise.readers.jats.references import read_references

_LEFT_OUT = ("sub-article", "response")


def read_document(article: etree._Element, warnings: list[str]) -> Document:
    """The document of one `article` element. `warnings` are those of parsing; more are added."""
    _take_off_parts(article, warnings)
    listed = read_references(article)
    reader = TextReader(listed.cited)
    abstract_blocks: list[Block] = []
    abstract_text = ""
    plain_first = False
    for abstract in article.iterfind("front/article-meta/abstract"):
        kind = abstract.get("abstract-type") or ""
        if kind == "graphical":
            continue
        blocks = reader.block(abstract, Element.ABSTRACT)
        if not kind or kind in ("section", "structured"):
            # The abstract itself: its heading says only "Abstract".
            blocks = tuple(b for s in blocks for b in (s.blocks if isinstance(s, Section) else (s,)))
            if not plain_first:
                abstract_text, plain_first = plain_text(blocks), True
        elif not abstract_text:
            abstract_text = plain_text(tuple(b for s in blocks if isinstance(s, Section) for b in s.blocks))
        abstract_blocks.extend(blocks)
    body_element = article.find("body")
    body = reader.blocks(body_element) if body_element is not None else ()
    back: list[Block] = []
    for part in article.iterchildren("back", "floats-group", "floats-wrap"):
        back.extend(reader.blocks(part))
    if not body:
        warnings.append("The article has no body text.")
    if reader.dangling:
        warnings.append(
            f"{reader.dangling} in-text citation{'s point' if reader.dangling > 1 else ' points'} "
            "at no entry of the reference list."
        )
    return Document(
        work=read_metadata(article, abstract_text),
        abstract=tuple(abstract_blocks),
        body=body,
        back=tuple(back),
        references=tuple(listed.references),
        format="jats",
        warnings=(*warnings, *listed.warnings),
    )


def _take_off_parts(article: etree._Element, warnings: list[str]) -> None:
    """Leave out sub-articles and responses: they have authors and reference lists of their own.

    Translations would count every statement twice; decision letters, reviews and replies are not the work.
    """
    kinds: Counter[str] = Counter()
    for part in list(article.iterchildren(*_LEFT_OUT)):
        kinds[part.get("article-type") or part.get("response-type") or part.tag] += 1
        article.remove(part)
    if kinds:
        named = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
        warnings.append(f"Parts with a text of their own were left out: {named}.")
