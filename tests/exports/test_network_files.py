"""Files of a network: well-formed whatever titles hold, with every work and line in them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from citewise.exports.graphml import graphml_parts, xml_text
from citewise.exports.network_json import network_json
from citewise.exports.network_svg import svg_parts
from citewise.model import CitationClass, NoticeKind, Tally
from citewise.reports import WorkSummary
from citewise.reports.network import Network, NetworkLink, NetworkWork

HOSTILE = '"><script>alert(1)</script>&<!--]]>\x00\x0b\x1f\ufffe\u202e\r\n'
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
SVG = "{http://www.w3.org/2000/svg}"


def work(number: int, title: str, **rest: object) -> NetworkWork:
    summary = WorkSummary(
        id=number,
        key=f'10.5555/"<{number}>&',
        title=title,
        year=2000 + number,
        journal=title,
        type="",
        author_line=title,
        doi=None,
        tally=Tally(supporting=number, citing_works=number),
        notices=(NoticeKind.RETRACTED,) if number == 2 else (),
    )
    return NetworkWork(summary, **rest)  # type: ignore[arg-type]


def made(title: str) -> Network:
    return Network(
        works=(work(1, title, centre=True), work(2, title), work(3, "")),
        links=(
            NetworkLink(1, 0, CitationClass.SUPPORTING, 2, 2002, (("results", 2),), ("aa", "bb")),
            NetworkLink(1, 0, CitationClass.CONTRASTING, 1, 2002, (("results", 1),), ("cc",)),
            NetworkLink(2, 0, CitationClass.UNCLASSIFIED, 1, None, (("other", 1),), ("dd",)),
            NetworkLink(0, 2, CitationClass.MENTIONING, 1, 2001, (("other", 1),), ("ee",)),
        ),
    )


PLACES = [(0.0, 0.0), (1.0, 1.0), (-1.0, -0.5)]


def test_graphml_holds_works_and_lines_with_what_is_known_of_them() -> None:
    tree = etree.fromstring(b"".join(graphml_parts(made(HOSTILE), PLACES)))
    names = {key.get("id"): key.get("attr.name") for key in tree.iter(f"{GRAPHML}key")}
    assert len(names) == len(list(tree.iter(f"{GRAPHML}key")))
    nodes = list(tree.iter(f"{GRAPHML}node"))
    assert [node.get("id") for node in nodes] == ["w0", "w1", "w2"]
    first = {names[data.get("key")]: data.text for data in nodes[0]}
    assert first["key"] == '10.5555/"<1>&'
    assert "<script>" in first["title"]
    assert "\x00" not in first["title"]
    assert (first["centre"], first["x"], first["supporting"]) == ("true", "0.0", "1")
    edges = list(tree.iter(f"{GRAPHML}edge"))
    assert [(edge.get("source"), edge.get("target")) for edge in edges] == [
        ("w1", "w0"),
        ("w1", "w0"),
        ("w2", "w0"),
        ("w0", "w2"),
    ]
    line = {names[data.get("key")]: data.text for data in edges[0]}
    assert line == {
        "class": "supporting",
        "weight": "2",
        "year": "2002",
        "sections": "results 2",
        "statement_keys": "aa; bb",
    }


@pytest.mark.parametrize("alone", [True, False])
def test_svg_is_well_formed_and_tells_classes_apart_without_colour(alone: bool) -> None:
    tree = etree.fromstring(b"".join(svg_parts(made(HOSTILE), PLACES, title=HOSTILE, alone=alone)))
    assert tree.tag == f"{SVG}svg"
    assert not [one for one in tree.iter() if one.tag in (f"{SVG}script", f"{SVG}style")]
    assert not tree.xpath("//@style")
    lines = [path for path in tree.iter(f"{SVG}path") if path.get("d", "").count("Q") == 1]
    assert len(lines) == 4
    looks = {(line.get("stroke-dasharray"), line.get("marker-end")) for line in lines}
    assert len(looks) == 4
    # Two lines between the same works are drawn beside each other.
    assert lines[0].get("d") != lines[1].get("d")
    assert float(lines[0].get("stroke-width")) > float(lines[1].get("stroke-width"))
    told = [title.text for title in tree.iter(f"{SVG}title")]
    assert any("2 supporting statements" in text for text in told)
    assert any("retracted" in text for text in told)


def test_json_names_works_by_place() -> None:
    data = json.loads(network_json(made(HOSTILE), PLACES))
    assert [one["key"] for one in data["works"]] == [f'10.5555/"<{number}>&' for number in (1, 2, 3)]
    assert data["links"][3] == {
        "citing": 0,
        "cited": 2,
        "class": "mentioning",
        "statements": 1,
        "year": 2001,
        "sections": {"other": 1},
        "keys": ["ee"],
    }
    assert data["statements"] == 5
    assert data["cut"] is False


@given(st.text())
def test_any_text_can_stand_in_xml(text: str) -> None:
    written = xml_text(text)
    tree = etree.fromstring(f'<a b="{written}">{written}</a>'.encode())
    assert len(tree) == 0
    assert etree.fromstring(b"".join(svg_parts(made(text), PLACES, title=text))) is not None
    assert etree.fromstring(b"".join(graphml_parts(made(text), PLACES))) is not None
