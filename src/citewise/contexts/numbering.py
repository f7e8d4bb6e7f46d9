"""Which references an in-text number or a tagged id means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from citewise.model import BibliographicReference

LARGEST_NUMBER = 1500
"""Numbers from here on are years, not positions in a reference list."""
LONGEST_RANGE = 60
"""A range that names more works than this is no citation."""

_LABEL = re.compile(r"[\[(]?\s*(\d{1,4})\s*[.):\]]*")


class ReferenceNumbering:
    """Reads tagged ids and printed numbers as ids of one document's references.

    Printed numbers come from the tagged in-text citations themselves where these tell them ("12" points at `B12`),
    else from the references' labels, else from their order.

    Args:
        references: the document's reference list.
        examples: (printed number, tagged id) of in-text citations of one work; read only when a number is asked for.
    """

    def __init__(
        self, references: Sequence[BibliographicReference], examples: Iterable[tuple[int, str]] = ()
    ) -> None:
        works: dict[str, list[str]] = {}
        for reference in references:
            works.setdefault(reference.parent or reference.id, []).append(reference.id)
        self._works = {key: tuple(ids) for key, ids in works.items()}
        for reference in references:
            self._works.setdefault(reference.id, (reference.id,))
        self._references = references
        self._examples = examples
        self._numbers: dict[int, str] | None = None

    def works(self, tagged_id: str) -> tuple[str, ...]:
        """The references that a tagged id means: all works of its entry, none if the list does not have it."""
        return self._works.get(tagged_id, ())

    def knows(self, tagged_ids: Iterable[str]) -> bool:
        """Whether the list has a reference of any of these tagged ids."""
        return not self._works.keys().isdisjoint(tagged_ids)

    def numbered(self, number: int) -> tuple[str, ...]:
        """The references that a printed number means; none if the list does not reach so far."""
        if self._numbers is None:
            self._numbers = self._number()
        return self._works.get(self._numbers.get(number, ""), ())

    def _number(self) -> dict[int, str]:
        learnt = Counter(example for example in self._examples if example[1] in self._works)
        anchors: dict[int, str] = {}
        for (number, tagged_id), _ in learnt.most_common():
            anchors.setdefault(number, tagged_id)
        numbers = self._by_label() or self._by_order(anchors)
        numbers.update(anchors)
        return numbers

    def _by_label(self) -> dict[int, str]:
        numbers: dict[int, str] = {}
        entries = 0
        for reference in self._references:
            if reference.parent:
                continue
            entries += 1
            label = _LABEL.fullmatch(reference.label.strip())
            if label:
                numbers.setdefault(int(label[1]), reference.id)
        return numbers if 2 * len(numbers) > entries else {}

    def _by_order(self, anchors: dict[int, str]) -> dict[int, str]:
        positions = {r.id: r.index for r in self._references if not r.parent}
        shifts = Counter(number - positions[key] for number, key in anchors.items() if key in positions)
        shift, votes = shifts.most_common(1)[0] if shifts else (0, 0)
        if 2 * votes <= sum(shifts.values()):
            shift = 0
        return {position + shift: key for key, position in positions.items()}
