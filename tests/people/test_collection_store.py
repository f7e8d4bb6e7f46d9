"""Collections, their links and their entries, as they are stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewise.errors import InputError, NotFoundError
from citewise.people import PeopleDatabase
from citewise.people import entries as entries_module
from citewise.people.collections import (
    Access,
    change_collection,
    collection_by_key,
    collection_by_secret,
    collection_named,
    collection_works,
    collections,
    create_collection,
    is_key,
    remove_collection,
    renew_links,
    share_secret,
)
from citewise.people.entries import (
    Added,
    NewEntry,
    Reason,
    add_entries,
    entries,
    note_entry,
    remove_entries,
    settle_entries,
    waiting_entries,
)


def doi(value: str, note: str = "") -> NewEntry:
    return NewEntry(value, (("doi", value),), note)


WAITING = NewEntry("A title alone", reason=Reason.WAITING, reference='{"title": "A title alone"}')


def test_each_link_opens_what_it_is_for(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        made, secret = create_collection(people, "  Tremor\n and\ttides ", notes="One\r\ntwo")
        assert made.name == "Tremor and tides"
        assert made.notes == "One\ntwo"
        assert is_key(made.key)
        assert collection_by_secret(people, secret) == (made, Access.EDIT)
        assert collection_by_secret(people, share_secret(secret)) == (made, Access.READ)
        assert collection_by_secret(people, made.key) is None
        # The share link's secret is no way to the other one.
        assert collection_by_secret(people, "e-" + share_secret(secret)[2:]) is None
        assert collection_by_secret(people, share_secret(share_secret(secret))) is None


def test_new_links_make_the_old_ones_worthless(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        made, old = create_collection(people, "Tremor")
        new = renew_links(people, made)
        assert collection_by_secret(people, old) is None
        assert collection_by_secret(people, share_secret(old)) is None
        assert collection_by_secret(people, new) == (made, Access.EDIT)


def test_no_secret_stands_in_the_file(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        _, secret = create_collection(people, "Tremor")
        path = people.path
    data = path.read_bytes()
    assert secret.encode() not in data
    assert share_secret(secret).encode() not in data


@pytest.mark.parametrize("name", ["", " \n", "x" * 201])
def test_a_collection_needs_a_name(tmp_path: Path, name: str) -> None:
    with PeopleDatabase(tmp_path) as people, pytest.raises(InputError, match="name"):
        create_collection(people, name)


def test_collections_are_found_by_key_and_by_name(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        assert collections(people) == []
        one, _ = create_collection(people, "Tremor")
        two, _ = create_collection(people, "Tides", listed=True)
        assert collection_named(people, one.key) == collection_named(people, "Tremor") == one
        assert collections(people, listed=True) == [two]
        create_collection(people, "Tremor")
        with pytest.raises(InputError, match="2 collections are named"):
            collection_named(people, "Tremor")
        with pytest.raises(NotFoundError):
            collection_named(people, "Nothing")
        change_collection(people, two, name="Tides, all", notes="", listed=False)
        assert collections(people, listed=True) == []
        assert collection_by_key(people, two.key).name == "Tides, all"


def test_works_keep_their_order_and_stand_in_once(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        made, _ = create_collection(people, "Tremor")
        given = [doi("10.5555/b"), doi("10.5555/a", "good"), WAITING, doi("10.5555/b", "seen later")]
        assert add_entries(people, made, given) == Added(added=2, known=1, open=1)
        more = [NewEntry("1", (("pmid", "1"), ("doi", "10.5555/c"))), doi("10.5555/a", "other words")]
        assert add_entries(people, made, more) == Added(added=1, known=1, open=0)
        held = entries(people, made)
        assert [entry.given for entry in held] == ["10.5555/b", "10.5555/a", "A title alone", "1"]
        assert [entry.note for entry in held] == ["seen later", "good", "", ""]
        assert held[3].identifiers == (("pmid", "1"), ("doi", "10.5555/c"))
        assert collection_works(people, made.key) == ("10.5555/b", "10.5555/a", "pmid:1")
        assert collection_by_key(people, made.key).version == made.version + 2


def test_what_was_looked_for_becomes_a_work_or_is_said_to_be_none(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        made, _ = create_collection(people, "Tremor")
        add_entries(people, made, [doi("10.5555/a"), WAITING, WAITING, WAITING])
        one, two, three = waiting_entries(people, made, 10)
        settle_entries(
            people,
            made,
            [(one, ("doi", "10.5555/z"), 0.9), (two, None, 0.2), (three, ("doi", "10.5555/a"), 0.9)],
        )
        held = entries(people, made)
        assert [entry.identifiers for entry in held] == [(("doi", "10.5555/a"),), (("doi", "10.5555/z"),), ()]
        assert held[1].probability == 0.9
        assert held[2].reason is Reason.NO_MATCH
        assert waiting_entries(people, made, 10) == ()


def test_notes_and_removal_touch_this_collection_only(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        made, _ = create_collection(people, "Tremor")
        other, _ = create_collection(people, "Tides")
        add_entries(people, made, [doi("10.5555/a")])
        add_entries(people, other, [doi("10.5555/a")])
        mine, theirs = entries(people, made)[0], entries(people, other)[0]
        note_entry(people, made, mine.id, " read\nthis ")
        assert entries(people, made)[0].note == "read this"
        with pytest.raises(NotFoundError):
            note_entry(people, made, theirs.id, "not mine")
        assert remove_entries(people, made, [theirs.id, mine.id]) == 1
        assert entries(people, other)[0].note == ""
        remove_collection(people, other)
        assert people.connection.execute("SELECT count(*) FROM collection_entry").fetchone() == (0,)


def test_too_long_a_list_leaves_the_collection_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries_module, "MOST_ENTRIES", 3)
    with PeopleDatabase(tmp_path) as people:
        made, _ = create_collection(people, "Tremor")
        add_entries(people, made, [doi("10.5555/1"), doi("10.5555/2")])
        with pytest.raises(InputError, match="at most 3 works"):
            add_entries(people, made, [doi("10.5555/3"), doi("10.5555/4")])
        assert len(entries(people, made)) == 2


def test_text_that_cannot_be_stored_is_mended(tmp_path: Path) -> None:
    with PeopleDatabase(tmp_path) as people:
        made, _ = create_collection(people, "T\udcff\u202e<b>", notes="\udcff\x00")
        assert "\udcff" not in made.name + made.notes
        add_entries(people, made, [NewEntry("\udcff\x00", (("doi", "10.5555/a"),), "\udcff")])
        assert entries(people, made)[0].given == "?"
