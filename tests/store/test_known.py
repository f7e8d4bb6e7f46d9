"""Works that somebody asked for, before and after articles that cite them are known."""

from __future__ import annotations

from citewise.model import EditorialNotice, Identifiers, NoticeKind, Person, Work
from citewise.store import Store, catalogue
from citewise.store.known import know
from invented_extractions import extraction, reference

RECORD = Work(
    Identifiers(doi="10.5555/one", pmid="99000001"),
    title="Long nights after naps",
    authors=(Person("Berg", "T"),),
    year=2015,
    type="research-article",
)


def test_a_work_that_nobody_knew_is_made_and_found_by_all_its_names(store: Store) -> None:
    with store.transaction() as transaction:
        number = know(transaction, RECORD)
    assert store.find_work("doi", "10.5555/one") == store.find_work("pmid", "99000001") == number
    row = store.work(number)
    assert row is not None
    assert (row.title, row.year, row.doi) == (RECORD.title, 2015, "10.5555/one")
    assert ("work", number) in {(kind, subject) for _, kind, subject in store.outbox()}
    with store.transaction() as transaction:
        assert know(transaction, RECORD) == number
    assert store.check() == []


def test_what_references_said_of_it_gives_way_to_the_record(store: Store) -> None:
    entries = [reference(1, doi="10.5555/one")]
    store.write_article(
        extraction("a", entries, [("A", ("r1",))]), source="a.xml", content_hash="a" * 32, pipeline="1"
    )
    cited = store.find_work("doi", "10.5555/one")
    assert cited is not None
    with store.transaction() as transaction:
        assert know(transaction, RECORD) == cited
    row = store.work(cited)
    assert row is not None
    assert row.title == RECORD.title
    assert store.find_work("pmid", "99000001") == cited
    assert store.tally(cited).citing_works == 1
    assert store.check() == []


def test_two_works_that_the_record_shows_to_be_one_are_joined(store: Store) -> None:
    entries = [reference(1, doi="10.5555/one"), reference(2, pmid="99000001")]
    store.write_article(
        extraction("a", entries, [("A", ("r1",)), ("B", ("r2",))]),
        source="a.xml",
        content_hash="a" * 32,
        pipeline="1",
    )
    with store.transaction() as transaction:
        number = know(transaction, RECORD, [("pmid", "99000001")])
    assert store.find_work("doi", "10.5555/one") == number
    assert store.find_work("pmid", "99000001") == number
    assert store.check() == []


def test_notices_of_the_record_and_those_that_waited_are_put_on_it(store: Store) -> None:
    waiting = EditorialNotice(NoticeKind.CONCERN, "10.5555/concern", "2020-01-01", "Retraction Watch")
    own = EditorialNotice(NoticeKind.RETRACTED, "10.5555/notice", "2021-01-01", "Crossref")
    with store.transaction() as transaction:
        catalogue.notices_waiting(transaction, [(Identifiers(pmid="99000001"), waiting)])
    with store.transaction() as transaction:
        number = know(transaction, Work(RECORD.identifiers, title=RECORD.title, year=2015, notices=(own,)))
    assert [notice.kind for notice in store.notices(number)] == [NoticeKind.RETRACTED, NoticeKind.CONCERN]
