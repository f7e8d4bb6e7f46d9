"""Choose what a person should read next: doubtful labels, and unlabelled statements where a verdict helps most.

`python evaluation/labels/select.py --output FOLDER` writes batches of 100 items as plain text, labels hidden, with a
`.keys.jsonl` beside each (id to row or pointer). A reader writes `batch-NN.labels` next to a batch (`id<TAB>CODE`, `?`
after an unsure code), and `fold_in.py` makes pointers of them. The batches hold text and stay out of the repository.
Where batches are there already, new statements are added after them.

Doubtful: train and dev rows marked unsure or on which the shipped model disagrees with the label. New: statements of
articles in which no row of dev or test is labelled, drawn by what the shipped model says, by cue words it tends to miss, and by
field, with a tenth at random.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from evaluation.labels.resolve import POINTER_FILES, SHARED, statements_of_article
from numpy.typing import NDArray

from citewise.classification import load_classifier
from citewise.classification.classifier import CLASSES
from citewise.classification.gate import Gate
from citewise.classification.inputs import StatementInput, normalise
from citewise.classification.training.data import LabelledStatement, fold_of, load_labelled
from citewise.classification.training.evaluation import class_probabilities
from citewise.classification.training.pointers import read_pointers, statement_hash, statements_of_paper
from citewise.errors import CitewiseError

FILES = [SHARED / "statements" / f"{name}.jsonl.gz" for name in ("labelled", "labelled_fields")]
BATCH = 100
CUES = re.compile(
    r"unlike|in contrast|contrary|contradict|inconsisten|at odds|conflict|discrepan|whereas .* found|did not (?:find|observe|show|detect)"
    r"|failed to|no (?:significant )?(?:effect|difference|association|correlation)|(?:higher|lower|larger|smaller|greater|less|faster|slower|better|worse)"
    r" than|than (?:those |that )?reported|differ(?:s|ed)? from|disagree|challenge|underestimat|overestimat|refut|question(?:s|ed)|outperform",
    re.IGNORECASE,
)
_FIELDS = {
    "psychology and behaviour": r"psycholog|behavio|psychiatr|cogniti|mental|neurosci",
    "physics": r"physic|astro|optic|quantum",
    "social science and economics": r"social|sociolog|econom|politic|education|anthropolog|science policy|public health",
    "ecology and earth": r"ecolog|earth|geo|climat|atmospher|environment|ocean|water|evolution",
    "computer science": r"comput|software|informati|machine learning|robot",
    "mathematics": r"mathemat|statistic",
    "engineering and sensing": r"engineer|sensor|mechanic|energy",
    "chemistry and materials": r"chemi|material|polymer|nano",
}
_SUBJECT = re.compile(rb"<subject>([^<]{3,80})</subject>|<journal-title>([^<]{3,120})</journal-title>")
_ID = re.compile(r"PMC\d+|10\.\d{4,}[^\s]*|[a-z]+\.\d{7}|\d{4}\.\d{4,5}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unlabelled statement with where it stands."""

    source: str
    article: str
    statement: int
    item: StatementInput
    field: str

    def key(self, digits: str) -> dict[str, object]:
        """What a batch's key file keeps of it; `digits` is its `statement_hash`."""
        place = {"source": self.source, "article": self.article, "statement": self.statement}
        return {**place, "hash": digits, "field": self.field}


def field_of(content: bytes) -> str:
    """The field that subjects and journal title of an article speak of; `biomedicine` where none fits."""
    words = " ".join(
        (one or two).decode("utf-8", "replace") for one, two in _SUBJECT.findall(content[:20000])
    ).lower()
    found = [name for name, pattern in _FIELDS.items() if re.search(pattern, words)]
    return found[0] if found else "biomedicine"


def candidates(labelled: set[str], pointed: set[tuple[str, str]]) -> Iterator[Candidate]:
    """All statements of shared articles that hold no labelled row of dev or test.

    Args:
        labelled: identifiers (PMCID, DOI) of articles that hold such rows.
        pointed: source and article of those that hold pointers.
    """
    for name in (
        "jats/dev-01.tar.gz",
        "jats/dev-02.tar.gz",
        "jats/reserve-01.tar.gz",
        "jats/reserve-02.tar.gz",
    ):
        with tarfile.open(SHARED / name) as members:
            for member in members:
                stream = members.extractfile(member) if member.isfile() else None
                if stream is not None:
                    yield from _article(name, member.name, stream.read(), labelled, pointed)
    for path in sorted((SHARED / "pdf-xml-pairs").glob("*.xml")):
        yield from _article("pdf-xml-pairs", path.name, path.read_bytes(), labelled, pointed)
    source = "contexts/unarXive_data_sample.tar.gz"
    with tarfile.open(SHARED / source) as members:
        for member in members:
            stream = members.extractfile(member) if member.name.endswith(".jsonl") else None
            for line in stream or ():
                paper = json.loads(line)
                key = str(paper["paper_id"])
                if key in labelled or (source, key) in pointed:
                    continue
                subject = str(
                    paper.get("discipline") or (paper.get("metadata") or {}).get("categories") or ""
                ).lower()
                field = next(
                    (name for name, words in _FIELDS.items() if re.search(words, subject)), "physics"
                )
                for at, item in enumerate(statements_of_paper(paper)):
                    yield Candidate(source, key, at, item, field)


