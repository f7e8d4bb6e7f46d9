"""Tokens of a statement and their kinds."""

from __future__ import annotations

from citewise.classification import StatementInput
from citewise.classification.classifier import WEIGHTS
from citewise.classification.encode import (
    CONTEXT,
    KINDS,
    MAX_AFTER,
    OTHER_ID,
    TARGET_ID,
    TARGET_KIND,
    Encoded,
    StatementTokenizer,
    kinds_of,
    pad,
    sentence_alone,
)
from citewise.classification.inputs import normalise


def encode(*sentences: str) -> list[Encoded]:
    tokenizer = StatementTokenizer(WEIGHTS / "tokenizer.json")
    return tokenizer.encode([normalise(StatementInput.from_marked({"sentence": one})) for one in sentences])


def test_kinds_tell_side_distance_and_whether_another_citation_stands_between() -> None:
    kinds = kinds_of([5, OTHER_ID, 6, TARGET_ID, 7, 8], 3)
    assert kinds[3] == TARGET_KIND
    assert len({kinds[0], kinds[1], kinds[2], kinds[4]}) == 4
    assert kinds[4] != kinds[2]
    crossed = kinds_of([5, OTHER_ID, 6, TARGET_ID], 3)[0]
    free = kinds_of([5, 9, 6, TARGET_ID], 3)[0]
    assert crossed != free
    assert all(
        0 <= kind < KINDS
        for kind in kinds_of([5] * 60 + [OTHER_ID] + [5] * 60 + [TARGET_ID] + [OTHER_ID] + [5] * 60, 121)
    )
    assert set(kinds_of([5, 6], -1)) == {2}


def test_long_sentences_keep_their_target_and_padding_is_of_its_own_kind() -> None:
    long, short = encode("word " * 200 + "<<[1]>> " + "more " * 200, "See <<[1]>>.")
    ids, kinds = pad([long, short], multiple=8)
    assert ids.shape == kinds.shape
    assert ids.shape[1] % 8 == 0
    assert (ids == TARGET_ID).sum(1).tolist() == [1, 1]
    assert ((kinds == TARGET_KIND) == (ids == TARGET_ID)).all()
    assert (kinds[1][ids[1] == 0] == 0).all()


def test_the_sentence_after_is_read_only_where_it_takes_a_stance() -> None:
    tokenizer = StatementTokenizer(WEIGHTS / "tokenizer.json")

    def followed_by(after: str) -> Encoded:
        row = {"sentence": "Owls hunt by night <<[1]>>.", "after": after}
        return tokenizer.encode([normalise(StatementInput.from_marked(row))])[0]

    plain = followed_by("")
    assert followed_by("Mice sleep by day.") == plain
    told = followed_by("In contrast, our owls hunted by day. " + "They slept by night. " * 30)
    assert told.ids[: len(plain)] == plain.ids
    assert told.after == len(told) - len(plain) == MAX_AFTER + 1
    assert set(told.kinds[len(plain) :]) == {CONTEXT}
    assert sentence_alone(told) == plain
    assert sentence_alone(plain) is plain


def test_statements_of_one_sentence_are_encoded_each_with_its_own_target() -> None:
    one, other = encode("Owls <<[1]>> and mice [2] sleep.", "Owls [1] and mice <<[2]>> sleep.")
    assert one.ids.index(TARGET_ID) < other.ids.index(TARGET_ID)
