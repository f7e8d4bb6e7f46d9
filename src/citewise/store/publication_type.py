"""Publication types: the few kinds that reports are faceted by, made of what articles and references are tagged with."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from citewise.identifiers import is_preprint_doi
from citewise.resolution.key import fold


class PublicationType(StrEnum):
    """What kind of publication a work is. `UNKNOWN` (empty) is shown as unknown and never guessed away."""

    ARTICLE = "article"
    REVIEW = "review"
    META_ANALYSIS = "meta-analysis"
    CASE_REPORT = "case report"
    EDITORIAL = "editorial"
    LETTER = "letter"
    COMMENT = "comment"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    PROTOCOL = "protocol"
    PREPRINT = "preprint"
    CONFERENCE = "conference paper"
    BOOK = "book"
    CHAPTER = "chapter"
    THESIS = "thesis"
    REPORT = "report"
    DATA = "data"
    SOFTWARE = "software"
    WEB = "web page"
    OTHER = "other"
    UNKNOWN = ""


_fold = lru_cache(maxsize=4096)(fold)  # a few words come again and again
_T = PublicationType
# JATS article-type values, NLM and JATS reference publication-type values, and Crossref's types, folded.
_TAGGED = {
    **dict.fromkeys(
        (
            "research article",
            "research",
            "original article",
            "original paper",
            "original research",
            "journal",
            "article",
            "journal article",
            "brief report",
            "rapid communication",
            "data paper",
            "methods article",
            "other article",
            "short communication",
        ),
        _T.ARTICLE,
    ),
    **dict.fromkeys(("review article", "review", "mini review", "literature review"), _T.REVIEW),
    **dict.fromkeys(
        ("systematic review", "meta analysis", "metaanalysis", "systematic review and meta analysis"),
        _T.META_ANALYSIS,
    ),
    **dict.fromkeys(("case report", "case study", "case reports", "case series"), _T.CASE_REPORT),
    **dict.fromkeys(
        (
            "editorial",
            "introduction",
            "in brief",
            "news",
            "obituary",
            "announcement",
            "editor report",
            "front matter",
        ),
        _T.EDITORIAL,
    ),
    **dict.fromkeys(("letter", "correspondence", "letter to the editor"), _T.LETTER),
    **dict.fromkeys(
        (
            "article commentary",
            "commentary",
            "comment",
            "discussion",
            "reply",
            "response",
            "perspective",
            "opinion",
            "viewpoint",
            "peer review",
            "decision letter",
            "author comment",
        ),
        _T.COMMENT,
    ),
    **dict.fromkeys(
        ("correction", "erratum", "corrigendum", "addendum", "expression of concern"), _T.CORRECTION
    ),
    **dict.fromkeys(("retraction", "withdrawal", "removal"), _T.RETRACTION),
    **dict.fromkeys(("protocol", "study protocol", "trial protocol"), _T.PROTOCOL),
    **dict.fromkeys(("preprint", "posted content"), _T.PREPRINT),
    **dict.fromkeys(
        (
            "conference",
            "confproc",
            "conference proceedings",
            "conf proc",
            "proceedings",
            "proceedings article",
            "paper conference",
            "abstract",
            "meeting report",
            "poster",
            "inproceedings",
        ),
        _T.CONFERENCE,
    ),
    **dict.fromkeys(("book", "monograph", "edited book", "reference book", "book series"), _T.BOOK),
    **dict.fromkeys(
        ("book chapter", "chapter", "book section", "section", "entry", "book part", "incollection"),
        _T.CHAPTER,
    ),
    **dict.fromkeys(("thesis", "dissertation", "phd thesis"), _T.THESIS),
    **dict.fromkeys(
        (
            "report",
            "gov",
            "government",
            "working paper",
            "techreport",
            "standard",
            "report series",
            "guideline",
            "practice guideline",
        ),
        _T.REPORT,
    ),
    **dict.fromkeys(("data", "dataset", "database", "data set"), _T.DATA),
    **dict.fromkeys(("software", "computer program"), _T.SOFTWARE),
    **dict.fromkeys(
        ("web", "website", "webpage", "web page", "online", "electronic", "blog", "post weblog"), _T.WEB
    ),
    **dict.fromkeys(
        (
            "other",
            "patent",
            "newspaper",
            "magazine",
            "book review",
            "product review",
            "legal",
            "commun",
            "personal communication",
            "unpublished",
            "translation",
        ),
        _T.OTHER,
    ),
}
_TELLING_SUBJECTS = {
    _T.REVIEW,
    _T.META_ANALYSIS,
    _T.CASE_REPORT,
    _T.PROTOCOL,
    _T.EDITORIAL,
    _T.LETTER,
    _T.COMMENT,
    _T.CORRECTION,
    _T.RETRACTION,
}


def publication_type(
    tagged: str, *, subjects: tuple[str, ...] = (), title: str = "", doi: str | None = None
) -> PublicationType:
    """The kind of publication.

    Args:
        tagged: The article type or the reference's publication type as tagged (JATS, NLM, Crossref).
        subjects: Subject headings; they say more where the type is only `research-article` or `other`.
        title: `systematic review`, `meta-analysis` and `study protocol` in a title are believed.
        doi: The DOI in normal form; preprint servers are known by it.
    """
    kind = _TAGGED.get(_fold(tagged), _T.UNKNOWN)
    if is_preprint_doi(doi) and kind in (_T.ARTICLE, _T.UNKNOWN, _T.OTHER, _T.WEB):
        return _T.PREPRINT
    if kind in (_T.ARTICLE, _T.OTHER, _T.UNKNOWN, _T.REVIEW):
        words = title.lower().replace("-", " ")
        if "meta analysis" in words or "systematic review" in words:
            return _T.PROTOCOL if "protocol" in words else _T.META_ANALYSIS
        if "study protocol" in words or "trial protocol" in words:
            return _T.PROTOCOL
        for subject in subjects if kind is not _T.REVIEW else ():
            told = _TAGGED.get(_fold(subject))
            if told in _TELLING_SUBJECTS:
                return told
            if kind is not _T.ARTICLE and told is _T.ARTICLE:
                kind = _T.ARTICLE
    return kind
