"""Parse a raw bibliographic reference into its fields.

A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) labels each token; the labels are then
read as fields. How it was trained and how well it does is in `docs/explanation/identity-of-works.md`; the training script is
`evaluation/resolution/train_parser.py`.
"""

from __future__ import annotations

import gzip
import re
import threading
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

from citewise.identifiers import find_dois, normalise_arxiv, normalise_isbn, normalise_pmcid, normalise_pmid
from citewise.model import BibliographicReference, Identifiers
from citewise.resolution.names import split_names
from citewise.resolution.tokens import features, tokenise

PARSER_VERSION = "crf-2026.11"
MAX_CHARACTERS = 2_000

_PMID = re.compile(r"\b(?:PMID|PubMed(?: ID)?)\s*:?\s*(\d{4,9})\b", re.IGNORECASE)
_PMC = re.compile(r"\b(PMC\d{4,9})\b")
_ARXIV = re.compile(
    r"\barxiv\s*[:.]?\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})|arxiv\.org/(?:abs|pdf)/([^\s\]]+)",
    re.IGNORECASE,
)
_ISBN = re.compile(r"\bISBN\b[^\d]{0,6}([\dXx -]{10,17})", re.IGNORECASE)
_YEAR = re.compile(r"\b(1[5-9]\d\d|20[0-4]\d)([a-z])?\b")
_PAGES = re.compile(
    r"([A-Za-z]{0,4}\d+[A-Za-z]?|[ivxlc]+)(?:\s*[-\u2010-\u2015\u2212]+\s*([A-Za-z]{0,4}\d+[A-Za-z]?))?"
)
# PMC's renditions leave no blank between family name and initials (`ZollerSD`), nor before a volume (`Cruz105`).
_GLUED_NAME = re.compile(
    r"\b([A-Z\u00c0-\u00de][\w'\u2019-]*[a-z\u00df-\u00ff]{2})([A-Z]{1,3})(?=[,.;\s]|\Z)"
)
_GLUED_NEXT = re.compile(
    r"(?<=[a-z\u00df-\u00ff][a-z\u00df-\u00ff]|[A-Z]\.)(?=[A-Z\u00c0-\u00de][a-z\u00df-\u00ff]{2})"
)
# The number of an entry in its list says nothing of the work: `[12] `, `(3) `, `7. `, `1 ` before a name.
_NUMBERED = re.compile(r"\A(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}[.)]?(?=\s))\s*(?=[^\W\d_])")
_GLUED_NUMBER = re.compile(r"(?<=[a-z\u00df-\u00ff]{3})(?=\d{1,4}(?:\s?[:(,]| \d))")
_LOCAL = threading.local()


@lru_cache(maxsize=1)
def _model() -> bytes:
    resource = files("citewise.resolution") / "weights" / "reference-parser.crfsuite.gz"
    with as_file(resource) as path:
        return gzip.decompress(path.read_bytes())


def _tagger() -> Any:
    # A tagger keeps the sequence it is at, so every thread has its own.
    tagger = getattr(_LOCAL, "tagger", None)
    if tagger is None:
        import pycrfsuite

        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(_model())
        _LOCAL.tagger = tagger
    return tagger


def unglue(raw: str) -> str:
    """Blanks where a rendition has lost them between the parts of a name or before a volume; white space folded."""
    # Halves of surrogate pairs, which broken files hold, are refused by the model's library.
    raw = " ".join(raw[:MAX_CHARACTERS].encode("utf-8", "replace").decode().split())
    raw = _NUMBERED.sub("", raw)
    raw = _GLUED_NAME.sub(r"\1 \2", raw)
    if raw.count(" ") < len(raw) / 12:
        raw = _GLUED_NEXT.sub(" ", raw)
    return _GLUED_NUMBER.sub(" ", raw)


def label_fields(raw: str) -> dict[str, str]:
    """The fields of a raw reference as text, by name.

    Names: `author`, `title`, `container`, `date`, `volume`, `issue`, `pages`, `publisher`, `place`, `editor`, `id`,
    `url`, `note`, `number`; only those that are there. Of a field in several runs all are joined, but of `title`, `container`, `volume`, `date` the first.
    """
    raw = unglue(raw)
    tokens = tokenise(raw)
    if not tokens:
        return {}
    labels = _tagger().tag(features(tokens))
    runs: list[tuple[str, int, int]] = []
    for token, label in zip(tokens, labels, strict=True):
        if runs and runs[-1][0] == label:
            runs[-1] = (label, runs[-1][1], token.end)
        else:
            runs.append((label, token.start, token.end))
    fields: dict[str, str] = {}
    for label, start, end in runs:
        if label == "other":
            continue
        text = raw[start:end]
        if label not in fields:
            fields[label] = text
        elif label in {"author", "editor", "id", "url", "note", "pages"}:
            joint = "\u2013" if label == "pages" else ", " if label in {"author", "editor"} else " "
            fields[label] = f"{fields[label]}{joint}{text}"
    return fields


def parse_reference(raw: str, *, reference_id: str = "", index: int = 0) -> BibliographicReference:
    """The bibliographic reference that a raw string is, with every field that was found in it.

    Never fails: a string without recognisable fields gives a reference with `raw` alone.
    """
    fields = label_fields(raw)
    dois = find_dois(re.sub(r"(10\.\d{4,9}/) (?=\S)", r"\1", raw))
    arxiv = _ARXIV.search(raw)
    pmid, pmcid, isbn = _PMID.search(raw), _PMC.search(raw), _ISBN.search(raw)
    year = _YEAR.search(fields.get("date", "")) or (_YEAR.search(raw) if "date" not in fields else None)
    pages = _PAGES.search(fields.get("pages", ""))
    title = fields.get("title", "")
    container = fields.get("container", "")
    return BibliographicReference(
        id=reference_id,
        index=index,
        raw=raw,
        label=fields.get("number", ""),
        identifiers=Identifiers(
            doi=dois[0] if dois else None,
            pmid=normalise_pmid(pmid.group(1)) if pmid else None,
            pmcid=normalise_pmcid(pmcid.group(1)) if pmcid else None,
            arxiv=normalise_arxiv(arxiv.group(1) or arxiv.group(2)) if arxiv else None,
            isbn=normalise_isbn(isbn.group(1)) if isbn else None,
        ),
        title=title.strip(" .,;:\"'\u201c\u201d"),
        authors=split_names(fields.get("author", "")),
        editors=split_names(fields.get("editor", "")),
        year=int(year.group(1)) if year else None,
        year_suffix=(year.group(2) or "") if year else "",
        journal=container.strip(" ,;:"),
        publisher=fields.get("publisher", ""),
        volume=fields.get("volume", "").strip(" .,;:()"),
        issue=fields.get("issue", "").strip(" .,;:()"),
        first_page=pages.group(1) if pages else "",
        last_page=(pages.group(2) or "") if pages else "",
        url=fields.get("url", ""),
    )
