"""Labelled reference strings for the parser: reading the team's data into tokens with labels.

Three sources, each split by document so that no document gives strings to both sides: GROBID's annotated TEI (by
file), anystyle's sequences (by block of 20), mixed citations of JATS articles (by article; their inline tags are the labels).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lxml import etree

from citewise.resolution.tokens import ReferenceToken, tokenise

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

TEI = {
    ("author", None): "author",
    ("orgName", None): "author",
    ("editor", None): "editor",
    ("date", None): "date",
    ("publisher", None): "publisher",
    ("pubPlace", None): "place",
    ("pubplace", None): "place",
    ("title", "a"): "title",
    ("title", "j"): "container",
    ("title", "m"): "book",
    ("title", "s"): "container",
    ("idno", None): "id",
    ("ptr", None): "url",
    ("note", None): "note",
}
SCOPES = {
    "pp": "pages",
    "page": "pages",
    "pages": "pages",
    "volume": "volume",
    "vol": "volume",
    "issue": "issue",
}
ANYSTYLE = {
    "author": "author",
    "date": "date",
    "title": "title",
    "pages": "pages",
    "publisher": "publisher",
    "location": "place",
    "volume": "volume",
    "journal": "container",
    "container-title": "container",
    "collection-title": "container",
    "editor": "editor",
    "translator": "editor",
    "citation-number": "number",
    "note": "note",
    "genre": "note",
    "url": "url",
    "edition": "note",
    "doi": "id",
    "isbn": "id",
}
JATS = {
    "surname": "author",
    "given-names": "author",
    "suffix": "author",
    "prefix": "author",
    "collab": "author",
    "etal": "author",
    "year": "date",
    "month": "date",
    "day": "date",
    "article-title": "title",
    "chapter-title": "title",
    "source": "container",
    "volume": "volume",
    "issue": "issue",
    "fpage": "pages",
    "lpage": "pages",
    "page-range": "pages",
    "elocation-id": "pages",
    "publisher-name": "publisher",
    "publisher-loc": "place",
    "pub-id": "id",
    "ext-link": "url",
    "uri": "url",
    "comment": "note",
    "edition": "note",
}


@dataclass(frozen=True)
class Labelled:
    """One reference string with a label for each token, and the document it came from."""

    source: str
    document: str
    raw: str
    tokens: list[ReferenceToken]
    labels: list[str]


def held_back(document: str, share: float = 0.15) -> bool:
    """Whether a document belongs to the held-back side; by hash, so it never changes."""
    digest = hashlib.blake2b(document.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32 < share


def _join(pieces: list[tuple[str, str]]) -> tuple[str, list[tuple[int, int, str]]]:
    raw = ""
    spans = []
    for text, label in pieces:
        folded = re.sub(r"\s+", " ", text)
        if raw and raw[-1] == " ":
            folded = folded.lstrip(" ")
        # PMC leaves no blank between the parts of a name.
        if folded and raw and raw[-1].isalnum() and folded[0].isalnum():
            raw += " "
        start = len(raw)
        raw += folded
        if label and folded.strip():
            spans.append((start, len(raw), label))
    return raw, spans


def _label(source: str, document: str, pieces: list[tuple[str, str]]) -> Labelled | None:
    raw, spans = _join(pieces)
    tokens = tokenise(raw)
    if len(tokens) < 5 or len(tokens) > 250:
        return None
    labels = ["other"] * len(tokens)
    for start, end, label in spans:
        for index, token in enumerate(tokens):
            if token.start >= start and token.end <= end:
                labels[index] = label
    _split_volume(tokens, labels)
    _same_identifiers(tokens, labels)
    _tidy(tokens, labels)
    return Labelled(source, document, raw.strip(), tokens, labels)


JOINED = {"author", "editor", "pages", "date", "title", "container", "publisher"}


def _tidy(tokens: list[ReferenceToken], labels: list[str]) -> None:
    """Give every source the same habit: a field holds no mark at its edges, and marks inside it belong to it."""
    total = len(labels)
    inside = [index for index in range(total) if labels[index] != "other" and tokens[index].text[0].isalnum()]
    for index in range(total):
        if not tokens[index].text[0].isalnum():
            labels[index] = "other"
    for first, second in pairwise(inside):
        if labels[first] == labels[second] and labels[first] in JOINED and 1 < second - first <= 4:
            between = range(first + 1, second)
            if all(labels[i] == "other" and not tokens[i].text[0].isalnum() for i in between):
                for i in between:
                    labels[i] = labels[first]
    # "In" and "(Eds.)" introduce a field and are no part of it.
    for index, token in enumerate(tokens):
        word = token.text.lower()
        starts = index == 0 or labels[index - 1] != labels[index]
        if labels[index] in {"editor", "container"} and word in {"in", "dans"} and starts:
            labels[index] = "other"


def _same_identifiers(tokens: list[ReferenceToken], labels: list[str]) -> None:
    """Annotators call a DOI now `id`, now `url`, now nothing: what it looks like decides."""
    for index, token in enumerate(tokens):
        if token.text.startswith("10.") and "/" in token.text:
            labels[index] = "id"
        elif token.text.startswith(("http", "www.")):
            labels[index] = "id" if "doi.org" in token.text else "url"
        elif token.text.isdigit() and (
            labels[index] == "url" or (len(token.text) >= 7 and index == len(tokens) - 1)
        ):
            labels[index] = "id"
        elif labels[index] == "id" and token.text.lower() in {"doi", "pmid", "arxiv", "pmc", "pmcid"}:
            labels[index] = "other"


def _split_volume(tokens: list[ReferenceToken], labels: list[str]) -> None:
    """In `12(3)`, tagged as one volume, 3 is the issue; words such as `Vol.` are no part of a value."""
    opened = False
    for index, token in enumerate(tokens):
        if labels[index] not in {"volume", "issue", "pages", "date"}:
            opened = False
            continue
        if labels[index] == "volume" and token.text == "(":
            opened = True
        if opened and labels[index] == "volume" and token.text.isdigit():
            labels[index] = "issue"
        if token.text.lower() in {"vol", "volume", "no", "nr", "issue", "pp", "p", "pages", "bd"}:
            labels[index] = "other"
            if token.text.lower() in {"no", "nr", "issue"}:
                for later in range(index + 1, min(index + 4, len(tokens))):
                    if labels[later] == "volume":
                        labels[later] = "issue"


def _walk(element: etree._Element, table: dict[str, str], inherited: str = "") -> Iterator[tuple[str, str]]:
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    label = table.get(name, inherited)
    if name == "person-group" and element.get("person-group-type") == "editor":
        table = table | {"surname": "editor", "given-names": "editor"}
    if element.text and isinstance(element.tag, str):
        yield element.text, label
    for child in element:
        yield from _walk(child, table, label)
        if child.tail:
            yield child.tail, label


def read_tei() -> Iterator[Labelled]:
    """GROBID's annotated references. A monograph title without an article title is the title."""
    with tarfile.open(SHARED / "references" / "parsed-references-tei.tar.gz") as archive:
        for member in archive:
            if not member.isfile():
                continue
            stream = archive.extractfile(member)
            assert stream is not None
            tree = etree.fromstring(stream.read(), etree.XMLParser(recover=True))
            for bibl in tree.iter("{*}bibl"):
                pieces = []
                kinds = {e.get("level") for e in bibl.iter("{*}title")}

                def walk(
                    element: etree._Element, inherited: str, kinds: set[str | None] = kinds
                ) -> Iterator[tuple[str, str]]:
                    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
                    if name == "biblScope":
                        kind = element.get("unit") or element.get("type") or element.get("level") or ""
                        label = SCOPES.get(kind, inherited)
                    elif name == "title":
                        label = TEI.get((name, element.get("level")), inherited)
                        if label == "book":
                            label = "container" if "a" in kinds else "title"
                    else:
                        label = TEI.get((name, None), inherited)
                        if name == "note" and element.get("type") == "report":
                            label = "note"
                    if element.text and isinstance(element.tag, str):
                        yield element.text, label
                    if name == "lb":
                        yield " ", inherited
                    for child in element:
                        yield from walk(child, label)
                        if child.tail:
                            yield child.tail, label

                pieces = list(walk(bibl, ""))
                item = _label("tei", member.name, pieces)
                if item:
                    yield item


