"""Which work is meant: found by any identifier, joined when shown to be one, kept apart when not."""

from __future__ import annotations

import itertools

import pytest

from citewise.model import Extraction, Identifiers, Tally, Work
from citewise.store import Store
from invented_extractions import extraction, reference


def write(store: Store, found: Extraction, content: str) -> int:
    return store.write_article(found, source=f"{content}.xml", content_hash=content, pipeline="1").work_id


EVERY = {"doi": "10.5555/one", "pmid": "111", "pmcid": "PMC111", "arxiv": "2001.00001"}


def test_a_work_is_found_by_any_of_its_identifiers(store: Store) -> None:
    work = write(store, extraction("one", identifiers=Identifiers(**EVERY)), "c1")
    assert {store.find_work(scheme, value) for scheme, value in EVERY.items()} == {work}
    assert store.identifiers(work) == Identifiers(**EVERY)
    assert store.find_work("doi", "10.5555/nobody") is None


def test_references_by_different_identifiers_meet_in_the_article(store: Store) -> None:
    write(
        store,
        extraction(
            "a", [reference(1, doi="10.5555/one", title="Same title for both of them")], [("A", ("r1",))]
        ),
        "a",
    )
    write(
        store,
        extraction("b", [reference(1, pmid="111", title="Same title for both of them")], [("B", ("r1",))]),
        "b",
    )
    one = write(store, extraction("one", identifiers=Identifiers(**EVERY)), "one")
    assert store.find_work("pmid", "111") == store.find_work("doi", "10.5555/one") == one
    assert store.tally(one) == Tally(unclassified=2, citing_works=2)


def test_a_reference_with_both_identifiers_joins_works(store: Store) -> None:
    entries = [reference(1, doi="10.5555/one", title="A title"), reference(2, pmid="111", title="A title")]
    write(store, extraction("a", entries, [("A", ("r1",)), ("B", ("r2",))]), "a")
    apart = {store.find_work("doi", "10.5555/one"), store.find_work("pmid", "111")}
    assert len(apart) == 2
    both = reference(1, doi="10.5555/one", pmid="111", title="A title")
    write(store, extraction("b", [both], [("C", ("r1",))]), "b")
    one = store.find_work("doi", "10.5555/one")
    assert one is not None
    assert one == store.find_work("pmid", "111")
    assert store.tally(one) == Tally(unclassified=3, citing_works=2)


@pytest.mark.parametrize(
    "other",
    [
        reference(2, pmid="111", doi="10.5555/else", title="A title"),
        reference(2, pmid="111", title="Quite another thing about whales"),
        reference(2, pmid="111", title="A title", year=1950),
    ],
    ids=["another DOI", "another title", "another year"],
)
def test_a_wrong_reference_joins_nothing(store: Store, other: object) -> None:
    entries = [reference(1, doi="10.5555/one", title="A title"), other]
    write(store, extraction("a", entries, [("A", ("r1",)), ("B", ("r2",))]), "a")  # type: ignore[arg-type]
    wrong = reference(1, doi="10.5555/one", pmid="111", title="A title")
    write(store, extraction("b", [wrong], [("C", ("r1",))]), "b")
    assert store.find_work("doi", "10.5555/one") != store.find_work("pmid", "111")


def test_without_identifiers_the_same_reference_is_the_same_work(store: Store) -> None:
    write(store, extraction("a", [reference(7)], [("A", ("r7",))]), "a")
    shouted = reference(7, title=reference(7).title.upper() + ".")
    write(store, extraction("b", [shouted, reference(8)], [("B", ("r7",)), ("C", ("r8",))]), "b")
    numbers = {row[0] for row in store.connection.execute("SELECT work_id FROM reference")}
    assert len(numbers) == 2
    totals = sorted(store.tally(number).total for number in numbers)
    assert totals == [1, 2]


