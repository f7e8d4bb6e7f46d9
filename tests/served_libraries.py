"""Libraries for tests of pages: the example corpus, and one of articles that mean harm or hold next to nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import html

CORPUS = Path(__file__).resolve().parents[1] / "examples" / "corpus"
TRIAL = "10.5555/jlm.2012.15.601"
"""The most cited work of the example corpus."""
RETRACTED = "10.5555/atm.2013.0220"
"""The retracted work of the example corpus."""

SCRIPT = "<script>document.title='taken'</script>"
MARKUP = '"><img src=x onerror="document.title=\'taken\'"><b>bold</b>'
RIGHT_TO_LEFT = "\u202egnihton lufmrah\u202c \u0634\u0631\u0642 end"
FORMULA = '=HYPERLINK("http://evil.example") E = mc² ∑ₙ xⁿ ≤ ½'
HOSTILE = "10.5555/hostile.1"
CROWD = "10.5555/crowd.1"
CROWD_SIZE = 5_000

_ARTICLE = """<?xml version="1.0" encoding="UTF-8"?>
<article article-type="research-article"><front><journal-meta><journal-title-group><journal-title>{journal}</journal-title>
</journal-title-group></journal-meta><article-meta><article-id pub-id-type="doi">{doi}</article-id>
<title-group><article-title>{title}</article-title></title-group><contrib-group>{authors}</contrib-group>
<pub-date pub-type="epub"><year>2021</year></pub-date><abstract><p>{abstract}</p></abstract></article-meta></front>
<body>{body}</body><back><ref-list>{references}</ref-list></back></article>
"""
_BARE = """<article><front><article-meta/></front><body><p>Nothing is known of this text but that it cites a work
[<xref ref-type="bibr" rid="r1">1</xref>].</p></body><back><ref-list><ref id="r1"><mixed-citation><pub-id pub-id-type="doi">{doi}</pub-id>
</mixed-citation></ref></ref-list></back></article>
"""


def _author(family: str, given: str = "Ada", *, works_at: str = "") -> str:
    affiliation = f"<aff>{escape(works_at)}</aff>" if works_at else ""
    return (
        f'<contrib contrib-type="author"><name><surname>{escape(family)}</surname>'
        f"<given-names>{escape(given)}</given-names></name>{affiliation}</contrib>"
    )


def _reference(number: int, doi: str, title: str, family: str) -> str:
    return (
        f'<ref id="r{number}"><element-citation publication-type="journal"><person-group person-group-type="author"><name>'
        f"<surname>{escape(family)}</surname><given-names>B</given-names></name></person-group><article-title>{escape(title)}"
        f"</article-title><source>{escape(MARKUP)}</source><year>2015</year>"
        f'<pub-id pub-id-type="doi">{doi}</pub-id></element-citation></ref>'
    )


def hostile_articles() -> dict[str, str]:
    """Articles by file name: markup in every field, five thousand authors, and one that says nothing of itself."""
    said = [SCRIPT, MARKUP, RIGHT_TO_LEFT, FORMULA, "a & b < c > d"]
    paragraphs = "".join(
        f'<p>It was said that {escape(text)} as others found [<xref ref-type="bibr" rid="r1">1</xref>] and denied'
        f' [<xref ref-type="bibr" rid="r2">2</xref>].</p>'
        for text in said
    )
    references = _reference(1, HOSTILE, f"{SCRIPT}{RIGHT_TO_LEFT}", MARKUP) + _reference(
        2, CROWD, "A work of a crowd", "Crowd"
    )
    return {
        "hostile-citing.xml": _ARTICLE.format(
            journal=escape(MARKUP),
            doi="10.5555/hostile.citing",
            title=escape(SCRIPT + MARKUP),
            authors=_author(SCRIPT) + _author(RIGHT_TO_LEFT),
            abstract=escape(SCRIPT),
            body=f"<sec><title>{escape(SCRIPT)}</title>{paragraphs}</sec>",
            references=references,
        ),
        "hostile.xml": _ARTICLE.format(
            journal=escape(MARKUP),
            doi=HOSTILE,
            title=escape(f"{SCRIPT}{RIGHT_TO_LEFT}"),
            authors=_author(MARKUP, works_at=f"{SCRIPT}{MARKUP} University"),
            abstract=escape(MARKUP),
            body="<p>Nothing.</p>",
            references="",
        ),
        "crowd.xml": _ARTICLE.format(
            journal="Journal of Crowds",
            doi=CROWD,
            title="A work of a crowd",
            authors="".join(_author(f"Person{n:04d}") for n in range(CROWD_SIZE)),
            abstract="Many hands.",
            body="<p>Nothing.</p>",
            references="",
        ),
        "bare.xml": _BARE.format(doi=HOSTILE),
    }


def ingest(data_dir: Path, *inputs: Path) -> Path:
    """Read articles into a library, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "citewise", "ingest", *map(str, inputs), "--data-dir", str(data_dir)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return data_dir


def make_corpus_library(folder: Path) -> Path:
    """The example corpus as a library."""
    return ingest(folder / "corpus-library", CORPUS)


def make_hostile_library(folder: Path) -> Path:
    """The hostile articles as a library."""
    articles = folder / "hostile-articles"
    articles.mkdir()
    for name, text in hostile_articles().items():
        (articles / name).write_text(text, encoding="utf-8")
    return ingest(folder / "hostile-library", articles)


def text_of(element: html.HtmlElement) -> str:
    """The text of an element of a page, blanks joined."""
    return " ".join(element.text_content().split())