def _article(
    source: str, name: str, content: bytes, labelled: set[str], pointed: set[tuple[str, str]]
) -> Iterator[Candidate]:
    head = content[:20000].decode("utf-8", "replace")
    own = {
        *_ID.findall(name),
        *re.findall(r"pub-id-type=\"(?:pmc|pmcid|pmc-uid|doi)\"[^>]*>\s*([^<\s]+)", head),
    }
    own |= {f"PMC{one}" for one in own if one.isdigit()} | {
        f"PMC{one}" for one in re.findall(r"\"pmc\">(\d+)", head)
    }
    if own & labelled or (source, name) in pointed:
        return
    try:
        items = statements_of_article(content, name)
    except CitewiseError:
        return
    field = field_of(content)
    for at, item in enumerate(items):
        yield Candidate(source, name, at, item, field)


def unleaking(held_back: Sequence[LabelledStatement], pointed: set[tuple[str, str]]) -> list[Candidate]:
    """The candidates of all articles that hold no labelled row of dev or test, under whatever name.

    Args:
        held_back: the labelled rows of dev and test.
        pointed: source and article of those to leave out besides.
    """
    labelled = {row.article for row in held_back}
    for file in FILES:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if fold_of(str(row["article"])) != "train" and row.get("doi"):
                    labelled.add(str(row["doi"]))
    never = {letters(row.item) for row in held_back}
    pool = list(candidates(labelled, pointed))
    leaking = {(one.source, one.article) for one in pool if letters(one.item) in never}
    print(f"{len(leaking)} articles hold a sentence of dev or test under another name and are left out")
    return [one for one in pool if (one.source, one.article) not in leaking]


def letters(item: StatementInput) -> str:
    """The letters of the sentence without citations, to know it again in another cut."""
    return re.sub(r"[^a-z]+", "", normalise(item).sentence.lower())[:300]


def shown(item: StatementInput) -> str:
    """The item as the reader sees it."""
    text, at = "", 0
    spans = [(start, end, False) for start, end in item.other_spans]
    for start, end, own in sorted([*spans, (item.target_start, item.target_end, True)]):
        if start < at:
            continue
        text += item.sentence[at:start] + (f"<<{item.sentence[start:end]}>>" if own else "[...]")
        at = end
    text += item.sentence[at:]
    mark = text.find("<<")
    if len(text) > 900:
        text = text[max(0, mark - 550) : mark + 350]
    lines = [
        f"{item.section} | {item.headings[-1] if item.headings else ''}",
        f"P: {item.before[-200:]}",
        f"S: {text}",
    ]
    return "\n".join([*lines, f"N: {item.after[:150]}"]).replace("\r", " ")


