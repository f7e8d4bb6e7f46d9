"""How a reference and the record of a known work differ, as numbers for the scoring model."""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from citewise.resolution.candidates import MatchRecord, page_number, volume_number
from citewise.resolution.folding import fold, fold_words, journals_agree

FEATURES = (
    "title_ratio",
    "title_partial",
    "title_words",
    "title_missing",
    "title_length",
    "raw_title",
    "first_author",
    "authors_shared",
    "authors_missing",
    "raw_authors",
    "year_distance",
    "year_missing",
    "journal",
    "journal_missing",
    "raw_journal",
    "volume_same",
    "volume_differs",
    "page_same",
    "page_differs",
    "issue_same",
    "numbers_in_raw",
    "evidence",
)


def compare(
    reference: MatchRecord, record: MatchRecord, raw_folded: str = "", raw_words: frozenset[str] = frozenset()
) -> list[float]:
    """The features named in `FEATURES`. `raw_folded` and `raw_words` are the folded raw string, if there is one.

    Everything lies between 0 and 1 but the distance in years (capped at 5) and title length (in words, capped at 20).
    """
    mine, theirs = fold(reference.title), fold(record.title)
    title_missing = 1.0 if not mine or not theirs else 0.0
    if title_missing:
        ratio = partial = words = 0.0
    else:
        ratio = fuzz.ratio(mine, theirs) / 100
        partial = 1.0 if ratio == 1.0 else fuzz.partial_ratio(mine, theirs) / 100
        own, other = set(fold_words(reference.title)), set(fold_words(record.title))
        words = len(own & other) / max(1, min(len(own), len(other)))
    raw_title = 0.0
    if raw_folded and theirs:
        raw_title = (
            1.0 if theirs in raw_folded else LCSseq.similarity(theirs[:200], raw_folded) / len(theirs[:200])
        )
    own_families = [fold(name) for name in reference.families if name]
    their_families = [fold(name) for name in record.families if name]
    authors_missing = 1.0 if not own_families or not their_families else 0.0
    first = shared = 0.0
    if not authors_missing:
        first = _name_similarity(own_families[0], their_families[0])
        if first < 0.8 and own_families[0] in their_families:
            first = 0.6
        common = sum(1 for name in own_families if name in their_families)
        # Two authors of one name may meet one of the other list.
        shared = min(1.0, common / min(len(own_families), len(their_families)))
    raw_authors = 0.0
    if raw_words and their_families:
        some = record.families[:4]
        raw_authors = sum(1 for name in some if name and set(fold_words(name)) <= raw_words) / len(some)
    year_missing = 1.0 if not reference.year or not record.year else 0.0
    distance = 0.0 if year_missing else float(min(5, abs((reference.year or 0) - (record.year or 0))))
    names = [name for name in (record.journal, *record.abbreviations) if name]
    journal_missing = 1.0 if not reference.journal or not names else 0.0
    journal = 0.0 if journal_missing else max(journals_agree(reference.journal, name) for name in names)
    raw_journal = 0.0
    if raw_folded and names:
        raw_journal = 1.0 if any(fold(name) in raw_folded for name in names) else 0.0
    volume = _agree(volume_number(reference.volume), volume_number(record.volume))
    page = _agree(page_number(reference.first_page), page_number(record.first_page))
    issue = _agree(volume_number(reference.issue), volume_number(record.issue))
    numbers = 0.0
    if raw_words:
        present = [
            n
            for n in (volume_number(record.volume), page_number(record.first_page), str(record.year or ""))
            if n
        ]
        numbers = sum(1 for n in present if n in raw_words) / 3
    evidence = (
        2 - title_missing - authors_missing + (0 if year_missing else 1) + abs(volume) + abs(page)
    ) / 5
    return [
        ratio,
        partial,
        words,
        title_missing,
        float(min(20, len(fold_words(record.title)))),
        raw_title,
        first,
        shared,
        authors_missing,
        raw_authors,
        distance,
        year_missing,
        journal,
        journal_missing,
        raw_journal,
        1.0 if volume > 0 else 0.0,
        1.0 if volume < 0 else 0.0,
        1.0 if page > 0 else 0.0,
        1.0 if page < 0 else 0.0,
        1.0 if issue > 0 else 0.0,
        numbers,
        evidence,
    ]


def _agree(one: str, other: str) -> int:
    """1 alike, -1 different, 0 unknown."""
    return 0 if not one or not other else (1 if one == other else -1)


def _name_similarity(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one and other and (one.endswith(other) or other.endswith(one)) and min(len(one), len(other)) >= 4:
        # `van der Berg` filed under `Berg`.
        return 0.9
    return float(fuzz.ratio(one, other)) / 100
