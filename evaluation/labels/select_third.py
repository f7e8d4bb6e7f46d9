"""Choose what was read in the third round: `python -m evaluation.labels.select_third FOLDER [--readers 6]`.

Writes `FOLDER/batches/firstN/NNN.txt` (60 items, labels hidden) and `FOLDER/keys/firstN/NNN.jsonl` for every reader: unread
statements of articles without a row of dev or test, and all rows of dev and test for a second reading. Once those are read,
`--third` writes the rows of dev and test in dispute. `fold_in.py` takes the verdicts in. Batches hold text and stay out of the repository.

The choice: the shipped encoder judges the 42,000 statements that its gate is least sure are mentions; first come those with any
hint of contrast, then support in doubt, cue words and other fields; then statements of which encoder and gate say mention but that hold a
word of comparison; and some at random.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from evaluation.labels.fold_in import verdicts
from evaluation.labels.select import CUES, FILES, Candidate, shown
from evaluation.labels.unread import unread

from citewise.classification import load_classifier
from citewise.classification.inputs import StatementInput, normalise
from citewise.classification.training.data import LabelledStatement, class_of, load_labelled
from citewise.classification.training.evaluation import class_probabilities

BATCH = 60
JUDGED = 42_000
COMPARING = re.compile(
    r"however|although|though|\bbut\b|while|whereas|limit|critici|instead|rather than|\bless\b|\bonly\b|\bnot?\b|despite|mixed|varie|variable|alternative"
    r"|on the other hand|higher|lower|different|controvers|debate|fail|question|reported|suggest|similar|consisten|also|confirm|support|agree|line with|in accord",
    re.IGNORECASE,
)
Item = tuple[StatementInput, dict[str, object]]


def chosen(pool: Sequence[tuple[Candidate, str]], likely: int, unlikely: int, at_random: int) -> list[int]:
    """Places in the pool: `likely` by what the encoder says, `unlikely` by words of comparison, and some at random."""
    draw = np.random.default_rng(7)
    classifier = load_classifier(threads=2, gate=False)
    texts = [normalise(one.item) for one, _ in pool]
    gate = classifier.description.gate.probabilities(classifier.gate.logits(texts))[:, 2]
    cue = np.array([bool(CUES.search(text.sentence)) for text in texts])
    comparing = np.array([bool(COMPARING.search(text.sentence)) for text in texts])
    other = np.array([one.field != "biomedicine" for one, _ in pool])
    judged = np.argsort(gate - 0.04 * cue - 0.08 * other)[:JUDGED]
    answers = classifier.classify([pool[int(at)][0].item for at in judged])
    three = np.zeros((len(pool), 3))
    three[judged] = class_probabilities(answers)
    supporting, contrasting = three[:, 0], three[:, 1]
    score = 3 * np.minimum(contrasting, 0.5) + 20 * np.minimum(contrasting, 0.03)
    score += 1.44 * np.minimum(supporting, 1 - supporting) + 0.25 * supporting + 0.25 * cue
    score += 0.2 * other * (supporting + contrasting > 0.05) + 0.25 * draw.random(len(pool))
    score[three.sum(1) == 0] = -1
    first = np.argsort(-score)[:likely]
    left = np.setdiff1d(np.flatnonzero((three.sum(1) == 0) & (cue | (comparing & (gate < 0.995)))), first)
    second = left[np.argsort(20 * gate[left] - 0.5 * cue[left] - 0.2 * other[left])[:unlikely]]
    rest = np.setdiff1d(np.arange(len(pool)), np.concatenate([first, second]))
    third = draw.choice(rest, min(at_random, len(rest)), replace=False)
    return [int(at) for at in draw.permutation(np.concatenate([first, second, third]))]


def write(folder: Path, items: Sequence[Item], readers: int, kind: str) -> None:
    """Deal batches out to readers."""
    for number, start in enumerate(range(0, len(items), BATCH)):
        name, part = f"{kind}{number % readers}", items[start : start + BATCH]
        for kept in ("batches", "keys"):
            (folder / kept / name).mkdir(parents=True, exist_ok=True)
        text = "\n".join(f"#{place}\n{shown(item)}\n" for place, (item, _) in enumerate(part, 1))
        keys = "\n".join(json.dumps({"n": place, **key}) for place, (_, key) in enumerate(part, 1))
        (folder / "batches" / name / f"{number // readers:03d}.txt").write_text(text, encoding="utf-8")
        (folder / "keys" / name / f"{number // readers:03d}.jsonl").write_text(keys, encoding="utf-8")


def disputed(rows: Sequence[LabelledStatement], folder: Path, kind: str) -> list[Item]:
    """The rows to which readers of a kind of batches gave another class."""
    said = {key["row"]: label for key, label, _ in verdicts(folder, kind) if "row" in key}
    return [
        (row.item, {"row": row.id})
        for row in rows
        if said.get(row.id, "X") != "X" and class_of(said[row.id]) != row.cls
    ]


def main() -> None:
    """Choose and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--readers", type=int, default=6)
    parser.add_argument("--third", action="store_true", help="only the rows that two readers dispute")
    options = parser.parse_args()
    items: list[Item]
    held_back = [row for row in load_labelled(FILES) if row.fold != "train"]
    if options.third:
        items = disputed(held_back, options.folder, "first")
        random.Random(4).shuffle(items)  # noqa: S311
        write(options.folder, items, 1, "third")
        return
    pool = unread(3)
    items = [(row.item, {"row": row.id}) for row in held_back]
    for at in chosen(pool, 21_400, 3_600, 2_600):
        one, key = pool[at]
        items.append((one.item, one.key(key)))
    random.Random(7).shuffle(items)  # noqa: S311
    write(options.folder, items, options.readers, "first")


if __name__ == "__main__":
    main()