def write_batches(
    folder: Path, items: Sequence[tuple[StatementInput, dict[str, object]]], prefix: str
) -> None:
    """Write batches of items with their keys, after those that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    there = len(list(folder.glob("*.keys.jsonl")))
    for batch, start in enumerate(range(0, len(items), BATCH), there):
        text, keys = [], []
        for place, (item, key) in enumerate(items[start : start + BATCH]):
            name = f"{prefix}{batch:02d}{place:02d}"
            text.append(f"#{name}\n{shown(item)}\n")
            keys.append(json.dumps({"id": name, **key}, ensure_ascii=False))
        (folder / f"batch-{batch:02d}.tsv").write_text("\n".join(text), encoding="utf-8")
        (folder / f"batch-{batch:02d}.keys.jsonl").write_text("\n".join(keys) + "\n", encoding="utf-8")


def doubtful(
    rows: Sequence[LabelledStatement], three: NDArray[np.float64], count: int
) -> list[LabelledStatement]:
    """Rows whose label is most in doubt, rare classes first: by log-loss, more where unsure, rare or of other fields."""
    scores = []
    for row, said in zip(rows, three, strict=True):
        loss = -np.log(max(float(said[row.cls]), 1e-3))
        rare = row.cls < 2 or said[2] < 0.5
        scores.append(
            (loss + (0.8 if row.unsure else 0.0)) * (1.0 if rare else 0.4) * (1.3 if row.fields else 1.0)
        )
    order = np.argsort(-np.array(scores), kind="stable")[:count]
    return [rows[int(at)] for at in order]


def in_tiers(items: list[Candidate] | list[LabelledStatement], size: int, draw: random.Random) -> list[int]:
    """Places in an order that is random within tiers of `size`, so that the first batches matter most."""
    order: list[int] = []
    for start in range(0, len(items), size):
        tier = list(range(start, min(start + size, len(items))))
        draw.shuffle(tier)
        order += tier
    return order


def helpful(pool: Sequence[Candidate], count: int, draw: random.Random) -> list[Candidate]:
    """Choose new statements: two fifths likely contrasts, the rest in between, by cue or at random; fields first."""
    texts = [normalise(one.item) for one in pool]
    classifier = load_classifier(threads=2, gate=False)
    gate: Gate = classifier.gate
    cheap = classifier.description.gate.probabilities(gate.logits(texts))
    cue = np.array([bool(CUES.search(text.sentence)) for text in texts])
    other = np.array([one.field != "biomedicine" for one in pool])
    wanted = np.flatnonzero(
        (cheap[:, 2] < np.where(other, 0.97, 0.88)) | (cue & (cheap[:, 2] < np.where(other, 1.1, 0.95)))
    )
    draw.shuffle(places := wanted.tolist())
    places = sorted(places, key=lambda at: not other[at])[:22000]
    answers = classifier.classify([pool[at].item for at in places])
    three = {
        at: [a.probabilities.get(c.value, 0.0) for c in CLASSES]
        for at, a in zip(places, answers, strict=True)
    }
    groups: dict[str, list[int]] = {"contrast": [], "between": [], "cue": []}
    for at in places:
        supporting, contrasting, _ = three[at]
        if contrasting >= 0.12:
            groups["contrast"].append(at)
        elif 0.15 <= supporting + contrasting <= 0.95:
            groups["between"].append(at)
        elif cue[at]:
            groups["cue"].append(at)
    shares = {"contrast": 0.45, "between": 0.25, "cue": 0.2}
    chosen: list[int] = []
    per_article: dict[str, int] = {}
    for name, share in shares.items():
        draw.shuffle(groups[name])
        taken = 0
        for at in sorted(groups[name], key=lambda at: not other[at]):
            if taken >= share * count:
                break
            if per_article.get(pool[at].article, 0) < (12 if other[at] else 4):
                per_article[pool[at].article] = per_article.get(pool[at].article, 0) + 1
                chosen.append(at)
                taken += 1
        print(
            f"{name}: {len(groups[name])} candidates, {taken} taken, {sum(bool(other[at]) for at in chosen)} of other fields so far"
        )
    rest = list(set(range(len(pool))) - set(chosen))
    chosen += draw.sample(rest, min(len(rest), count // 10))
    draw.shuffle(chosen)
    return [pool[at] for at in chosen]


def main() -> None:
    """Choose and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--relabel", type=int, default=1500)
    parser.add_argument("--new", type=int, default=2500)
    options = parser.parse_args()
    draw = random.Random(3)  # noqa: S311
    everything = load_labelled(FILES)
    rows = [row for row in everything if row.fold != "test"]
    classifier = load_classifier(threads=2, gate=False)
    answers = classifier.classify([row.item for row in rows])
    three = class_probabilities(answers)
    again = [] if options.relabel == 0 else doubtful(rows, three, options.relabel)
    items = [(again[at].item, {"row": again[at].id}) for at in in_tiers(again, 500, draw)]
    write_batches(options.output / "relabel", items, "r")
    print(f"{len(again)} doubtful rows")
    held_back = [row for row in everything if row.fold != "train"]
    read_already = {letters(row.item) for row in everything}
    pointed = {(one.source, one.article) for path in POINTER_FILES for one in read_pointers(path)}
    chosen_before = {
        json.loads(line)["hash"]
        for path in (options.output / "new").glob("*.keys.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    pool = [
        one
        for one in unleaking(held_back, pointed)
        if letters(one.item) not in read_already and statement_hash(one.item) not in chosen_before
    ]
    print(f"{len(pool)} statements of {len({one.article for one in pool})} articles")
    fresh = [(one.item, one.key(statement_hash(one.item))) for one in helpful(pool, options.new, draw)]
    write_batches(options.output / "new", fresh, "n")


if __name__ == "__main__":
    main()
