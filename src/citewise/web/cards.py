"""What cards say of a statement and of a work, besides what they are given: marked sentences, short bylines, labels."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from citewise.model import Element, NoticeKind, Person, Span
from citewise.reports import CitedLink, StatementCard
from citewise.resolution.key import name_key
from citewise.web.addresses import path_quote
from citewise.web.passages import Link, pieces, printed

SECTION_NAMES = {
    "introduction": "Introduction",
    "methods": "Methods",
    "results": "Results",
    "discussion": "Discussion",
    "other": "Other",
}
ELEMENT_NAMES = {
    Element.ABSTRACT: "in the abstract",
    Element.TABLE: "in a table",
    Element.CAPTION: "in a caption",
    Element.FOOTNOTE: "in a footnote",
    Element.LIST: "in a list",
    Element.BOX: "in a box",
}
NOTICE_NAMES = {
    NoticeKind.RETRACTED: "Retracted",
    NoticeKind.WITHDRAWN: "Withdrawn",
    NoticeKind.CONCERN: "Expression of concern",
    NoticeKind.CORRECTION: "Corrected",
    NoticeKind.ERRATUM: "Erratum",
    NoticeKind.COMMENT: "Commented on",
}
FUNCTION_NAMES = {
    "supporting_own": "agrees with the citing authors' own results",
    "supporting_reported": "agreement of others is reported",
    "contrasting_own": "differs from the citing authors' own results",
    "contrasting_reported": "disagreement is reported or argued",
    "use": "its method, data or material is used",
    "background": "background",
}
GRAVE = frozenset({NoticeKind.RETRACTED, NoticeKind.WITHDRAWN})

_LONGEST_HEADING = 80


def report_path(key: str) -> str:
    """The address of the report of a work with this public key."""
    return f"/reports/{path_quote(key)}"


def profile_path(kind: str, key: str) -> str:
    """The address of the page of an author (by name key) or a journal (by title)."""
    return f"/{kind}s/{quote(key, safe='')}"


def author_path(person: Person) -> str:
    """The address of the page of an author."""
    return profile_path("author", name_key(person))


def quoted(card: StatementCard, here: str, cues: Sequence[Span] = ()) -> Markup:
    """The sentence with its target marked and other citations linked; `here` is the work whose page this is."""
    links = [
        Link(citation.start, citation.end, report_path(citation.works[0].key), citation.works[0].label)
        for citation in card.citations
        if len(citation.works) == 1 and citation.works[0].key and citation.works[0].key != here
    ]
    return printed(pieces(card.sentence, target=card.target, links=links, found=card.found, cues=cues))


def with_found(text: str, found: Sequence[Span]) -> Markup:
    """Text with the words searched for marked."""
    return printed(pieces(text, found=found))


def in_paragraph(card: StatementCard, paragraph: str, offset: int, cues: Sequence[Span] = ()) -> Markup:
    """The paragraph, its other sentences paler, with the statement's citation and deciding words marked in it."""
    end = offset + len(card.sentence)
    sentence = printed(pieces(card.sentence, target=card.target, cues=cues))
    around = Markup('<span class="around">{}</span>')
    return around.format(paragraph[:offset]) + sentence + around.format(paragraph[end:])


def also_cited(card: StatementCard, here: str) -> list[CitedLink]:
    """The other works that the sentence cites, each once, in order."""
    others: dict[str, CitedLink] = {}
    for citation in card.citations:
        for work in citation.works:
            if work.key and work.key != here:
                others.setdefault(work.key, work)
    return list(others.values())


def brief_authors(line: str, shown: int = 3) -> str:
    """An author line cut to the first few names: `Garcia M, Li W, Brown A et al.`."""
    names = [name for name in line.split(", ") if name]
    text = ", ".join(names[:shown])[:200]
    return f"{text} et al." if len(names) > shown else text


def place(card: StatementCard) -> str:
    """Where in the citing text the statement stands, by its own headings: `Outcomes › Relapse`."""
    headings = [heading.strip() for heading in card.headings if heading.strip()]
    short = [
        heading if len(heading) <= _LONGEST_HEADING else heading[: _LONGEST_HEADING - 1].rstrip() + "…"
        for heading in headings
    ]
    if len(short) == 1 and short[0].casefold() == SECTION_NAMES[card.section].casefold():
        return ""
    return " › ".join(short)


def type_name(publication_type: str) -> str:
    """A publication type as it is shown."""
    return publication_type[:1].upper() + publication_type[1:]
