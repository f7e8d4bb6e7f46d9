"""PubMed and PubMed Central identifiers."""

from __future__ import annotations

import re

_PMID = re.compile(
    r"\s*(?:https?://)?(?:(?:www\.)?ncbi\.nlm\.nih\.gov/(?:pubmed|m/pubmed)/|pubmed\.ncbi\.nlm\.nih\.gov/"
    r"|europepmc\.org/(?:article|abstract)/med/|(?:pmid|pubmed|medline)[:\s]*)?0*([1-9]\d{0,8})\s*[.,;)/\]]*\s*\Z",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"\s*(?:https?://)?(?:(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/|pmc\.ncbi\.nlm\.nih\.gov/articles/"
    r"|europepmc\.org/(?:article|articles|abstract)/(?:pmc/)?|(?:pmcid|pmc id)[:\s]*)?(pmc)?\s*0*([1-9]\d{0,8})"
    r"(?:\.\d+)?(?:/(?:pdf/?)?)?\s*[.,;)\]]*\s*\Z",
    re.IGNORECASE,
)


def normalise_pmid(text: str) -> str | None:
    """The PubMed id in `text` (bare, `PMID: 123`, a PubMed URL) as digits, or None."""
    match = _PMID.match(text)
    return match.group(1) if match else None


def normalise_pmcid(text: str) -> str | None:
    """The PMC id in `text` (`PMC123`, bare digits of a field known to be a PMC id, a URL) as `PMC123`, or None."""
    match = _PMCID.match(text)
    return f"PMC{match.group(2)}" if match else None
