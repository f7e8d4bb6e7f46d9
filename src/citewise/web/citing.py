"""What a report page offers to those who cite: styles to copy, and metadata for reference managers and search engines."""

from __future__ import annotations

from dataclasses import dataclass

from citewise.exports.styles import STYLES
from citewise.model import Work
from citewise.reports import WorkHeader

_MOST_AUTHORS = 100


@dataclass(frozen=True, slots=True)
class CitingStyle:
    """The work as one style cites it."""

    name: str
    text: str


def citing_styles(work: Work) -> list[CitingStyle]:
    """The work in every style."""
    return [CitingStyle(name, write(work)) for name, write in STYLES.items()]


def meta_tags(header: WorkHeader) -> list[tuple[str, str]]:
    """Names and contents of the `citation_*` elements (Google Scholar's inclusion guidelines), which Zotero reads too."""
    work = header.record
    pairs = [("citation_title", work.full_title or header.summary.title)]
    pairs += [
        ("citation_author", person.collab or ", ".join(filter(None, (person.family, person.given))))
        for person in header.authors[:_MOST_AUTHORS]
    ]
    pairs += [
        ("citation_publication_date", (header.date or str(work.year or "")).replace("-", "/")),
        ("citation_journal_title", work.journal.title),
        *(("citation_issn", issn) for issn in work.journal.issns),
        ("citation_volume", work.volume),
        ("citation_issue", work.issue),
        ("citation_firstpage", work.first_page),
        ("citation_lastpage", work.last_page),
        ("citation_doi", work.identifiers.doi or ""),
        ("citation_pmid", work.identifiers.pmid or ""),
    ]
    return [(name, content) for name, content in pairs if content]


def structured_data(header: WorkHeader) -> dict[str, object]:
    """The work as schema.org's ScholarlyArticle."""
    work = header.record
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": (work.full_title or header.summary.title)[:300],
        "author": [
            {"@type": "Organization", "name": person.collab}
            if person.collab
            else {"@type": "Person", "familyName": person.family, "givenName": person.given}
            for person in header.authors[:_MOST_AUTHORS]
        ],
        "datePublished": header.date or (str(work.year) if work.year else ""),
        "isPartOf": {"@type": "Periodical", "name": work.journal.title} if work.journal.title else None,
        "sameAs": f"https://doi.org/{work.identifiers.doi}" if work.identifiers.doi else "",
    }
    return {name: value for name, value in data.items() if value}
