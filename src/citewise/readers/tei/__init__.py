"""Reader of TEI XML as GROBID makes it of PDFs, and of scholarly articles tagged alike."""

from __future__ import annotations

import re

from lxml import etree

from citewise.errors import ReadError, UnknownFormatError
from citewise.model import Document
from citewise.readers.limits import DEFAULT_LIMITS, ReadLimits
from citewise.readers.tei.document import read_document
from citewise.readers.xml import local_names, parse

__all__ = ["read", "sniff"]

_TEI = re.compile(rb"<(?:[\w.-]+:)?(?:TEI|TEI\.2|teiCorpus)[\s>]")
_ROOTS = ("TEI", "TEI.2")


def sniff(data: bytes, name: str = "") -> bool:
    """Whether `data` is XML with a TEI text near its beginning."""
    head = data[:8192].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<") and _TEI.search(head) is not None


def read(data: bytes, *, name: str = "", limits: ReadLimits = DEFAULT_LIMITS) -> Document:
    """The article in `data`. Of a corpus the first text is read, with a warning.

    Raises:
        ReadError: The XML is broken beyond safe recovery, nested too deep, or holds no text.
    """
    called = name or "The input"
    root, warnings = parse(data, limits, name)
    if root.tag.startswith("{"):
        local_names(root)
    texts = list(root.iter(*_ROOTS))
    if not texts:
        raise UnknownFormatError(
            f"{called} is XML without a TEI text; its root is <{etree.QName(root).localname}>."
        )
    if texts[0].find("teiHeader") is None and texts[0].find("text") is None:
        raise ReadError(f"{called} has a <TEI> with neither header nor text.")
    if len(texts) > 1:
        warnings.append(f"The file holds {len(texts)} texts; only the first was read.")
    return read_document(texts[0], warnings)
