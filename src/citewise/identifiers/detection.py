"""What identifier, if any, a pasted text is."""

from __future__ import annotations

import re

from citewise.identifiers.arxiv import normalise_arxiv
from citewise.identifiers.doi import normalise_doi
from citewise.identifiers.pubmed import normalise_pmcid, normalise_pmid
from citewise.identifiers.serial import normalise_isbn

_LOOKS_PMC = re.compile(r"pmc", re.IGNORECASE)
_LOOKS_ISBN = re.compile(r"\s*(?:isbn(?:-1[03])?[:\s]*)?[\d -]{9,17}[\dXx]\s*\Z", re.IGNORECASE)
_RESOLVED = re.compile(
    r"""[\s(<\[{"']*(?:https?://\S+|(?:(?:info:|urn:)?doi\b.{0,2})*)[\s(<\[{"']*\Z""", re.IGNORECASE
)


def detect(text: str) -> tuple[str, str] | None:
    """The one identifier that `text` is, as (scheme, normal form), or None if it is something else, such as words.

    Schemes: `doi`, `pmid`, `pmcid`, `arxiv`, `isbn`. Bare digits are a PMID; a publisher's URL with a DOI in it is
    that DOI; a sentence with a DOI in it is words.
    """
    text = text.strip()
    if not text or len(text) > 2048:
        return None
    arxiv = normalise_arxiv(text)
    if arxiv:
        return ("arxiv", arxiv)
    position = text.find("10.")
    if position >= 0 and _RESOLVED.match(text[:position]) and len(text.split()) <= 3:
        doi = normalise_doi(text[position:])
        if doi:
            return ("doi", doi)
    if "%2f" in text.lower() and (doi := normalise_doi(text)):
        return ("doi", doi)
    if _LOOKS_PMC.search(text) and (pmcid := normalise_pmcid(text)):
        return ("pmcid", pmcid)
    if pmid := normalise_pmid(text):
        return ("pmid", pmid)
    if _LOOKS_ISBN.match(text) and (isbn := normalise_isbn(text)):
        return ("isbn", isbn)
    return None
