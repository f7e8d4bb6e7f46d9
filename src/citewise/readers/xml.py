"""Secure parsing of XML, and what can be recovered of XML that is broken.

Nothing is fetched, no DTD is loaded, no entity is expanded by the parser. Entities that a publisher's DTD would have
declared (`&nbsp;`, `&alpha;`) and short plain ones declared in the file itself are put in as text beforehand, with
bounded growth, so that no expansion bomb can go off.

Broken XML is recovered where that is safe: wrong or missing encoding declarations, stray control characters, bare
ampersands, and tags out of order as long as the end of the article is there. A file cut off in the middle is
refused: its references would be missing and its citations lead nowhere.
"""

from __future__ import annotations

import codecs
import html
import re
from functools import lru_cache
from html.entities import name2codepoint

from lxml import etree

from citewise.errors import ReadError
from citewise.readers.limits import ReadLimits
from citewise.readers.text import all_text

_NEWLINE = b"\n"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_NAMED_ENTITY = re.compile(rb"&(?!amp;|lt;|gt;|quot;|apos;|#)")
_ENTITY = re.compile(r"&(?:([A-Za-z][\w.-]{0,63})|(#\d{1,7}|#x[0-9A-Fa-f]{1,6}));|&(?!#?\w{1,64};)")
_VERBATIM = re.compile(r"<!\[CDATA\[|<!--")
_SUBSET_START = re.compile(r"<!DOCTYPE[^\[<>]*\[")
_ENTITY_DECLARED = re.compile(r"<!ENTITY\s+([\w.-]{1,64})\s+(?:\"([^\"]{0,200})\"|'([^']{0,200})')\s*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_END = re.compile(
    rb"</(?:\w+:)?(?:article|pmc-articleset|articles|records|record|OAI-PMH|TEI|TEI\.2|teiCorpus)\s*>\s*(?:<!--.*?-->\s*)*\Z",
    re.DOTALL,
)


def parse(data: bytes, limits: ReadLimits, name: str = "") -> tuple[etree._Element, list[str]]:
    """The root element, and sentences on what had to be recovered.

    Raises:
        ReadError: The XML is broken beyond safe recovery, or nested deeper than `limits.max_depth`.
    """
    warnings: list[str] = []
    root: etree._Element | None = None
    if (
        data.startswith((b"<", codecs.BOM_UTF8))
        and not _NAMED_ENTITY.search(data)
        and b"<!ENTITY" not in data
    ):
        try:
            root = _strict(data)
        except etree.XMLSyntaxError:
            root = None
        except (ValueError, LookupError):
            root = None
    if root is None:
        root = _repaired(data, warnings, name)
    _check_depth(root, limits, name)
    return root, warnings


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _strict(data: bytes) -> etree._Element:
    return etree.fromstring(data, _parser())


