"""A network as JSON: what the page draws, and what a program may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from citewise.reports.network import Network, NetworkWork


def network_json(network: Network, places: Sequence[tuple[float, float]]) -> bytes:
    """The works with their places and the links between them, which name works by their place in the list.

    Args:
        network: The network.
        places: x and y of each work, as `citewise.reports.layout.layout` gives them.
    """
    return orjson.dumps(
        {
            "depth": network.depth,
            "filters": {
                "class": network.filters.cls,
                "section": network.filters.section,
                "from": network.filters.year_from,
                "to": network.filters.year_to,
            },
            "most": network.most,
            "cut": network.cut,
            "works_left_out": network.left_out,
            "links_left_out": network.links_left_out,
            "centre_without_links": network.unlinked,
            "statements": network.statements,
            "works": [_work(work, place) for work, place in zip(network.works, places, strict=True)],
            "links": [
                {
                    "citing": link.citing,
                    "cited": link.cited,
                    "class": link.cls,
                    "statements": link.statements,
                    "year": link.year,
                    "sections": dict(link.sections),
                    "keys": link.keys,
                }
                for link in network.links
            ],
        }
    )


def _work(work: NetworkWork, place: tuple[float, float]) -> Mapping[str, object]:
    summary = work.summary
    return {
        "key": summary.key,
        "doi": summary.doi,
        "title": summary.title,
        "label": short_label(work),
        "year": summary.year,
        "journal": summary.journal,
        "notices": summary.notices,
        "full_text": summary.full_text,
        "citing_works": summary.tally.citing_works,
        "centre": work.centre,
        "expanded": work.expanded,
        "statements": work.statements,
        "x": place[0],
        "y": place[1],
    }


def short_label(work: NetworkWork) -> str:
    """A work in a few words beside its point: `Garcia 2019`, else the beginning of its title."""
    summary = work.summary
    first = summary.author_line.split(", ")[0].rsplit(" ", 1)[0].strip()
    words = [part for part in (first[:30], str(summary.year or "")) if part]
    if first:
        return " ".join(words)
    title = summary.title[:40].strip() or "Untitled work"
    return f"{title}…" if len(summary.title) > 40 else title
