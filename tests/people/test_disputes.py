"""A reader's word against a class, and the curator's."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewise.errors import InputError, NotFoundError
from citewise.model import CitationClass
from citewise.people import PeopleDatabase
from citewise.people.disputes import (
    MOST_OPEN,
    Dispute,
    Verdict,
    count_open,
    decide,
    dispute,
    disputes,
    disputes_of,
    mark_applied,
    open_dispute,
)

S, C, M = CitationClass.SUPPORTING, CitationClass.CONTRASTING, CitationClass.MENTIONING


@pytest.fixture
def people(tmp_path: Path) -> PeopleDatabase:
    return PeopleDatabase(tmp_path)


def opened(
    people: PeopleDatabase, statement: str = "a", reason: str = "It disagrees.", cls: CitationClass = C
) -> Dispute:
    return open_dispute(people, statement, shown=M, cls=cls, reason=reason)


def test_a_dispute_waits_until_it_is_decided(people: PeopleDatabase) -> None:
    assert disputes(people) == []
    assert count_open(people) == 0
    assert not people.present
    one = opened(people)
    assert (one.shown, one.cls, one.name, one.verdict) == (M, C, "", None)
    assert count_open(people) == 1
    assert disputes(people, state="open") == [one] == disputes_of(people, ["before", "a"])
    done = decide(people, one.id, Verdict.ACCEPTED, curator=" The  room ", note=" yes ")
    assert (done.verdict, done.curator, done.note) == (Verdict.ACCEPTED, "The room", "yes")
    assert done.decided is not None
    assert disputes(people, state="waiting") == [done]
    mark_applied(people, one.id)
    assert disputes(people, state="waiting") == []
    assert dispute(people, one.id).applied is not None
    assert count_open(people) == 0


def test_the_same_sent_twice_is_one(people: PeopleDatabase) -> None:
    assert opened(people) == opened(people)
    assert opened(people, reason="Another reason.").id == 2
    assert opened(people, cls=S).id == 3


def test_two_curators_do_not_overrule_each_other(people: PeopleDatabase) -> None:
    one = opened(people)
    first = decide(people, one.id, Verdict.REJECTED, curator="Ada")
    assert decide(people, one.id, Verdict.REJECTED, curator="Bo") == first
    with pytest.raises(InputError, match="rejected by Ada"):
        decide(people, one.id, Verdict.ACCEPTED, curator="Bo")
    assert disputes(people, state="waiting") == []


@pytest.mark.parametrize(
    ("cls", "reason", "name", "message"),
    [
        (C, "  ", "", "Say in a few words why"),
        (C, "x" * 2001, "", "under 2,000"),
        (C, "It disagrees.", "n" * 101, "under 100"),
        (M, "It disagrees.", "", "shown as mentioning already"),
        (CitationClass.UNCLASSIFIED, "It disagrees.", "", "Choose supporting"),
    ],
)
def test_what_cannot_be_a_dispute_is_told(
    people: PeopleDatabase, cls: CitationClass, reason: str, name: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        open_dispute(people, "a", shown=M, cls=cls, reason=reason, name=name)
    assert disputes(people) == []


def test_one_statement_cannot_fill_the_queue(people: PeopleDatabase) -> None:
    for number in range(MOST_OPEN):
        opened(people, reason=f"Reason {number}")
    with pytest.raises(InputError, match="many open disputes"):
        opened(people, reason="One more")
    assert opened(people, "b").statement == "b"


def test_a_problem_ends_the_waiting(people: PeopleDatabase) -> None:
    one = opened(people)
    decide(people, one.id, Verdict.ACCEPTED, curator="Ada")
    mark_applied(people, one.id, problem="gone")
    assert disputes(people, state="waiting") == []
    assert dispute(people, one.id).applied is None


def test_an_unknown_dispute_is_told(people: PeopleDatabase) -> None:
    opened(people)
    with pytest.raises(NotFoundError, match="no dispute 9"):
        decide(people, 9, Verdict.ACCEPTED, curator="Ada")
    with pytest.raises(InputError, match="who decides"):
        decide(people, 1, Verdict.ACCEPTED, curator=" ")
