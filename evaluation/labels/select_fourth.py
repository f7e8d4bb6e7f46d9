"""Choose what was read in the fourth round: `python -m evaluation.labels.select_fourth FOLDER RESOLVED [--readers 8]`.

`RESOLVED` is what `python -m evaluation.labels.resolve --output` wrote: statements read before, with their text. Writes batches of 60 in the way of `select_third.py`:
`againN`, train rows whose label a network held least likely and that nobody read twice yet, and `firstN`, unread statements of which it was
least sure. Once those are read, `--third` writes the rows whose second verdict is of another class. `fold_in.py --fourth` takes the verdicts in.

The network here is the shipped one. In the fourth round itself rows were judged by what a network said of them *before* it learnt them (the first
stage's), which is stricter, and statements by version 2026.11.3.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from evaluation.labels.resolve import HERE
from evaluation.labels.select import FILES
from evaluation.labels.select_third import Item, disputed, write
from evaluation.labels.unread import unread
from numpy.typing import NDArray

from citewise.classification import load_classifier
from citewise.classification.inputs import StatementInput
from citewise.classification.training.data import LabelledStatement, load_labelled
from citewise.classification.training.evaluation import class_probabilities
from citewise.classification.training.second_reading import read_second_readings

MOST_OF_AN_ARTICLE = 25
READ_TWICE = ("relabelled_1.jsonl", "relabelled_4.jsonl")


def probabilities(items: Sequence[StatementInput]) -> NDArray[np.float64]:
    """What the shipped encoder says of statements: three classes each; 0 where it gives none."""
    return class_probabilities(load_classifier(threads=2, gate=False).classify(items))


def doubted(rows: Sequence[LabelledStatement], count: int, look_at: int | None) -> list[LabelledStatement]:
    """Train rows that were read once and whose label is least likely."""
    twice = {row for name in READ_TWICE for row in read_second_readings(HERE / name)}
    once = [row for row in rows if row.fold == "train" and row.id not in twice][:look_at]
    said = probabilities([row.item for row in once])
    likely = said[np.arange(len(once)), [row.cls for row in once]]
    return [once[int(at)] for at in np.argsort(likely)[:count]]


def unsure(count: int, look_at: int | None) -> list[Item]:
    """Unread statements of which the network is least sure, contrasting ones first; at most a few of an article."""
    pool = unread(4)[:look_at]
    said = np.maximum(probabilities([one.item for one, _ in pool]), 1e-9)
    score = -(said * np.log(said)).sum(1) + np.minimum(said[:, 1], 0.3)
    of_article: dict[str, int] = {}
    chosen: list[Item] = []
    for at in np.argsort(-score):
        one, key = pool[int(at)]
        of_article[one.article] = of_article.get(one.article, 0) + 1
        if of_article[one.article] <= MOST_OF_AN_ARTICLE:
            chosen.append((one.item, one.key(key)))
        if len(chosen) == count:
            break
    return chosen


def main() -> None:
    """Choose and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("resolved", type=Path)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--again", type=int, default=8880, help="rows to read a second time")
    parser.add_argument("--new", type=int, default=3840, help="new statements to read")
    parser.add_argument("--look-at", type=int, help="judge only so many rows and unread statements")
    parser.add_argument("--third", action="store_true", help="only the rows that two readers dispute")
    options = parser.parse_args()
    rows = load_labelled([*FILES, options.resolved])
    draw = random.Random(8)  # noqa: S311
    if options.third:
        items = disputed(rows, options.folder, "again")
        draw.shuffle(items)
        write(options.folder, items, options.readers, "third")
        return
    again: list[Item] = [(row.item, {"row": row.id}) for row in doubted(rows, options.again, options.look_at)]
    new = unsure(options.new, options.look_at)
    for kind, items in (("again", again), ("first", new)):
        draw.shuffle(items)
        write(options.folder, items, options.readers, kind)


if __name__ == "__main__":
    main()
