"""Extractions as bytes, from a child to the process that writes them.

Only what is written travels: the running text stays behind, since every statement carries its paragraph. The nouns are packed by
their fields in order, which takes a third of the time that pickling frozen dataclasses takes otherwise.
"""

from __future__ import annotations

import dataclasses
import io
import pickle
from collections.abc import Callable
from operator import attrgetter
from typing import Any, cast

from citewise import model
from citewise.model import Extraction


def pack(extraction: Extraction) -> bytes:
    """The extraction without its document's running text."""
    document = dataclasses.replace(extraction.document, abstract=(), body=(), back=())
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _TABLE
    pickler.dump(Extraction(document=document, statements=extraction.statements))
    return buffer.getvalue()


def unpack(data: bytes) -> Extraction:
    """What `pack` packed. Only for bytes that our own child made a moment ago."""
    return cast(Extraction, pickle.loads(data))  # noqa: S301


def _by_fields(noun: type) -> Callable[[Any], tuple[Any, ...]]:
    names = [field.name for field in dataclasses.fields(noun)]
    values = attrgetter(*names)
    if len(names) == 1:
        return lambda instance: (noun, (values(instance),))
    return lambda instance: (noun, values(instance))


_NOUNS = [getattr(model, name) for name in model.__all__]
_TABLE = {
    noun: _by_fields(noun) for noun in _NOUNS if isinstance(noun, type) and dataclasses.is_dataclass(noun)
}
