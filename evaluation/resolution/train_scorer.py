"""Train the match scorer in one half of the closed world and measure it in the other.

    python -m evaluation.resolution.train_scorer [--train]

Training and calibration see only articles of the catalogue half, again split by article into catalogue and queries. The
figures printed are for the query half against the whole catalogue half, with the shipped weights.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from citewise.model import BibliographicReference
from citewise.resolution.candidates import (
    MatchRecord,
    numeric_keys,
    record_keys,
    reference_keys,
    reference_record,
)
from citewise.resolution.compare import FEATURES, compare
from citewise.resolution.folding import fold, fold_words
from citewise.resolution.parse import parse_reference
from citewise.resolution.score import load_scorer
from evaluation.resolution.closed_world import Query, catalogue_of, load, share

WEIGHTS = Path(__file__).resolve().parents[2] / "src" / "citewise" / "resolution" / "weights" / "scorer.json"


class KeyIndex:
    """Key to records, in memory: what the product keeps on disk."""

    def __init__(self, catalogue: dict[str, MatchRecord]) -> None:
        self.catalogue = catalogue
        self.keys: dict[str, list[str]] = defaultdict(list)
        for record in catalogue.values():
            for key in record_keys(record):
                self.keys[key].append(record.key)

    def candidates(self, reference: BibliographicReference, raw: str, most: int = 8) -> list[MatchRecord]:
        found: Counter[str] = Counter()
        for key in reference_keys(reference):
            for record in self.keys.get(key, ())[:30]:
                found[record] += 1
        if not found and raw:
            for key in numeric_keys(raw):
                for record in self.keys.get(key, ())[:10]:
                    found[record] += 1
        return [self.catalogue[key] for key, _ in found.most_common(most)]


def as_raw(query: Query) -> str:
    """The raw string of a query: the tagged one, or one written from the fields in a plain style."""
    if query.raw:
        return query.raw
    f = query.fields
    names = ", ".join(person.family for person in f.authors[:6])
    where = f"{f.journal} {f.volume}{f'({f.issue})' if f.issue else ''}: {f.first_page}".strip(" :")
    return ". ".join(part for part in (names, f.title.rstrip("."), where, str(f.year or "")) if part)


def asked(query: Query, form: str) -> BibliographicReference:
    """The query as the product sees it: fields only, or parsed from its raw string."""
    return query.fields if form == "fields" else parse_reference(as_raw(query), reference_id=query.fields.id)


def pairs(
    index: KeyIndex, queries: list[Query]
) -> tuple[list[list[float]], list[int], list[tuple[int, str]]]:
    rows, truth, where = [], [], []
    for number, query in enumerate(queries):
        for form in ("fields", "raw"):
            reference = asked(query, form)
            mine = reference_record(reference)
            folded = fold(reference.raw) if reference.raw else ""
            words = frozenset(fold_words(reference.raw)) if reference.raw else frozenset()
            for record in index.candidates(reference, reference.raw):
                rows.append(compare(mine, record, folded, words))
                truth.append(int(record.key == query.doi))
                where.append((number, form))
    return rows, truth, where


def train(queries: list[Query]) -> None:
    """Fit on articles of the catalogue half only; write the weights."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    half = [query for query in queries if share(query.article) < 0.5]
    known = [query for query in half if share(query.article, "inner") < 0.5]
    asking = [query for query in half if share(query.article, "inner") >= 0.5]
    index = KeyIndex(catalogue_of(known))
    fit = [query for query in asking if share(query.article, "fit") < 0.7]
    calibrate = [query for query in asking if share(query.article, "fit") >= 0.7]
    x, y, _ = pairs(index, fit)
    xc, yc, _ = pairs(index, calibrate)
    print(f"{len(x)} pairs to fit ({sum(y)} true), {len(xc)} to calibrate ({sum(yc)} true)")
    model = HistGradientBoostingClassifier(
        max_iter=90,
        max_depth=4,
        learning_rate=0.12,
        min_samples_leaf=25,
        l2_regularization=1.0,
        random_state=1,
    )
    model.fit(np.array(x), np.array(y))
    raw = model.decision_function(np.array(xc))
    curve = LogisticRegression(C=10.0).fit(raw.reshape(-1, 1), np.array(yc))
    trees = []
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        trees.append(
            {
                "feature": [-1 if node["is_leaf"] else int(node["feature_idx"]) for node in nodes],
                "threshold": [
                    0.0 if node["is_leaf"] else round(float(node["num_threshold"]), 6) for node in nodes
                ],
                "left": [int(node["left"]) for node in nodes],
                "right": [int(node["right"]) for node in nodes],
                "value": [round(float(node["value"]), 6) for node in nodes],
            }
        )
    data = {
        "version": "gbt-2026.11",
        "features": FEATURES,
        "base": float(np.asarray(model._baseline_prediction).ravel()[0]),
        "trees": trees,
        "slope": float(curve.coef_[0][0]),
        "intercept": float(curve.intercept_[0]),
    }
    WEIGHTS.write_text(json.dumps(data, separators=(",", ":")), "utf-8")
    print(f"weights: {WEIGHTS.stat().st_size / 1000:.0f} KB")


