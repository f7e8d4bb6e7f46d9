"""The licence of an article as an SPDX-like short name."""

from __future__ import annotations

import re

from lxml import etree

from citewise.readers.text import HREF, folded

_CC_ADDRESS = re.compile(
    r"creativecommons\.org/licen[sc]es?/(by(?:-nc)?(?:-nd|-sa)?|by-nd-nc|nc|sa)/?(\d\.\d)?(?:/(igo)\b)?",
    re.IGNORECASE,
)
_CC_ZERO = re.compile(r"creativecommons\.org/publicdomain/zero|\bCC0\b|CC[ -]Zero", re.IGNORECASE)
_PUBLIC_DOMAIN = re.compile(
    r"creativecommons\.org/(?:publicdomain/mark|licenses/publicdomain)|\bpublic[ -]domain\b|\bus-gov\b",
    re.IGNORECASE,
)
_OGL = re.compile(r"open-government-licence/version/(\d)|Open Government Licen[cs]e v?(\d)", re.IGNORECASE)
_CC_SHORT = re.compile(r"\bCC[ -](BY(?:-NC)?(?:-ND|-SA)?)(?:[ -]v?(\d\.\d))?\b", re.IGNORECASE)
_CC_NAME = re.compile(
    r"(?:Creative\s*Commons|\bCC\b)[\s,]*Attribution(?P<rest>(?:[\s\-\u2013/,]|Non-?\s?Commercial|No-?\s?Deriv(?:s\b|atives|ative\s+Works)?"
    r"|Share-?\s?Alike|Works|International|Unported|Generic|Intergovernmental|Organi[sz]ation|Licen[cs]e|\(CC[^)]*\)"
    r"|version|v(?=\d))*)(?P<version>\d\.\d)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def licence_of(meta: etree._Element) -> str:
    """The licence that `permissions` (or, in old tagging, `article-meta` itself) states, or an empty string."""
    found = ""
    for licence in meta.iter("license"):
        addresses = [licence.get(HREF) or ""]
        for part in licence.iter():
            address = part.get(HREF)
            if address:
                addresses.append(address)
            if part.tag.endswith("license_ref"):
                addresses.append(folded(part))
        text = folded(licence)
        name = licence_name(" ".join(addresses), text, licence.get("license-type") or "")
        if name.startswith(("CC", "OGL", "public")):
            return name
        found = found or name
    if not found:
        # Old articles state it beside the copyright; a copyright alone is no licence.
        for statement in meta.iter("copyright-statement"):
            name = licence_name("", folded(statement))
            if name.startswith(("CC", "OGL", "public")):
                return name
    return found


def licence_name(addresses: str, text: str, kind: str = "") -> str:
    """A short name from a licence's addresses, its text and its tagged type, the most exact first."""
    for source in (addresses, text):
        match = _CC_ADDRESS.search(source)
        if match:
            terms, version, igo = match.group(1).upper(), match.group(2), match.group(3)
            return f"CC-{terms}" + (f"-{version}" if version else "") + ("-IGO" if igo else "")
        if _CC_ZERO.search(source):
            return "CC0-1.0"
        ogl = _OGL.search(source)
        if ogl:
            return f"OGL-UK-{ogl.group(1) or ogl.group(2)}.0"
    for source in (text, kind):
        match = _CC_NAME.search(source)
        if match:
            rest = re.sub(r"[\s\-]", "", match.group("rest")).lower()
            terms = "BY" + "-NC" * ("noncommercial" in rest) + "-ND" * ("noderiv" in rest)
            terms += "-SA" * ("sharealike" in rest)
            return f"CC-{terms}" + (f"-{match.group('version')}" if match.group("version") else "")
        match = _CC_SHORT.search(source)
        if match:
            return f"CC-{match.group(1).upper()}" + (f"-{match.group(2)}" if match.group(2) else "")
    if kind.lower() in ("cc-by", "creative-commons-attribution"):
        return "CC-BY"
    if _PUBLIC_DOMAIN.search(f"{addresses} {text} {kind}"):
        return "public domain"
    address = _ADDRESS.search(addresses) or _ADDRESS.search(text)
    if address:
        return address.group().rstrip(".,;)")
    return text if len(text) <= 200 else text[:199] + "\u2026"
