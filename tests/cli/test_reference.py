"""The command reference is made from the commands themselves."""

from __future__ import annotations

from pathlib import Path

from citewise.cli.reference import cli_reference


def test_the_reference_in_the_docs_is_fresh() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"
    assert page.read_text(encoding="utf-8") == cli_reference(), (
        "run: python -m citewise.cli.reference > docs/reference/cli.md"
    )