def test_a_merge_moves_everything_and_both_keys_answer(store: Store) -> None:
    entries = [reference(1, doi="10.5555/one"), reference(2, doi="10.5555/two")]
    write(store, extraction("a", entries, [("A", ("r1",)), ("B", ("r2",)), ("C", ("r1", "r2"))]), "a")
    one, two = store.find_work("doi", "10.5555/one"), store.find_work("doi", "10.5555/two")
    assert one is not None
    assert two is not None
    kept = store.merge_works(one, two, "found by a test")
    assert store.find_work("doi", "10.5555/one") == store.find_work("doi", "10.5555/two") == kept
    # The statement that cites both counts once.
    assert store.tally(kept) == Tally(unclassified=3, citing_works=1)
    row, lost = store.work(kept), store.work(one + two - kept)
    assert row == lost
    assert store.merge_works(one, two, "once more") == kept


def test_merges_in_a_chain_answer_with_the_last(store: Store) -> None:
    entries = [reference(number, doi=f"10.5555/{number}") for number in (1, 2, 3)]
    write(store, extraction("a", entries, [("A", ("r1",)), ("B", ("r2",)), ("C", ("r3",))]), "a")
    one, two, three = (store.find_work("doi", f"10.5555/{number}") or 0 for number in (1, 2, 3))
    kept = store.merge_works(store.merge_works(one, two, "x"), three, "y")
    assert {(store.work(number) or pytest.fail("gone")).id for number in (one, two, three)} == {kept}
    assert store.tally(kept).total == 3


def test_of_two_full_texts_of_one_work_one_stays_and_its_keys_answer(store: Store) -> None:
    first = write(store, extraction("one", [reference(1)], [("Same words", ("r1",))]), "one")
    second = write(store, extraction("two", [reference(1)], [("Same words", ("r1",))]), "two")
    article = store.article_of_work(second)
    assert article is not None
    (old,) = store.statements_of_article(article.id)
    kept = store.merge_works(first, second, "two copies")
    assert kept == first
    answer = store.statement(old.key)
    assert answer is not None
    assert answer.work_id == first
    assert store.stats().articles == 1


def test_what_an_article_says_of_itself_wins_over_what_others_say_of_it(store: Store) -> None:
    write(
        store,
        extraction("a", [reference(1, doi="10.5555/one", title="Misspelt titel")], [("A", ("r1",))]),
        "a",
    )
    work = write(store, extraction("one", title="The true title of the work"), "one")
    store.write_work(work, Work(title="What a catalogue calls it", volume="7"))
    row = store.work(work)
    assert row is not None
    assert (row.title, row.record.volume, row.origin) == ("The true title of the work", "7", "article")


def test_the_order_of_articles_does_not_matter(
    store: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    articles = [
        extraction("a", [reference(1, doi="10.5555/one", title="A title"), reference(2)], [("A", ("r1",)), ("B", ("r2",))]),
        extraction("b", [reference(1, pmid="111", title="A title"), reference(2)], [("C", ("r1", "r2"))]),
        extraction("c", [reference(1, doi="10.5555/one", pmid="111", title="A title")], [("D", ("r1",))]),
        extraction("one", [reference(3)], [("E", ("r3",))], identifiers=Identifiers(doi="10.5555/one", pmid="111")),
    ]  # fmt: skip
    seen = set()
    for order in itertools.permutations(range(4)):
        with Store.open(tmp_path_factory.mktemp("order")) as other:
            for place in order:
                write(other, articles[place], str(place))
            question = (
                "SELECT i.scheme, i.value, (SELECT min(j.value) FROM work_identifier j WHERE j.work_id = i.work_id),"
                " t.unclassified, t.citing_works FROM work_identifier i LEFT JOIN tally t USING (work_id) ORDER BY 1, 2"
            )
            seen.add(tuple(other.connection.execute(question)))
            assert other.check() == []
    assert len(seen) == 1


def test_a_work_whose_only_key_goes_to_another_is_gone(store: Store) -> None:
    """An article cites a work without an identifier, then gives its own DOI with the same author, year and title."""
    title = "A title that two entries of one list share"
    entries = [reference(1, title=title), reference(2, title=title, doi="10.5555/one")]
    one = write(store, extraction("one", entries, [("A", ("r1", "r2"))], title="Quite another thing"), "one")
    nameless = store.connection.execute(
        "SELECT count(*) FROM work WHERE merged_into IS NULL AND id NOT IN (SELECT work_id FROM work_identifier)"
    )
    assert nameless.fetchone() == (0,)
    assert {row[0] for row in store.connection.execute("SELECT work_id FROM reference")} == {one}
