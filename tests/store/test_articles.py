"""Articles go in as a whole, and replace what was there of the same work."""

from __future__ import annotations

import pytest

from citewise.model import CitationClass, Extraction, Identifiers, NoticeKind, RelatedArticle, Tally
from citewise.store import Label, Resolution, Store, WrittenArticle
from invented_extractions import extraction, reference

TWO = (reference(1, doi="10.5555/cited.1"), reference(2))


def write(store: Store, found: Extraction, *, content: str = "c1", **options: object) -> WrittenArticle:
    return store.write_article(found, source=f"{content}.xml", content_hash=content, pipeline="1", **options)  # type: ignore[arg-type]


def cited(store: Store, doi: str) -> int:
    found = store.find_work("doi", doi)
    assert found is not None
    return found


def test_an_article_is_all_there(store: Store) -> None:
    written = write(
        store, extraction("a", TWO, [("They agree", ("r1",)), ("They differ", ("r1", "r2")), ("So", ("r2",))])
    )
    assert (written.statements, written.references, written.replaced) == (3, 2, False)
    article = store.article(written.article_id)
    assert article is not None
    assert (article.source, article.work_id) == ("c1.xml", written.work_id)
    assert [row.record for row in store.references(written.article_id)] == list(TWO)
    rows = store.statements_of_article(written.article_id)
    assert [row.sentence for row in rows] == ["They agree [x].", "They differ [x].", "So [x]."]
    assert rows[1].sentence[rows[1].target_start : rows[1].target_end] == "[x]"
    assert store.tally(cited(store, "10.5555/cited.1")) == Tally(unclassified=2, citing_works=1)
    nameless = store.references(written.article_id)[1].work_id
    assert store.tally(nameless) == Tally(unclassified=2, citing_works=1)
    row = store.work(nameless)
    assert row is not None
    assert row.title == TWO[1].title
    assert not store.identifiers(nameless)
    assert store.all_identifiers(nameless)


def test_a_second_version_replaces_the_first(store: Store) -> None:
    first = write(store, extraction("a", TWO, [("Kept", ("r1",)), ("Dropped", ("r2",))]))
    kept_key = store.statements_of_article(first.article_id)[0].key
    dropped = store.references(first.article_id)[1].work_id
    again = write(store, extraction("a", TWO[:1], [("New", ("r1",)), ("Kept", ("r1",))]), content="c2")
    assert again.replaced
    assert (again.article_id, again.work_id) == (first.article_id, first.work_id)
    assert [row.sentence for row in store.statements_of_article(again.article_id)] == [
        "New [x].",
        "Kept [x].",
    ]
    assert store.statements_of_article(again.article_id)[1].key == kept_key
    assert store.tally(cited(store, "10.5555/cited.1")) == Tally(unclassified=2, citing_works=1)
    # Nothing cites it any more, and nothing else was known of it.
    assert store.work(dropped) is None
    assert store.stats().articles == 1


def test_the_same_sentence_twice_makes_two_statements(store: Store) -> None:
    written = write(store, extraction("a", TWO, [("Again", ("r1",)), ("Again", ("r1",))]))
    keys = {row.key for row in store.statements_of_article(written.article_id)}
    assert len(keys) == 2
    assert store.tally(cited(store, "10.5555/cited.1")).total == 2


def test_two_entries_that_mean_one_work_count_a_statement_once(store: Store) -> None:
    entries = (reference(1, doi="10.5555/cited.1"), reference(2, doi="10.5555/cited.1"))
    write(store, extraction("a", entries, [("Both", ("r1", "r2"))]))
    assert store.tally(cited(store, "10.5555/cited.1")) == Tally(unclassified=1, citing_works=1)


def test_labels_given_with_an_article_are_stored_and_counted(store: Store) -> None:
    said = {"supporting": 0.7, "contrasting": 0.2, "mentioning": 0.1}
    labels = [Label(CitationClass.SUPPORTING, said, function="supporting_own", model="m1")]
    written = write(store, extraction("a", TWO, [("They agree", ("r1",))]), labels=labels)
    (row,) = store.statements_of_article(written.article_id)
    assert (row.cls, row.model_class, row.corrected) == ("supporting", "supporting", False)
    assert (row.confidence, row.probabilities, row.model) == (0.7, said, "m1")
    assert store.tally(cited(store, "10.5555/cited.1")) == Tally(supporting=1, citing_works=1)


@pytest.mark.parametrize(("probability", "counted"), [(0.9, 1), (0.3, 0)])
def test_a_doubtful_resolution_is_linked_but_not_counted(
    store: Store, probability: float, counted: int
) -> None:
    write(store, extraction("target"), content="t")
    target = cited(store, "10.5555/target")
    found = {"r2": Resolution(target, "match", probability)}
    written = write(store, extraction("a", TWO, [("So", ("r2",))]), resolutions=found)
    row = store.references(written.article_id)[1]
    assert (row.work_id, row.method, row.probability) == (target, "match", probability)
    assert store.tally(target) == Tally(unclassified=counted, citing_works=counted)


def test_a_shared_author_is_a_self_citation_whenever_it_becomes_known(store: Store) -> None:
    entry = reference(1, doi="10.5555/own", family="Somebody")
    written = write(store, extraction("a", [entry], [("We said", ("r1",))], family="Njoroge"))
    own = cited(store, "10.5555/own")
    question = "SELECT self FROM citation WHERE cited_id = ?"
    assert store.connection.execute(question, (own,)).fetchone() == (0,)
    write(store, extraction("own", family="Njoroge"), content="o")
    assert store.connection.execute(question, (cited(store, "10.5555/own"),)).fetchone() == (1,)
    assert store.article(written.article_id)


def test_a_retraction_marks_the_retracted_work_and_goes_with_its_article(store: Store) -> None:
    link = RelatedArticle("retracted-article", Identifiers(doi="10.5555/bad"))
    write(store, extraction("notice", related=(link,)))
    bad = cited(store, "10.5555/bad")
    assert [notice.kind for notice in store.notices(bad)] == [NoticeKind.RETRACTED]
    write(store, extraction("notice"), content="c2")
    found = store.find_work("doi", "10.5555/bad")
    assert found is None or store.notices(found) == ()


def test_a_failed_write_leaves_nothing_behind(store: Store) -> None:
    before = store.stats()

    def write_and_fail() -> None:
        with store.transaction():
            write(store, extraction("a", TWO, [("They agree", ("r1",))]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert store.stats() == before
    assert store.find_work("doi", "10.5555/a") is None
    assert store.outbox() == []
