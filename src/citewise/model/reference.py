"""A bibliographic reference: one entry of a work's reference list."""

from __future__ import annotations

from dataclasses import dataclass

from citewise.model.construction import quickly_made
from citewise.model.work import Identifiers, Person


@quickly_made
@dataclass(frozen=True, slots=True)
class BibliographicReference:
    """One cited work as a reference list gives it.

    `id` is the tagged id that in-text citations point at; where one `ref` holds several works, the second and
    later ones have `id` with `#2`, `#3` appended and `parent` set to the tagged id, so that a citation of the
    tagged id means all of them. `index` is the position in the list, from 1 (several works in one entry share
    it). `label` is the printed label (`12`, `[Smi01]`), `raw` the entry as one line of text with blanks between
    its parts. `kind` is the tagged publication type (`journal`, `book`, ...). `journal` is the container's title.
    """

    id: str
    index: int
    raw: str = ""
    label: str = ""
    identifiers: Identifiers = Identifiers()
    kind: str = ""
    title: str = ""
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    year: int | None = None
    year_suffix: str = ""
    journal: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    last_page: str = ""
    url: str = ""
    parent: str | None = None
