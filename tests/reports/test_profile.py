"""Pages of authors, journals and institutions."""

from __future__ import annotations

import pytest

from citewise.errors import NotFoundError
from citewise.reports import Filters
from citewise.reports.library import Library
from citewise.reports.profiles import ProfileKind
from citewise.reports.streams import profile_statements, profile_works
from invented_library import STATEMENTS, SURVEY, TRIAL

AUTHOR, JOURNAL, AFFILIATION = ProfileKind.AUTHOR, ProfileKind.JOURNAL, ProfileKind.AFFILIATION


@pytest.mark.parametrize(
    ("kind", "key", "works", "statements"),
    [
        (AUTHOR, "osei a", {TRIAL, "10.5555/a5"}, STATEMENTS),
        (JOURNAL, "Invented Rivers", {TRIAL, SURVEY, "10.5555/a3", "10.5555/a5"}, STATEMENTS + 2),
        (JOURNAL, "the invented rivers", {TRIAL, SURVEY, "10.5555/a3", "10.5555/a5"}, STATEMENTS + 2),
        (JOURNAL, "Letters on Bathing", {"10.5555/a1", "10.5555/a2", "10.5555/a6", "10.5555/a8"}, 0),
        (AFFILIATION, "harbour clinic", {TRIAL}, STATEMENTS),
        (AFFILIATION, "Harbour Clinic", {TRIAL}, STATEMENTS),
        (AFFILIATION, "university of quell", {"10.5555/a1", "10.5555/a2"}, 0),
    ],
)
def test_works_and_what_is_said_of_them(
    library: Library, kind: ProfileKind, key: str, works: set[str], statements: int
) -> None:
    found = library.profile(kind, key)
    assert {work.key for work in found.works} == works
    assert found.total_works == len(works)
    assert found.tally.total == found.total == statements


def test_the_most_cited_work_comes_first(library: Library) -> None:
    assert library.profile(JOURNAL, "Invented Rivers").works[0].key == TRIAL


def test_a_sentence_on_two_of_the_works_is_shown_once(library: Library) -> None:
    found = library.profile(JOURNAL, "Invented Rivers", filters=Filters(section=("methods",)))
    assert found.total == 2
    (group,) = found.groups
    sentences = [card.sentence for card in group.statements]
    assert len(sentences) == 2  # one statement a marker: the trial's and the survey's
    assert len({card.key for card in group.statements}) == 2


def test_filters_and_words_narrow(library: Library) -> None:
    found = library.profile(
        AFFILIATION, "harbour clinic", filters=Filters(cls=("contrasting",)), words="saltwater"
    )
    assert [group.work.key for group in found.groups] == ["10.5555/a6"]
    assert found.total == 1
    assert found.reading == "saltwater"
    assert found.tally.total == STATEMENTS


def test_one_work_of_many_can_be_asked_for(library: Library) -> None:
    found = library.profile(AUTHOR, "osei a", filters=Filters(work="10.5555/a1"))
    assert [group.work.key for group in found.groups] == ["10.5555/a1"]
    assert found.total == 2


def test_a_journal_has_its_index_and_the_others_none(library: Library) -> None:
    index = library.profile(JOURNAL, "Invented Rivers").journal_index
    assert index is not None
    assert (index[2].supporting, index[2].contrasting) == (4, 2)
    assert library.profile(AUTHOR, "osei a").journal_index is None


def test_exports_give_what_the_pages_show(library: Library) -> None:
    filters = Filters(cls=("supporting",))
    statements = list(profile_statements(library, AFFILIATION, "harbour clinic", filters=filters))
    works = [work.key for work, _ in profile_works(library, AFFILIATION, "harbour clinic", filters=filters)]
    assert len(statements) == 4
    assert sorted(works) == ["10.5555/a1", "10.5555/a3", "10.5555/a5", "10.5555/a6"]
    assert works == list(dict.fromkeys(card.citing.key for card in statements))


@pytest.mark.parametrize("kind", list(ProfileKind))
def test_unknown_ones_are_said(library: Library, kind: ProfileKind) -> None:
    with pytest.raises(NotFoundError, match="nobody at all"):
        library.profile(kind, "nobody at all")
