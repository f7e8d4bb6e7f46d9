"""Reader of JATS XML, the tag set of PubMed Central and most publishers, and of its NLM predecessors."""

from __future__ import annotations

import re

from lxml import etree

from citewise.errors import ReadError, UnknownFormatError
from citewise.model import Document
from citewise.readers.guess import seems_to_be
from citewise.readers.jats.document import read_document
from citewise.readers.jats.root import find_article
from citewise.readers.limits import DEFAULT_LIMITS, ReadLimits
from citewise.readers.xml import parse

__all__ = ["read", "sniff"]

_ARTICLE = re.compile(rb"<(?:[\w.-]+:)?article[\s>]")


def sniff(data: bytes, name: str = "") -> bool:
    """Whether `data` is XML with an article in it. Text in UTF-16 or UTF-32 is looked at without its zero bytes."""
    head = data[:512].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    if not head.startswith(b"<"):
        return False
    searched = data.replace(b"\0", b"") if b"\0" in data[:64] else data
    return _ARTICLE.search(searched) is not None and seems_to_be(data) != "a web page (HTML)"


def read(data: bytes, *, name: str = "", limits: ReadLimits = DEFAULT_LIMITS) -> Document:
    """The article in `data`.

    Sub-articles and responses (translations, decision letters, reviews, replies) are left out with a warning: they
    have authors and reference lists of their own, and their statements are not the article's. Of a set of
    articles the first is read, with a warning.

    Raises:
        ReadError: The XML is broken beyond safe recovery, nested too deep, or holds no article.
    """
    called = name or "The input"
    root, warnings = parse(data, limits, name)
    article = find_article(root, warnings)
    if article is None:
        raise UnknownFormatError(
            f"{called} is XML without an article; its root is <{etree.QName(root).localname}>."
        )
    if article.find("front") is None and article.find("body") is None:
        raise ReadError(f"{called} has an <article> with neither front nor body: it is no JATS article.")
    return read_document(article, warnings)
