"""The index follows the store: what is read anew stands in it once, by the same writer or another."""

from __future__ import annotations

from pathlib import Path

from citewise.search import SearchIndex, feed, rebuild
from citewise.store import Store
from invented_extractions import extraction, reference


def write(store: Store, content: str, sentences: int) -> None:
    cites = [(f"Sentence number {place}", ("r1",)) for place in range(sentences)]
    found = extraction("a", [reference(1, doi="10.5555/x")], cites)
    store.write_article(found, source="a.xml", content_hash=content, pipeline="1")


def test_an_article_read_anew_replaces_its_documents(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        write(store, "1", 3)
        with SearchIndex.open(tmp_path / "index", writable=True) as index:
            feed(store, index)
            assert index.count() == 3 + 2
            write(store, "2", 2)
            feed(store, index)
            assert index.count() == 2 + 2
        write(store, "3", 4)
        with SearchIndex.open(tmp_path / "index", writable=True) as index:
            feed(store, index)
        with SearchIndex.open(tmp_path / "index") as index:
            assert index.count() == 4 + 2
        assert store.outbox() == []


def test_works_that_were_merged_leave_the_index(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, SearchIndex.open(tmp_path / "index", writable=True) as index:
        write(store, "1", 1)
        feed(store, index)
        one, two = (store.find_work("doi", f"10.5555/{name}") or 0 for name in ("a", "x"))
        store.merge_works(one, two, "a test")
        feed(store, index)
        fed = index.count()
        rebuild(store, index)
        assert fed == index.count() == 1 + 1
