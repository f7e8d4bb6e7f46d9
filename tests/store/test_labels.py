"""A model's labels and a person's: who wins, what is kept, and that tallies follow."""

from __future__ import annotations

import pytest

from citewise.errors import NotFoundError
from citewise.model import CitationClass, Tally
from citewise.store import Label, Store
from invented_extractions import extraction, reference

C = CitationClass
SENTENCES = [("One", ("r1",)), ("Two", ("r1",)), ("Three", ("r1",))]


def label(cls: CitationClass, model: str = "m1") -> Label:
    rest = [other for other in (C.SUPPORTING, C.CONTRASTING, C.MENTIONING) if other != cls]
    return Label(cls, {cls.value: 0.8, **{other.value: 0.1 for other in rest}}, model=model)


def write(store: Store, *, content: str = "c1", cls: CitationClass | None = None) -> list[str]:
    labels = [label(cls)] * len(SENTENCES) if cls else None
    found = extraction("a", [reference(1, doi="10.5555/x")], SENTENCES)
    written = store.write_article(found, source="a.xml", content_hash=content, pipeline="1", labels=labels)
    return [row.key for row in store.statements_of_article(written.article_id)]


def tally(store: Store) -> Tally:
    return store.tallies(["10.5555/x"])["10.5555/x"]


def test_labels_written_later_are_counted(store: Store) -> None:
    keys = write(store)
    rows = [store.statement(key) for key in keys]
    pairs = [(row.id, label(cls)) for row, cls in zip(rows, (C.SUPPORTING, C.CONTRASTING, C.MENTIONING), strict=True) if row]  # fmt: skip
    assert store.write_labels([*pairs, (10**9, label(C.SUPPORTING))]) == 3
    assert tally(store) == Tally(1, 1, 1, 0, 1)


def test_a_correction_wins_and_survives_a_new_model_and_a_new_reading(store: Store) -> None:
    key = write(store, cls=C.MENTIONING)[0]
    made = store.correct(key, C.CONTRASTING, "A. Curator", "it failed to replicate")
    assert (made.by, made.reason, bool(made.at)) == ("A. Curator", "it failed to replicate", True)
    assert tally(store) == Tally(contrasting=1, mentioning=2, citing_works=1)
    row = store.statement(key)
    assert row is not None
    assert (row.cls, row.corrected, row.confidence, row.model_class) == (
        C.CONTRASTING,
        True,
        1.0,
        C.MENTIONING,
    )

    store.write_labels([(row.id, label(C.SUPPORTING, "m2"))])
    write(store, content="c2", cls=C.SUPPORTING)
    row = store.statement(key)
    assert row is not None
    assert (row.cls, row.model_class) == (C.CONTRASTING, C.SUPPORTING)
    assert tally(store) == Tally(supporting=2, contrasting=1, citing_works=1)


def test_the_newest_correction_counts_and_all_are_kept(store: Store) -> None:
    key = write(store, cls=C.MENTIONING)[0]
    store.correct(key, C.CONTRASTING, "A")
    store.correct(key, C.SUPPORTING, "B")
    assert tally(store) == Tally(supporting=1, mentioning=2, citing_works=1)
    assert [(made.cls, made.by) for made in store.corrections(key)] == [
        (C.CONTRASTING, "A"),
        (C.SUPPORTING, "B"),
    ]


def test_a_correction_taken_back_gives_the_model_its_say(store: Store) -> None:
    key = write(store, cls=C.MENTIONING)[0]
    store.correct(key, C.CONTRASTING, "A")
    store.uncorrect(key, "B", "by mistake")
    row = store.statement(key)
    assert row is not None
    assert (row.cls, row.corrected, row.confidence) == (C.MENTIONING, False, 0.8)
    assert tally(store) == Tally(mentioning=3, citing_works=1)
    assert [(made.cls, made.by) for made in store.corrections(key)] == [(C.CONTRASTING, "A"), (None, "B")]
    with pytest.raises(NotFoundError, match="no correction"):
        store.uncorrect(key, "B")


def test_a_correction_goes_with_a_statement_into_a_merged_work(store: Store) -> None:
    write(store, cls=C.MENTIONING)
    copy = extraction("copy", [reference(1, doi="10.5555/x")], SENTENCES)
    written = store.write_article(copy, source="b.xml", content_hash="b", pipeline="1")
    key = store.statements_of_article(written.article_id)[0].key
    store.correct(key, C.CONTRASTING, "A")
    first = store.find_work("doi", "10.5555/a")
    assert first is not None
    store.merge_works(first, written.work_id, "two copies")
    # The kept article's own statement is the one that answers; what the person said is written down for it.
    row = store.statement(key)
    assert row is not None
    assert row.key != key
    assert [(made.cls, made.by) for made in store.corrections(key)] == [(C.CONTRASTING, "A")]
    assert row.cls == C.CONTRASTING
    assert tally(store) == Tally(contrasting=1, mentioning=2, citing_works=1)


def test_a_correction_on_a_statement_about_the_merged_work_itself(store: Store) -> None:
    """Two copies cite each other in the same words: what is corrected counts on the work that goes, then on the one that stays."""
    pair = [("a", "10.5555/b"), ("b", "10.5555/a")]
    for name, doi in pair:
        found = extraction(name, [reference(1, doi=doi)], SENTENCES[:1])
        written = store.write_article(found, source=name, content_hash=name, pipeline="1")
    store.correct(store.statements_of_article(written.article_id)[0].key, C.SUPPORTING, "A")
    first = store.find_work("doi", "10.5555/a")
    assert first is not None
    kept = store.merge_works(first, written.work_id, "two copies")
    assert store.tally(kept) == Tally(supporting=1, citing_works=1)


def test_what_is_left_to_label_is_found_in_order_and_once(store: Store) -> None:
    write(store)
    assert store.count_to_label("m1") == 3
    first = store.statements_to_label("m1", limit=2)
    store.write_labels([(row.id, label(C.MENTIONING)) for row in first])
    rest = store.statements_to_label("m1", after_id=first[-1].id)
    assert [row.sentence for row in (*first, *rest)] == ["One [x].", "Two [x].", "Three [x]."]
    assert store.count_to_label("m1") == 1
    assert store.count_to_label("m2") == 3


def test_a_statement_that_does_not_exist_cannot_be_corrected(store: Store) -> None:
    with pytest.raises(NotFoundError, match="No statement has the key"):
        store.correct("0" * 24, C.SUPPORTING, "A")
    assert store.statement("0" * 24) is None
