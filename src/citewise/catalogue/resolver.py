"""Which work a bibliographic reference means: identifiers first, then keys and a scored comparison.

The order: the reference's own identifiers, checked against the record that has them; the other identifier of the same
paper (PMID to DOI and back); records that share a key with it, compared field by field and given a calibrated
probability (`citewise.resolution.score`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from rapidfuzz import fuzz

from citewise.catalogue.filing import identifier_key, match_record
from citewise.catalogue.index import MatchingIndex, hashed
from citewise.model import BibliographicReference, Identifiers
from citewise.resolution.about import is_about_another
from citewise.resolution.candidates import (
    MatchRecord,
    numeric_keys,
    page_number,
    reference_keys,
    volume_number,
)
from citewise.resolution.folding import fold, fold_words, journals_agree
from citewise.resolution.parse import parse_reference
from citewise.resolution.score import ACCEPTED, CERTAIN, Scorer, load_scorer
from citewise.store import Store

__all__ = ["ACCEPTED", "CERTAIN", "Answer", "Candidate", "Resolver"]

IDENTIFIER, EXACT, MATCH, NONE = "identifier", "exact", "match", "none"
"""How an answer was found: by the reference's own identifier; journal, volume, page and year all alike; by comparison."""

COMPARED = 6
"""So many records are compared with a reference, those that share the most keys."""

UNKNOWN_IDENTIFIER = 0.95
"""Stated, not measured, for an identifier of which no record is known: nothing speaks against it and nothing could be checked."""

CONTRADICTED, HALF_CONTRADICTED = 0.4, 0.7
"""Stated, not measured: at most so probable is an identifier whose record has another title and year, or another title where
no year is there to compare. Both are too doubtful for tallies."""

ANOTHER_WORK_ON_IT = 0.3
"""At most so probable is a correction, erratum or reply for a reference to the work that it is about, and the other way round."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known work that a reference may mean. `number` is that in the matching index, 0 where nothing is known."""

    identifiers: Identifiers
    record: MatchRecord
    probability: float
    number: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a reference. `work` is None when it stays open; `candidates` has the likeliest first."""

    reference: BibliographicReference
    work: Candidate | None
    probability: float
    method: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether the link is too doubtful for tallies."""
        return self.work is not None and self.probability < CERTAIN


