"""Paragraphs written with their citations in them, for the tests of contexts.

`{3}` is a tagged citation that prints 3 and points at `B3`; `{text:B1 B2}` prints the text and points at both; `{:B5}` prints
nothing. `^|...|^` is printed raised.
"""

from __future__ import annotations

import re

from citewise.contexts.callouts import with_callouts
from citewise.contexts.markers import MarkerGroup, group_markers, number_examples
from citewise.contexts.numbering import ReferenceNumbering
from citewise.model import BibliographicReference, Element, InTextCitation, Paragraph
from citewise.model.work import Person

_MARK = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}|\^\||\|\^")


def marked(text: str, element: Element = Element.PARAGRAPH) -> Paragraph:
    """The paragraph that a marked text stands for."""
    plain = ""
    citations: list[InTextCitation] = []
    raised: list[tuple[int, int]] = []
    begun: int | None = None
    at = 0
    for mark in _MARK.finditer(text):
        plain += text[at : mark.start()]
        at = mark.end()
        if mark[0] == "^|":
            begun = len(plain)
        elif mark[0] == "|^":
            assert begun is not None
            raised.append((begun, len(plain)))
            begun = None
        else:
            ids = tuple(mark[2].split()) if mark[2] is not None else (f"B{mark[1]}",)
            citations.append(
                InTextCitation(len(plain), len(plain) + len(mark[1]), ids, superscript=begun is not None)
            )
            plain += mark[1]
    return Paragraph(plain + text[at:], element, tuple(citations), tuple(raised))


def numbered_list(count: int) -> tuple[BibliographicReference, ...]:
    """A reference list `B1`, `B2`, ... without labels."""
    return tuple(BibliographicReference(f"B{n}", n) for n in range(1, count + 1))


def work(
    key: str, authors: str, year: int | None, *, index: int = 1, suffix: str = "", raw: str = ""
) -> BibliographicReference:
    """A reference of authors (family names parted by blanks) and year."""
    persons = tuple(Person(family=name) for name in authors.split())
    return BibliographicReference(key, index, authors=persons, year=year, year_suffix=suffix, raw=raw)


def groups_of(paragraph: Paragraph, references: tuple[BibliographicReference, ...]) -> list[MarkerGroup]:
    """The marker groups tagged in one paragraph."""
    return group_markers(paragraph, ReferenceNumbering(references, number_examples([paragraph])))


def shown(paragraph: Paragraph, groups: list[MarkerGroup]) -> list[tuple[str, str]]:
    """Each group as printed and the references it names, parted by blanks."""
    return [(paragraph.text[g.start : g.end], " ".join(g.reference_ids)) for g in groups]


def called_out(
    texts: list[str] | list[Paragraph], references: tuple[BibliographicReference, ...]
) -> list[list[tuple[str, str]]]:
    """The groups of each paragraph, tagged or told from plain text, as printed and with the references named."""
    paragraphs = [marked(t) if isinstance(t, str) else t for t in texts]
    numbering = ReferenceNumbering(references, number_examples(paragraphs))
    return [shown(p, group_markers(p, numbering)) for p in with_callouts(paragraphs, references, numbering)]
