"""Small invented articles in JATS for tests of the pipeline and the command line."""

from __future__ import annotations

from pathlib import Path

_ARTICLE = """<?xml version="1.0" encoding="UTF-8"?>
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="research-article">
<front><journal-meta><journal-title-group><journal-title>Journal of Invented Sleep</journal-title></journal-title-group></journal-meta>
<article-meta>
<article-id pub-id-type="doi">10.5555/sleep.{number}</article-id>
<title-group><article-title>Naps of kind {number}</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Aalto{number}</surname><given-names>Mira</given-names></name></contrib></contrib-group>
<pub-date pub-type="epub"><year>2021</year></pub-date>
</article-meta></front>
<body>
<sec><title>Introduction</title><p>Short naps were said to lengthen the night [<xref ref-type="bibr" rid="r1">1</xref>]. Nobody had asked
why so few people slept in the afternoon.</p></sec>
<sec><title>Results</title><p>Our sleepers woke {number} minutes later, in line with an earlier trial
[<xref ref-type="bibr" rid="r1">1</xref>]. That is unlike what the dream survey found [<xref ref-type="bibr" rid="r2">2</xref>].</p></sec>
</body>
<back><ref-list>
<ref id="r1"><element-citation publication-type="journal"><person-group person-group-type="author"><name><surname>Berg</surname>
<given-names>T</given-names></name></person-group><article-title>Long nights after naps</article-title><source>Journal of Invented Sleep</source>
<year>2015</year><volume>4</volume><fpage>11</fpage><pub-id pub-id-type="doi">10.5555/nights.1</pub-id></element-citation></ref>
<ref id="r2"><element-citation publication-type="journal"><person-group person-group-type="author"><name><surname>Costa</surname>
<given-names>L</given-names></name></person-group><article-title>A survey of dreams</article-title><source>Dream Letters</source>
<year>2018</year><volume>2</volume><fpage>7</fpage></element-citation></ref>
</ref-list></back>
</article>
"""

STATEMENTS = 3
"""How many citation statements one of these articles holds."""


def article(number: int) -> bytes:
    """An article with its own DOI, two references (one without identifiers) and three citation statements."""
    return _ARTICLE.format(number=number).encode()


def write_articles(folder: Path, count: int, *, first: int = 1) -> Path:
    """So many articles as files in a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        (folder / f"a{number:04d}.xml").write_bytes(article(number))
    return folder
