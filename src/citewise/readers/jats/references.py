"""The reference list: every `ref`, and every work in it, once.

Several citations in one `ref` are several works (`R3`, `R3#2` with parent `R3`), unless they are the same work tagged
twice: inside `citation-alternatives`, or as a mixed and a structured citation side by side. Then the structured
one gives the fields and the mixed one the printed text. Footnotes that hold tagged citations count as references
too: some journals of the humanities have no other list.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from citewise.model import BibliographicReference
from citewise.readers.jats.citation import Citation
from citewise.readers.jats.raw import composed
from citewise.readers.text import all_text, folded

CITATIONS = ("element-citation", "mixed-citation", "nlm-citation", "citation")
_CITATIONS = frozenset(CITATIONS)


@dataclass(slots=True)
class ReferenceList:
    """The references in order, and `cited`: every tagged id that means a reference, with that reference's id."""

    references: list[BibliographicReference] = field(default_factory=list)
    cited: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def read_references(article: etree._Element) -> ReferenceList:
    """The references of an article whose sub-articles have been taken off."""
    found = ReferenceList()
    taken: set[str] = set()
    index = 0
    notes: list[etree._Element] = []
    for ref in article.iter("ref", "fn"):
        if ref.tag == "fn":
            notes.append(ref)
            continue
        index += 1
        _entry(ref, ref.get("id") or "", index, found, taken)
    for fn in notes:
        if next(fn.iter(*CITATIONS), None) is not None:
            index += 1
            _entry(fn, fn.get("id") or "", index, found, taken)
    return found


def _entry(ref: etree._Element, tagged: str, index: int, found: ReferenceList, taken: set[str]) -> None:
    label = ""
    works: list[tuple[Citation, str]]
    citations: list[list[Citation]] = []
    for child in ref:
        tag = child.tag
        if tag in _CITATIONS:
            _place(Citation(child), citations)
        elif tag == "label":
            label = label or folded(child).rstrip(".").strip()
        elif tag == "citation-alternatives":
            inner = [Citation(c) for c in child if c.tag in _CITATIONS]
            if inner:
                citations.append(inner)
        elif tag != "note":
            for deeper in child.iter(*CITATIONS):
                _place(Citation(deeper), citations)
    works = [_work(group) for group in citations]
    if not works:
        _text_alone(ref, tagged, index, label, found, taken)
        return
    first = ""
    for citation, raw in works:
        name = _free(tagged or first or citation.element.get("id") or f"ref-{index}", taken)
        parent = first or None
        found.references.append(citation.reference(name, index, citation.label or label, raw, parent))
        first = first or name
        own = citation.element.get("id")
        if own and own != tagged:
            found.cited.setdefault(own, name)
    found.cited.setdefault(tagged or first, first)


def _text_alone(
    ref: etree._Element, tagged: str, index: int, label: str, found: ReferenceList, taken: set[str]
) -> None:
    """An entry without a tagged citation: a note, or text."""
    text = " ".join(all_text(part) + (part.tail or "") for part in ref if part.tag != "label")
    raw = " ".join(f"{ref.text or ''} {text}".split())
    if not raw:
        return
    citation = Citation(ref)
    citation.kind = "note"
    citation.from_text(raw)
    name = _free(tagged or f"ref-{index}", taken)
    found.references.append(citation.reference(name, index, label, raw, None))
    found.cited.setdefault(tagged or name, name)


def _free(name: str, taken: set[str]) -> str:
    """`name`, or `name#2`, `name#3` where it is taken."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}#{number}"
    taken.add(free)
    return free


def _place(citation: Citation, groups: list[list[Citation]]) -> None:
    """Put a citation with the others of the same work."""
    for group in groups:
        if _same_work(group[0], citation):
            group.append(citation)
            return
    groups.append([citation])


def _work(group: list[Citation]) -> tuple[Citation, str]:
    """The fields of the best tagged citation of one work, and the work's text."""
    best = group[0]
    raw = best.printed()
    for other in group[1:]:
        raw = raw or other.printed()
        if len(other.fields) + len(other.authors) > len(best.fields) + len(best.authors):
            best = other
    for other in group:
        if other is not best:
            best.ids = {**other.ids, **best.ids}
            best.label = best.label or other.label
    if raw:
        best.from_text(raw)
    else:
        for comment in best.comments:
            best.from_text(comment)
        raw = composed(best)
    return best, raw


def _same_work(one: Citation, two: Citation) -> bool:
    """Whether two citations side by side in one entry are the same work tagged twice."""
    a, b = one.ids.get("doi"), two.ids.get("doi")
    if a and b:
        return a == b
    text_a, text_b = (_letters(c) for c in (one, two))
    if not text_a or not text_b:
        return False
    if one.element.tag == two.element.tag:
        return text_a == text_b
    for tag in ("year", "volume", "fpage"):
        x, y = one.fields.get(tag), two.fields.get(tag)
        if x and y and x != y:
            return False
    titles = [_squeezed(c.fields.get("article-title") or c.fields.get("source") or "") for c in (one, two)]
    if titles[0] and titles[1]:
        return titles[0] == titles[1]
    # One of them is text alone: the other's title and year must stand in it.
    known, text = (titles[0], text_b) if titles[0] else (titles[1], text_a)
    return bool(known) and known in text


def _letters(citation: Citation) -> str:
    return _squeezed(all_text(citation.element))


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()
