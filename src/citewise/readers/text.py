"""The text of elements as one line."""

from __future__ import annotations

from lxml import etree

HREF = "{http://www.w3.org/1999/xlink}href"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def all_text(element: etree._Element) -> str:
    """The whole text of an element, as it stands in the file."""
    # Serialised in C; `itertext` makes an object of every element on the way and takes ten times as long.
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def folded(element: etree._Element | None) -> str:
    """The whole text of an element with its white space folded; an empty string for None."""
    if element is None:
        return ""
    text = all_text(element) if len(element) else element.text
    return " ".join(text.split()) if text else ""
