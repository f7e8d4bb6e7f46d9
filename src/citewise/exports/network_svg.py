"""A network as SVG: a picture for a page (coloured by its style sheet) or a file that stands alone.

Classes are told apart by colour, by the pattern of the line and by its end: supporting is whole with an arrow head,
contrasting is dashed with a bar, mentioning is dotted with a ring, what is not classified is thinly dotted with nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from citewise.exports.graphml import xml_text
from citewise.exports.network_json import short_label
from citewise.model import CitationClass, NoticeKind
from citewise.reports.network import Network, NetworkLink, NetworkWork

WIDTH, HEIGHT = 1000, 700
_MARGIN = 60
_LABELLED = 24
"""Works that have their label drawn, those with most statements first; the centre has it always."""
_DASHES = {"contrasting": "9 4", "mentioning": "1.5 3", "unclassified": "1 6"}
_COLOURS = {
    "supporting": "#17703f",
    "contrasting": "#a8380f",
    "mentioning": "#46607c",
    "unclassified": "#5e6266",
}
_INK, _PAPER, _CENTRE, _ALARM = "#1b2126", "#ffffff", "#0b5774", "#a3161a"
_GRAVE = frozenset({NoticeKind.RETRACTED, NoticeKind.WITHDRAWN, NoticeKind.CONCERN})
_HEADS = {
    "supporting": '<path d="M0 0 8 4 0 8z" {}/>',
    "contrasting": '<path d="M5 0h3v8H5z" {}/>',
    "mentioning": '<circle cx="5" cy="4" r="2.6" {}/>',
}


def svg_parts(
    network: Network, places: Sequence[tuple[float, float]], *, title: str, alone: bool = True
) -> Iterator[bytes]:
    """The picture part by part, in UTF-8.

    Args:
        network: The network.
        places: x and y of each work, within -1 and 1.
        title: What the picture shows, for those who cannot see it.
        alone: With colours of its own on white, as a file; else to stand in a page, which colours it by classes.
    """
    spots = [_spot(place) for place in places]
    sizes = [radius_of(work) for work in network.works]
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{xml_text(title)}"{"" if alone else " class=" + chr(34) + "network-picture" + chr(34)}>\n'
        f"<title>{xml_text(title)}</title>\n"
    ).encode()
    if alone:
        yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>\n'.encode()
    yield b"<defs>"
    for name, shape in _HEADS.items():
        paint = f'fill="{_COLOURS[name]}"' if alone else f'class="{name} fill"'
        drawn = shape.format(paint)
        yield (
            f'<marker id="head-{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
            f' markerUnits="userSpaceOnUse" orient="auto">{drawn}</marker>'
        ).encode()
    yield b'</defs>\n<g fill="none">\n'
    bends = _bends(network.links)
    for link, bend in zip(network.links, bends, strict=True):
        yield _line(network, link, spots, sizes, bend, alone).encode()
    yield b"</g>\n<g>\n"
    for work, spot, size in zip(network.works, spots, sizes, strict=True):
        yield _point(work, spot, size, alone).encode()
    yield b"</g>\n"
    ink = f'fill="{_INK}" font-family="sans-serif" font-size="12"' if alone else 'class="network-labels"'
    yield f'<g {ink} text-anchor="middle" aria-hidden="true">\n'.encode()
    for number in _labelled(network):
        x, y = spots[number]
        text = xml_text(short_label(network.works[number]))
        yield f'<text x="{x:.1f}" y="{y - sizes[number] - 4:.1f}">{text}</text>\n'.encode()
    yield b"</g>\n"
    if alone:
        yield from _legend()
    yield b"</svg>\n"


def radius_of(work: NetworkWork) -> float:
    """Radius of a work's point: by the number of works that cite it."""
    return min(18.0, 4 + 1.3 * math.sqrt(work.summary.tally.citing_works) + (3 if work.centre else 0))


def width_of(link: NetworkLink) -> float:
    """Width of a link: by the number of its statements."""
    return min(6.0, 1.2 + 0.9 * math.log2(link.statements))


def _spot(place: tuple[float, float]) -> tuple[float, float]:
    # Browsers and papers count downwards, graphs upwards.
    return (
        WIDTH / 2 + place[0] * (WIDTH / 2 - _MARGIN),
        HEIGHT / 2 - place[1] * (HEIGHT / 2 - _MARGIN),
    )


