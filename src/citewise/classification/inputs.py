"""What the classifier is given: one citation statement with one target, and its normal written form.

The label belongs to a target, not to a sentence ("in line with [3] but unlike [7]" carries two), so the text shown
to every model has the target as one sign and all other citations as another. Names and years of cited works say
nothing about agreement and would only be learnt by heart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from citewise.errors import CitewiseError

TARGET = "\ue000"
"""Stands for the target in normal text (a private-use character, so that no text holds it)."""
OTHER = "\ue001"
"""Stands for every citation that is not the target."""

MAX_SENTENCE = 1200
"""Characters of the sentence that are read, centred on the target."""
MAX_NEIGHBOUR = 400
"""Characters read of the sentence before (its end) and after (its beginning)."""
MAX_HEADING = 90

SECTION_WORDS = ("introduction", "methods", "results", "discussion", "other")

_NAME = r"[A-Z\u00c0-\u017f][\w'’.\u00c0-\u017f-]*"
_NAMES = rf"{_NAME}(?:\s+et\s+al\.?|(?:,\s+{_NAME})*,?\s+(?:and|&)\s+{_NAME}(?:\s+et\s+al\.?)?)?"
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ue000-\uf8ff\u200b-\u200f\u2028-\u202e\ufeff]+")
_BLANKS = re.compile(r"\s+")
_NUMERIC = re.compile(r"\[\s*(?:\.\.\.|[Rr]efs?\.?\s*)?[\d\s,;–\-−‐]*\]")
_AUTHOR_YEAR = re.compile(
    rf"{_NAMES},?\s+(?:\(\s*{_YEAR}(?:\s*[,;]\s*{_YEAR})*\s*\)|{_YEAR}(?:\s*,\s*(?:{_YEAR}|[a-z]\b))*)"
)
_SIGNS = f"[{TARGET}{OTHER}]"
_LEADING_NAMES = re.compile(
    rf"{_NAME}\s+(?:et\s+al\.?|and\s+(?:co-?workers|colleagues)),?\s*(?:[(\[]\s*(?P<held>{_SIGNS})\s*[)\]]|(?P<bare>{_SIGNS}))"
)
_BRACKETS = re.compile(
    rf"[(\[]\s*(?:e\.g\.,?|see(?: also)?,?|cf\.,?|reviewed in|i\.e\.,?)?\s*(?P<signs>{_SIGNS}(?:[\s,;]*(?:and|&)?\s*{_SIGNS})*)[\s.,;]*[)\]]"
)
_REPEATED = re.compile(rf"{OTHER}(?:[\s,;–-]*{OTHER})+")
_MARKED = re.compile(r"<<(.*?)>>", re.DOTALL)


class StatementInputError(CitewiseError):
    """A row cannot be read as a citation statement (for example it is no object, or `sentence` is no text)."""


@dataclass(frozen=True, slots=True)
class StatementInput:
    """One citation statement with one target.

    `target_start` and `target_end` are character offsets in `sentence`; equal offsets mean that the target
    has no text of its own there, and -1 that there is no target at all. `other_spans` are the other citations.
    `section` is one of introduction, methods, results, discussion, other; `headings` run from outside in.
    """

    before: str
    sentence: str
    after: str
    section: str = "other"
    headings: tuple[str, ...] = ()
    target_start: int = -1
    target_end: int = -1
    other_spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def from_marked(cls, row: Mapping[str, object]) -> StatementInput:
        """Read an object whose `sentence` has its target as `<<...>>` (the form of the labelled data).

        Args:
            row: `sentence` is needed; `before`, `after`, `section`, `headings` may be absent or null.

        Raises:
            StatementInputError: a field has a wrong type.
        """
        texts = {}
        for name in ("before", "sentence", "after", "section"):
            value = row.get(name)
            if value is not None and not isinstance(value, str):
                raise StatementInputError(f"`{name}` must be text, not {type(value).__name__}.")
            texts[name] = value or ""
        headings = row.get("headings") or ()
        if isinstance(headings, str):
            headings = (headings,)
        if not isinstance(headings, (list, tuple)):
            raise StatementInputError(f"`headings` must be a list of texts, not {type(headings).__name__}.")
        sentence = texts["sentence"]
        start = end = -1
        found = _MARKED.search(sentence)
        if found:
            start, end = found.start(), found.start() + len(found.group(1))
            sentence = sentence[: found.start()] + found.group(1) + sentence[found.end() :]
        return cls(
            before=texts["before"],
            sentence=sentence,
            after=texts["after"],
            section=texts["section"] or "other",
            headings=tuple(str(heading) for heading in headings),
            target_start=start,
            target_end=end,
        )

    @property
    def has_target(self) -> bool:
        """Whether a target is marked within the sentence."""
        return 0 <= self.target_start <= self.target_end <= len(self.sentence)


@dataclass(frozen=True, slots=True)
class NormalText:
    """A statement in the form that models read; `sentence` holds TARGET once and OTHER for other citations."""

    section: str
    heading: str
    before: str
    sentence: str
    after: str


def clean(text: str) -> str:
    """Fold white space and drop control, private-use and invisible characters."""
    return _BLANKS.sub(" ", _CONTROL.sub(" ", text)).strip()


def mask_citations(text: str) -> str:
    """Replace citations written in the text by OTHER, and fold their brackets and `Name et al.` away."""
    text = _NUMERIC.sub(OTHER, text)
    text = _AUTHOR_YEAR.sub(OTHER, text)
    text = _LEADING_NAMES.sub(lambda found: found["held"] or found["bare"], text)
    for _ in range(2):  # publishers nest them: "([Naylor, 2002])"
        text = _BRACKETS.sub(lambda found: " " + found["signs"], text)
    return _BLANKS.sub(" ", _REPEATED.sub(OTHER, text)).strip()


def normalise(item: StatementInput) -> NormalText:
    """Write a statement in the normal form: target and other citations as signs, long parts cut.

    The sentence is cut to `MAX_SENTENCE` characters around the target, so that 10,000 characters cost no more
    than a long sentence does.
    """
    section = item.section.lower() if item.section.lower() in SECTION_WORDS else "other"
    return NormalText(
        section=section,
        heading=clean(item.headings[-1])[:MAX_HEADING] if item.headings else "",
        before=mask_citations(clean(item.before[-2 * MAX_NEIGHBOUR :]))[-MAX_NEIGHBOUR:],
        sentence=mask_citations(_marked_window(item)),
        after=mask_citations(clean(item.after[: 2 * MAX_NEIGHBOUR]))[:MAX_NEIGHBOUR],
    )


def _marked_window(item: StatementInput) -> str:
    if not item.has_target:
        return clean(item.sentence[:MAX_SENTENCE])
    spans = [(item.target_start, item.target_end, TARGET)]
    for start, end in item.other_spans:
        overlaps = start < item.target_end and end > item.target_start
        if 0 <= start < end <= len(item.sentence) and not overlaps:
            spans.append((start, end, OTHER))
    spans.sort()
    low = max(0, item.target_start - MAX_SENTENCE * 2 // 3)
    high = min(len(item.sentence), item.target_end + MAX_SENTENCE - (item.target_start - low))
    parts: list[str] = []
    at = low
    for start, end, sign in spans:
        if start < at or end > high:
            continue
        parts += [clean_keep_edges(item.sentence[at:start]), sign]
        at = end
    parts.append(clean_keep_edges(item.sentence[at:high]))
    return "".join(parts).strip()


def clean_keep_edges(text: str) -> str:
    """Like `clean`, but keep a blank at either end (the pieces are joined again)."""
    return _BLANKS.sub(" ", _CONTROL.sub(" ", text))