def measure(queries: list[Query], form: str, thresholds: tuple[float, ...], sample: int) -> None:
    """Precision, recall and F1 in the query half, by threshold; and how well the probability is calibrated."""
    index = KeyIndex(catalogue_of([query for query in queries if share(query.article) < 0.5]))
    asking = [query for query in queries if share(query.article) >= 0.5]
    step = max(1, len(asking) // sample)
    asking = asking[::step]
    scorer = load_scorer()
    started = time.process_time()
    answers = []
    for query in asking:
        reference = asked(query, form)
        ranked = scorer.rank(reference, index.candidates(reference, reference.raw))
        answers.append((query, ranked[0] if ranked else None))
    rate = len(asking) / (time.process_time() - started)
    inside = sum(query.doi in index.catalogue for query, _ in answers)
    print(f"\n{form}: {len(asking)} queries, {inside} in the catalogue; {rate:.0f} a second of one core")
    for threshold in thresholds:
        given = [(q, m) for q, m in answers if m is not None and m.probability >= threshold]
        right = sum(m.key == q.doi for q, m in given)
        precision, recall = right / len(given), right / inside
        print(
            f"| {threshold} | {precision:.4f} | {recall:.4f} | {2 * precision * recall / (precision + recall):.4f} |"
        )
    bins: dict[int, list[float]] = defaultdict(list)
    for q, m in answers:
        if m is not None:
            bins[min(9, math.floor(m.probability * 10))].append(float(m.key == q.doi))
    print(
        "calibration:",
        {f"{b / 10:.1f}": (round(sum(v) / len(v), 2), len(v)) for b, v in sorted(bins.items())},
    )
    wrong = [(q, m) for q, m in answers if m is not None and m.probability >= 0.5 and m.key != q.doi]
    lost = [(q, m) for q, m in answers if q.doi in index.catalogue and (m is None or m.probability < 0.5)]
    for name, items in (("wrong", wrong), ("lost", lost)):
        for q, m in items[:12]:
            f = q.fields
            print(
                name,
                m and round(m.probability, 2),
                "|",
                f.title[:70],
                f.year,
                f.journal,
                f.volume,
                f.first_page,
                "|",
                q.doi,
                m and m.key,
            )
            if m:
                r = replace(index.catalogue[m.key], abbreviations=())
                print("     got", r.title[:70], r.year, r.journal, r.volume, r.first_page, r.families[:2])


def main() -> None:
    """Train if asked, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--sample", type=int, default=12_000)
    arguments = parser.parse_args()
    queries = load()
    if arguments.train:
        train(queries)
        load_scorer.cache_clear()
    for form in ("fields", "raw"):
        measure(queries, form, (0.3, 0.5, 0.7, 0.85, 0.95), arguments.sample)


if __name__ == "__main__":
    main()
