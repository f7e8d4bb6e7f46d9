"""arXiv identifiers, old (`hep-th/9901001`) and new (`2101.00001`), without version."""

from __future__ import annotations

import re

_ARXIV = re.compile(
    r"""\s* (?: (?:https?://)? (?:[a-z]+\.)? arxiv\.org/ (?:abs|pdf|html|format|e-print)/ | arxiv \s* [:.]? \s*
          | (?:https?://(?:dx\.)?doi\.org/)? 10\.48550/arxiv\. )?
        ( \d{2}(?:0[1-9]|1[0-2])\.\d{4,5} | [a-z][a-z-]+(?:\.[a-z]{2})?/\d{2}(?:0[1-9]|1[0-2])\d{3} )
        (?:v\d+)? (?:\.pdf)? (?:\s*\[[a-z.-]+\])? \s* [.,;)\]]* \s* \Z""",
    re.IGNORECASE | re.VERBOSE,
)


def normalise_arxiv(text: str) -> str | None:
    """The arXiv id in `text` (bare, `arXiv:...`, a URL, an arXiv DOI), lower case and without version, or None."""
    match = _ARXIV.match(text)
    if match is None:
        return None
    identifier = match.group(1).lower()
    # math.GT/0309136 is filed as math/0309136.
    return re.sub(r"^([a-z-]+)\.[a-z]{2}/", r"\1/", identifier)
