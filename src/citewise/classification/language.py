"""Which language a text is written in, by its function words or its script.

The model reads English only. Whole documents in another language are recognised by the commonest words of the
languages in which science is published; other scripts by their letters.
"""

from __future__ import annotations

import re
from collections import Counter

_FUNCTION_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in that is was for with as by on are were this from be have which not it we has been at or an our their than these between but however study results found",
        "de": "der die das und in den von zu mit für ist im des dem eine auf ein als auch werden wurde wurden nicht bei sich sind oder nach durch einer wird zur zum dass diese",
        "fr": "le la les de des du et en une un dans est que pour par sur avec au aux sont qui ce cette ont été plus ne pas ou se nous ces être leur",
        "es": "el la los las de del y en que un una con por para se es al como más su fue son lo entre este esta han sido fueron estos sus también",
        "pt": "o a os as de da do das dos e em que um uma com por para se é ao como mais foi são na no nas entre este esta foram não também pelo pela",
        "it": "il la le gli di del della dei delle e in che un una con per si è al come più sono nel nella tra questo questa stato stati anche da dal non dalla",
        "nl": "de het een van en in te dat is op voor met zijn niet aan er ook als bij door werd werden naar uit om deze tussen worden wordt",
        "sv": "och i att det som en på är av för med den till inte om ett har de vid från var eller kan mellan även efter denna detta",
        "da": "og i at det som en på er af for med den til ikke om et har de ved fra var eller kan mellem også efter denne dette blev",
        "pl": "i w na z do się nie że jest to oraz od po przez dla jak były był przy ich są może lub tym które który",
        "tr": "ve bir bu ile için da de olarak olan daha çok en gibi sonra kadar ise göre ancak olduğu arasında",
        "id": "dan yang di dengan untuk pada dari dalam ini adalah itu tidak oleh sebagai atau dapat akan telah hasil penelitian",
    }.items()
}
_SCRIPTS = (
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_OTHER_SCRIPT = re.compile(r"[\u0370-\uffff]")
_ELSEWHERE = frozenset().union(*(words for code, words in _FUNCTION_WORDS.items() if code != "en"))
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 20_000
_FEWEST_WORDS = 12


def document_language(text: str) -> str | None:
    """Guess the language of a text (its first 20,000 characters are read).

    Returns:
        A two-letter code, or None where too little speaks for any language: fewer than 12 words, or hardly any
        function words (names, formulas, tables).
    """
    text = text[:_LONGEST]
    letters = len(_LETTER.findall(text))
    if letters < 20:
        return None
    shares = {code: len(script.findall(text)) / letters for code, script in _SCRIPTS}
    if shares["ja"] > 0.1:
        return "ja"
    best_script = max(shares, key=lambda code: shares[code])
    if shares[best_script] > 0.4:
        return best_script
    words = Counter(_WORD.findall(text.lower()))
    total = sum(words.values())
    if total < _FEWEST_WORDS:
        return None
    counts = {
        code: sum(words[word] for word in function_words) for code, function_words in _FUNCTION_WORDS.items()
    }
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    if counts[best] < max(3, 0.08 * total):
        return None
    return best


def is_foreign(text: str) -> str | None:
    """The language's code if a short text is clearly not English, else None.

    English must have far fewer function words than the language found, so that an English sentence with a title
    or a species name in another language stays English.
    """
    words = _WORD.findall(text.lower())
    english = sum(word in _FUNCTION_WORDS["en"] for word in words)
    if _plainly_english(text, words, english):
        return None
    language = document_language(text)
    if language is None or language == "en":
        return None
    if language in {code for code, _ in _SCRIPTS}:
        return language
    theirs = sum(word in _FUNCTION_WORDS[language] for word in words)
    return language if theirs >= 4 and theirs > 2 * english else None


def _plainly_english(text: str, words: list[str], english: int) -> bool:
    """Whether no other language can come out, told without counting each: most statements end here, ten times faster."""
    if len(text) > _LONGEST or 10 * len(_OTHER_SCRIPT.findall(text)) > sum(map(len, words)):
        return False
    elsewhere = sum(word in _ELSEWHERE for word in words)
    return elsewhere < 4 or elsewhere <= 2 * english
