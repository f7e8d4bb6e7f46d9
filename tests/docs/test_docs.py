"""The documentation speaks of what there is: links lead somewhere, commands and options exist, examples are real."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import citewise
from citewise.cli.app import app
from citewise.exports import extraction_record
from citewise.reports import Filters, Mode, Order, Side
from citewise.web.addresses import PARAMETERS, Address

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "examples").glob("*.md")],
    key=lambda path: path.as_posix(),
)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+\s+(.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def commands(text: str) -> Iterator[list[str]]:
    """The `citewise` command lines of a page: those in blocks, and those in running text between backticks."""
    blocks = re.findall(r"^(?: {4,}|\t)(.+)$", text, re.MULTILINE)
    blocks += [
        line
        for block in re.findall(r"^```(?:sh|console)?\n(.*?)^```", text, re.M | re.S)
        for line in block.splitlines()
    ]
    inline = [
        line for line in re.findall(r"`([^`\n]+)`", _FENCE.sub("", text)) if line.startswith("citewise ")
    ]
    for line in [*blocks, *inline]:
        words = shlex.split(line.removeprefix("$ "), comments=True) if "citewise" in line else []
        # The program by its bare name at the start, or by its path behind `sudo`, cron's times or `ExecStart=`.
        place = next(
            (
                n
                for n, word in enumerate(words)
                if (n == 0 and word == "citewise") or word.endswith("bin/citewise")
            ),
            None,
        )
        if place is not None and len(words) > place + 1:
            yield words[place + 1 :]


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_links_within_the_repository_lead_somewhere(path: Path) -> None:
    for target in _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{named(path)} links to {target}, which is not there"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there.read_text(encoding="utf-8")), (
                f"{named(path)}: no heading #{anchor}"
            )


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_commands_and_options_exist(path: Path) -> None:
    group: Any = typer.main.get_command(app)
    for name, *words in commands(path.read_text(encoding="utf-8")):
        if name.startswith("-"):
            assert name in {option for parameter in group.params for option in parameter.opts} | {"--help"}
            continue
        assert name in group.commands, f"{named(path)} speaks of `citewise {name}`"
        command = group.commands[name]
        if words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words[0]]
        known = {"--help"}.union(*([*held.opts, *held.secondary_opts] for held in command.params))
        options = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert options <= known, f"{named(path)}: `citewise {name}` has no {options - known}"


def test_the_tutorial_is_about_the_main_commands() -> None:
    text = (ROOT / "docs" / "tutorial" / "first-report.md").read_text(encoding="utf-8")
    assert {"ingest", "report", "serve", "search", "stats"} <= {words[0] for words in commands(text)}


def test_every_page_is_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {
        (index.parent / target).resolve() for target in _LINK.findall(index.read_text(encoding="utf-8"))
    }
    pages = {
        path for path in (ROOT / "docs").rglob("*.md") if path != index and "proposals" not in path.parts
    }
    assert pages <= linked


def test_every_part_of_an_address_is_documented() -> None:
    text = (ROOT / "docs" / "reference" / "report-addresses.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`([a-z_]+)`", text))
    address = Address(
        "/search",
        filters=Filters(
            year_from=2001,
            year_to=2002,
            min_confidence=0.5,
            work="w",
            **dict.fromkeys(PARAMETERS, ("v",)),
        ),
        words="w",
        order=Order.NEWEST,
        page=2,
        side=Side.REFERENCES,
        mode=Mode.STATEMENTS,
        tallies_hidden=True,
    )
    used = {name for name, _ in address.fields()} | {"for"}
    assert used <= documented
    assert set(Order) <= documented


def test_the_example_of_an_extraction_is_real() -> None:
    page = (ROOT / "docs" / "reference" / "extract-json.md").read_text(encoding="utf-8")
    block = re.search(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert block is not None
    told = json.loads(block[1])
    made = extraction_record(citewise.extract(ROOT / "examples" / "corpus" / "seawall-correction-2013.xml"))
    assert_same(told, made, "")


def assert_same(told: Any, made: Any, where: str) -> None:
    """As documented, but for texts cut off with an ellipsis and lists cut short."""
    if isinstance(told, dict):
        assert told.keys() == made.keys(), where
        for key, value in told.items():
            assert_same(value, made[key], f"{where}/{key}")
    elif isinstance(told, list):
        assert len(told) <= len(made), where
        for one, other in zip(told, made, strict=False):
            assert_same(one, other, where)
    elif isinstance(told, str) and told.endswith("…"):
        assert made.startswith(told.removesuffix("…")), where
    else:
        assert told == made, where


def test_public_python_names_are_documented() -> None:
    text = (ROOT / "docs" / "reference" / "python-api.md").read_text(encoding="utf-8")
    for name in citewise.__all__:
        assert f"`{name}" in text or f"## {name}" in text, name


def test_the_table_of_example_articles_is_complete() -> None:
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in (ROOT / "examples" / "corpus").glob("*.xml")}
    assert set(re.findall(r"\(corpus/([^)]+)\)", text)) == files
    for name in re.findall(r"`((?:[a-z][a-z0-9]*-)+\d{4}|qzt2-[a-z0-9-]+)`", text):
        assert f"{name}.xml" in files, name
