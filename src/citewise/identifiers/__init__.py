"""Identifiers of works and people: detect, normalise, compare. Pure text, no look-ups."""

from citewise.identifiers.arxiv import normalise_arxiv
from citewise.identifiers.detection import detect
from citewise.identifiers.doi import find_dois, normalise_doi
from citewise.identifiers.preprint import is_preprint_doi
from citewise.identifiers.pubmed import normalise_pmcid, normalise_pmid
from citewise.identifiers.serial import normalise_isbn, normalise_issn, normalise_orcid

__all__ = [
    "detect",
    "find_dois",
    "is_preprint_doi",
    "normalise_arxiv",
    "normalise_doi",
    "normalise_isbn",
    "normalise_issn",
    "normalise_orcid",
    "normalise_pmcid",
    "normalise_pmid",
]
