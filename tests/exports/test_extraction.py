"""The JSON of an extraction has exactly the shape that is promised to other tools."""

from __future__ import annotations

import json
from typing import Any

from citewise.exports import extraction_record
from citewise.model import (
    BibliographicReference,
    CitationStatement,
    CitationTarget,
    Document,
    Element,
    Extraction,
    Identifiers,
    Journal,
    OtherCitation,
    Person,
    SectionKind,
    Work,
)

SENTENCE = "Sleep was longer [1], unlike before [2]."
FULL = Extraction(
    Document(
        work=Work(
            identifiers=Identifiers(doi="10.5555/nap.1", pmid="1", pmcid="PMC1", arxiv="2101.00001"),
            title="Naps",
            subtitle="a trial",
            abstract="We nap.",
            authors=(Person("Aalto", "Mira", "0000-0002-1825-0097"), Person(collab="Nap Group")),
            journal=Journal("Journal of Naps"),
            year=2021,
            type="research-article",
            licence="CC-BY-4.0",
        ),
        references=(
            BibliographicReference(
                id="r1",
                index=1,
                raw="Berg B. Dreams. 2019.",
                identifiers=Identifiers(doi="10.5555/dream.2"),
                title="Dreams",
                authors=(Person("Berg", "B"),),
                year=2019,
                journal="Dream Letters",
                volume="3",
                first_page="14",
            ),
        ),
    ),
    (
        CitationStatement(
            sentence=SENTENCE,
            target=CitationTarget(17, 20, "[1]", ("r1",)),
            before="Before.",
            after="After.",
            section=SectionKind.RESULTS,
            headings=("Results", "Sleep"),
            element=Element.CAPTION,
            others=(OtherCitation(36, 39, ("r2",)),),
        ),
    ),
)
BARE = Extraction(
    Document(work=Work(), references=(BibliographicReference("r1", 1),)),
    (CitationStatement("A [1].", CitationTarget(2, 5, "[1]", ("r1",))),),
)


def keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: keys(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [keys(entry) for entry in value[:1]]
    return None


IDENTIFIERS = {"doi": None, "pmid": None, "pmcid": None, "arxiv": None}
AUTHORS = [{"given": None, "family": None, "orcid": None}]


def test_the_keys_are_exactly_the_promised_ones() -> None:
    assert keys(extraction_record(FULL)) == {
        "document": {
            "identifiers": IDENTIFIERS,
            "title": None,
            "abstract": None,
            "authors": AUTHORS,
            "journal": None,
            "year": None,
            "type": None,
            "licence": None,
        },
        "references": [
            {
                "id": None,
                "index": None,
                "raw": None,
                "identifiers": IDENTIFIERS,
                "title": None,
                "authors": AUTHORS,
                "year": None,
                "journal": None,
                "volume": None,
                "first_page": None,
            }
        ],
        "statements": [
            {
                "before": None,
                "sentence": None,
                "after": None,
                "section": None,
                "headings": [None],
                "element": None,
                "target": {"start": None, "end": None, "text": None, "reference_ids": [None]},
                "others": [{"start": None, "end": None, "reference_ids": [None]}],
            }
        ],
    }


def test_values_arrive_unchanged_and_survive_json() -> None:
    record = extraction_record(FULL)
    assert json.loads(json.dumps(record)) == record
    document, (reference,), (statement,) = record["document"], record["references"], record["statements"]
    assert document["identifiers"] == {
        "doi": "10.5555/nap.1",
        "pmid": "1",
        "pmcid": "PMC1",
        "arxiv": "2101.00001",
    }
    assert document["title"] == "Naps: a trial"
    assert document["authors"] == [
        {"given": "Mira", "family": "Aalto", "orcid": "0000-0002-1825-0097"},
        {"given": "", "family": "Nap Group", "orcid": None},
    ]
    assert (document["journal"], document["year"], document["licence"]) == (
        "Journal of Naps",
        2021,
        "CC-BY-4.0",
    )
    assert (reference["journal"], reference["volume"], reference["first_page"]) == (
        "Dream Letters",
        "3",
        "14",
    )
    assert (statement["section"], statement["element"], statement["headings"]) == (
        "results",
        "caption",
        ["Results", "Sleep"],
    )
    target = statement["target"]
    assert SENTENCE[target["start"] : target["end"]] == target["text"]
    assert statement["others"] == [{"start": 36, "end": 39, "reference_ids": ["r2"]}]


def test_what_is_unknown_is_null_or_empty_but_never_missing() -> None:
    record = extraction_record(BARE)
    assert record["document"]["identifiers"] == IDENTIFIERS
    assert record["document"]["year"] is None
    assert record["document"]["title"] == ""
    assert record["references"][0]["authors"] == []
    assert record["statements"][0]["others"] == []
