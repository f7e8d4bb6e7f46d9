"""A scholarly work: what is known of a citing or cited publication."""

from __future__ import annotations

from dataclasses import dataclass

from citewise.model.construction import quickly_made
from citewise.model.notice import EditorialNotice


@quickly_made
@dataclass(frozen=True, slots=True)
class Identifiers:
    """The names a work is known by, each in normal form (see `citewise.identifiers`) or None.

    `doi` is lower case without a resolver prefix, `pmid` is digits, `pmcid` is `PMC` and digits, `arxiv` has
    no version, `isbn` is 13 digits.
    """

    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    arxiv: str | None = None
    isbn: str | None = None

    def __bool__(self) -> bool:
        return bool(self.doi or self.pmid or self.pmcid or self.arxiv or self.isbn)

    def items(self) -> tuple[tuple[str, str], ...]:
        """The identifiers present, as (scheme, value), the most telling scheme first."""
        pairs = (
            ("doi", self.doi),
            ("pmid", self.pmid),
            ("pmcid", self.pmcid),
            ("arxiv", self.arxiv),
            ("isbn", self.isbn),
        )
        return tuple((scheme, value) for scheme, value in pairs if value)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where an author works, as printed; `ror` is the ROR identifier's URL where it is tagged."""

    name: str
    ror: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Person:
    """An author or editor. A group or collaboration has only `collab`.

    `orcid` is the bare 19-character form with dashes. `suffix` is what follows a name (`Jr`, `III`); it is no part of
    `family`, by which people are told apart, since not every source gives it.
    """

    family: str = ""
    given: str = ""
    orcid: str | None = None
    collab: str | None = None
    affiliations: tuple[Affiliation, ...] = ()
    suffix: str = ""

    @property
    def name(self) -> str:
        """The name as it is written in running text, given name first."""
        return self.collab or " ".join(part for part in (self.given, self.family, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal (or book series, or proceedings) that a work appeared in. `issns` stand as `1234-567X`."""

    title: str = ""
    abbreviations: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """One of a work's dates. `kind` is the tagged one (`epub`, `ppub`, `collection`, `received`, ...)."""

    kind: str
    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        """The date as precisely as it is known: `2019`, `2019-04` or `2019-04-30`."""
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
            if self.day:
                text += f"-{self.day:02d}"
        return text


@dataclass(frozen=True, slots=True)
class RelatedArticle:
    """A link from a work to another: `kind` is the tagged relation (`retracted-article`, `preprint`, ...)."""

    kind: str
    identifiers: Identifiers
    text: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """The metadata of one work. Empty strings and tuples mean unknown.

    `year` is the year of publication (the earliest of the publication dates), `date` the same as precisely as it
    is known (ISO 8601, perhaps only year or year and month), `dates` all that were tagged. `type` is the article
    type as tagged (`research-article`, `review-article`, ...), `subjects` the subject groups' headings.
    `licence` is an SPDX-like short name (`CC-BY-4.0`, `CC0-1.0`) where it is recognised, else the URL or text.
    """

    identifiers: Identifiers = Identifiers()
    title: str = ""
    subtitle: str = ""
    abstract: str = ""
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    journal: Journal = Journal()
    year: int | None = None
    date: str = ""
    dates: tuple[PublicationDate, ...] = ()
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    last_page: str = ""
    type: str = ""
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    licence: str = ""
    language: str = ""
    related: tuple[RelatedArticle, ...] = ()
    notices: tuple[EditorialNotice, ...] = ()

    @property
    def full_title(self) -> str:
        """Title and subtitle as one line."""
        if self.title and self.subtitle:
            joint = " " if self.title.endswith((":", "?", "!", ".")) else ": "
            return f"{self.title}{joint}{self.subtitle}"
        return self.title or self.subtitle
