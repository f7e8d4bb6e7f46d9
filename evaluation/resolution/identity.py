"""Identity on a whole library: versions, doubtful identifiers, and whether parted works are as they were.

    python -m evaluation.resolution.identity --data-dir COPY [--pairs 200]

Works on a copy of a library, which it changes. Random pairs of works (half of them with a full text) are joined and parted
again; after all of them every table that a reader could see must be as before.
"""

# ruff: noqa: S608
from __future__ import annotations

import argparse
import datetime
import hashlib
import random
import time
from pathlib import Path

from citewise.catalogue import MatchingIndex
from citewise.catalogue.contradicted import check_identifiers
from citewise.catalogue.filing import bring_up_to_date
from citewise.catalogue.versions import link_versions
from citewise.store import COUNTED_FROM, Store

# Rows by what they mean. Works are named by an identifier: one that nothing else cites is made anew with another number.
NAME = "(SELECT min(scheme || ':' || value) FROM work_identifier WHERE work_id = {})"
SEEN = {
    "identifiers": f"SELECT scheme, value, {NAME.format('i.work_id')}, origin FROM work_identifier i",
    "works": f"SELECT {NAME.format('w.id')}, doi, title, year, journal, type, author_line, record, origin FROM work w"
    " WHERE merged_into IS NULL",
    "authors": f"SELECT {NAME.format('a.work_id')}, ordinal, family, given, name_key FROM work_author a",
    "references": f"SELECT a.key, r.ref_id, {NAME.format('r.work_id')}, r.method, r.probability FROM reference r"
    " JOIN article a ON a.id = r.article_id",
    "statements": f"SELECT key, {NAME.format('s.work_id')}, sentence, class, corrected, model_class, confidence, model"
    " FROM statement s",
    "citations": f"SELECT {NAME.format('c.cited_id')}, s.key, {NAME.format('c.citing_id')}, c.class, c.self, c.counted, c.year,"
    " c.type FROM citation c JOIN statement s ON s.id = c.statement_id",
    "tallies": f"SELECT {NAME.format('t.work_id')}, supporting, contrasting, mentioning, unclassified, citing_works FROM tally t"
    " WHERE citing_works OR supporting OR contrasting OR mentioning OR unclassified",
    "notices": f"SELECT {NAME.format('n.work_id')}, kind, doi, date FROM notice n",
}


def digest(store: Store) -> dict[str, dict[str, int]]:
    """Each table as a multiset of digests of its rows."""
    found: dict[str, dict[str, int]] = {}
    for name, question in SEEN.items():
        rows = found[name] = {}
        for row in store.connection.execute(question):
            key = hashlib.blake2b(repr(row).encode(), digest_size=12).hexdigest()
            rows[key] = rows.get(key, 0) + 1
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=200)
    arguments = parser.parse_args()
    print(f"{datetime.date.today()} · {arguments.pairs} pairs")
    with Store.open(arguments.data_dir) as store:
        connection = store.connection
        works, articles, references = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("work", "article", "reference")
        )
        print(f"{articles:,} articles, {works:,} works, {references:,} references")
        started = time.monotonic()
        index = MatchingIndex.open(arguments.data_dir)
        filed = bring_up_to_date(store, index)
        print(f"{filed:,} works filed in {time.monotonic() - started:.1f} s")
        started = time.monotonic()
        versions = link_versions(store, index, again=True)
        print(
            f"{versions.asked} preprints, {versions.linked} linked by title and authors in {time.monotonic() - started:.1f} s"
        )
        for preprint, published in connection.execute(
            "SELECT preprint_value, published_value FROM work_version WHERE source = 'title'"
        ):
            print(f"  {preprint} -> {published}")
        started = time.monotonic()
        check_identifiers(store, again=True)
        doubtful = connection.execute(
            "SELECT count(*) FROM reference WHERE probability < ?", (COUNTED_FROM,)
        ).fetchone()[0]
        compared = connection.execute(
            "SELECT count(*) FROM reference r JOIN work w ON w.id = r.work_id WHERE w.origin <> 'reference' AND r.method = 'identifier'"
        ).fetchone()[0]
        print(
            f"{compared:,} references compared with what is known of their work, {doubtful} contradicted, {time.monotonic() - started:.1f} s"
        )

        chance = random.Random(7)  # noqa: S311
        named = "SELECT scheme, value FROM work_identifier i WHERE scheme IN ('doi', 'pmid')"
        everything = connection.execute(named).fetchall()
        read = connection.execute(
            f"{named} AND EXISTS (SELECT 1 FROM article a WHERE a.work_id = i.work_id)"
        ).fetchall()
        before = digest(store)
        seconds_in = seconds_out = 0.0
        for number in range(arguments.pairs):
            first, second = chance.sample(read if number % 4 == 0 else everything, 2)
            if number % 4 == 1:
                second = chance.choice(read)
            one, other = store.find_work(*first), store.find_work(*second)
            if one is None or other is None or one == other:
                continue
            started = time.monotonic()
            kept = store.merge_works(one, other, "evaluation")
            seconds_in += time.monotonic() - started
            latest = next(merge for merge in store.merges(kept) if merge.reason == "evaluation")
            started = time.monotonic()
            store.unmerge_work(*latest.identifiers[0])
            seconds_out += time.monotonic() - started
        after = digest(store)
        for name in SEEN:
            gone = sum(max(0, count - after[name].get(key, 0)) for key, count in before[name].items())
            print(f"{name}: {sum(before[name].values()):,} rows, {gone:,} not as before")
        print(
            f"joining {seconds_in / arguments.pairs * 1000:.0f} ms, parting {seconds_out / arguments.pairs * 1000:.0f} ms a pair"
        )
        print(f"check: {store.check() or 'all is well'}")


if __name__ == "__main__":
    main()