class Resolver:
    """Resolves references against the catalogue and the works of a library. Not for several threads at once."""

    def __init__(self, store: Store, index: MatchingIndex) -> None:
        self._store, self._index = store, index
        self._scorer = load_scorer()

    def resolve(self, reference: BibliographicReference) -> Answer:
        """The work that a reference means. A reference with a raw string and without fields is parsed first."""
        reference = completed(reference)
        named = self._by_identifier(reference)
        if named is not None and named.probability >= CERTAIN:
            return Answer(reference, named, named.probability, IDENTIFIER, (named,))
        found = self._by_comparison(reference)
        if named is not None:
            # The identifier is contradicted by the record that has it.
            others = [c for c in found if c.identifiers != named.identifiers]
            if not others or others[0].probability < CERTAIN:
                ranked = tuple(sorted((named, *others), key=lambda c: -c.probability))[:COMPARED]
                work = named if named.probability >= ACCEPTED else None
                return Answer(reference, work, named.probability, IDENTIFIER, ranked)
            found = [*others, named]
        best = next(iter(found), None)
        if best is None:
            return Answer(reference, None, 0.0, NONE)
        method = EXACT if _exact(reference, best.record) else MATCH
        if best.probability < ACCEPTED:
            return Answer(reference, None, best.probability, method, tuple(found))
        return Answer(reference, best, best.probability, method, tuple(found))

    # ---- identifiers

    def _by_identifier(self, reference: BibliographicReference) -> Candidate | None:
        pairs = [pair for pair in reference.identifiers.items() if pair[0] != "isbn"]
        if not pairs:
            return None
        keys = [identifier_key(scheme, value) for scheme, value in pairs]
        for (scheme, value), numbers in zip(pairs, self._index.find(hashed(keys)), strict=True):
            for known in known_under(self._store, numbers):
                if getattr(known.identifiers, scheme) == value or self._answers(known, scheme, value):
                    own = reference.identifiers
                    filled = replace(
                        known.identifiers,
                        **{name: held for name, held in own.items() if not getattr(known.identifiers, name)},
                    )
                    return replace(
                        known,
                        identifiers=filled,
                        probability=identifier_probability(self._scorer, reference, known.record),
                    )
        unknown = MatchRecord(key="", title=reference.title, year=reference.year, journal=reference.journal)
        return Candidate(reference.identifiers, unknown, UNKNOWN_IDENTIFIER)

    def _answers(self, known: Candidate, scheme: str, value: str) -> bool:
        """Whether a work of the library answers to one more identifier of a scheme."""
        return bool(known.number & 1) and self._store.find_work(scheme, value) == known.number >> 1

    # ---- comparison

    def _by_comparison(self, reference: BibliographicReference) -> list[Candidate]:
        counted = self._index.count(reference_keys(reference))
        if not counted and reference.raw:
            counted = self._index.count(numeric_keys(reference.raw), 10)
        if not counted:
            return []
        numbers = [number for number, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
        known = list(known_under(self._store, numbers[: COMPARED + 2]))
        unique: dict[str, Candidate] = {}
        for candidate in known:
            unique.setdefault(candidate.record.key, candidate)
        compared = list(unique.values())[:COMPARED]
        by_key = {candidate.record.key: candidate for candidate in compared}
        ranked = [
            replace(by_key[match.key], probability=match.probability)
            for match in self._scorer.rank(reference, [candidate.record for candidate in compared])
        ]
        own = reference.title or reference.raw
        for place, candidate in enumerate(ranked):
            if own and is_about_another(candidate.record.title) != is_about_another(own):
                ranked[place] = replace(candidate, probability=min(candidate.probability, ANOTHER_WORK_ON_IT))
        return sorted(ranked, key=lambda candidate: -candidate.probability)


def identifier_probability(scorer: Scorer, reference: BibliographicReference, record: MatchRecord) -> float:
    """How probable it is that a reference's identifier is right, given the record that has it."""
    title_differs = bool(reference.title and record.title) and not _titles_alike(
        reference.title, record.title
    )
    if title_differs and reference.raw and fold(record.title) in fold(reference.raw):
        title_differs = False
    years = reference.year and record.year
    year_differs = bool(years) and abs((reference.year or 0) - (record.year or 0)) > 1
    if title_differs and year_differs:
        return min(CONTRADICTED, scorer.rank(reference, [record])[0].probability)
    if title_differs and not years and len(fold_words(reference.title)) >= 3:
        return HALF_CONTRADICTED
    return UNKNOWN_IDENTIFIER if title_differs or year_differs else 0.999


def known_under(store: Store, numbers: Iterable[int]) -> Iterator[Candidate]:
    """What is known under numbers of the matching index, in their order; what has gone from the store is left out."""
    wanted = list(dict.fromkeys(numbers))
    texts: dict[int, tuple[str, str | None]] = {}
    for is_work, sql in (
        (0, "SELECT id, record, NULL FROM catalogue_record WHERE id IN"),
        (1, "SELECT id, record, doi FROM work WHERE merged_into IS NULL AND id IN"),
    ):
        ids = [number >> 1 for number in wanted if number & 1 == is_work]
        if ids:
            marks = ",".join("?" * len(ids))
            for row in store.connection.execute(f"{sql} ({marks})", ids):
                texts[row[0] * 2 + is_work] = (row[1], row[2])
    answering = _identifiers_of(store, [number >> 1 for number in wanted if number & 1])
    for number in wanted:
        held = texts.get(number)
        if held is not None:
            own = answering.get(number >> 1, {}) if number & 1 else {}
            yield _candidate(number, orjson.loads(held[0]), own | ({"doi": held[1]} if held[1] else {}))


def _identifiers_of(store: Store, works: list[int]) -> dict[int, dict[str, str]]:
    """What works of the library answer to, beyond what their records say; the first of each scheme."""
    found: dict[int, dict[str, str]] = {}
    if works:
        marks = ",".join("?" * len(works))
        for work_id, scheme, value in store.connection.execute(
            f"SELECT work_id, scheme, min(value) FROM work_identifier WHERE scheme <> 'ref' AND work_id IN ({marks})"  # noqa: S608
            " GROUP BY work_id, scheme",
            works,
        ):
            found.setdefault(work_id, {})[scheme] = value
    return found


def _candidate(number: int, fields: dict[str, Any], answering: Mapping[str, str]) -> Candidate:
    """A candidate of a stored record; `answering` are identifiers that it is known by, which its record may lack."""
    identifiers = Identifiers(**{**answering, **fields.get("identifiers", {})})
    key = next((f"{scheme}:{value}" for scheme, value in identifiers.items()), str(number))
    return Candidate(identifiers, match_record(key, fields), 0.0, number)


def completed(reference: BibliographicReference) -> BibliographicReference:
    """The reference with what its raw string tells and its fields do not."""
    if not reference.raw:
        return reference
    told = sum(map(bool, (reference.title, reference.authors, reference.journal, reference.volume)))
    if told >= 2 and reference.title:
        return reference
    parsed = parse_reference(reference.raw, reference_id=reference.id, index=reference.index)
    own = reference.identifiers
    joined = Identifiers(
        doi=own.doi or parsed.identifiers.doi,
        pmid=own.pmid or parsed.identifiers.pmid,
        pmcid=own.pmcid or parsed.identifiers.pmcid,
        arxiv=own.arxiv or parsed.identifiers.arxiv,
        isbn=own.isbn or parsed.identifiers.isbn,
    )
    return replace(
        parsed,
        identifiers=joined,
        kind=reference.kind,
        title=reference.title or parsed.title,
        authors=reference.authors or parsed.authors,
        year=reference.year or parsed.year,
        journal=reference.journal or parsed.journal,
        volume=reference.volume or parsed.volume,
        issue=reference.issue or parsed.issue,
        first_page=reference.first_page or parsed.first_page,
        last_page=reference.last_page or parsed.last_page,
    )


def _titles_alike(one: str, other: str) -> bool:
    mine, theirs = fold(one), fold(other)
    return fuzz.ratio(mine, theirs) >= 65 or fuzz.partial_ratio(mine, theirs) >= 85


def _exact(reference: BibliographicReference, record: MatchRecord) -> bool:
    volume, page = volume_number(reference.volume), page_number(reference.first_page)
    names = [name for name in (record.journal, *record.abbreviations) if name]
    return bool(
        volume
        and page
        and reference.year
        and reference.year == record.year
        and volume == volume_number(record.volume)
        and page == page_number(record.first_page)
        and any(journals_agree(reference.journal, name) >= 0.8 for name in names)
    )
