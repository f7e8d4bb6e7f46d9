"""Where the article is in a file of JATS."""

from __future__ import annotations

from lxml import etree

from citewise.readers.xml import local_names


def find_article(root: etree._Element, warnings: list[str]) -> etree._Element | None:
    """The article: the root, or the first one inside a wrapper (`pmc-articleset`, OAI-PMH, `records`)."""
    article: etree._Element | None = None
    others = 0
    for element in root.iter("{*}article"):
        if article is None:
            article = element
        elif not any(ancestor is article for ancestor in element.iterancestors("{*}article")):
            others += 1
    if article is None:
        return None
    if article.tag != "article":
        local_names(article)
    if others:
        warnings.append(f"The file holds {others + 1} articles; only the first was read.")
    return article
