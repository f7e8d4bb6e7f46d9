"""Authors, editors, groups and their affiliations."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from citewise.identifiers import normalise_orcid
from citewise.model import Affiliation, Person
from citewise.readers.text import HREF, all_text, folded

_NAMES = frozenset({"name", "string-name"})
_NO_AFFILIATION_TEXT = frozenset(
    {"label", "institution-id", "email", "ext-link", "uri", "fax", "phone", "sup"}
)

_ADDRESS_PARTS = frozenset(
    {
        "institution",
        "institution-wrap",
        "addr-line",
        "city",
        "state",
        "country",
        "named-content",
        "postal-code",
    }
)


def named_person(name: etree._Element) -> Person:
    """The person of a `name` or `string-name`; without family and given names where it holds none."""
    if len(name) == 2:
        # Nearly every name; a reference list holds hundreds.
        first, second = name
        if (
            first.tag == "surname"
            and second.tag == "given-names"
            and not len(first)
            and not len(second)
            and (surname := first.text)
            and (given_names := second.text)
        ):
            if surname.isalpha() and given_names.isalpha():
                return Person(surname, given_names)
            family, given = " ".join(surname.split()), " ".join(given_names.split())
            if family and given and family[-1] not in ",;" and given[-1] not in ",;":
                return Person(family, given)
    family, given, suffix = person_name(name)
    return Person(family, given, suffix=suffix)


def person_name(name: etree._Element) -> tuple[str, str, str]:
    """Family names, given names and suffix of a `name` or `string-name`; a name without parts is split at its last blank."""
    family = given = suffix = ""
    for part in name:
        tag = part.tag
        if tag == "surname":
            family = folded(part)
        elif tag == "given-names":
            given = f"{given} {folded(part)}" if given else folded(part)
        elif tag == "suffix":
            suffix = folded(part)
        elif tag == "prefix":
            continue
    if not family and not given:
        return *split_name(folded(name)), ""
    if given.endswith((",", ";")) or family.endswith((",", ";")):
        family, given = family.rstrip(" ,;"), given.rstrip(" ,;")
    return family, given, suffix


def split_name(text: str) -> tuple[str, str]:
    """Family and given names of a name written as one: `Doe, Jane`, `Doe J`, `Jane Doe`."""
    text = text.strip(" ,;.") if text.endswith((",", ";")) else text.strip()
    family, comma, given = text.partition(",")
    if comma:
        return family.strip(), given.strip()
    words = text.split()
    if len(words) < 2:
        return text, ""
    last = words[-1].replace(".", "").replace("-", "")
    if last.isupper() and len(last) <= 3:
        return " ".join(words[:-1]), words[-1]
    return words[-1], " ".join(words[:-1])


def contributors(meta: etree._Element) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Authors and editors of an `article-meta`, in order. Members listed inside a group are left to the group."""
    shared: dict[str, Affiliation] = {}
    for aff in meta.iter("aff"):
        identifier = aff.get("id")
        if identifier:
            shared[identifier] = affiliation(aff)
    authors: list[Person] = []
    editors: list[Person] = []
    for group in meta.iterchildren("contrib-group"):
        group_kind = (group.get("content-type") or "").lower()
        loose = tuple(affiliation(aff) for aff in group.iterchildren("aff") if not aff.get("id"))
        for contrib in group.iterchildren("contrib"):
            person = _contributor(contrib, shared, loose)
            if person is None:
                continue
            kind = (contrib.get("contrib-type") or "").lower()
            if kind in ("", "person"):
                kind = group_kind or "author"
            if "editor" in kind:
                editors.append(person)
            elif kind.startswith(("author", "on-behalf", "group", "collab")):
                authors.append(person)
    if len(shared) == 1:
        # One address for all is not always pointed at.
        only = tuple(shared.values())
        authors = [a if a.affiliations else replace(a, affiliations=only) for a in authors]
    return tuple(authors), tuple(editors)


def _contributor(
    contrib: etree._Element, shared: dict[str, Affiliation], loose: tuple[Affiliation, ...]
) -> Person | None:
    family = given = suffix = ""
    orcid = collab = None
    own: list[Affiliation] = []
    for part in contrib:
        tag = part.tag
        if tag in _NAMES:
            if not family:
                family, given, suffix = person_name(part)
        elif tag == "name-alternatives":
            first = next(iter(part.iter("name", "string-name")), None)
            if first is not None and not family:
                family, given, suffix = person_name(first)
        elif tag == "xref":
            if part.get("ref-type") == "aff":
                own.extend(shared[r] for r in (part.get("rid") or "").split() if r in shared)
        elif tag == "contrib-id":
            if part.get("contrib-id-type", "orcid").lower() == "orcid":
                orcid = orcid or normalise_orcid(folded(part))
        elif tag in ("uri", "ext-link"):
            address = f"{part.get(HREF) or ''} {folded(part)}"
            if "orcid.org" in address.lower():
                orcid = orcid or normalise_orcid(address)
        elif tag in ("collab", "collab-alternatives"):
            collab = collab or group_name(part)
        elif tag == "anonymous":
            collab = collab or "Anonymous"
        elif tag == "aff":
            own.append(affiliation(part))
    if not family and not given and not collab:
        return None
    affiliations = tuple(dict.fromkeys(a for a in (own or loose) if a.name))
    return Person(family, given, orcid, None if family else collab, affiliations, suffix)


def group_name(collab: etree._Element) -> str:
    """The name of a group, without the members and addresses that may be listed inside it."""
    if collab.tag == "collab-alternatives":
        inner = collab.find("collab")
        return "" if inner is None else group_name(inner)
    pieces: list[str] = [collab.text or ""]
    for part in collab:
        if part.tag not in ("contrib-group", "aff", "xref", "fn", "address", "contrib-id", "label"):
            pieces.append(all_text(part))
        pieces.append(part.tail or "")
    return " ".join("".join(pieces).split()).strip(" ,;")


def affiliation(aff: etree._Element) -> Affiliation:
    """An `aff` as one line without its label, with the ROR id if it is tagged."""
    pieces: list[str] = []
    ror = _address(aff, pieces)
    text = " ".join("".join(pieces).split())
    return Affiliation(text.replace(" ,", ",").strip(" ,;."), ror)


def _address(element: etree._Element, pieces: list[str]) -> str | None:
    ror = None
    if element.text:
        pieces.append(element.text)
    for part in element:
        tag = part.tag
        if tag == "institution-id":
            value = folded(part)
            if "ror.org" in value:
                ror = value
        elif tag not in _NO_AFFILIATION_TEXT:
            if (
                tag in _ADDRESS_PARTS
                and pieces
                and pieces[-1]
                and not pieces[-1].isspace()
                and pieces[-1][-1] not in " ,;(\n"
            ):
                # Parts without anything between them: `<institution>A</institution><country>B</country>`.
                pieces.append(", ")
            ror = _address(part, pieces) or ror
        if part.tail:
            pieces.append(part.tail)
    return ror
