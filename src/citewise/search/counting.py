"""How many documents have each value of a field, among those that match a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tantivy import Query

from citewise.search.index import SearchIndex

_MOST_YEARS = 600
_MOST_VALUES = 1_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of the values of fields, the most frequent first; `years` by year and then by class."""

    values: dict[str, dict[str, int]]
    years: dict[int, dict[str, int]]
    total: int


def count(
    index: SearchIndex, query: Query, names: tuple[str, ...], *, years: bool, limit: int = _MOST_VALUES
) -> Counts:
    """Count the documents that match by the values of some fields, and by year where asked."""
    wanted: dict[str, Any] = {name: {"terms": {"field": name, "size": limit}} for name in names}
    wanted["total"] = {"value_count": {"field": "id"}}
    if years:
        wanted["years"] = {
            "terms": {"field": "year", "size": _MOST_YEARS},
            "aggs": {"cls": {"terms": {"field": "cls", "size": 8}}},
        }
    found = index.searcher().aggregate(query, wanted)
    by_year: dict[int, dict[str, int]] = {}
    for bucket in found.get("years", {}).get("buckets", ()):
        classes = {str(inner["key"]): int(inner["doc_count"]) for inner in bucket["cls"]["buckets"]}
        by_year[int(bucket["key"])] = {"": int(bucket["doc_count"])} | classes
    return Counts(
        values={
            name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in found[name]["buckets"]}
            for name in names
        },
        years=by_year,
        total=int(found["total"]["value"]),
    )
