"""Lists of names in raw references: `Stern RS, Baker SG et al.`, `Shea, M. J., & Compton, R. N.`, `C. J. Pedersen`."""

from __future__ import annotations

import re

from citewise.model import Person

_SEPARATORS = re.compile(
    r"\s*(?:;|\s&\s|\s&amp;\s|\band\b|\bund\b|\bet\b(?!\s*al)|\by\b(?=\s+[A-Z])|\bwith\b)\s*"
)
_ET_AL = re.compile(
    r"[,;]?\s*(?:\bet\.?\s*al\b\.?|\band others\b|\bu\.\s?a\.|\bet coll\b\.?|\u2026|\.\.\.)", re.IGNORECASE
)
_INITIALS = re.compile(
    r"(?:[^\W\d_a-z\u00df-\u00ff]{1,2}\.?[\s-]*){1,4}\Z|(?:[A-Z]{1,4}|[A-Z][a-z]?\.(?:[\s-]*[A-Z][a-z]?\.?)*)\Z"
)
_PARTICLES = frozenset("van von der den de la le del della di da dos du ter ten el al bin ibn st".split())
_SUFFIXES = frozenset("jr sr ii iii iv jnr snr phd md".split())
_ROLES = re.compile(r"\(?\b(?:eds?|editors?|hrsg|coords?)\b\.?\)?", re.IGNORECASE)


def split_names(text: str) -> tuple[Person, ...]:
    """The persons in a list of names, in order. What is no name in any known style gives no person."""
    text = _ROLES.sub(" ", _ET_AL.sub(" ; ", text))
    text = re.sub(r"\s+", " ", text).strip(" ,;.")
    people: list[Person] = []
    for part in _SEPARATORS.split(text):
        people.extend(_split_part(part))
    return tuple(people)


def _is_initials(text: str) -> bool:
    return bool(text) and len(text) <= 12 and _INITIALS.match(text) is not None


def _split_part(part: str) -> list[Person]:
    """The persons between two strong separators (`;`, `and`)."""
    chunks = [chunk.strip() for chunk in part.split(",")]
    chunks = [chunk for chunk in chunks if chunk and chunk.strip(" .").lower() not in _SUFFIXES]
    people: list[Person] = []
    index = 0
    while index < len(chunks):
        chunk = chunks[index]
        follower = chunks[index + 1] if index + 1 < len(chunks) else ""
        if _is_initials(chunk):
            # Initials that belong to no family name: a list cut at its start.
            index += 1
            continue
        given, family = _inside(chunk)
        if (
            not given
            and follower
            and (_is_initials(follower) or (len(chunks) == 2 and _looks_given(follower)))
        ):
            given = follower
            index += 1
        elif not given and " " in family:
            several = _run_together(chunk)
            if several:
                people.extend(several)
                index += 1
                continue
            given, family = _natural_order(family)
        if any(character.isalpha() for character in family):
            people.append(Person(family=family.strip(" ."), given=given.strip()))
        index += 1
    return people


def _looks_given(text: str) -> bool:
    words = text.split()
    return len(words) <= 3 and all(word[:1].isupper() for word in words)


def _inside(chunk: str) -> tuple[str, str]:
    """Given and family name of a chunk that holds both with initials: `Stern RS`, `C. J. Pedersen`."""
    words = chunk.replace(".", ". ").split()
    head = 0
    while head < len(words) - 1 and _is_initials(words[head]) and (len(words[head].strip(".-")) <= 2):
        head += 1
    if head:
        rest = words[head:]
        if len(rest) == 1 or all(not _is_initials(word) for word in rest):
            return " ".join(words[:head]), " ".join(rest)
    tail = len(words)
    while tail > 1 and _is_initials(words[tail - 1]):
        tail -= 1
    if tail < len(words) and all(not _is_initials(word) or len(word) > 3 for word in words[:tail]):
        return " ".join(words[tail:]), " ".join(words[:tail])
    return "", chunk


def _run_together(chunk: str) -> list[Person]:
    """Names with nothing between them, as in `Sun H. Huang Q. Su J.` (PMC renditions)."""
    pairs = re.findall(
        r"([^\W\d_][\w'\u2019-]*[a-z\u00df-\u00ff][\w'\u2019-]*(?: [^\W\d_][\w'\u2019-]*[a-z\u00df-\u00ff][\w'\u2019-]*)?)\s+((?:[A-Z]\.?[ -]?){1,4})(?=\s|\Z)",
        chunk,
    )
    if len(pairs) >= 2:
        return [Person(family=family.strip(), given=given.strip()) for family, given in pairs]
    return []


def _natural_order(text: str) -> tuple[str, str]:
    """`Daniel van der Berg`: the family name is the last word with the particles before it."""
    words = text.split()
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])
