"""A sentence divided at everything that is marked in it, so that a template can print it piece by piece, escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from citewise.model import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is marked the same way throughout.

    Attributes:
        text: The characters.
        cited: It is the citation that the statement is about.
        href: Address of the report of the work cited here, or empty.
        label: What the link leads to, for its title.
        cue: It helped to decide the class.
        found: It answers the words searched for.
    """

    text: str
    cited: bool = False
    href: str = ""
    label: str = ""
    cue: bool = False
    found: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A span of a sentence that leads to another work's report."""

    start: int
    end: int
    href: str
    label: str = ""


def _within(position: int, spans: Iterable[Span]) -> bool:
    return any(start <= position < end for start, end in spans)


def pieces(
    text: str,
    *,
    target: Span | None = None,
    links: Sequence[Link] = (),
    cues: Sequence[Span] = (),
    found: Sequence[Span] = (),
) -> tuple[Piece, ...]:
    """Divide `text` into pieces in order, which joined give `text` again.

    Spans may overlap and may reach beyond the text; they are cut to it.

    Args:
        text: The sentence.
        target: The span of the citation that the statement is about.
        links: Citations of works that have a report, the target's own among them where it leads on.
        cues: Spans of the words that decided the class.
        found: Spans of the words searched for.
    """
    edges = {0, len(text)}
    targets = [target] if target is not None else []
    for start, end in (*targets, *cues, *found, *((link.start, link.end) for link in links)):
        edges.update(edge for edge in (start, end) if 0 < edge < len(text))
    made: list[Piece] = []
    for start, end in pairwise(sorted(edges)):
        link = next((link for link in links if link.start <= start < link.end), None)
        made.append(
            Piece(
                text[start:end],
                cited=_within(start, targets),
                href=link.href if link else "",
                label=link.label if link else "",
                cue=_within(start, cues),
                found=_within(start, found),
            )
        )
    return tuple(made)


def printed(made: Sequence[Piece]) -> Markup:
    """The pieces as HTML, every character of theirs escaped."""
    parts: list[str] = []
    for piece in made:
        text = str(escape(piece.text))
        if piece.found:
            text = f"<mark>{text}</mark>"
        if piece.cue:
            text = f'<span class="cue">{text}</span>'
        if piece.href:
            title = f' title="{escape(piece.label)}"' if piece.label else ""
            text = f'<a href="{escape(piece.href)}"{title}>{text}</a>'
        if piece.cited:
            text = f'<mark class="cited">{text}</mark>'
        parts.append(text)
    return Markup("".join(parts))  # noqa: S704 - made of escaped text only, above
