"""Which DOIs are those of preprint servers."""

from __future__ import annotations

PREPRINT_PREFIXES = (
    "10.1101/",
    "10.21203/",
    "10.48550/",
    "10.31234/",
    "10.31219/",
    "10.31235/",
    "10.31223/",
    "10.35542/",
    "10.20944/",
    "10.26434/",
    "10.36227/",
    "10.22541/",
    "10.2139/ssrn",
    "10.64898/",
    "10.7287/peerj.preprints",
    "10.2196/preprints",
    "10.1590/scielopreprints",
)
"""How the DOIs begin of servers that hold preprints only (nearly: 10.1101 is also a press's, which uses other suffixes)."""


def is_preprint_doi(doi: str | None) -> bool:
    """Whether a DOI in normal form is a preprint server's."""
    if not doi or not doi.startswith(PREPRINT_PREFIXES):
        return False
    # Cold Spring Harbor Laboratory Press shares bioRxiv's prefix; its journals' suffixes begin with letters.
    return not doi.startswith("10.1101/") or doi[8:9].isdigit()
