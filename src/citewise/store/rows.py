"""What the store gives back: one frozen dataclass a kind of row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from citewise.model import BibliographicReference, CitationClass, Element, SectionKind, Work


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work in the library. `origin` is `reference` (only cited), `catalogue` or `article` (its full text was read)."""

    id: int
    doi: str | None
    title: str
    year: int | None
    date: str
    journal: str
    type: str
    author_line: str
    origin: str
    record: Work


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A full text that was read. `id` and `key` stay when it is read again."""

    id: int
    work_id: int
    key: str
    source: str
    content_hash: str
    format: str
    pipeline: str
    licence: str
    language: str
    warnings: tuple[str, ...]
    ingested_at: str


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """An entry of an article's reference list, and the work that it was resolved to."""

    id: int
    article_id: int
    work_id: int
    method: str
    probability: float
    record: BibliographicReference


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A stored citation statement. `others` are (start, end, reference ids); `confidence` is None where unclassified."""

    id: int
    key: str
    article_id: int
    work_id: int
    ordinal: int
    before: str
    sentence: str
    after: str
    section: SectionKind
    headings: tuple[str, ...]
    element: Element
    target_start: int
    target_end: int
    target_references: tuple[str, ...]
    others: tuple[tuple[int, int, tuple[str, ...]], ...]
    cls: CitationClass
    corrected: bool
    model_class: CitationClass
    confidence: float | None
    probabilities: Mapping[str, float] = field(default_factory=dict)
    function: str = ""
    function_probabilities: Mapping[str, float] = field(default_factory=dict)
    model: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """What `write_article` did. `replaced` says that the work's full text was in the library before."""

    article_id: int
    work_id: int
    statements: int
    references: int
    replaced: bool


@dataclass(frozen=True, slots=True)
class Resolution:
    """The work that a reference means, where it was found by more than the reference's own identifiers.

    `method` says how (`exact`, `match`, ...), `probability` how sure that is. `work_id` is a work of the library;
    one below `citewise.store.COUNTED_FROM` is linked but left out of tallies.
    """

    work_id: int
    method: str
    probability: float


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's label for a statement. `cls` is None where the label was taken back."""

    statement_key: str
    cls: CitationClass | None
    by: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """What became of one input, as kept in the manifest. `seconds` is the time that reading and cutting took."""

    content_hash: str
    pipeline: str
    source: str
    status: str
    reason: str
    article_id: int | None
    statements: int
    seconds: float
    happened_at: str


@dataclass(frozen=True, slots=True)
class Stats:
    """Totals of a library. `cited_works` have at least one statement; `resolved` counts references whose work has an identifier."""

    works: int
    cited_works: int
    articles: int
    references: int
    resolved: int
    statements: int
    citations: int
    corrections: int
    notices: int
    by_class: Mapping[str, int]
    by_section: Mapping[str, int]
    by_origin: Mapping[str, int]

    @property
    def resolved_share(self) -> float:
        """Share of references that end at a work with a DOI, PMID, PMCID, arXiv id or ISBN; 0 without references."""
        return self.resolved / self.references if self.references else 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that `check` found wrong. `kind` is a short word, `message` a plain sentence, `count` how often."""

    kind: str
    message: str
    count: int = 1
