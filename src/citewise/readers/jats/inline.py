"""Running text with its markup taken off: folded white space, in-text citations and raised text by offset."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml import etree

from citewise.model import Element, InTextCitation, Paragraph, Span
from citewise.readers.text import all_text

if TYPE_CHECKING:
    from collections.abc import Mapping

MML = "{http://www.w3.org/1998/Math/MathML}"
FORMULA = "[formula]"
"""What stands for a formula that has no short text."""
_LONGEST_FORMULA = 100

# Blocks that end the running text before them: their own text is read where they stand.
BREAKING = frozenset({"list", "def-list", "disp-quote", "verse-group", "preformat", "speech"})
# Blocks that a sentence runs on across: their text is read after the paragraph.
FLOATING = frozenset(
    {
        "fig", "fig-group", "table-wrap", "table-wrap-group", "boxed-text", "supplementary-material", "media",
        "fn", "fn-group", "statement", "array", "chem-struct-wrap", "disp-formula-group", "code", "table",
    }
)  # fmt: skip
# Elements whose text is no part of the running text.
SILENT = frozenset(
    {
        "graphic", "inline-graphic", "alt-text", "long-desc", "object-id", "permissions", "index-term", "label",
        "inline-media", "milestone-start", "milestone-end", "processing-meta", "def", "private-char", "glyph-data",
    }
)  # fmt: skip
# Elements that stand apart from the text around them where a block is flattened to one line.
_APART = frozenset(
    {
        "p",
        "title",
        "list-item",
        "disp-quote",
        "list",
        "def-item",
        "def",
        "term",
        "break",
        "verse-line",
        "attrib",
        "td",
    }
)
_TEX_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)


class Run:
    """One paragraph being put together.

    `cited` maps the tagged ids of the reference list (and aliases of them) to references' ids. A flat run keeps
    lists, quotes and paragraphs inside it on the same line (table cells, titles); otherwise `on_block` is called
    for blocks that end the running text, and floats are collected in `floats`.
    """

    __slots__ = (
        "citations",
        "cited",
        "dangling",
        "floats",
        "length",
        "on_block",
        "parts",
        "pending",
        "raised",
        "superscripts",
    )  # fmt: skip

    def __init__(
        self, cited: Mapping[str, str], on_block: Callable[[etree._Element], None] | None = None
    ) -> None:
        self.cited = cited
        self.on_block = on_block
        self.floats: list[etree._Element] = []
        self.dangling = 0
        self.clear()

    def clear(self) -> None:
        """Begin anew after a block that ended the running text."""
        self.parts: list[str] = []
        self.length = 0
        self.pending = ""
        self.raised = 0
        self.citations: list[InTextCitation] = []
        self.superscripts: list[Span] = []

    def add(self, text: str) -> None:
        """Append text, folding its white space."""
        # Printable text has no white space but blanks; nine in ten texts need no folding, and looking is cheaper.
        folded = text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())
        if not folded:
            if not self.pending:
                self.pending = " "
            return
        if self.length:
            if self.pending:
                folded = self.pending + folded
            elif text[0].isspace():
                folded = " " + folded
        self.pending = " " if text[-1].isspace() else ""
        self.length += len(folded)
        self.parts.append(folded)

    def blank(self) -> None:
        """See to it that what comes next stands apart from what came before."""
        if not self.pending:
            self.pending = " "

    def mark(self) -> int:
        """The offset at which text added next will begin."""
        return self.length + len(self.pending) if self.length else 0

    def walk(self, element: etree._Element) -> None:
        """Append the text of an element."""
        text = element.text
        if text:
            self.add(text)
        for child in element:
            handle = _HANDLERS.get(child.tag)
            if handle is not None:
                handle(self, child)
            elif len(child):
                self.walk(child)
            else:
                text = child.text
                if text:
                    self.add(text)
            tail = child.tail
            if tail:
                self.add(tail)

    def paragraph(self, element: Element) -> Paragraph | None:
        """What has been put together so far, or None if there is no text and no citation."""
        text = "".join(self.parts)
        if not text:
            return None
        citations = self.citations
        if citations:
            # An element that begins with a blank begins behind it; an empty one may stand behind a dropped blank.
            citations = [
                c
                if c.end <= len(text) and not (c.start < c.end and text[c.start] == " ")
                else InTextCitation(
                    min(c.start + (c.start < c.end), len(text)),
                    min(c.end, len(text)),
                    c.reference_ids,
                    c.superscript,
                )
                for c in citations
            ]
        spans = [(s + (text[s] == " "), e) for s, e in self.superscripts]
        return Paragraph(text, element, tuple(citations), tuple(spans))


def flat(element: etree._Element, cited: Mapping[str, str]) -> Run:
    """The whole text of an element as one line."""
    run = Run(cited)
    run.walk(element)
    return run


def _xref(run: Run, element: etree._Element) -> None:
    rid = element.get("rid")
    known = run.cited.get(rid) if rid else None
    if known is not None:
        ids: tuple[str, ...] = (known,)
    else:
        ids = tuple(dict.fromkeys(run.cited[r] for r in rid.split() if r in run.cited)) if rid else ()
    if not ids:
        if element.get("ref-type") == "bibr":
            run.dangling += 1
        run.walk(element)
        return
    start = run.mark()
    raised = len(run.superscripts)
    if len(element):
        # Citations nested in citations make no sense; the outer one is meant.
        before = len(run.citations)
        run.walk(element)
        del run.citations[before:]
    else:
        text = element.text
        if text:
            run.add(text)
    end = run.length
    if end <= start:
        start = end = run.mark()
    run.citations.append(InTextCitation(start, end, ids, run.raised > 0 or len(run.superscripts) > raised))


def _sup(run: Run, element: etree._Element) -> None:
    start = run.mark()
    run.raised += 1
    run.walk(element)
    run.raised -= 1
    if run.raised == 0 and run.length > start:
        run.superscripts.append((start, run.length))


def _block(run: Run, element: etree._Element) -> None:
    if run.on_block is None:
        _apart(run, element)
    else:
        run.on_block(element)


def _float(run: Run, element: etree._Element) -> None:
    run.floats.append(element)
    run.blank()


def _apart(run: Run, element: etree._Element) -> None:
    run.blank()
    run.walk(element)
    run.blank()


def _name(run: Run, element: etree._Element) -> None:
    """A name in running text (a citation in a footnote): PMC strips the blank between surname and given names."""
    for part in element:
        run.walk(part)
        run.blank()
    run.pending = ""


def _silent(run: Run, element: etree._Element) -> None:
    pass


def _formula(run: Run, element: etree._Element) -> None:
    text = formula_text(element)
    if text is None:
        run.walk(element)
    elif element.tag == "disp-formula":
        run.blank()
        run.add(text)
        run.blank()
    else:
        run.add(text)


def formula_text(element: etree._Element) -> str | None:
    """A formula as a short text, `FORMULA` if it has none, or None if it is made of plain text."""
    plain = True
    for part in element.iter(MML + "math", "tex-math", "graphic", "inline-graphic", "textual-form"):
        plain = False
        if part.tag == MML + "math":
            text = all_text(part)
        elif part.tag in ("graphic", "inline-graphic"):
            continue
        else:
            text = all_text(part)
            body = _TEX_BODY.search(text)
            text = (body.group(1) if body else text).replace("$", "")
        text = " ".join(text.split())
        if text:
            return text if len(text) <= _LONGEST_FORMULA else FORMULA
    return None if plain else FORMULA


_HANDLERS: dict[str, Callable[[Run, etree._Element], None]] = {
    "xref": _xref,
    "sup": _sup,
    "name": _name,
    "inline-formula": _formula,
    "disp-formula": _formula,
    "tex-math": _formula,
    "alternatives": _formula,
    MML + "math": _formula,
    **dict.fromkeys(_APART, _apart),
    **dict.fromkeys(SILENT, _silent),
    **dict.fromkeys(FLOATING, _float),
    **dict.fromkeys(BREAKING, _block),
}