def _bends(links: Sequence[NetworkLink]) -> list[float]:
    """How far each link is bent, so that several between the same two works lie beside each other."""
    of_pair = Counter(frozenset((link.citing, link.cited)) for link in links)
    seen: Counter[frozenset[int]] = Counter()
    bends = []
    for link in links:
        pair = frozenset((link.citing, link.cited))
        place = seen[pair] - (of_pair[pair] - 1) / 2
        seen[pair] += 1
        # From the other end the same side is the other one.
        bends.append(place * 0.22 * (1 if link.citing < link.cited else -1))
    return bends


def _line(
    network: Network,
    link: NetworkLink,
    spots: Sequence[tuple[float, float]],
    sizes: Sequence[float],
    bend: float,
    alone: bool,
) -> str:
    (x1, y1), (x2, y2) = spots[link.citing], spots[link.cited]
    across, down = x2 - x1, y2 - y1
    # The middle of the bend; the line ends at the rim of the cited point, coming from there.
    mx, my = (x1 + x2) / 2 - down * bend, (y1 + y2) / 2 + across * bend
    length = math.hypot(x2 - mx, y2 - my) or 1.0
    rim = min(sizes[link.cited] + 1.5, length)
    ex, ey = x2 - (x2 - mx) / length * rim, y2 - (y2 - my) / length * rim
    name = link.cls.value
    paint = f'stroke="{_COLOURS[name]}"' if alone else f'class="{name} stroke"'
    dash = f' stroke-dasharray="{_DASHES[name]}"' if name in _DASHES else ""
    head = f' marker-end="url(#head-{name})"' if name in _HEADS else ""
    told = xml_text(link_text(network, link))
    curve = f"M{x1:.1f} {y1:.1f}Q{mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}"
    return f'<path d="{curve}" {paint} stroke-width="{width_of(link):.1f}"{dash}{head}><title>{told}</title></path>\n'


def link_text(network: Network, link: NetworkLink) -> str:
    """What a link says: `Garcia 2019 cites Lee 2012: 2 contrasting statements`."""
    name = "unclassified" if link.cls is CitationClass.UNCLASSIFIED else link.cls.value
    noun = "statement" if link.statements == 1 else "statements"
    citing, cited = (short_label(network.works[place]) for place in (link.citing, link.cited))
    return f"{citing} cites {cited}: {link.statements} {name} {noun}"


def _point(work: NetworkWork, spot: tuple[float, float], size: float, alone: bool) -> str:
    x, y = spot
    grave = any(kind in _GRAVE for kind in work.summary.notices)
    name = "grave" if grave else "centre" if work.centre else "read" if work.summary.full_text else "cited"
    if alone:
        colour = {"grave": _ALARM, "centre": _CENTRE, "read": _INK, "cited": _INK}[name]
        fill = _PAPER if name == "cited" else colour
        paint = f'fill="{fill}" stroke="{colour if name == "cited" else _PAPER}" stroke-width="1.5"'
    else:
        paint = f'class="point {name}"'
    told = xml_text(f"{work.summary.title or 'Untitled work'} ({work.summary.year or 'undated'})")
    if grave:
        shape = f'<rect x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size:.1f}" height="{2 * size:.1f}" {paint}>'
        return f"{shape}<title>{told} · {xml_text(', '.join(work.summary.notices))}</title></rect>\n"
    if work.centre:
        wide = size * 1.2
        corners = (
            f"M{x:.1f} {y - wide:.1f}L{x + wide:.1f} {y:.1f}L{x:.1f} {y + wide:.1f}L{x - wide:.1f} {y:.1f}z"
        )
        return f'<path d="{corners}" {paint}><title>{told}</title></path>\n'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" {paint}><title>{told}</title></circle>\n'


def _labelled(network: Network) -> list[int]:
    numbers = range(len(network.works))
    by_weight = sorted(numbers, key=lambda n: (not network.works[n].centre, -network.works[n].statements, n))
    return by_weight[:_LABELLED]


def _legend() -> Iterator[bytes]:
    yield f'<g font-family="sans-serif" font-size="12" fill="{_INK}">\n'.encode()
    for place, name in enumerate(_COLOURS):
        x = 20 + place * 150
        dash = f' stroke-dasharray="{_DASHES[name]}"' if name in _DASHES else ""
        head = f' marker-end="url(#head-{name})"' if name in _HEADS else ""
        told = "not classified" if name == "unclassified" else name
        yield (
            f'<path d="M{x} {HEIGHT - 16}h40" fill="none" stroke="{_COLOURS[name]}" stroke-width="2"{dash}{head}/>'
            f'<text x="{x + 48}" y="{HEIGHT - 12}">{told}</text>\n'
        ).encode()
    yield b"</g>\n"
