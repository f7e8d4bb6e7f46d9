"""One work as an entry for a reference manager or a reference list: BibTeX, RIS, CSL-JSON and plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from citewise.model import Person, Work

_BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class EntryFormat:
    """A form in which an entry can be had: its name for people, ending and type of file, and the function that makes it."""

    name: str
    ending: str
    media_type: str
    write: Callable[[Work], str]


def _line(text: str) -> str:
    """Text on one line, without control characters, so that a value can never begin a new field."""
    return _BREAKS.sub(" ", text).strip()


def _pages(work: Work, joint: str) -> str:
    if work.first_page and work.last_page and work.first_page != work.last_page:
        return f"{work.first_page}{joint}{work.last_page}"
    return work.first_page


def citation_key(work: Work) -> str:
    """A BibTeX key of ASCII letters and digits: first family name, year, first long word of the title."""
    name = (work.authors[0].family or work.authors[0].collab or "") if work.authors else ""
    word = next((word for word in re.findall(r"\w{4,}", work.title)), "")
    parts = (name, str(work.year or ""), word.lower())
    folded = (unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode() for part in parts)
    return "".join(re.sub(r"[^A-Za-z0-9]", "", part) for part in folded) or "work"


def _bibtex_name(person: Person) -> str:
    if person.collab:
        return "{" + _line(person.collab).translate(_BIBTEX_ESCAPES) + "}"
    family, given = (_line(part).translate(_BIBTEX_ESCAPES) for part in (person.family, person.given))
    return f"{family}, {given}" if given else family


def bibtex(work: Work) -> str:
    """The work as a BibTeX entry; unknown fields are left out."""
    kind = "article" if work.journal.title else "misc"
    values = [
        ("title", "{" + _line(work.full_title).translate(_BIBTEX_ESCAPES) + "}" if work.full_title else ""),
        ("author", " and ".join(filter(None, map(_bibtex_name, work.authors)))),
        ("journal", _line(work.journal.title).translate(_BIBTEX_ESCAPES)),
        ("year", str(work.year or "")),
        ("volume", _line(work.volume).translate(_BIBTEX_ESCAPES)),
        ("number", _line(work.issue).translate(_BIBTEX_ESCAPES)),
        ("pages", _line(_pages(work, "--")).translate(_BIBTEX_ESCAPES)),
        ("publisher", _line(work.journal.publisher).translate(_BIBTEX_ESCAPES)),
        ("doi", _line(work.identifiers.doi or "")),
        ("eprint", _line(work.identifiers.arxiv or "")),
        ("pmid", work.identifiers.pmid or ""),
    ]
    fields = ",\n".join(f"  {name} = {{{value}}}" for name, value in values if value)
    return f"@{kind}{{{citation_key(work)},\n{fields}\n}}\n"


def ris(work: Work) -> str:
    """The work as a RIS entry."""
    lines = [("TY", "JOUR" if work.journal.title else "GEN"), ("TI", work.full_title)]
    lines += [
        ("AU", person.collab or ", ".join(filter(None, (person.family, person.given))))
        for person in work.authors
    ]
    lines += [
        ("JO", work.journal.title),
        ("PY", str(work.year or "")),
        ("DA", work.date.replace("-", "/")),
        ("VL", work.volume),
        ("IS", work.issue),
        ("SP", work.first_page),
        ("EP", work.last_page),
        ("PB", work.journal.publisher),
        *(("SN", issn) for issn in work.journal.issns),
        ("DO", work.identifiers.doi or ""),
        ("AN", work.identifiers.pmid or ""),
        ("UR", f"https://doi.org/{work.identifiers.doi}" if work.identifiers.doi else ""),
        ("AB", work.abstract),
        *(("KW", keyword) for keyword in work.keywords),
    ]
    written = [f"{tag}  - {_line(value)}" for tag, value in lines if _line(value)]
    return "\r\n".join([*written, "ER  - ", ""])


def csl(work: Work) -> dict[str, object]:
    """The work as a CSL-JSON item."""
    item: dict[str, object] = {
        "id": work.identifiers.doi or citation_key(work),
        "type": "article-journal" if work.journal.title else "document",
        "title": work.full_title,
        "container-title": work.journal.title,
        "author": [
            {"literal": person.collab}
            if person.collab
            else {key: value for key, value in (("family", person.family), ("given", person.given)) if value}
            for person in work.authors
        ],
        "volume": work.volume,
        "issue": work.issue,
        "page": _pages(work, "-"),
        "publisher": work.journal.publisher,
        "DOI": work.identifiers.doi,
        "PMID": work.identifiers.pmid,
        "PMCID": work.identifiers.pmcid,
        "ISBN": work.identifiers.isbn,
        "language": work.language,
    }
    if work.year:
        item["issued"] = {"date-parts": [[int(part) for part in (work.date or str(work.year)).split("-")]]}
    return {key: value for key, value in item.items() if value}


def csl_json(work: Work) -> str:
    """The work as a list of one CSL-JSON item, as reference managers import it."""
    return orjson.dumps([csl(work)], option=orjson.OPT_INDENT_2).decode() + "\n"


def _initials(person: Person) -> str:
    if person.collab:
        return _line(person.collab)
    letters = "".join(part[0] for part in re.split(r"[\s.\-]+", person.given) if part)
    return _line(f"{person.family} {letters}")


def plain_text(work: Work) -> str:
    """The work as one line of a reference list: up to six authors, title, journal, year, volume, pages, DOI."""
    names = [_initials(person) for person in work.authors]
    authors = ", ".join(names[:6]) + (", et al" if len(names) > 6 else "")
    place = _line(work.journal.title)
    when = str(work.year or "")
    numbers = f"{work.volume}({work.issue})" if work.volume and work.issue else work.volume or work.issue
    if numbers:
        when += f";{_line(numbers)}"
    if pages := _pages(work, "–"):
        when += f":{_line(pages)}"
    doi = f"https://doi.org/{work.identifiers.doi}" if work.identifiers.doi else ""
    sentences = [authors, _line(work.full_title), place, when.strip(";:")]
    ended = [text if text.endswith((".", "?", "!")) else f"{text}." for text in sentences if text]
    return " ".join([*ended, *([doi] if doi else [])])


FORMATS: dict[str, EntryFormat] = {
    "plain": EntryFormat("Plain text", "txt", "text/plain", plain_text),
    "bibtex": EntryFormat("BibTeX", "bib", "application/x-bibtex", bibtex),
    "ris": EntryFormat("RIS", "ris", "application/x-research-info-systems", ris),
    "csl-json": EntryFormat("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl_json),
}
