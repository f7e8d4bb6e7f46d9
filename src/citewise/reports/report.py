"""A report: all that a page, a command or an API shows of one work and the statements about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from citewise.model import (
    CitationClass,
    EditorialNotice,
    Element,
    NoticeKind,
    Person,
    SectionKind,
    Span,
    Tally,
    Work,
)
from citewise.reports.filters import Filters, Order, Side
from citewise.reports.notices import UNCHECKED, NoticeCheck
from citewise.reports.state import UNKNOWN_STATE, ReportState


@dataclass(frozen=True, slots=True)
class WorkSummary:
    """A work as lists, cards and links name it.

    Attributes:
        id: Its number in this library; not stable between libraries.
        key: Its public key, which `Library.report` takes and which addresses are made of: the DOI where there is one,
            else `pmid:…`, `pmcid:…`, `arxiv:…`, `isbn:…`, else `ref:…` made of the reference itself.
        notices: The kinds of editorial notice on it, gravest first.
        full_text: Whether its own full text was read, so that it has a references side.
    """

    id: int
    key: str
    title: str
    year: int | None
    journal: str
    type: str
    author_line: str
    doi: str | None
    tally: Tally
    notices: tuple[NoticeKind, ...] = ()
    full_text: bool = False


@dataclass(frozen=True, slots=True)
class RelatedWork:
    """A work that the header points to.

    `relation` is `preprint` (an earlier version of this one), `published` (what this preprint became) or the relation as
    tagged; `key` is empty where the library does not hold it, `href` then leads on. `tally` is the other work's own (each
    version keeps its own report); None where the library does not hold it. `told_by` says from where a version is known; `notices` are the kinds of editorial notice on it.
    """

    relation: str
    title: str
    key: str
    doi: str | None
    href: str
    year: int | None = None
    journal: str = ""
    tally: Tally | None = None
    told_by: str = ""
    notices: tuple[NoticeKind, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkHeader:
    """What stands above a report. `record` holds everything known of the work, `licence` and `source` are of its full text.

    `notice_sources` are the sources of editorial notices that were read, each with the date: a work without a notice is
    only as clean as they are complete; `notice_check` says what follows from that. `possible` is the identifier of the work that one without identifiers may be, with
    the probability, where that is too doubtful to count. `institutions` are where its authors work, each with the key of its
    page and its name, in the order of the authors; only where its article or a catalogue says so.
    """

    summary: WorkSummary
    record: Work
    identifiers: tuple[tuple[str, str], ...]
    date: str
    authors: tuple[Person, ...]
    abstract: str
    notices: tuple[EditorialNotice, ...]
    related: tuple[RelatedWork, ...] = ()
    source: str = ""
    licence: str = ""
    origin: str = "reference"
    notice_sources: tuple[tuple[str, str], ...] = ()
    notice_check: NoticeCheck = UNCHECKED
    possible: tuple[str, str, float] | None = None
    institutions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, with the number of statements it would show. `value` is what `Filters` takes."""

    value: str
    label: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one facet, most frequent first (sections and classes in reading order).

    Counts are taken under all filters but the facet's own, so that a second value may be added. `more` is the number of
    values left out; those selected are never left out.
    """

    name: str
    values: tuple[FacetValue, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class YearCount:
    """Statements of one year by class (years of citing works, of cited ones on the references side)."""

    year: int
    supporting: int = 0
    contrasting: int = 0
    mentioning: int = 0
    unclassified: int = 0

    @property
    def total(self) -> int:
        """All statements of the year."""
        return self.supporting + self.contrasting + self.mentioning + self.unclassified


@dataclass(frozen=True, slots=True)
class Facets:
    """All facets. `years` is the histogram under all filters but the range of years; `undated` have no year."""

    section: Facet
    cls: Facet
    type: Facet
    relationship: Facet
    author: Facet
    journal: Facet
    years: tuple[YearCount, ...] = ()
    undated: int = 0

    def __iter__(self) -> Iterator[Facet]:
        return iter((self.section, self.cls, self.type, self.relationship, self.author, self.journal))


@dataclass(frozen=True, slots=True)
class CitedLink:
    """A work cited in a sentence: enough to link to its report."""

    key: str
    label: str
    work_id: int


@dataclass(frozen=True, slots=True)
class MarkedCitation:
    """A citation in a sentence, by its span, and the works it cites (several for a range).

    `target` marks the one the statement is about.
    """

    start: int
    end: int
    works: tuple[CitedLink, ...]
    target: bool = False


@dataclass(frozen=True, slots=True)
class StatementCard:
    """One citation statement as it is shown.

    Attributes:
        key: Stable key of the statement, for its permalink and for corrections.
        citing: The work that says it.
        cited: The works that its marker cites.
        target: Span of that marker in `sentence`.
        citations: Every citation in `sentence` in order, the target among them.
        cls: What counts: a person's label where there is one (`corrected`), else the model's (`model_class`).
        confidence: Calibrated probability of `cls`; None where unclassified.
        probabilities: By class, summing to 1; empty where no model has seen it.
        reason: Why it is unclassified, where a model said so.
        self_citation: Citing and cited work share an author.
        counted: False where it is too doubtful that the reference means the cited work; then it is in no tally.
        link_method: How it was found which work the reference means: `identifier`, `reference-key` (author, year and title),
            `exact` or `match` (comparison with known works).
        link_probability: How probable it is that the reference means the cited work.
        found: Spans in `sentence` of the words searched for; `found_before` and `found_after` likewise.
    """

    key: str
    sentence: str
    before: str
    after: str
    section: SectionKind
    headings: tuple[str, ...]
    element: Element
    target: Span
    citations: tuple[MarkedCitation, ...]
    citing: WorkSummary
    cited: tuple[WorkSummary, ...]
    cls: CitationClass
    confidence: float | None
    probabilities: Mapping[str, float] = field(default_factory=dict)
    function: str = ""
    function_probabilities: Mapping[str, float] = field(default_factory=dict)
    model: str = ""
    model_class: CitationClass = CitationClass.UNCLASSIFIED
    corrected: bool = False
    reason: str = ""
    self_citation: bool = False
    counted: bool = True
    link_method: str = ""
    link_probability: float | None = None
    found: tuple[Span, ...] = ()
    found_before: tuple[Span, ...] = ()
    found_after: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementGroup:
    """The statements of one citing work (about one cited work on the references side).

    `total` is how many match; `statements` holds at most `Library.GROUP_LIMIT` of them, the most relevant first. All are
    seen with `Filters(work=group.work.key)`.
    """

    work: WorkSummary
    statements: tuple[StatementCard, ...]
    total: int
    self_citation: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers in a report's head, under no filter.

    Attributes:
        citing_works: Distinct works that cite this one.
        statements: Statements about it.
        cited_works: Distinct works in its reference list; None where its full text was not read.
        references: Entries of its reference list; None likewise.
        statements_made: Statements that it makes of other works.
    """

    citing_works: int
    statements: int
    cited_works: int | None = None
    references: int | None = None
    statements_made: int = 0


