"""Digital Object Identifiers in normal form.

The normal form is lower case (a DOI is compared without regard to case, ISO 26324), without resolver prefix or
`doi:`, percent-decoded, without blanks and without the punctuation that sentences and reference styles leave at its
end. Angle brackets, semicolons and parentheses inside old DOIs (SICI) are kept:
`10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

# A registrant code is 4 to 9 digits, perhaps with subdivisions; the suffix is any graphic character (DOI Handbook, 2.2).
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_NORMAL = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[!$(-;^_a-z|~]*[0-9a-z]\Z")
_PREFIX = re.compile(
    r"""\s* (?: (?:https?:)? //+ (?:[a-z0-9-]+\.)* (?:doi\.org|doi\.dx\.org) (?::\d+)? /+
          | (?:dx\.)? doi\.org /+
          | (?:info:|urn:)? \s* doi \s* [:/.=]? \s* (?:https?://(?:dx\.)?doi\.org/+)?
        )""",
    re.IGNORECASE | re.VERBOSE,
)
_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-")
_CLEANED = _INVISIBLE | _DASHES
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}
# What a sentence, a reference style or a careless export leaves behind the last character of a DOI.
_TRAILING = frozenset(".,;:!?'\"`*_-/\\|&=~#\u2019\u2018\u201d\u201c\u00bb\u00ab\u2026\u3002\u00b7")
_TAIL_WORDS = re.compile(r"[.;,\[(]*(?:pmid|pmcid|pmc\d{5,}|epub|available|accessed|\[?doi\]?\Z)[:.]?.*\Z")
# What publishers' addresses put behind a DOI.
_VIEWS = ("/abstract", "/full", "/pdf", "/epdf", "/meta", "/fulltext", ".pdf", ".full", ".html")
_RUN_ON = re.compile(r"https?:|doi|pm[ci]|epub|available|accessed|\(\(|\)\)|(?:^[^(]*\))")
_SICI_CHECK = re.compile(r";2-#\Z")
_MARKUP = re.compile(r"</?(?:i|b|em|sub|sup|a|p|span|italic|bold|ext-link|br)\b[^<>]*/?>?", re.IGNORECASE)
_MARKUP_TAIL = re.compile(r"<(?:/|\\).*\Z")
_QUERY_TAIL = re.compile(r"[?&#](?:utm_|nosfx|cookieset|journalcode|rss|casa_token|via=|ref=|src=|.*=).*\Z")


def normalise_doi(text: str) -> str | None:
    """The DOI in `text`, in normal form, or None if `text` holds none.

    `text` is a field that should be a DOI: bare, with `doi:`, as a resolver URL, percent-encoded, in any case, with
    punctuation or brackets around it. Of running text use `find_dois`.
    """
    # Nine in ten are clean already.
    quick = text.strip().lower()
    if _NORMAL.match(quick) and not quick.endswith(_VIEWS) and not _RUN_ON.search(quick):
        return quick
    text = unicodedata.normalize("NFC", html.unescape(text)).translate(_CLEANED)
    if "%" in text:
        # Twice, since exports encode what was encoded; a bare percent sign stays as it is.
        text = unquote(unquote(text))
    text = " ".join(text.split())
    prefix = _PREFIX.match(text)
    if prefix:
        text = text[prefix.end() :]
    # Line breaks in PDF and XML leave a blank behind the slash.
    text = re.sub(r"(10\.\d{4,9}) ?/ ?", r"\1/", text, count=1)
    match = _DOI.search(text)
    if match is None:
        return None
    return _trim(match.group())


def find_dois(text: str) -> list[str]:
    """All DOIs in running text, in normal form, in order of appearance, without repetition."""
    if "10." not in text:
        return []
    found: dict[str, None] = {}
    text = unquote(text) if "%2" in text else text
    for match in _DOI.finditer(text.translate(_CLEANED)):
        if match.start() and (text[match.start() - 1].isdigit() or text[match.start() - 1] == "."):
            continue
        doi = _trim(match.group())
        if doi:
            found.setdefault(doi)
    return list(found)


def _trim(text: str) -> str | None:
    """Cut from a matched DOI what does not belong to it."""
    doi = text.lower()
    # A sentence may run two together, or name the same one as URL behind it.
    doi = re.split(r"(?<=.)(?:https?://|doi:)", doi, maxsplit=1)[0]
    # Only SICI DOIs hold angle brackets; elsewhere they are left-over markup.
    sici = "(sici)" in doi or "::aid-" in doi or re.search(r"<\d+:", doi) is not None
    if "<" in doi and not sici:
        doi = _MARKUP.sub("", doi)
        doi = _MARKUP_TAIL.sub("", doi)
    doi = _QUERY_TAIL.sub("", doi)
    doi = _TAIL_WORDS.sub("", doi)
    while doi:
        last = doi[-1]
        if last == "#" and _SICI_CHECK.search(doi):
            break
        if (
            last in _TRAILING
            or last.isspace()
            or unicodedata.category(last).startswith(("C", "Z"))
            or (last in _CLOSERS and doi.count(last) > doi.count(_CLOSERS[last]))
            or last in "([{<"
        ):
            doi = doi[:-1]
        elif doi.endswith(_VIEWS) and doi.count("/") > 1:
            doi = doi[: max(doi.rfind("/"), doi.rfind("."))]
        else:
            break
    head, _, suffix = doi.partition("/")
    return doi if suffix and _DOI.match(doi) and head[3:4].isdigit() else None
