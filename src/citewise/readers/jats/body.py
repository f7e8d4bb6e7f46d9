"""Sections, paragraphs, lists, quotes, boxes, tables, captions and footnotes in reading order.

A table becomes one paragraph a row, its cells joined by ` | `: a cell alone (`[12]`) says nothing, and the row says
of which study or variety the citation is. A caption's title and each of its paragraphs are paragraphs. Floats inside
a paragraph come after it, since the sentence runs on across them; lists and quotes inside a paragraph end it where
they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from citewise.model import Element, Paragraph, Section
from citewise.model.document import Block
from citewise.readers.jats.inline import Run, flat
from citewise.readers.text import folded

_OASIS = "{http://docs.oasis-open.org/ns/oasis-exchange/table}"
# Back matter that is no text of the article, or is read elsewhere.
_SKIPPED = frozenset(
    {
        "ref-list", "graphic", "object-id", "permissions", "alt-text", "long-desc", "sec-meta", "label", "title",
        "subtitle", "kwd-group", "processing-meta", "code", "chem-struct-wrap", "sub-article", "response",
        "sig-block", "bio",
    }
)  # fmt: skip
_SECTIONS = {
    "sec": ("sec-type", ""),
    "ack": ("", "ack"),
    "app": ("", "appendix"),
    "notes": ("notes-type", "notes"),
    "glossary": ("", "glossary"),
    "boxed-text": ("content-type", "boxed-text"),
    "statement": ("content-type", ""),
    "abstract": ("abstract-type", ""),
    "fn-group": ("content-type", "footnotes"),
    "def-list": ("", ""),
    "list": ("", ""),
}


class TextReader:
    """Turns the elements of a text into blocks.

    `cited` maps tagged ids (of `ref` elements and of citations inside them) to references' ids. `dangling` counts
    citations that point at no reference of the list.
    """

    def __init__(self, cited: Mapping[str, str]) -> None:
        self.cited = cited
        self.dangling = 0

    def blocks(self, parent: etree._Element, element: Element = Element.PARAGRAPH) -> tuple[Block, ...]:
        """The blocks inside `parent`; `element` says what its plain paragraphs are."""
        out: list[Block] = []
        self._children(parent, out, element)
        return tuple(out)

    def block(self, child: etree._Element, element: Element = Element.PARAGRAPH) -> tuple[Block, ...]:
        """The blocks that `child` itself is."""
        out: list[Block] = []
        self._one(child, out, element)
        return tuple(out)

    def _children(self, parent: etree._Element, out: list[Block], element: Element) -> None:
        for child in parent:
            self._one(child, out, element)

    def _one(self, child: etree._Element, out: list[Block], element: Element) -> None:
        tag = child.tag
        if tag == "p":
            self._paragraph(child, out, element)
        elif tag not in _SKIPPED:
            _BLOCKS.get(tag, TextReader._unknown)(self, child, out, element)

    def _paragraph(self, p: etree._Element, out: list[Block], element: Element) -> None:
        if not len(p):
            text = folded(p)
            if text:
                out.append(Paragraph(text, element))
            return

        def on_block(inner: etree._Element) -> None:
            self._flush(run, out, element)
            self._one(inner, out, element)
            run.clear()

        run = Run(self.cited, on_block)
        run.walk(p)
        self._flush(run, out, element)
        self.dangling += run.dangling
        for inner in run.floats:
            self._one(inner, out, element)

    @staticmethod
    def _flush(run: Run, out: list[Block], element: Element) -> None:
        paragraph = run.paragraph(element)
        if paragraph is not None:
            out.append(paragraph)

    def _line(self, source: etree._Element, out: list[Block], element: Element) -> None:
        """One element as one paragraph, whatever is in it."""
        run = flat(source, self.cited)
        self.dangling += run.dangling
        self._flush(run, out, element)
        for inner in run.floats:
            self._one(inner, out, element)

    def _section(self, sec: etree._Element, out: list[Block], element: Element) -> None:
        attribute, default = _SECTIONS[sec.tag]
        inner: list[Block] = []
        title = label = ""
        for child in sec:
            tag = child.tag
            if tag == "title":
                title = self._title(child, inner, element)
            elif tag == "label":
                label = folded(child)
            elif tag == "caption" and not title:
                heading = child.find("title")
                if heading is not None:
                    title = self._title(heading, inner, element)
                for part in child:
                    if part is not heading:
                        self._one(part, inner, element)
            else:
                self._one(child, inner, element)
        if inner or title:
            kind = (sec.get(attribute) if attribute else None) or default
            out.append(Section(title, kind, label, tuple(inner)))

    def _title(self, title: etree._Element, inner: list[Block], element: Element) -> str:
        if not len(title):
            return folded(title)
        run = flat(title, self.cited)
        self.dangling += run.dangling
        if run.citations:
            # A heading is no paragraph, yet what it cites is cited.
            self._flush(run, inner, element)
        return "".join(run.parts)

    def _titled(self, group: etree._Element, out: list[Block], element: Element) -> None:
        """A group that is a section if it has a title, else its content alone."""
        if group.find("title") is None and group.find("caption") is None:
            self._children(group, out, element)
        else:
            self._section(group, out, element)

    def _box(self, box: etree._Element, out: list[Block], element: Element) -> None:
        self._titled(box, out, Element.BOX)

    def _footnotes(self, group: etree._Element, out: list[Block], element: Element) -> None:
        self._titled(group, out, Element.FOOTNOTE)

    def _footnote(self, fn: etree._Element, out: list[Block], element: Element) -> None:
        self._children(fn, out, Element.FOOTNOTE)

    def _list(self, items: etree._Element, out: list[Block], element: Element) -> None:
        inside = Element.LIST if element is Element.PARAGRAPH else element
        if items.find("title") is None:
            self._children(items, out, inside)
        else:
            self._section(items, out, inside)

    def _definition(self, item: etree._Element, out: list[Block], element: Element) -> None:
        run = Run(self.cited)
        for child in item:
            if child.tag in ("term", "def"):
                if run.length:
                    run.pending = ": "
                run.walk(child)
        self.dangling += run.dangling
        self._flush(run, out, element)

    def _caption(self, caption: etree._Element, out: list[Block], element: Element) -> None:
        for child in caption:
            if child.tag == "title":
                self._line(child, out, Element.CAPTION)
            else:
                self._one(child, out, Element.CAPTION)

    def _figure(self, fig: etree._Element, out: list[Block], element: Element) -> None:
        self._children(fig, out, Element.CAPTION)

    def _table_wrap(self, wrap: etree._Element, out: list[Block], element: Element) -> None:
        for child in wrap:
            if child.tag == "table-wrap-foot":
                self._children(child, out, Element.FOOTNOTE)
            else:
                self._one(child, out, Element.TABLE)

    def _alternatives(self, alternatives: etree._Element, out: list[Block], element: Element) -> None:
        for child in alternatives:
            if child.tag in ("table", _OASIS + "table", "array"):
                self._one(child, out, element)
                return
        self._children(alternatives, out, element)

    def _rows(self, table: etree._Element, out: list[Block], element: Element) -> None:
        for child in table:
            tag = child.tag
            if tag == "tr" or tag == _OASIS + "row":
                self._row(child, out)
            elif tag not in ("col", "colgroup"):
                self._rows(child, out, element)

    def _row(self, row: etree._Element, out: list[Block]) -> None:
        run = Run(self.cited)
        for cell in row:
            if len(cell):
                run.pending = " | "
                run.walk(cell)
            else:
                text = cell.text
                if text:
                    run.pending = " | "
                    run.add(text)
        self.dangling += run.dangling
        self._flush(run, out, Element.TABLE)
        for inner in run.floats:
            self._one(inner, out, Element.TABLE)

    def _unknown(self, wrapper: etree._Element, out: list[Block], element: Element) -> None:
        """A wrapper that is none of JATS's (a taxon treatment, say), or running text without a paragraph."""
        if (wrapper.text and not wrapper.text.isspace()) or not len(wrapper):
            self._line(wrapper, out, element)
        else:
            self._children(wrapper, out, element)


