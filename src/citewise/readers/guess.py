"""What a file that no reader takes seems to be, in words for the error message."""

from __future__ import annotations

import re

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)
_ROOT = re.compile(rb"<(?!\?|!)([^\s<>/&]{1,80})")
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)


def seems_to_be(data: bytes) -> str:
    """A short noun phrase: `a PDF`, `a web page (HTML)`, `XML with the root <book>`, `binary data`."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "an empty file"
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0<\0" in head:
        head = head.replace(b"\0", b"").lstrip(b"\xff\xfe")
    if _HTML.search(head[:1024]):
        return "a web page (HTML)"
    if head.startswith(b"<"):
        root = _ROOT.search(head)
        return (
            f"XML with the root <{root.group(1).decode('utf-8', 'replace')}>"
            if root
            else "XML without a root"
        )
    if head.startswith((b"{", b"[")):
        return "JSON"
    if b"\\documentclass" in head or b"\\begin{document}" in head:
        return "LaTeX"
    strange = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if strange * 20 > len(head):
        return "binary data"
    try:
        head[: max(len(head) - 4, 0)].decode("utf-8")
    except UnicodeDecodeError:
        return "binary data or text in an unknown encoding"
    return "plain text"
