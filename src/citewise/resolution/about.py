"""Titles of works that are about another work: corrections, errata, retractions, comments, replies."""

from __future__ import annotations

import re

_ABOUT = re.compile(
    r"\W*(?:(?:author|publisher) )?(?:correction|corrigend\w+|errat\w+|addendum|retract(?:ion|ed)(?: note)?|"
    r"expression of concern|reply|response|comments?|commentary|re)\b\s*(?:to|on|of|:|for)",
    re.IGNORECASE,
)


def is_about_another(title: str) -> bool:
    """Whether a title is that of a correction, erratum, retraction, comment or reply; `Retracted:` before one's own is none."""
    match = _ABOUT.match(title)
    return match is not None and not title.strip(" [").lower().startswith("retracted")
