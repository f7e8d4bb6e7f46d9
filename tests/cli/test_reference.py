"""The command reference is made from the commands themselves."""

from __future__ import annotations

from pathlib import Path

from citewise.cli.reference import cli_reference


def test_the_reference_in_the_docs_is_fresh() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "cli.md"
    assert page.read_text(encoding="utf-8") == cli_reference(), (
        "run: python -m citewise.cli.reference > docs/reference/cli.md"
    )


def test_every_command_stands_under_a_heading_of_its_kind() -> None:
    from citewise.cli.app import app

    assert {one.name for one in app.registered_commands if not one.rich_help_panel} == set()
    assert all(one.rich_help_panel for one in app.registered_groups)
