"""A reference put together as one line of text, for entries that were tagged without their punctuation."""

from __future__ import annotations

from citewise.model import Person
from citewise.readers.jats.citation import Citation

_TITLES = ("article-title", "chapter-title", "part-title", "data-title", "trans-title")
_AFTER_SOURCE = ("source-2", "series", "edition", "version", "conf-name", "patent")


def composed(citation: Citation) -> str:
    """One line from the fields of an element citation, in the order of the Vancouver style."""
    fields = citation.fields
    get = fields.get
    parts: list[str] = []
    if citation.authors or citation.etal:
        parts.append(_names(citation.authors, citation.etal))
    parts.extend([fields[tag] for tag in _TITLES if tag in fields])
    if citation.editors:
        parts.append(f"In: {_names(citation.editors, False)}, editors")
    if "source" in fields:
        parts.append(fields["source"])
    parts.extend([fields[tag] for tag in _AFTER_SOURCE if tag in fields])
    if "publisher-name" in fields or "publisher-loc" in fields:
        parts.append(": ".join(p for p in (get("publisher-loc"), get("publisher-name")) if p))
    where = get("volume", "")
    if "issue" in fields:
        where += f"({fields['issue']})"
    pages = get("fpage") or get("page-range") or get("elocation-id") or ""
    last = get("lpage")
    if last and last != pages and "fpage" in fields:
        pages = f"{pages}\u2013{last}"
    if pages:
        where = f"{where}:{pages}" if where else pages
    date = get("year") or get("string-date") or ""
    if date or where:
        parts.append(f"{date};{where}" if date and where else date or where)
    parts.extend(citation.comments)
    if "doi" in citation.ids:
        parts.append(f"doi:{citation.ids['doi']}")
    if "pmid" in citation.ids:
        parts.append(f"PMID: {citation.ids['pmid']}")
    parts.extend(citation.links[:1])
    return " ".join([p if p[-1] in ".?!" else p + "." for p in parts])


def _names(people: list[Person], etal: bool) -> str:
    names = [
        p.collab or (f"{p.family} {p.given}" if p.given else p.family) + (f" {p.suffix}" if p.suffix else "")
        for p in people
    ]
    if etal:
        names.append("et al")
    return ", ".join(names)
