"""The query language: words, "phrases", AND, OR, NOT, brackets and fields.

Anything that is typed has a reading. What cannot be understood (an open bracket, a field that does not exist, an AND with
nothing after it) is taken for the nearest thing that can be, and a note says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

FIELDS = ("title", "author", "journal", "year", "section", "class", "cites", "cited-by")
"""Names that may stand before a colon."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<open>\() | (?P<close>\))
    | (?P<minus>(?<!:)-(?=[^\s()-]))
    | (?P<field>(?:"""
    + "|".join(FIELDS)
    + r"""):)(?=\S)
    | (?P<phrase>"(?P<inside>[^"]*)(?:"|\Z))
    | (?P<word>[^\s()"]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"'})
_MOST_CHARACTERS = 2_000
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Words:
    """Words, or a phrase, in a field (empty: in the running text)."""

    text: str
    phrase: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    """What must not match."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """Every part must match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part must match."""

    parts: tuple[Node, ...]


Node: TypeAlias = Words | Not | All | Any


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was understood; `node` is None where it holds no word."""

    node: Node | None
    notes: tuple[str, ...] = ()

    @property
    def reading(self) -> str:
        """The query in full."""
        return _written(self.node) if self.node else ""


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    place: int = 0
    notes: dict[str, None] = field(default_factory=dict)

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.place += 1
        return token

    def note(self, text: str) -> None:
        self.notes[text] = None

    # any := all (OR all)*
    def any_of(self, depth: int) -> Node | None:
        parts = [self.all_of(depth)]
        while self.peek() == ("operator", "OR"):
            self.take()
            part = self.all_of(depth)
            if part is None:
                self.note("An OR with nothing after it was left out.")
            parts.append(part)
        found = [part for part in parts if part is not None]
        return Any(tuple(found)) if len(found) > 1 else found[0] if found else None

    # all := (not? one)*
    def all_of(self, depth: int) -> Node | None:
        parts: list[Node] = []
        waiting = ""
        while True:
            kind, text = self.peek()
            if kind == "end" or (kind == "operator" and text == "OR") or (kind == "close" and depth > 0):
                break
            if kind == "operator" and text == "AND":
                self.take()
                if not parts or waiting == "AND":
                    self.note("An AND with nothing before it was left out.")
                waiting = "AND"
                continue
            if kind == "close":
                self.take()
                self.note("A closing bracket with none open was left out.")
                continue
            part = self.one(depth)
            if part is not None:
                parts.append(part)
                waiting = ""
        if waiting == "AND" and parts:
            self.note("An AND with nothing after it was left out.")
        return All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None

    def one(self, depth: int) -> Node | None:
        kind, text = self.take()
        if kind == "minus" or (kind == "operator" and text == "NOT"):
            following = self.peek()
            if following[0] in ("end", "close") or following in (("operator", "AND"), ("operator", "OR")):
                self.note("A NOT with nothing after it was left out.")
                return None
            part = self.one(depth)
            if isinstance(part, Not):
                return part.part
            return Not(part) if part is not None else None
        if kind == "open":
            if depth >= _DEEPEST:
                self.note("Brackets nested too deep were left out.")
                return None
            part = self.any_of(depth + 1)
            if self.peek()[0] == "close":
                self.take()
            else:
                self.note("A bracket that was not closed was closed at the end.")
            return part
        if kind == "field":
            value_kind, value = self.peek()
            if value_kind in ("word", "phrase"):
                self.take()
                return Words(value, phrase=value_kind == "phrase", field=text)
            self.note(f"“{text}:” with nothing after it was left out.")
            return None
        return Words(text, phrase=kind == "phrase")


def parse(query: str) -> Parsed:
    """Read a query. Never fails."""
    notes: dict[str, None] = {}
    text = query[:_MOST_CHARACTERS].translate(_QUOTES)
    if len(query) > _MOST_CHARACTERS:
        notes[f"Only the first {_MOST_CHARACTERS:,} characters were read."] = None
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "inside":
            kind = "phrase"
        if kind == "space":
            continue
        value = match[kind]
        if kind == "phrase":
            if not (value.endswith('"') and len(value) > 1):
                notes["A quotation mark that was not closed was closed at the end."] = None
            value = " ".join(match["inside"].split())
            if not value:
                continue
        elif kind == "field":
            value = value[:-1].lower()
        elif kind == "word" and value in ("AND", "OR", "NOT"):
            kind = "operator"
        tokens.append((kind, value))
    reader = _Reader(tokens, notes=notes)
    node = reader.any_of(0)
    return Parsed(node, tuple(reader.notes))


def words_of(node: Node | None, *, field_name: str = "") -> list[str]:
    """The texts of the words that are looked for (not of those that must be absent)."""
    if node is None or isinstance(node, Not):
        return []
    if isinstance(node, Words):
        return [node.text] if node.field == field_name else []
    return [text for part in node.parts for text in words_of(part, field_name=field_name)]


def _written(node: Node, *, inside: bool = False) -> str:
    if isinstance(node, Words):
        quoted = f'"{node.text}"' if node.phrase else node.text
        return f"{node.field}:{quoted}" if node.field else quoted
    if isinstance(node, Not):
        return f"NOT {_written(node.part, inside=True)}"
    joint = " AND " if isinstance(node, All) else " OR "
    text = joint.join(_written(part, inside=True) for part in node.parts)
    return f"({text})" if inside else text