@dataclass(frozen=True, slots=True)
class DoubtfulLink:
    """Statements that may be about a work.

    Attributes:
        method: `identifier` where a reference gives the work's identifier but describes another one; `match` where a
            reference without identifier is only like it.
        probability: That the work is meant, from 0 to 1.
        reference: What the reference says, in a line.
        key: The report under which its statements stand meanwhile (of a work without identifiers); empty for `identifier`,
            whose statements stand nowhere else.
        statements: How many statements there are.
        statement_keys: Keys of the first of them.
        citing_title: Title of the citing work, where there is one alone.
    """

    method: str
    probability: float
    reference: str
    key: str
    statements: int
    statement_keys: tuple[str, ...] = ()
    citing_title: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One page of the report on a work.

    Attributes:
        key: The work's public key; an address with another of its identifiers should lead to this one.
        tally: All counted statements about the work by class, under no filter.
        total: Statements that match the filters and words.
        total_works: Distinct works they belong to: pages are counted in these.
        groups: The statements of this page by citing work.
        reading: How `words` were understood, where that is not plain.
        unsure: How many statements about the work, by class, have a class that is less likely right than wrong; under no
            filter, and empty on the references side.
        doubtful: Links to the work that are too doubtful to count.
        state: Why the report holds as much as it does, and what to do next.
    """

    key: str
    header: WorkHeader
    tally: Tally
    counts: Counts
    side: Side
    filters: Filters
    words: str
    order: Order
    facets: Facets
    groups: tuple[StatementGroup, ...]
    total: int
    total_works: int
    page: int
    per_page: int
    reading: str = ""
    unsure: Mapping[str, int] = field(default_factory=dict)
    state: ReportState = UNKNOWN_STATE
    doubtful: tuple[DoubtfulLink, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages there are; at least 1."""
        return max(1, -(-self.total_works // self.per_page))


@dataclass(frozen=True, slots=True)
class StatementPage:
    """One statement alone: its permalink's page.

    `paragraph` is the paragraph around it with `offset`, where the sentence begins in it (-1 where the paragraph is not
    kept); `source` and `licence` are of the citing full text; `key` is the present key, another than the one asked for
    where two articles were found to be one.
    """

    key: str
    card: StatementCard
    paragraph: str
    offset: int
    source: str
    licence: str
