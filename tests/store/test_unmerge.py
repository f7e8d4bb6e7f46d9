"""Works joined by hand or by Citewise can be parted again, and all is as it was."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from citewise.errors import NotFoundError
from citewise.model import CitationClass, EditorialNotice, Extraction, Identifiers, NoticeKind, Work
from citewise.store import Label, Store
from invented_extractions import extraction, reference

TITLE = "Tides under the only bridge of the invented river"


def write(store: Store, found: Extraction, content: str) -> int:
    labels = [Label(CitationClass.SUPPORTING, {"supporting": 0.9, "contrasting": 0.05, "mentioning": 0.05}, model="m1") for _ in found.statements]  # fmt: skip
    return store.write_article(
        found, source=f"{content}.xml", content_hash=content * 32, pipeline="1", labels=labels
    ).work_id


def fill(store: Store) -> None:
    """Five articles: two that are read (one cites the other), and works cited by DOI, by PMID and by nothing."""
    entries = [
        reference(1, doi="10.5555/one"),
        reference(2, pmid="99000002"),
        reference(3, title=TITLE, year=1999),
        reference(4, doi="10.5555/read.a"),
    ]
    cites = [
        ("First", ("r1",)),
        ("Second", ("r2", "r3")),
        ("Third", ("r4",)),
        ("Fourth", ("r1", "r4")),
    ]
    write(store, extraction("read.a", entries[:3], cites[:2], family="Aalto"), "a")
    write(store, extraction("read.b", entries, cites, family="Osei"), "b")
    write(store, extraction("read.c", [reference(2, pmid="99000002"), reference(5, doi="10.5555/read.b")], [("X", ("r2",)), ("Y", ("r5",))]), "c")  # fmt: skip
    found = store.find_work("pmid", "99000002")
    assert found is not None
    store.add_notices(
        found, [EditorialNotice(NoticeKind.RETRACTED, "10.5555/n", "2020-01-01", "Retraction Watch")]
    )
    key = store.connection.execute(
        "SELECT s.key FROM statement s JOIN article a ON a.id = s.article_id WHERE a.key = 'doi:10.5555/read.b'"
        " AND s.ordinal = 1"
    ).fetchone()[0]
    store.correct(key, CitationClass.CONTRASTING, "reader")


def state(store: Store) -> dict[str, Any]:
    """All that a reader could see of a library, without the numbers of rows."""
    connection = store.connection
    works: dict[str, Any] = {}
    name: dict[int, str] = {}
    for (number,) in connection.execute("SELECT id FROM work WHERE merged_into IS NULL").fetchall():
        identifiers = store.all_identifiers(number)
        name[number] = str(identifiers)
        row = store.work(number)
        assert row is not None
        works[str(identifiers)] = (
            row.doi, row.title, row.year, row.type, row.origin, row.author_line, row.record,
            store.tally(number), store.notices(number),
            connection.execute("SELECT ordinal, name_key FROM work_author WHERE work_id = ?", (number,)).fetchall(),
        )  # fmt: skip
    citations = {
        (name[cited], key, name[citing], cls, own, counted, year)
        for cited, key, citing, cls, own, counted, year in connection.execute(
            "SELECT c.cited_id, s.key, c.citing_id, c.class, c.self, c.counted, c.year FROM citation c"
            " JOIN statement s ON s.id = c.statement_id"
        )
    }
    references = {
        (key, ref_id, name[work], method)
        for key, ref_id, work, method in connection.execute(
            "SELECT a.key, r.ref_id, r.work_id, r.method FROM reference r JOIN article a ON a.id = r.article_id"
        )
    }
    statements = set(
        connection.execute(
            "SELECT s.key, s.sentence, s.class, s.corrected, s.model_class, s.model, s.headings, p.text, s.paragraph_offset"
            " FROM statement s JOIN paragraph p ON p.id = s.paragraph_id"
        )
    )
    corrections = {(held.statement_key, held.cls, held.by) for held in store.corrections()}
    aliases = set(connection.execute("SELECT key, statement_key FROM statement_alias"))
    return {
        "works": works,
        "citations": citations,
        "references": references,
        "statements": statements,
        "corrections": corrections,
        "aliases": aliases,
    }


KEYS = [
    ("doi", "10.5555/one"),
    ("pmid", "99000002"),
    ("doi", "10.5555/read.a"),
    ("doi", "10.5555/read.b"),
    ("doi", "10.5555/read.c"),
]


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(KEYS, 2)))
def test_parted_works_are_as_they_were(store: Store, one: tuple[str, str], other: tuple[str, str]) -> None:
    fill(store)
    before = state(store)
    first, second = store.find_work(*one), store.find_work(*other)
    assert first is not None
    assert second is not None
    kept = store.merge_works(first, second, "by hand")
    assert store.check() == []
    assert store.find_work(*one) == store.find_work(*other) == kept
    (merge,) = store.merges(kept)
    assert state(store) != before
    lost = merge.identifiers[0]
    parted, whole = store.unmerge_work(*lost)
    assert store.check() == []
    assert {parted, whole} == {first, second}
    assert state(store) == before
    assert store.merges(kept) == ()


def test_works_joined_in_a_row_are_parted_one_by_one(store: Store) -> None:
    fill(store)
    before = state(store)
    numbers = [store.find_work(*key) for key in KEYS[:3]]
    assert None not in numbers
    store.merge_works(numbers[0], numbers[1], "first")  # type: ignore[arg-type]
    middle = state(store)
    kept = store.merge_works(store.find_work(*KEYS[0]), numbers[2], "second")  # type: ignore[arg-type]
    assert len(store.merges(kept)) == 2
    innermost = store.unmerge_work(*KEYS[1])[0]
    assert innermost == numbers[1] or innermost == numbers[0]
    assert store.check() == []
    (left,) = store.merges(kept)
    store.unmerge_work(*left.identifiers[0])
    assert store.check() == []
    assert state(store)["works"].keys() == before["works"].keys()
    assert state(store)["citations"] == before["citations"]
    assert middle != before


def test_the_search_index_is_told_of_both(store: Store) -> None:
    fill(store)
    kept = store.merge_works(store.find_work(*KEYS[0]), store.find_work(*KEYS[1]), "x")  # type: ignore[arg-type]
    store.clear_outbox(store.outbox()[-1][0])
    parted, whole = store.unmerge_work(*store.merges(kept)[0].identifiers[0])
    told = {(kind, subject) for _, kind, subject in store.outbox()}
    assert {("work", parted), ("work", whole)} <= told
    assert {kind for kind, _ in told} == {"work", "article"}


def test_what_a_person_parted_is_not_joined_again_by_citewise(store: Store) -> None:
    entries = [
        reference(1, doi="10.5555/one", title=TITLE),
        reference(2, pmid="99000002", title=f"{TITLE} delta"),
    ]
    write(store, extraction("a", entries, [("A", ("r1",)), ("B", ("r2",))]), "a")
    both = extraction("b", [reference(1, doi="10.5555/one", pmid="99000002", title=TITLE)], [("C", ("r1",))])
    write(store, both, "b")
    kept = store.find_work("doi", "10.5555/one")
    assert kept is not None
    (merge,) = store.merges(kept)
    assert merge.reason == "a reference names both"
    store.unmerge_work(*merge.identifiers[0])
    write(store, both, "c")
    article = extraction("one", identifiers=Identifiers(doi="10.5555/one", pmid="99000002"))
    write(store, article, "d")
    assert store.find_work("doi", "10.5555/one") != store.find_work("pmid", "99000002")
    assert store.check() == []
    one, other = store.find_work("doi", "10.5555/one"), store.find_work("pmid", "99000002")
    store.merge_works(one, other, "after all")  # type: ignore[arg-type]
    assert store.find_work("doi", "10.5555/one") == store.find_work("pmid", "99000002")


def test_corrections_on_either_copy_survive_joining_and_parting(store: Store) -> None:
    cites = [("The same sentence stands in both copies", ("r1",))]
    for name, content in (("copy.a", "a"), ("copy.b", "b")):
        write(store, extraction(name, [reference(1, doi="10.5555/one")], cites), content)
    keys = [row[0] for row in store.connection.execute("SELECT key FROM statement ORDER BY article_id")]
    store.correct(keys[1], CitationClass.CONTRASTING, "reader", "second copy")
    before = state(store)
    one, other = store.find_work("doi", "10.5555/copy.a"), store.find_work("doi", "10.5555/copy.b")
    kept = store.merge_works(one, other, "copies")  # type: ignore[arg-type]
    cited = store.find_work("doi", "10.5555/one")
    assert cited is not None
    assert store.tally(cited).contrasting == store.tally(cited).total == 1
    joined = store.statement(keys[1])
    assert joined is not None
    assert joined.key == keys[0], "the old permalink leads to the sentence that stays"
    assert store.merges(kept)[0].full_text
    store.unmerge_work("doi", "10.5555/copy.b")
    assert state(store) == before
    assert store.check() == []


def test_a_full_text_read_since_goes_with_the_work_that_it_is(store: Store) -> None:
    entries = [
        reference(1, doi="10.5555/one", title=TITLE),
        reference(2, pmid="99000002", title="Something quite else"),
    ]
    write(store, extraction("a", entries, [("A", ("r1",)), ("B", ("r2",))]), "a")
    one, other = store.find_work("doi", "10.5555/one"), store.find_work("pmid", "99000002")
    kept = store.merge_works(one, other, "wrongly")  # type: ignore[arg-type]
    lost = store.merges(kept)[0].identifiers[0]
    own = Identifiers(**{lost[0]: lost[1]})
    write(store, extraction("late", [reference(1, doi="10.5555/far")], [("Z", ("r1",))], identifiers=own, title="The late text"), "e")  # fmt: skip
    parted, whole = store.unmerge_work(*lost)
    assert store.article_of_work(whole) is None
    article = store.article_of_work(parted)
    assert article is not None
    assert article.source == "e.xml"
    row = store.work(whole)
    assert row is not None
    assert (row.origin, row.title) == ("reference", TITLE)
    assert store.check() == []


def test_an_identifier_that_no_merge_brought_is_refused(store: Store) -> None:
    fill(store)
    with pytest.raises(NotFoundError, match="was merged into another"):
        store.unmerge_work("doi", "10.5555/one")
    with pytest.raises(NotFoundError):
        store.unmerge_work("doi", "10.5555/nobody")


def test_what_was_learned_since_the_merge_stays(store: Store) -> None:
    entries = [
        reference(1, doi="10.5555/one", title=TITLE),
        reference(2, pmid="99000002", title=TITLE, year=2002),
    ]
    write(store, extraction("a", entries, [("A", ("r1",)), ("B", ("r2",))]), "a")
    kept = store.merge_works(store.find_work("doi", "10.5555/one"), store.find_work("pmid", "99000002"), "x")  # type: ignore[arg-type]
    store.write_work(kept, Work(title="A better title of it", volume="7"))
    store.unmerge_work(*store.merges(kept)[0].identifiers[0])
    row = store.work(kept)
    assert row is not None
    assert (row.title, row.record.volume) == ("A better title of it", "7")
    assert store.check() == []
