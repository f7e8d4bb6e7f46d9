"""A small invented library whose every count is known: nine articles on one trial, with set classes, for tests of reports and search.

The trial `10.5555/trial` (Osei, Invented Rivers) is cited by eight articles; `10.5555/survey` by two of them as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from citewise.model import (
    Affiliation,
    BibliographicReference,
    CitationClass,
    CitationStatement,
    CitationTarget,
    Document,
    Extraction,
    Identifiers,
    Journal,
    OtherCitation,
    Person,
    SectionKind,
    Work,
)
from citewise.search import INDEX_FOLDER, SearchIndex, feed
from citewise.store import Label, Store

TRIAL, SURVEY = "10.5555/trial", "10.5555/survey"
TRIAL_TITLE = "Warm baths against evening restlessness: a trial on the Invented River"
SURVEY_TITLE = "A survey of restless sleepers in nine harbour towns"
S, C, M, U = (CitationClass(name) for name in ("supporting", "contrasting", "mentioning", "unclassified"))


@dataclass(frozen=True)
class Said:
    """One statement: its sentence (`[1]` cites the trial, `[2]` the survey), section, class and how sure that is."""

    text: str
    section: str
    cls: CitationClass
    sure: float = 0.8


@dataclass(frozen=True)
class Article:
    """One article `10.5555/{name}`."""

    name: str
    title: str
    family: str
    year: int | None
    journal: str
    said: tuple[Said, ...]
    kind: str = "research-article"
    affiliation: str = ""
    abstract: str = ""


ARTICLES = (
    Article(
        "trial",
        TRIAL_TITLE,
        "Osei",
        2010,
        "Invented Rivers",
        (),
        affiliation="Harbour Clinic, Quell",
        abstract="Warm baths were given to restless people every evening.",
    ),
    Article(
        "a1",
        "Warm baths again in the mountains",
        "Njoroge",
        2012,
        "Letters on Bathing",
        (
            Said("Our bathers slept longer, as in the trial [1]", "results", S, 0.95),
            Said("Warm baths had been proposed before [1]", "introduction", M, 0.9),
        ),
        affiliation="Department of Tides, University of Quell, Quell, Norway",
    ),
    Article(
        "a2",
        "Cold showers and the night",
        "Lindqvist",
        2014,
        "Letters on Bathing",
        (Said("Contrary to the trial [1] we saw no effect of warm baths", "discussion", C, 0.7),),
        affiliation="The University of Quell, Quell",
    ),
    Article(
        "a3",
        "A harbour cohort of bathers",
        "Moreau",
        2016,
        "Invented Rivers",
        (
            Said("The effect of baths was confirmed in the harbour cohort [1]", "results", S, 0.6),
            Said(
                "The dose was taken from the trial [1] and the towns from the survey [2]", "methods", M, 0.85
            ),
            Said("Showers were asked for in nine towns [2]", "introduction", M, 0.99),
        ),
    ),
    Article(
        "a4",
        "Baths reviewed",
        "Njoroge",
        2018,
        "Yearbook of Water",
        (Said("One trial on warm baths is known [1]", "other", M, 0.97),),
        kind="review-article",
    ),
    Article(
        "a5",
        "Ten years on",
        "Osei",
        2020,
        "Invented Rivers",
        (Said("After ten years our earlier finding still holds [1]", "discussion", S, 0.9),),
    ),
    Article(
        "a6",
        "Saltwater and sleep",
        "Moreau",
        2020,
        "Letters on Bathing",
        (
            Said("Saltwater baths disagree with what fresh water did [1]", "results", C, 0.9),
            Said("Fresh water lowered restlessness in the trial [1]", "introduction", S, 0.55),
        ),
    ),
    Article(
        "a7",
        "An undated note on tubs",
        "Okafor",
        None,
        "",
        (Said("Tubs differ in depth [1]", "other", U, 0.0),),
        kind="",
    ),
    Article(
        "a8",
        "Tubs for children",
        "Abe",
        2019,
        "The letters on bathing.",
        (Said("Children were not studied in the trial [1]", "introduction", M, 0.88),),
    ),
)
STATEMENTS = 11
"""Statements about the trial."""


def _references() -> tuple[BibliographicReference, ...]:
    def one(number: int, doi: str, title: str, family: str) -> BibliographicReference:
        return BibliographicReference(
            id=f"r{number}",
            index=number,
            title=title,
            authors=(Person(family=family, given="Ama"),),
            year=2010,
            journal="Invented Rivers",
            identifiers=Identifiers(doi=doi),
        )

    return one(1, TRIAL, TRIAL_TITLE, "Osei"), one(2, SURVEY, SURVEY_TITLE, "Berg")


def _statements(said: Iterable[Said]) -> list[tuple[CitationStatement, Label]]:
    made: list[tuple[CitationStatement, Label]] = []
    for one in said:
        marks = [
            (one.text.index(f"[{number}]"), f"r{number}") for number in (1, 2) if f"[{number}]" in one.text
        ]
        rest = 1.0 - one.sure
        probabilities = {str(cls): one.sure if cls is one.cls else rest / 2 for cls in (S, C, M)}
        label = Label(one.cls, probabilities if one.cls is not U else None, model="invented 1")
        for start, reference in marks:
            others = tuple(
                OtherCitation(other, other + 3, (name,)) for other, name in marks if name != reference
            )
            statement = CitationStatement(
                sentence=one.text,
                target=CitationTarget(start, start + 3, one.text[start : start + 3], (reference,)),
                others=others,
                section=SectionKind(one.section),
                paragraph=one.text,
                ordinal=len(made),
            )
            made.append((statement, label))
    return made


def make_library(folder: Path, articles: Iterable[Article] = ARTICLES) -> Path:
    """Write the articles into a new library, with its search index."""
    with Store.open(folder) as store:
        for article in articles:
            affiliations = (Affiliation(article.affiliation),) if article.affiliation else ()
            work = Work(
                identifiers=Identifiers(doi=f"10.5555/{article.name}"),
                title=article.title,
                authors=(Person(family=article.family, given="Ama", affiliations=affiliations),),
                journal=Journal(title=article.journal),
                year=article.year,
                date=str(article.year) if article.year else "",
                type=article.kind,
                abstract=article.abstract,
            )
            made = _statements(article.said)
            store.write_article(
                Extraction(
                    Document(work, references=_references() if article.said else (), format="jats"),
                    tuple(statement for statement, _ in made),
                ),
                source=f"{article.name}.xml",
                content_hash=article.name,
                pipeline="1",
                labels=[label for _, label in made],
            )
        with SearchIndex.open(folder / INDEX_FOLDER, writable=True) as index:
            feed(store, index)
    return folder
