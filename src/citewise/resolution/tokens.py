"""Tokens of a raw bibliographic reference, and what the sequence model is told of each."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from citewise.resolution.folding import fold_words

# A DOI or an address is one token; otherwise words, numbers and single marks.
_TOKEN = re.compile(
    r"https?://[^\s<>]+[^\s<>.,;)\]]|www\.[^\s<>]+[^\s<>.,;)\]]|10\.\d{4,9}/[^\s<>]*[^\s<>.,;)\]]"
    r"|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+|[^\w\s]|_"
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun "
    "jul aug sep sept oct nov dec spring summer autumn winter fall januar februar märz mai juni juli oktober "
    "dezember janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero "
    "marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
)
_CONTAINER = frozenset(
    "journal j proc proceedings trans transactions rev review reviews lett letters bull bulletin ann annals acta arch "
    "archives int international res research sci science nature conference conf symposium workshop zeitschrift "
    "revue revista am amer eur european advances adv lecture notes handbook encyclopedia magazine newspaper "
    "quarterly phys chem biol med soc society".split()
)
_PUBLISHER = frozenset(
    "press publisher publishers publishing publications verlag springer wiley elsevier academic university "
    "routledge sage blackwell kluwer crc mit oxford cambridge ieee acm ltd inc gmbh éditions editions editorial books "
    "prentice hall mcgraw hill pearson addison wesley birkhäuser sons co gruyter brill".split()
)
_PLACE = frozenset(
    "new york london berlin paris amsterdam cambridge oxford boston chicago philadelphia dordrecht heidelberg tokyo "
    "washington dc san francisco usa uk u.s.a germany france italy netherlands madrid roma rome milano wien vienna "
    "münchen munich stuttgart leipzig leiden geneva genève zürich basel singapore beijing los angeles hillsdale nj ny "
    "ma ca mexico barcelona lisboa são paulo toronto sydney melbourne stockholm copenhagen moscow".split()
)
_VOLUME = frozenset("vol volume vols bd band tome t v".split())
_ISSUE = frozenset("no issue nr num number heft iss n".split())
_PAGES = frozenset("pp p pages page s seiten pg art article".split())
_EDITOR = frozenset("ed eds editor editors edited hrsg hg dir coord".split())
_AUTHOR = frozenset("et al and & y und van von der de la le del di da jr sr".split())
_IN = frozenset("in dans en".split())
_THESIS = frozenset(
    "thesis dissertation phd doctoral master masters msc diss diplomarbeit thèse tesis".split()
)
_NOTE = frozenset(
    "available online accessed retrieved from press submitted preparation unpublished print epub ahead doi pmid pmc "
    "arxiv url http https report technical tech rep isbn issn edition edn".split()
)
_LISTS = (
    ("month", _MONTHS),
    ("cont", _CONTAINER),
    ("publ", _PUBLISHER),
    ("place", _PLACE),
    ("vol", _VOLUME),
    ("iss", _ISSUE),
    ("pag", _PAGES),
    ("edit", _EDITOR),
    ("auth", _AUTHOR),
    ("in", _IN),
    ("thesis", _THESIS),
    ("note", _NOTE),
)
_OPENING = {"(": "(", "[": "[", "\u201c": "q", "\u00ab": "q"}
_CLOSING = frozenset(")]\u201d\u00bb")


@dataclass(frozen=True, slots=True)
class ReferenceToken:
    """A token with its place in the raw string; `spaced` says whether a blank stands before it."""

    text: str
    start: int
    end: int
    spaced: bool


def tokenise(raw: str) -> list[ReferenceToken]:
    """Cut a raw reference into tokens. Every character that is no blank belongs to exactly one."""
    tokens = []
    last = 0
    for match in _TOKEN.finditer(raw):
        start, end = match.span()
        tokens.append(ReferenceToken(match.group(), start, end, start > last or start == 0))
        last = end
    return tokens


@lru_cache(maxsize=50_000)
def _shape(text: str) -> tuple[str, ...]:
    """Features of a token by itself; cached, for most tokens come again."""
    low = text.lower()
    first = text[0]
    if text.startswith(("http", "www.")):
        return ("w=URL", "k=url")
    if text.startswith("10.") and "/" in text:
        return ("w=DOI", "k=doi")
    if first.isdigit():
        size = len(text)
        kind = "year" if size == 4 and ("1500" <= text <= "2035") else f"d{min(size, 6)}"
        return (f"k={kind}", f"w={text}" if size < 3 else f"w={text[:2]}#{size}")
    if not first.isalpha():
        return (f"w={text}", "k=mark")
    if len(text) == 1:
        kind = "I" if first.isupper() else "i"
    elif text.isupper():
        kind = "UU" if len(text) <= 3 else "UUU"
    elif first.isupper():
        kind = "Ul" if text[1:].islower() else "UlU"
    else:
        kind = "l" if text.islower() else "lU"
    features = [f"w={low}", f"k={kind}", f"s={low[-3:]}", f"p={low[:3]}", f"n={min(len(text), 12)}"]
    features.extend(f"x={name}" for name, words in _LISTS if low in words)
    return tuple(features)


@lru_cache(maxsize=1)
def _journal_names() -> frozenset[str]:
    """Folded names and abbreviations of journals (JabRef's lists, CC0), see evaluation/resolution/journal_names.py."""
    data = (files("citewise.resolution") / "weights" / "journal-names.txt.gz").read_bytes()
    return frozenset(gzip.decompress(data).decode("utf-8").split())


def journal_spans(tokens: list[ReferenceToken]) -> list[tuple[int, int, int]]:
    """Runs of tokens that are a known journal's name or abbreviation: start, end (exclusive), number of words.

    The longest from each place, from left to right, without overlap.
    """
    names = _journal_names()
    folded = ["".join(fold_words(token.text)) if token.text[0].isalnum() else "" for token in tokens]
    spans = []
    start = 0
    total = len(tokens)
    while start < total:
        if not tokens[start].text[0].isupper():
            start += 1
            continue
        joined = ""
        words = 0
        best: tuple[int, int] | None = None
        for end in range(start, min(total, start + 24)):
            text = tokens[end].text
            if folded[end]:
                if text.isdigit() and words:
                    break
                joined += folded[end]
                words += 1
                if words > 12:
                    break
                if joined in names:
                    best = (end + 1, words)
            elif text in '()[];\u201c\u201d"' or (text == ":" and words == 1):
                break
        if best:
            spans.append((start, *best))
            start = best[0]
        else:
            start += 1
    return spans


def _journal_features(tokens: list[ReferenceToken]) -> list[str]:
    marks = [""] * len(tokens)
    for start, end, words in journal_spans(tokens):
        after = next((t.text for t in tokens[end : end + 3] if t.text[0].isalnum() or t.text in "([:;"), "")
        follows = (
            "d"
            if after[:1].isdigit()
            else "p"
            if after in {"(", "["}
            else "m"
            if after in {":", ";"}
            else "w"
        )
        size = min(words, 4)
        for index in range(start, end):
            place = "B" if index == start else "E" if index == end - 1 else "I"
            marks[index] = f"J={place}{size}{follows}"
    return marks


_EDITORS = frozenset({"ed", "eds", "editor", "editors", "hrsg"})


def _outlook(tokens: list[ReferenceToken], journals: list[str]) -> list[list[str]]:
    """For each token what of the whole string tells of it: what came before and what is still to come.

    Years, numbers, names of journals and the mark of editors before and after; a number's place among the numbers around it.
    """
    total = len(tokens)
    texts = [token.text for token in tokens]
    years = [len(text) == 4 and text.isdigit() and "1500" <= text <= "2035" for text in texts]
    numbers = [text[0].isdigit() for text in texts]
    editors = [text.lower() in _EDITORS for text in texts]
    starts = ["=B" in mark for mark in journals]
    # Runs of numbers with no word of three letters between them: `35 (4), 607-640`.
    run = [0] * total
    size: dict[int, int] = {}
    place = [0] * total
    current = count = 0
    for index, text in enumerate(texts):
        if text.isalpha() and len(text) >= 3:
            if count:
                current += 1
            count = 0
        elif numbers[index]:
            count += 1
            place[index], run[index] = count, current
            size[current] = count
    rows: list[list[str]] = [[] for _ in tokens]
    ahead = {"y": 0, "n": 0, "e": 0, "j": 0}
    for index in range(total - 1, -1, -1):
        row = rows[index]
        row.append(f"yleft={min(ahead['y'], 2)}")
        row.append(f"nleft={min(ahead['n'], 4)}")
        if ahead["e"] and index >= ahead["e"] - 45:
            row.append("eahead")
        row.append(f"jleft={min(ahead['j'], 2)}")
        if numbers[index]:
            row.append(f"run={min(place[index], 4)}/{min(size[run[index]], 5)}")
        ahead["y"] += years[index]
        ahead["n"] += numbers[index]
        ahead["j"] += starts[index]
        if editors[index]:
            ahead["e"] = index
    inside = passed = journal = False
    for index, text in enumerate(texts):
        if inside:
            rows[index].append("after-in")
        if passed:
            rows[index].append("after-ed")
        if journal:
            rows[index].append("after-j")
        if text == "In" or (text == "in" and index and texts[index - 1] in {".", ",", ":", "”", '"', "’"}):
            inside = True
        passed = passed or editors[index]
        journal = journal or starts[index]
    return rows


def features(tokens: list[ReferenceToken]) -> list[list[str]]:
    """For each token the features of itself, its neighbours and its place, as the sequence model takes them."""
    shapes = [_shape(token.text) for token in tokens]
    journals = _journal_features(tokens)
    outlook = _outlook(tokens, journals)
    total = len(tokens)
    result: list[list[str]] = []
    depth = ""
    years = 0
    stops = 0
    for index, token in enumerate(tokens):
        text = token.text
        row = list(shapes[index])
        row.extend(outlook[index])
        row.append(f"at={index * 10 // total}")
        row.append(f"from={min(index, 6)}")
        row.append(f"left={min(total - index - 1, 6)}")
        row.append("sp" if token.spaced else "nosp")
        if journals[index]:
            row.append(journals[index])
        row.extend(
            f"{distance:+d}{journals[index + distance]}"
            for distance in (-2, -1, 1, 2)
            if 0 <= index + distance < total and journals[index + distance]
        )
        if depth:
            row.append(f"in={depth}")
        row.append(f"years={min(years, 2)}")
        row.append(f"stops={min(stops, 4)}")
        for distance in (1, 2, 3):
            if index >= distance:
                row.extend(
                    f"-{distance}{feature}"
                    for feature in shapes[index - distance][: 2 if distance > 1 else 3]
                )
                if distance <= 2:
                    row.extend(f"-{distance}{f}" for f in shapes[index - distance][5:])
            if index + distance < total:
                row.extend(
                    f"+{distance}{feature}"
                    for feature in shapes[index + distance][: 2 if distance > 1 else 3]
                )
                if distance <= 2:
                    row.extend(f"+{distance}{f}" for f in shapes[index + distance][5:])
        if index:
            row.append(f"-1{shapes[index - 1][0]}|{shapes[index][1] if len(shapes[index]) > 1 else ''}")
        if index + 1 < total:
            row.append(f"{shapes[index][1] if len(shapes[index]) > 1 else ''}|+1{shapes[index + 1][0]}")
        if index == 0:
            row.append("BOS")
        if index == total - 1:
            row.append("EOS")
        result.append(row)
        if text in _OPENING:
            depth = _OPENING[text]
        elif text in _CLOSING:
            depth = ""
        elif text == ".":
            stops += 1
        elif len(text) == 4 and text.isdigit() and "1500" <= text <= "2035":
            years += 1
    return result
