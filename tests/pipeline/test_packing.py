"""What travels from a child to the writer is everything that is stored."""

from __future__ import annotations

import dataclasses

from citewise.pipeline.extraction import extract_bytes
from citewise.pipeline.packing import pack, unpack
from invented_articles import STATEMENTS, article


def test_all_but_the_running_text_arrives_unchanged() -> None:
    extraction = extract_bytes(article(1))
    arrived = unpack(pack(extraction))
    assert len(arrived.statements) == STATEMENTS
    assert arrived.statements == extraction.statements
    assert arrived.document == dataclasses.replace(extraction.document, abstract=(), body=(), back=())
    assert len(arrived.document.references) == 2
