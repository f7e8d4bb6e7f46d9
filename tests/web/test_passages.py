"""Sentences divided at what is marked in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from citewise.web.passages import Link, pieces

SPANS = st.tuples(st.integers(-5, 60), st.integers(-5, 60))


def test_target_link_and_cue_are_told_apart() -> None:
    text = "In line with [3] but unlike [7]."
    made = pieces(text, target=(13, 16), links=[Link(28, 31, "/reports/10.5555/x", "A trial")], cues=[(3, 7)])
    assert [piece.text for piece in made if piece.cited] == ["[3]"]
    assert [(piece.text, piece.href) for piece in made if piece.href] == [("[7]", "/reports/10.5555/x")]
    assert [piece.text for piece in made if piece.cue] == ["line"]


@given(st.text(max_size=50), SPANS, st.lists(SPANS, max_size=4), st.lists(SPANS, max_size=4))
def test_pieces_joined_are_the_text(
    text: str, target: tuple[int, int], cues: list[tuple[int, int]], links: list[tuple[int, int]]
) -> None:
    made = pieces(text, target=target, cues=cues, links=[Link(start, end, "/x") for start, end in links])
    assert "".join(piece.text for piece in made) == text
    assert all(piece.text for piece in made)
