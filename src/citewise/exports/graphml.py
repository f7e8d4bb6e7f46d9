"""A network as GraphML, which Gephi, Cytoscape, yEd, igraph and NetworkX read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from citewise.reports.network import Network, NetworkLink, NetworkWork

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped."""
_WORK_KEYS = (
    ("label", "string"),
    ("key", "string"),
    ("doi", "string"),
    ("title", "string"),
    ("authors", "string"),
    ("year", "int"),
    ("journal", "string"),
    ("type", "string"),
    ("notices", "string"),
    ("centre", "boolean"),
    ("full_text", "boolean"),
    ("citing_works", "int"),
    ("supporting", "int"),
    ("contrasting", "int"),
    ("mentioning", "int"),
    ("unclassified", "int"),
    ("x", "double"),
    ("y", "double"),
)
_LINK_KEYS = (
    ("class", "string"),
    ("weight", "int"),
    ("year", "int"),
    ("sections", "string"),
    ("statement_keys", "string"),
)


def xml_text(text: str) -> str:
    """Text as it may stand in an XML document or between the double quotes of an attribute."""
    return escape(_FORBIDDEN.sub("\ufffd", text), {'"': "&quot;", "\r": "&#13;"})


def graphml_parts(network: Network, places: Sequence[tuple[float, float]]) -> Iterator[bytes]:
    """The network part by part, in UTF-8. `weight` of an edge is its number of statements; its source is the citing work.

    Args:
        network: The network.
        places: x and y of each work.
    """
    yield (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        b' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
    )
    for domain, keys in (("node", _WORK_KEYS), ("edge", _LINK_KEYS)):
        for name, kind in keys:
            yield (
                f'<key id="{domain}-{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'.encode()
            )
    yield b'<graph id="citations" edgedefault="directed">\n'
    for number, (work, place) in enumerate(zip(network.works, places, strict=True)):
        yield f'<node id="w{number}">{_data("node", _work_values(work, place))}</node>\n'.encode()
    for number, link in enumerate(network.links):
        data = _data("edge", _link_values(link))
        yield f'<edge id="l{number}" source="w{link.citing}" target="w{link.cited}">{data}</edge>\n'.encode()
    yield b"</graph>\n</graphml>\n"


def _data(domain: str, values: Iterable[tuple[str, object]]) -> str:
    return "".join(
        f'<data key="{domain}-{name}">{xml_text(str(value))}</data>'
        for name, value in values
        if value not in (None, "")
    )


def _work_values(work: NetworkWork, place: tuple[float, float]) -> list[tuple[str, object]]:
    summary, tally = work.summary, work.summary.tally
    values: list[object] = [
        summary.title,
        summary.key,
        summary.doi,
        summary.title,
        summary.author_line,
        summary.year,
        summary.journal,
        summary.type,
        "; ".join(summary.notices),
        _truth(work.centre),
        _truth(summary.full_text),
        tally.citing_works,
        tally.supporting,
        tally.contrasting,
        tally.mentioning,
        tally.unclassified,
        *place,
    ]
    return [(name, value) for (name, _), value in zip(_WORK_KEYS, values, strict=True)]


def _link_values(link: NetworkLink) -> list[tuple[str, object]]:
    sections = "; ".join(f"{section} {count}" for section, count in link.sections)
    values: list[object] = [link.cls.value, link.statements, link.year, sections, "; ".join(link.keys)]
    return [(name, value) for (name, _), value in zip(_LINK_KEYS, values, strict=True)]


def _truth(value: bool) -> str:
    return "true" if value else "false"
