"""Line n of the output answers line n of the input, whatever stands there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from citewise.classification import classify_file, load_classifier
from citewise.errors import InputError

ROWS = [
    {
        "id": "1",
        "before": "We found five.",
        "sentence": "This agrees with <<[1]>>.",
        "after": "",
        "section": "results",
        "headings": ["Results"],
        "extra": {"kept": True},
    },
    {"id": "2", "sentence": "No target here."},
    {"id": "3", "sentence": 5},
]


def test_answers_are_added_and_everything_else_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [json.dumps(row) for row in ROWS] + ["not json", "[1]", ""]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    seen: list[int] = []
    counts = classify_file(source, target, load_classifier(), progress=seen.append)
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == counts.rows == sum(seen) == 5
    assert rows[0]["class"] == "supporting"
    assert rows[0]["function"] == "supporting_own"
    assert rows[0]["extra"] == {"kept": True}
    assert sum(rows[0]["probabilities"].values()) == pytest.approx(1, abs=1e-4)
    assert rows[0]["model"] == load_classifier().version
    assert [row["class"] for row in rows[1:]] == ["unclassified"] * 4
    assert "no target" in rows[1]["reason"]
    assert "line 3" in rows[2]["reason"]
    assert rows[3]["line"] == "not json"
    assert len(counts.unreadable) == 3
    assert counts.classes == {"supporting": 1, "unclassified": 4}


def test_packed_files_are_understood_on_both_sides(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl.gz"
    with gzip.open(source, "wt", encoding="utf-8") as out:
        out.write(json.dumps(ROWS[0]) + "\n")
    classify_file(source, target, load_classifier())
    with gzip.open(target, "rt", encoding="utf-8") as lines:
        assert json.loads(lines.readline())["class"] == "supporting"


def test_an_unreadable_source_leaves_no_half_written_output(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.jsonl"):
        classify_file(tmp_path / "absent.jsonl", tmp_path / "out.jsonl", load_classifier())
    (tmp_path / "bytes.jsonl").write_bytes(b'{"sentence": "\xff\xfe"}\n')
    with pytest.raises(InputError, match=r"bytes\.jsonl"):
        classify_file(tmp_path / "bytes.jsonl", tmp_path / "out.jsonl", load_classifier())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bytes.jsonl"]
