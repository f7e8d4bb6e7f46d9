"""From the tree of a TEI text to a `Document`.

Running text is tagged as in JATS but for the names of its elements (`div` for `sec`, `ref type="bibr"` for `xref`), so its
elements are given their JATS names and the JATS text reader reads them: what is true of paragraphs, tables, captions and
offsets there holds here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from citewise.model import Document, Element, Section
from citewise.model.document import Block
from citewise.readers.jats.body import TextReader, plain_text
from citewise.readers.tei.metadata import read_metadata
from citewise.readers.tei.references import read_references
from citewise.readers.text import folded

_RENAMED = {
    "div": "sec",
    "div1": "sec",
    "div2": "sec",
    "div3": "sec",
    "head": "title",
    "quote": "disp-quote",
    "item": "list-item",
    "row": "tr",
    "cell": "td",
    "lb": "break",
    "formula": "disp-formula",
}
_NUMBER = re.compile(r"\w+")
_RAISED = frozenset({"superscript", "sup"})
_ONLY_A_NUMBER = re.compile(
    r"(?:fig(?:ure)?|tab(?:le)?|box|scheme)?\.?\s*[\dIVXA-Z]{0,4}\s*[.:|]*", re.IGNORECASE
)


def read_document(tei: etree._Element, warnings: list[str]) -> Document:
    """The document of one `TEI` element. `warnings` are those of parsing; more are added."""
    references = read_references(tei)
    for listed in list(tei.iter("listBibl")):
        _take_off(listed)
    abstract_element = tei.find("teiHeader/profileDesc/abstract")
    text = tei.find("text")
    for part in (abstract_element, text):
        if part is not None:
            _as_jats(part)
    reader = TextReader({reference.id: reference.id for reference in references})
    abstract: tuple[Block, ...] = ()
    if abstract_element is not None:
        abstract_element.tag = "abstract"
        abstract = tuple(_inside(reader.block(abstract_element, Element.ABSTRACT)))
    body = _nested(_blocks(reader, text, "body"))
    back = _blocks(reader, text, "back")
    if not body:
        warnings.append("The article has no body text.")
    if reader.dangling:
        warnings.append(
            f"{reader.dangling} in-text citation{'s point' if reader.dangling > 1 else ' points'} "
            "at no entry of the reference list."
        )
    return Document(
        work=read_metadata(tei, plain_text(abstract)),
        abstract=abstract,
        body=body,
        back=back,
        references=references,
        format="tei",
        warnings=tuple(warnings),
    )


def _blocks(reader: TextReader, text: etree._Element | None, part: str) -> tuple[Block, ...]:
    element = None if text is None else text.find(part)
    return () if element is None else reader.blocks(element)


def _inside(blocks: tuple[Block, ...]) -> list[Block]:
    """Without sections that have no heading, which GROBID wraps around everything."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Section) and not block.title:
            found += _inside(block.blocks)
        else:
            found.append(block)
    return found


def _nested(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Sections put into one another by their printed numbers: GROBID gives `2.1` beside `2`, not inside it."""
    top: list[Block] = []
    open_sections: list[tuple[tuple[str, ...], Section, list[Block]]] = []

    def close(number: tuple[str, ...]) -> None:
        while open_sections and number[: len(open_sections[-1][0])] != open_sections[-1][0]:
            _, section, inner = open_sections.pop()
            (open_sections[-1][2] if open_sections else top).append(replace(section, blocks=tuple(inner)))

    for block in blocks:
        number = tuple(_NUMBER.findall(block.label)) if isinstance(block, Section) else ()
        if isinstance(block, Section) and number:
            same = open_sections[-1][0] if open_sections else ()
            close(("",) if number == same else number)
            open_sections.append((number, block, list(block.blocks)))
        else:
            close(("",))
            top.append(block)
    close(("",))
    return tuple(top)


def _take_off(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    previous = element.getprevious()
    if element.tail:
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _as_jats(part: etree._Element) -> None:
    for element in list(part.iter()):
        tag = element.tag
        if tag == "ref":
            _citation(element)
        elif tag == "note":
            _footnote(element)
        elif tag == "figure":
            _figure(element)
        elif tag == "hi":
            if element.get("rend") in _RAISED:
                element.tag = "sup"
        elif tag == "s":
            # Sentences are tagged one behind the other without blanks.
            element.tail = (element.tail or "") + " "
        elif tag in _RENAMED:
            if tag == "head" and element.get("n"):
                label = etree.Element("label")
                label.text = element.get("n")
                element.addprevious(label)
            elif tag.startswith("div") and (kind := element.get("type")):
                element.set("sec-type", kind)
            element.tag = _RENAMED[tag]


def _citation(ref: etree._Element) -> None:
    target = ref.get("target") or ""
    if ref.get("type") not in ("bibr", "bibl") and not (ref.get("type") is None and target.startswith("#")):
        return
    ref.tag = "xref"
    if target:
        ref.set("ref-type", "bibr")
        ref.set("rid", " ".join(part.lstrip("#") for part in target.split()))
    following = ref.getnext()
    if not ref.tail and following is not None and following.tag == "ref":
        end, start = folded(ref)[-1:], folded(following)[:1]
        if end in (";", ",") or (end.isalnum() and (start.isalnum() or start == "(")):
            # GROBID drops the blank between two citations: `(Doe, 2001;` `Roe, 2002)`.
            ref.tail = " "


def _footnote(note: etree._Element) -> None:
    note.tag = "fn"
    if note.find("p") is None:
        _wrapped(note, "p")


def _wrapped(element: etree._Element, tag: str) -> None:
    """Put all that is in an element into a new one inside it."""
    inner = etree.Element(tag)
    inner.text = element.text
    element.text = None
    inner.extend(list(element))
    element.append(inner)


def _figure(figure: etree._Element) -> None:
    figure.tag = "table-wrap" if figure.get("type") == "table" else "fig"
    caption = etree.Element("caption")
    for part in list(figure):
        if part.tag == "head":
            if not _ONLY_A_NUMBER.fullmatch(folded(part)):
                part.tag = "title"
                part.tail = None
                caption.append(part)
            else:
                part.tag = "label"
        elif part.tag == "figDesc":
            if part.find(".//p") is None and part.find(".//div") is None:
                part.tag = "p"
            part.tail = None
            caption.append(part)
    figure.insert(0, caption)
