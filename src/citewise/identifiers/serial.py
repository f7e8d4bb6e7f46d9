"""Identifiers with a check digit: ISBN, ISSN, ORCID."""

from __future__ import annotations

import re

_ISBN = re.compile(r"(?<!\d)(97[89](?:[ -]?\d){10}|\d(?:[ -]?\d){8}[ -]?[\dXx])(?![\dXx])")
_ISSN = re.compile(r"(?<![\dXx-])(\d{4})[-\u2010-\u2013 ]?(\d{3}[\dXx])(?![\dXx-])")
_ORCID = re.compile(
    r"(\d{4})[-\u2010-\u2013]?(\d{4})[-\u2010-\u2013]?(\d{4})[-\u2010-\u2013]?(\d{3}[\dXx])(?!\d)"
)


def normalise_isbn(text: str) -> str | None:
    """The first ISBN in `text` with a right check digit, as 13 digits, or None."""
    for match in _ISBN.finditer(text):
        digits = re.sub(r"[ -]", "", match.group(1)).upper()
        if len(digits) == 10:
            total = sum(
                (10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits) if c != "X" or i == 9
            )
            if total % 11 == 0 and "X" not in digits[:9]:
                return _isbn13("978" + digits[:9])
        elif digits == _isbn13(digits[:12]):
            return digits
    return None


def _isbn13(first12: str) -> str:
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(first12))
    return first12 + str(-total % 10)


def normalise_issn(text: str) -> str | None:
    """The first ISSN in `text` as `1234-567X`, or None. The check digit is not enforced: records err in it."""
    match = _ISSN.search(text)
    return f"{match.group(1)}-{match.group(2).upper()}" if match else None


def normalise_orcid(text: str) -> str | None:
    """The ORCID iD in `text` (bare or URL) as `0000-0002-1825-0097`, or None if absent or its check digit is wrong.

    The check digit is ISO 7064 MOD 11-2.
    """
    match = _ORCID.search(text)
    if match is None:
        return None
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)):
        return None
    return "-".join(match.groups()).upper()
