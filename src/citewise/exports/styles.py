"""One work as the common citing styles print it: APA 7, MLA 9, Vancouver (ICMJE) and Chicago author-date.

Written for journal articles, preprints and what is known of other works; italics are left out, since the text is copied plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from citewise.model import Person, Work

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


def _line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _ended(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


def _dotted(person: Person) -> str:
    """Initials with stops: `M. J.`; the parts of a hyphenated name stay together."""
    names = [name for name in re.split(r"[\s.]+", person.given) if name]
    return " ".join("-".join(f"{part[0]}." for part in name.split("-") if part) for name in names)


def _bare(person: Person) -> str:
    return "".join(part[0] for part in re.split(r"[\s.\-]+", person.given) if part)


def _name(person: Person) -> str:
    return _line(person.collab or person.family)


def _pages(work: Work) -> str:
    if work.first_page and work.last_page and work.first_page != work.last_page:
        return f"{work.first_page}\u2013{work.last_page}"
    return work.first_page


def _link(work: Work) -> str:
    return f"https://doi.org/{work.identifiers.doi}" if work.identifiers.doi else ""


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


def apa(work: Work) -> str:
    """American Psychological Association, 7th edition: up to 20 authors, the last after an ampersand."""
    names = [
        _name(person) if person.collab else ", ".join(filter(None, (_name(person), _dotted(person))))
        for person in work.authors
    ]
    if len(names) > 20:
        authors = ", ".join(names[:19]) + f", \u2026 {names[-1]}"
    elif len(names) > 1:
        authors = ", ".join(names[:-1]) + f", & {names[-1]}"
    else:
        authors = "".join(names)
    place = _line(work.journal.title)
    if work.volume:
        place += f", {work.volume}" + (f"({work.issue})" if work.issue else "")
    if pages := _pages(work):
        place += f", {pages}"
    when = f"({work.year or 'n.d.'})."
    title = _ended(_line(work.full_title))
    head = [_ended(authors), when, title] if authors else [title, when]
    return _joined([*head, _ended(place.strip(", ")), _link(work)])


def mla(work: Work) -> str:
    """Modern Language Association, 9th edition: the first author turned round, three or more as `et al.`."""
    people = work.authors
    authors = ""
    if people:
        first = people[0]
        authors = (
            _name(first) if first.collab else ", ".join(filter(None, (_name(first), _line(first.given))))
        )
        if len(people) == 2:
            authors += f", and {_straight(people[1])}"
        elif len(people) > 2:
            authors += ", et al"
    parts = [
        _line(work.journal.title),
        f"vol. {work.volume}" if work.volume else "",
        f"no. {work.issue}" if work.issue else "",
        str(work.year or ""),
        f"{'pp' if chr(0x2013) in _pages(work) else 'p'}. {_pages(work)}" if work.first_page else "",
        _link(work),
    ]
    title = _ended(_line(work.full_title))
    return _joined(
        [_ended(authors), f"\u201c{title}\u201d" if title else "", _ended(", ".join(filter(None, parts)))]
    )


def _straight(person: Person) -> str:
    return _name(person) if person.collab else _joined([_line(person.given), _name(person)])


def vancouver(work: Work) -> str:
    """International Committee of Medical Journal Editors: six authors, then `et al`."""
    names = [
        _name(person) if person.collab else _joined([_name(person), _bare(person)]) for person in work.authors
    ]
    authors = ", ".join(names[:6]) + (", et al" if len(names) > 6 else "")
    when = str(work.year or "")
    if work.volume:
        when += f";{work.volume}" + (f"({work.issue})" if work.issue else "")
    if pages := _pages(work):
        when += f":{pages}"
    short = next(iter(work.journal.abbreviations), "") or work.journal.title
    doi = f"doi: {work.identifiers.doi}" if work.identifiers.doi else ""
    return _joined(
        [_ended(authors), _ended(_line(work.full_title)), _ended(_line(short)), _ended(when.strip(":;")), doi]
    )


def chicago(work: Work) -> str:
    """Chicago, author-date: up to ten authors, of more the first seven."""
    people = work.authors
    names = []
    for number, person in enumerate(people):
        turned = ", ".join(filter(None, (_name(person), _line(person.given))))
        names.append(_name(person) if person.collab else turned if number == 0 else _straight(person))
    if len(names) > 10:
        authors = ", ".join(names[:7]) + ", et al"
    elif len(names) > 1:
        authors = ", ".join(names[:-1]) + f", and {names[-1]}"
    else:
        authors = "".join(names)
    place = _line(work.journal.title)
    if work.volume:
        place += f" {work.volume}" + (f" ({work.issue})" if work.issue else "")
    if pages := _pages(work):
        place += f": {pages}" if work.volume else f", {pages}"
    title = _ended(_line(work.full_title))
    quoted = f"\u201c{title}\u201d" if title else ""
    when = f"{work.year}." if work.year else "n.d."
    head = [_ended(authors), when, quoted] if authors else [quoted, when]
    return _joined([*head, _ended(place.strip(" :,")), _ended(_link(work)) if _link(work) else ""])


STYLES: dict[str, Callable[[Work], str]] = {
    "APA": apa,
    "MLA": mla,
    "Vancouver": vancouver,
    "Chicago": chicago,
}
"""The styles by name, in the order shown."""
