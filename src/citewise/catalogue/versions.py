"""Preprints and what was published of them, where no record says so: linked by title and authors, never guessed.

A preprint is told by its DOI (see `citewise.identifiers.is_preprint_doi`) or by having only an arXiv number. Another work is
what was published of it when all of this holds: its title, folded, is at least `SAME_TITLE` like; both titles are telling
(five words or more) and neither is that of a correction or reply; the first authors' family names are the same; of the
shorter list of authors at least `SHARED_AUTHORS` stand in the other; it appeared at most one year before and four after;
and exactly one such work is known. Two such works are a doubt, and none is linked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson
from rapidfuzz import fuzz

from citewise.catalogue.index import MatchingIndex
from citewise.catalogue.resolver import Candidate, known_under
from citewise.identifiers import is_preprint_doi
from citewise.identifiers.preprint import PREPRINT_PREFIXES
from citewise.resolution.about import is_about_another
from citewise.resolution.candidates import MatchRecord, record_keys
from citewise.resolution.folding import fold, fold_words
from citewise.store import Store, catalogue
from citewise.store.versions import BY_TITLE, VersionLink, add_versions, remove_versions

SAME_TITLE = 95.0
"""Least likeness of two folded titles (rapidfuzz `ratio`, 0 to 100)."""

SHARED_AUTHORS = 0.5
"""Least share of the shorter list of authors (by folded family name) that stands in the other."""

TELLING_WORDS = 5
YEARS_BEFORE, YEARS_AFTER = 1, 4
COMPARED = 12
_ASKED = "versions_asked"
_DEPOSITS = ("10.5281/", "10.6084/", "10.5061/", "10.17605/", "10.7910/")
"""DOI prefixes of places where data and slides lie under the title of the paper that they belong to."""
_NOT_VERSIONS = frozenset(
    "correction retraction comment reply editorial dataset software peer-review translation addendum".split()
)


@dataclass(slots=True)
class VersionSummary:
    """What came of the preprints: how many were looked at, and how many are linked by title and authors."""

    asked: int = 0
    linked: int = 0


def link_versions(store: Store, index: MatchingIndex, *, again: bool = False) -> VersionSummary:
    """Link the preprints of a library with what was published of them; the matching index must be up to date.

    Nothing is done when neither library nor catalogue has changed since the last time (unless `again`).
    """
    summary = VersionSummary()
    state = orjson.dumps(
        [
            catalogue.last_record(store.connection),
            store.connection.execute("SELECT max(id) FROM work").fetchone()[0] or 0,
            catalogue.last_change(store.connection),
        ]
    ).decode()
    if not again and store.setting(_ASKED) == state:
        return summary
    links = []
    for number in _preprints(store):
        preprint = next(iter(known_under(store, [number * 2 + 1])), None)
        if preprint is None or len(fold_words(preprint.record.title)) < TELLING_WORDS:
            continue
        summary.asked += 1
        found = _published(store, index, preprint)
        if found is not None:
            links.append(
                VersionLink(_telling(preprint), _telling(found), BY_TITLE),
            )
    with store.transaction() as transaction:
        # What was concluded before may no longer hold.
        remove_versions(transaction, BY_TITLE)
        add_versions(transaction, links)
        store.write_setting(_ASKED, state)
    summary.linked = len(links)
    return summary


def same_paper(preprint: MatchRecord, published: MatchRecord) -> bool:
    """Whether two records are so much alike that the one is what was published of the other; see the module."""
    if preprint.year and published.year:
        if not -YEARS_BEFORE <= published.year - preprint.year <= YEARS_AFTER:
            return False
    else:
        return False
    if published.type in _NOT_VERSIONS or is_about_another(preprint.title) != is_about_another(
        published.title
    ):
        return False
    mine, theirs = _families(preprint), _families(published)
    if not mine or not theirs or mine[0] != theirs[0]:
        return False
    shorter = min(len(set(mine)), len(set(theirs)))
    if len(set(mine) & set(theirs)) < SHARED_AUTHORS * shorter:
        return False
    if min(len(fold_words(preprint.title)), len(fold_words(published.title))) < TELLING_WORDS:
        return False
    return fuzz.ratio(fold(preprint.title), fold(published.title)) >= SAME_TITLE


def _families(record: MatchRecord) -> list[str]:
    return [folded for name in record.families if (folded := fold(name))]


def _published(store: Store, index: MatchingIndex, preprint: Candidate) -> Candidate | None:
    """The one work that was published of a preprint."""
    # A preprint's volume and page are none; title and author lead to its published version.
    counted = index.count(sorted(record_keys(preprint.record)), 20)
    numbers = [number for number, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    found: dict[tuple[str, str], Candidate] = {}
    for candidate in known_under(store, numbers[: 4 * COMPARED]):
        doi = candidate.identifiers.doi or ""
        if _is_preprint(candidate) or not candidate.identifiers or doi.startswith(_DEPOSITS):
            continue
        if same_paper(preprint.record, candidate.record):
            found.setdefault(_telling(candidate), candidate)
    alone = list(_unlike(found.values()))
    return alone[0] if len(alone) == 1 else None


def _unlike(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Candidates that are not one work by two records: a work of the library and its record in the catalogue share an identifier."""
    seen: set[tuple[str, str]] = set()
    # Works of the library first: they are what the link should lead to.
    for candidate in sorted(candidates, key=lambda one: (not one.number & 1, one.number)):
        pairs = set(candidate.identifiers.items())
        if not pairs & seen:
            yield candidate
        seen |= pairs


def _is_preprint(candidate: Candidate) -> bool:
    held = candidate.identifiers
    if held.doi:
        return is_preprint_doi(held.doi)
    return bool(held.arxiv) or candidate.record.type == "preprint"


def _telling(candidate: Candidate) -> tuple[str, str]:
    return candidate.identifiers.items()[0]


def _preprints(store: Store) -> list[int]:
    """The works of the library that are preprints, by number."""
    connection = store.connection
    found: set[int] = set()
    for prefix in PREPRINT_PREFIXES:
        for doi, work_id in connection.execute(
            "SELECT value, work_id FROM work_identifier WHERE scheme = 'doi' AND value >= ? AND value < ?",
            (prefix, f"{prefix}\U0010ffff"),
        ):
            if is_preprint_doi(doi):
                found.add(work_id)
    found.update(
        row[0]
        for row in connection.execute(
            "SELECT i.work_id FROM work_identifier i JOIN work w ON w.id = i.work_id WHERE i.scheme = 'arxiv' AND w.doi IS NULL"
        )
    )
    return sorted(found)
