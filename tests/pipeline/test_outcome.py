"""Outcomes are counted so that a run can say what happened, and its exit code with it."""

from __future__ import annotations

import pytest

from citewise.pipeline.outcome import NAMED_FAILURES, IngestSummary, Outcome, Status, general_reason


def summary(*statuses: Status, interrupted: bool = False) -> IngestSummary:
    result = IngestSummary(interrupted=interrupted)
    for status in statuses:
        result.add(Outcome("a.xml", status, "" if status.is_in else "line 3: broken"))
    return result


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([Status.OK], 0),
        ([Status.UNCHANGED], 0),
        ([Status.OK, Status.SKIPPED], 0),
        ([Status.OK, Status.FAILED], 1),
        ([Status.UNCHANGED, Status.CRASHED], 1),
        ([Status.OK, Status.TIMED_OUT], 1),
        ([Status.FAILED], 2),
        ([Status.SKIPPED], 2),
        ([], 2),
    ],
)
def test_the_exit_code_says_whether_all_some_or_none_went_in(statuses: list[Status], code: int) -> None:
    assert summary(*statuses).exit_code == code


def test_an_interrupted_run_says_so_whatever_went_in() -> None:
    assert summary(Status.OK, interrupted=True).exit_code == 130


def test_the_first_failures_are_named_and_the_rest_counted() -> None:
    result = summary(*[Status.FAILED] * (NAMED_FAILURES + 5), Status.SKIPPED)
    assert len(result.failures) == NAMED_FAILURES
    assert result.left_out == NAMED_FAILURES + 5
    assert result.reasons[(Status.FAILED, "broken")] == NAMED_FAILURES + 5


def test_reasons_that_differ_in_particulars_are_one() -> None:
    first = general_reason('line 12: tag "sec" ends "p" after 1,024 bytes')
    assert first == general_reason('line 7: tag "fig" ends "xref" after 12 bytes')
    assert first == "tag … ends … after … bytes"
