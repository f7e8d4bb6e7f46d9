"""A statement's permalink and what a card unfolds."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from lxml import html
from starlette.testclient import TestClient

from served_libraries import TRIAL, text_of

Look = Callable[[str], html.HtmlElement]


@pytest.fixture
def permalink(look: Look) -> str:
    page = look(f"/reports/{TRIAL}?class=supporting&order=confidence")
    return str(page.xpath("//a[.='Permalink']/@href")[0])


def test_permalink_shows_sentence_paragraph_reasons_and_source(look: Look, permalink: str) -> None:
    page = look(permalink)
    text = text_of(page)
    for heading in ("The paragraph around it", "Why this class", "Where the text comes from"):
        assert heading in text
    assert page.find_class("quote")[0].find_class("cited")
    assert page.xpath("//caption[.='Probability of each class']")
    assert "CC-BY" in text
    assert ".xml" in text
    assert "Classifier " in text
    assert page.xpath(f"//a[@href='/reports/{TRIAL}']")


def test_deciding_words_stand_in_the_sentence(look: Look, permalink: str) -> None:
    page = look(permalink)
    sentence = text_of(page.find_class("quote")[0])
    cues = [text_of(cue) for cue in page.find_class("paragraph")[0].find_class("cue")]
    assert cues
    assert all(cue in sentence for cue in cues)


def test_a_card_unfolds_the_same_without_a_page_around_it(
    look: Look, client: TestClient, permalink: str
) -> None:
    answer = client.get(f"{permalink}/detail")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    inner = html.fromstring(f"<div>{answer.text}</div>")
    assert text_of(inner.find_class("paragraph")[0]) == text_of(look(permalink).find_class("paragraph")[0])
    assert {heading.tag for heading in inner.xpath(".//*[starts-with(name(), 'h')]")} == {"h4"}


def test_an_unknown_statement_is_not_found(client: TestClient) -> None:
    assert client.get("/statements/0123456789abcdef").status_code == 404
    answer = client.get("/statements/nope/detail", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert "nope" in json.loads(answer.text)["detail"]