def _repaired(data: bytes, warnings: list[str], name: str) -> etree._Element:
    """Parse after mending encoding, entities and stray characters; at last, with libxml2's own recovery."""
    text = _decode(data, warnings)
    text = _mend(text, warnings)
    mended = text.encode("utf-8")
    try:
        return _strict(mended)
    except etree.XMLSyntaxError as error:
        cause = error
    line, message = _line_and_cause(cause)
    if not _END.search(mended[-4096:]):
        raise ReadError(
            f"{_called(name)} is broken XML and seems to be cut off before its end ({message}); fetch it again.",
            line=line,
        )
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(mended, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or _lost(root, mended) > 0.05:
        raise ReadError(f"{_called(name)} is broken XML and could not be recovered: {message}.", line=line)
    warnings.append(f"The XML is broken in line {line} ({message}); what could be recovered was read.")
    return root


def _lost(root: etree._Element, mended: bytes) -> float:
    """The share of the file's text that recovery dropped."""
    whole = len(re.sub(rb"<[^<>]*>|\s+", b"", mended))
    kept = len(re.sub(rb"\s+", b"", all_text(root).encode("utf-8")))
    return 1 - kept / whole if whole else 0.0


def _line_and_cause(error: etree.XMLSyntaxError) -> tuple[int, str]:
    message = re.sub(r",? line \d+, column \d+.*$", "", error.msg or "not well-formed", flags=re.DOTALL)
    return max(error.lineno or 1, 1), message


def _decode(data: bytes, warnings: list[str]) -> str:
    """The text of the file, by its byte order mark, its declaration or what its bytes admit."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :] if encoding == "utf-8" else data, encoding, warnings)
    if data[:2] == b"<\0":
        return _decoded(data, "utf-16-le", warnings)
    if data[:2] == b"\0<":
        return _decoded(data, "utf-16-be", warnings)
    declared = _DECLARED.match(data[:300])
    encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    if encoding.replace("_", "-").startswith(("utf-16", "ucs-2", "utf-32", "utf16", "utf32")):
        # It cannot be: the declaration was read as single bytes.
        encoding = "utf-8"
    return _decoded(data, encoding, warnings)


def _decoded(data: bytes, encoding: str, warnings: list[str]) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        stated = encoding
        cause = error
    if stated not in ("utf-8", "utf8"):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            warnings.append(f"The file declares the encoding {stated}, but is UTF-8; it was read as UTF-8.")
            return text
    where = ""
    if isinstance(cause, UnicodeDecodeError):
        where = f" in line {1 + data.count(_NEWLINE, 0, cause.start)}"
    if stated.startswith(("utf-16", "utf-32")):
        warnings.append(f"Bytes that are not {stated}{where} were replaced.")
        return data.decode(stated, "replace")
    warnings.append(f"Bytes that are not {stated}{where} were read as Windows-1252.")
    return _mixed(data)


def _mixed(data: bytes) -> str:
    """Mostly UTF-8 with stray single bytes, or single bytes throughout: what is no UTF-8 is read as Windows-1252."""

    def stray(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - the codec calls with nothing else here
        wrong = data[error.start : error.end]
        return wrong.decode("cp1252", "replace"), error.end

    codecs.register_error("citewise-stray", stray)
    return data.decode("utf-8", "citewise-stray")


def _mend(text: str, warnings: list[str]) -> str:
    """Take off declaration and internal subset, put in named entities, escape bare ampersands, drop control characters."""
    text = _DECLARATION.sub(lambda m: "\n" * m.group().count("\n"), text.lstrip("\ufeff"))
    lines_before = len(text) - len(text.lstrip())
    text = "\n" * text[:lines_before].count("\n") + text[lines_before:]
    text, controls = _CONTROL.subn("", text)
    if controls:
        warnings.append(f"{controls} control characters that XML does not allow were dropped.")
    text, declared = _without_subset(text)
    unknown: dict[str, None] = {}
    bare = 0
    budget = len(text)

    def put_in(match: re.Match[str]) -> str:
        nonlocal bare, budget
        name, number = match.group(1), match.group(2)
        if name in _PREDEFINED:
            return match.group()
        if number:
            code = int(number[2:], 16) if number[1] == "x" else int(number[1:])
            legal = (
                code in (9, 10, 13)
                or 32 <= code < 0xD800
                or 0xE000 <= code < 0xFFFE
                or 0x10000 <= code < 0x110000
            )
            return match.group() if legal else ""
        if not name:
            bare += 1
            return "&amp;"
        value = declared.get(name)
        if value is None:
            code_point = name2codepoint.get(name)
            value = chr(code_point) if code_point else html.unescape(f"&{name};")
            if value.startswith("&") and value.endswith(";"):
                unknown.setdefault(name)
                return f"&amp;{name};"
        budget -= len(value)
        return html.escape(value, quote=False) if budget > 0 else ""

    parts = _apart(text)
    for i in range(0, len(parts), 2):
        parts[i] = _ENTITY.sub(put_in, parts[i])
    if bare:
        warnings.append(f"{bare} bare ampersands were read as such.")
    if unknown:
        warnings.append(f"Unknown entities were left as written: {', '.join(list(unknown)[:10])}.")
    return "".join(parts)


def _apart(text: str) -> list[str]:
    """The text cut at CDATA sections and comments, in which an ampersand is only that; they stand at odd places."""
    parts: list[str] = []
    done = 0
    endless: set[str] = set()  # looking again for an end that is not there would take quadratic time
    opening = _VERBATIM.search(text)
    while opening is not None:
        closing = "-->" if opening.group() == "<!--" else "]]>"
        end = -1 if closing in endless else text.find(closing, opening.end())
        if end < 0:
            endless.add(closing)
            if len(endless) == 2:
                break
            opening = _VERBATIM.search(text, opening.end())
            continue
        end += len(closing)
        parts += [text[done : opening.start()], text[opening.start() : end]]
        done = end
        opening = _VERBATIM.search(text, done)
    parts.append(text[done:])
    return parts


def _without_subset(text: str) -> tuple[str, dict[str, str]]:
    """The text without the DOCTYPE's internal subset, and the short plain entities declared there."""
    start = _SUBSET_START.search(text[:200_000])
    if start is None:
        return text, {}
    end = re.compile(r"\]\s*>").search(text, start.end())
    if end is None:
        return text, {}
    subset = text[start.end() : end.start()]
    declared: dict[str, str] = {}
    for match in _ENTITY_DECLARED.finditer(subset):
        value = html.unescape(match.group(2) or match.group(3) or "")
        # A value with markup or with further entities is no plain character's name.
        if not re.search(r"[<%]|&\w", value):
            declared.setdefault(match.group(1), value)
    return text[: start.start()] + "\n" * text.count("\n", start.start(), end.end()) + text[
        end.end() :
    ], declared


def _check_depth(root: etree._Element, limits: ReadLimits, name: str) -> None:
    if _too_deep(limits.max_depth)(root):
        raise ReadError(f"{_called(name)} has elements nested more than {limits.max_depth} deep.")


@lru_cache(maxsize=8)
def _too_deep(depth: int) -> etree.XPath:
    """Whether there is an element below `depth` others. A path is followed in C; walking here doubles the time."""
    return etree.XPath(f"boolean(/{'*/' * depth}*)")


def local_names(root: etree._Element) -> None:
    """Take the root's namespace off its elements (JATS as OAI servers give it, TEI)."""
    namespace = root.tag.partition("}")[0] + "}"
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(namespace):
            element.tag = element.tag[len(namespace) :]


def _called(name: str) -> str:
    return name or "The input"
