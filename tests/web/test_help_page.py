"""Help: its examples are real sentences of the example corpus."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import html

from served_libraries import CORPUS, text_of

Look = Callable[[str], html.HtmlElement]


def test_what_is_explained(look: Look) -> None:
    page = look("/help")
    for place in ("tour", "classes", "confidence", "coverage", "limits", "search"):
        assert page.get_element_by_id(place) is not None
    assert "34 full texts" in text_of(page)


def test_examples_stand_in_the_corpus(look: Look) -> None:
    corpus = " ".join(
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8")))
        for path in sorted(CORPUS.glob("*.xml"))
    )
    examples = look("/help").find_class("example")
    assert len(examples) == 4
    for example in examples:
        assert example.find_class("cited")
        assert text_of(example) in corpus