def read_anystyle() -> Iterator[Labelled]:
    """Anystyle's core and good sets."""
    for name in ("core", "good"):
        with gzip.open(SHARED / "references" / f"anystyle-{name}.xml.gz") as stream:
            tree = etree.parse(stream)
        for index, sequence in enumerate(tree.getroot()):
            pieces = []
            for field in sequence:
                pieces.append((field.text or "", ANYSTYLE.get(field.tag, "")))
                pieces.append((" ", ""))
            item = _label("anystyle", f"{name}-{index // 20}", pieces)
            if item:
                yield item


def _is_book(citation: etree._Element) -> bool:
    kind = citation.get("publication-type") or citation.get("citation-type") or ""
    return kind in {"book", "thesis", "report"} or (
        citation.find("publisher-name") is not None and citation.find("volume") is None
    )


def read_jats(limit_per_article: int = 12) -> Iterator[Labelled]:
    """Mixed citations of the development articles that are tagged inline with punctuation between the fields."""
    for name in ("dev-01", "dev-02"):
        with tarfile.open(SHARED / "jats" / f"{name}.tar.gz") as archive:
            for member in archive:
                if not member.isfile():
                    continue
                stream = archive.extractfile(member)
                assert stream is not None
                try:
                    tree = etree.fromstring(stream.read(), etree.XMLParser(recover=True, no_network=True))
                except etree.XMLSyntaxError:
                    continue
                if tree is None:
                    continue
                found = []
                for citation in tree.iter("mixed-citation", "citation"):
                    between = sum(1 for child in citation if (child.tail or "").strip())
                    if len(citation) >= 4 and between >= 3:
                        titled = any(
                            child.tag in {"article-title", "chapter-title"} for child in citation.iter()
                        )
                        table = (
                            JATS
                            if titled
                            else JATS | {"source": "title" if _is_book(citation) else "container"}
                        )
                        item = _label("jats", member.name, list(_walk(citation, table)))
                        if item:
                            found.append(item)
                step = max(1, len(found) // limit_per_article)
                yield from found[::step][:limit_per_article]


def _initials(rng: random.Random, style: str) -> str:
    letters = [rng.choice("ABCDEFGHJKLMNPRSTW") for _ in range(rng.choice((1, 1, 2, 2, 3)))]
    if style == "bare":
        return "".join(letters)
    return (" " if style == "spaced" else "").join(f"{letter}." for letter in letters)


def _names(rng: random.Random, families: list[str]) -> list[tuple[str, str]]:
    """Authors in one of the ways in which styles print them."""
    before = rng.random() < 0.4
    style = rng.choice(("dotted", "spaced", "bare"))
    joint, last = rng.choice(((", ", ", and "), ("; ", "; "), (", ", ", & "), (", ", ", "), (", ", " and ")))
    shown = families[: rng.choice((3, 6, 10))]
    if rng.random() < 0.15:
        shown = [name.upper() for name in shown]
    comma = ", " if joint == "; " or rng.random() < 0.5 else " "
    pieces: list[tuple[str, str]] = []
    for number, family in enumerate(shown):
        if number:
            pieces.append((last if number == len(shown) - 1 else joint, "author"))
        name = _initials(rng, style)
        pieces.append((f"{name} {family}" if before else f"{family}{comma}{name}", "author"))
    if len(shown) < len(families):
        pieces.append((rng.choice((", et al.", " et al.", ", ...")), "author"))
    return pieces


def rendered(count: int = 9_000, seed: int = 11) -> Iterator[Labelled]:
    """Fields of the development articles' references printed by ourselves in styles that the annotated sources lack.

    Without titles, with the year in the middle, with a bare number before the authors, with a quoted title; each reference once.
    Initials are made up, since the file holds family names alone.
    """
    rng = random.Random(seed)  # noqa: S311 - training data, no secret
    with gzip.open(SHARED / "references" / "jats_refs_dev.jsonl.gz", "rt") as stream:
        rows = [
            row
            for line in stream
            if (row := json.loads(line)).get("source") and row.get("authors") and row.get("year")
        ]
    rng.shuffle(rows)
    for row in rows[: count * 2]:
        number = rng.choice(
            (
                "",
                "",
                "",
                f"{rng.randint(1, 99)} ",
                f"({rng.randint(1, 99)}) ",
                f"[{rng.randint(1, 99)}] ",
                f"{rng.randint(1, 99)}. ",
            )
        )
        pieces: list[tuple[str, str]] = [(number, "number")] if number else []
        pieces += _names(rng, row["authors"])
        title = (row.get("title") or "").strip(" .")
        source, year = row["source"].strip(" ."), str(row["year"])[:4]
        volume, issue = row.get("volume") or "", row.get("issue") or ""
        page, last = row.get("fpage") or "", row.get("lpage") or ""
        pages = (
            f"{page}{rng.choice(('-', chr(0x2013)))}{last}"
            if last and last != page and rng.random() < 0.7
            else page
        )
        style = rng.choice(("acs", "aip", "elsevier", "apa", "mla", "chicago"))
        if style in ("apa", "mla", "chicago") and not title:
            style = "aip"

        def add(*more: tuple[str, str]) -> None:
            pieces.extend(more)  # noqa: B023 - called within the loop

        if style == "acs":
            add((" ", ""), (source, "container"), (" ", ""), (year, "date"))
            add((", ", ""), (volume, "volume")) if volume else None
            add((", ", ""), (pages, "pages")) if pages else None
        elif style == "aip":
            add((", ", ""), (source, "container"), (" ", ""), (volume, "volume"))
            add((", ", ""), (page, "pages")) if page else None
            add((" (", ""), (year, "date"), (")", ""))
        elif style == "elsevier":
            add(
                (", ", ""),
                (source, "container"),
                (" ", ""),
                (volume, "volume"),
                (" (", ""),
                (year, "date"),
                (")", ""),
            )
            add((" ", ""), (page, "pages")) if page else None
        elif style == "apa":
            add((" (", ""), (year, "date"), ("). ", ""), (title, "title"), (". ", ""), (source, "container"))
            add((", ", ""), (volume, "volume")) if volume else None
            add(("(", ""), (issue, "issue"), (")", "")) if volume and issue else None
            add((", ", ""), (pages, "pages")) if pages else None
        elif style == "mla":
            add(
                (". \u201c", ""),
                (title, "title"),
                (".\u201d ", ""),
                (source, "container"),
                (" ", ""),
                (volume, "volume"),
            )
            add((".", ""), (issue, "issue")) if volume and issue else None
            add((" (", ""), (year, "date"), (")", ""))
            add((": ", ""), (pages or "n. pag", "pages" if pages else ""))
        else:
            add(
                (". ", ""),
                (year, "date"),
                (". \u201c", ""),
                (title, "title"),
                (".\u201d ", ""),
                (source, "container"),
            )
            add((" ", ""), (volume, "volume")) if volume else None
            add((" (", ""), (issue, "issue"), (")", "")) if volume and issue else None
            add((": ", ""), (pages, "pages")) if pages else None
        add((".", ""))
        item = _label("rendered", row["file"], [piece for piece in pieces if piece[0]])
        if item:
            yield item
            count -= 1
            if not count:
                return


def read_all() -> list[Labelled]:
    """Every labelled string of the three sources."""
    return [*read_tei(), *read_anystyle(), *read_jats()]
