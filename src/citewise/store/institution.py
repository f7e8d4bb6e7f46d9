"""The institution in an affiliation as it is printed: `Dept. of Physics, University of Quell, Quell, Norway` names a university."""

from __future__ import annotations

import re
from functools import lru_cache

from citewise.resolution.key import fold

_MARKS = re.compile(
    r"\S+@\S+|\(\s*(?:[A-Z]\.\s*-?)+\)|\s*\([A-Z][A-Za-z&-]{1,11}\)"
    r"|^\s*(?:[Pp]resent|[Cc]urrent)\s+[Aa]ddress\s*:?|^[\s\d*†‡§¶#,;.()]+(?=[^\W\d_])|^[a-z](?=[A-Z][a-z])"
)
_DIVIDED = re.compile(r"\s*[,;|]\s*")
_UNIVERSITY = re.compile(
    r"universi|université|universidad|università|hochschule|polytechn|politecnic|institute of technology"
    r"|king.s college london|imperial college|university college",
    re.I,
)
_PLACE = re.compile(
    r"hospital|h[oô]pital|klinik|infirmary|medical cent|health (?:service|trust)|foundation|ministry|agency|academ|council"
    r"|national|corporation|\b(?:inc|ltd|llc|gmbh)\b|museum|observator|organi[sz]ation|consejo|consiglio|cnrs|inserm",
    re.I,
)
_INSTITUTE = re.compile(
    r"institut|istituto|college|centre|center|school|laborator|society|trust|clinic", re.I
)
_PART_OF = re.compile(
    r"^(?:the\s+)?(?:dep(?:t|artment|artamento|artement)|division|section|unit|faculty|program|chair|group|laborator|lab\b|school of|college of|cent(?:er|re) for)",
    re.I,
)
_WITHIN = re.compile(
    r"^((?:[^\W\d_][\w.&'’-]*\s+){1,6}?university)\s+(?=(?:school|college|faculty|department|medical school|law school|graduate)\b)",
    re.I,
)
_FORM = re.compile(r"inc|ltd|llc|gmbh|co|corp|s\.?a|plc", re.I)
_LONGEST = 160


@lru_cache(maxsize=65_536)
def institution(affiliation: str) -> str:
    """The institution that an affiliation names: its university where there is one, else hospital, agency or institute.

    Of `Department of Law, Quell University School of Law, Quell` it is `Quell University`. Where nothing in the text looks like
    an institution, its first part is taken. Empty for an affiliation without a letter.
    """
    text = " ".join(_MARKS.sub(" ", affiliation).split())
    parts = [part.strip(" .:()-") for part in _DIVIDED.split(text)]
    parts = [part for part in parts if any(sign.isalpha() for sign in part) and not _FORM.fullmatch(part)]
    if not parts:
        return ""
    whole = [part for part in parts if not _PART_OF.match(part)] or parts
    for kind in (_UNIVERSITY, _PLACE, _INSTITUTE):
        found = next((part for part in whole if kind.search(part)), None)
        if found:
            break
    else:
        found = whole[0] if whole[0] == parts[0] or len(parts) < 3 else parts[0]
    within = _WITHIN.match(found)
    name = within[1] if within else found
    if name.endswith("University of California") and parts.index(found) + 1 < len(parts):
        # Its campuses are universities of their own.
        name += f", {parts[parts.index(found) + 1]}"
    return name.removeprefix("The ").removeprefix("the ")[:_LONGEST].strip()


def folded_institution(affiliation: str) -> str:
    """By what an institution is known: its name folded. Empty where there is none."""
    return fold(institution(affiliation))