_BLOCKS: dict[str, Callable[[TextReader, etree._Element, list[Block], Element], None]] = {
    "sec": TextReader._section,
    "ack": TextReader._section,
    "app": TextReader._section,
    "notes": TextReader._section,
    "glossary": TextReader._section,
    "abstract": TextReader._section,
    "statement": TextReader._titled,
    "boxed-text": TextReader._box,
    "list": TextReader._list,
    "def-list": TextReader._list,
    "def-item": TextReader._definition,
    "fn-group": TextReader._footnotes,
    "fn": TextReader._footnote,
    "fig": TextReader._figure,
    "media": TextReader._figure,
    "supplementary-material": TextReader._figure,
    "caption": TextReader._caption,
    "table-wrap": TextReader._table_wrap,
    "table": TextReader._rows,
    _OASIS + "table": TextReader._rows,
    "array": TextReader._rows,
    "alternatives": TextReader._alternatives,
    "verse-group": TextReader._line,
    "preformat": TextReader._line,
    "disp-formula": TextReader._line,
}


def plain_text(blocks: tuple[Block, ...]) -> str:
    """The text of blocks, one paragraph a line; a heading stands before its first paragraph, with a colon."""
    lines: list[str] = []
    _collect(blocks, lines)
    return "\n".join(lines)


def _collect(blocks: tuple[Block, ...], lines: list[str], heading: str = "") -> None:
    for block in blocks:
        if isinstance(block, Paragraph):
            if heading:
                joint = " " if heading.endswith((":", "?", ".")) else ": "
                lines.append(f"{heading}{joint}{block.text}")
                heading = ""
            else:
                lines.append(block.text)
        else:
            _collect(block.blocks, lines, block.title)
