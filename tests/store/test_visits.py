"""Where it was looked for citing works: the latest of each source counts, and a merge loses nothing."""

from __future__ import annotations

from citewise.store import Store
from citewise.store.visits import SourceVisit, is_followed, settle_visit
from invented_extractions import extraction, reference


def fill(store: Store) -> tuple[int, int]:
    entries = [reference(1, doi="10.5555/one"), reference(2, pmid="99000002")]
    found = extraction("a", entries, [("A", ("r1",)), ("B", ("r2",))])
    store.write_article(found, source="a.xml", content_hash="a" * 32, pipeline="1")
    one, other = store.find_work("doi", "10.5555/one"), store.find_work("pmid", "99000002")
    assert one is not None
    assert other is not None
    return one, other


def test_the_latest_look_into_each_source_counts(store: Store) -> None:
    one, other = fill(store)
    store.record_visit(one, SourceVisit("Crossref", "2026-01-02T00:00:00Z", known=3))
    store.record_visit(one, SourceVisit("Crossref", "2026-01-01T00:00:00Z", known=2))
    store.record_visit(one, SourceVisit("Europe PMC", error="no answer within 20 s"))
    crossref, europe_pmc = store.visits(one)
    assert (crossref.known, crossref.looked_at) == (3, "2026-01-02T00:00:00Z")
    assert europe_pmc.error == "no answer within 20 s"
    assert europe_pmc.looked_at.endswith("Z")
    assert store.visits(other) == ()


def test_a_merge_takes_visits_and_following_along(store: Store) -> None:
    one, other = fill(store)
    for number, known in ((one, 1), (other, 9)):
        store.record_visit(number, SourceVisit("Crossref", f"2026-01-0{known}T00:00:00Z", known=known))
    store.follow(other)
    store.follow(other)
    kept = store.merge_works(one, other, "by hand")
    assert [visit.known for visit in store.visits(kept)] == [9]
    assert [work for work, _ in store.followed()] == [kept]
    assert is_followed(store.connection, kept)
    store.unfollow(kept)
    assert store.followed() == ()


def test_a_work_that_is_followed_stays_when_nothing_cites_it_any_more(store: Store) -> None:
    one, other = fill(store)
    store.follow(one)
    store.record_visit(other, SourceVisit("Crossref", known=0))
    store.write_article(extraction("a"), source="a.xml", content_hash="b" * 32, pipeline="1")
    assert store.find_work("doi", "10.5555/one") == one
    assert store.find_work("pmid", "99000002") == other


def test_a_visit_that_ended_takes_the_place_of_the_one_under_way(store: Store) -> None:
    one, _ = fill(store)
    store.record_visit(one, SourceVisit("Crossref", "2026-01-01T00:00:00Z", known=2))
    store.record_visit(
        one, SourceVisit("OpenAlex", "2026-01-01T00:00:00Z", known=2, open_full_text=1, read=1)
    )
    store.record_visit(one, SourceVisit("OpenAlex", "2026-01-02T00:00:00Z", known=3, open_full_text=2))
    with store.transaction() as transaction:
        settle_visit(transaction, one, SourceVisit("OpenAlex", known=3, open_full_text=2, read=2))
    rows = store.connection.execute("SELECT source, read FROM source_visit ORDER BY id").fetchall()
    assert rows == [("Crossref", None), ("OpenAlex", 1), ("OpenAlex", 2)]
