"""Dataclasses of the model to JSON and back. Empty fields are left out."""

from __future__ import annotations

import dataclasses
import operator
import types
import typing
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import orjson

T = TypeVar("T")


def to_json(value: object) -> str:
    """A dataclass (or tuple of them) as JSON text, without the fields that are empty."""
    return orjson.dumps(value, default=_fields, option=orjson.OPT_PASSTHROUGH_DATACLASS).decode()


def from_json(cls: type[T], text: str | bytes) -> T:
    """What `to_json` wrote, as an instance of `cls`. Unknown fields are passed over, absent ones take their default."""
    build: Callable[[Any], T] = _builder(cls)  # type: ignore[arg-type]
    return build(orjson.loads(text))


def _fields(value: object) -> dict[str, object]:
    kind: type = type(value)
    names, read, required, blanks = _plan(kind)
    return {
        name: held
        for name, held in zip(names, read(value), strict=True)
        if (held and held != blanks.get(name)) or name in required
    }


@cache
def _plan(
    cls: type,
) -> tuple[tuple[str, ...], Callable[[object], tuple[object, ...]], frozenset[str], dict[str, object]]:
    """A dataclass's fields: names, how to read all at once, which have no default, and defaults that are dataclasses."""
    if not dataclasses.is_dataclass(cls):
        raise TypeError(f"{cls.__name__} is no dataclass")
    fields = dataclasses.fields(cls)
    names = tuple(field.name for field in fields)
    reader = operator.attrgetter(*names)

    def read(value: object) -> tuple[object, ...]:
        # attrgetter gives a bare value, no tuple, for one name.
        got: tuple[object, ...] = reader(value) if len(names) > 1 else (reader(value),)
        return got

    required = frozenset(field.name for field in fields if field.default is dataclasses.MISSING)
    blanks: dict[str, object] = {
        field.name: field.default for field in fields if dataclasses.is_dataclass(field.default)
    }
    return names, read, required, blanks


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _builder(hint: Any) -> Callable[[Any], Any]:
    """A function that makes a value of this type from parsed JSON."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        build = _builder(next(argument for argument in arguments if argument is not type(None)))
        return lambda data: None if data is None else build(data)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            build = _builder(arguments[0])
            return lambda data: tuple(build(item) for item in data)
        return lambda data: tuple(data)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        builders = {name: _builder(hints[name]) for name in _names(hint)}
        return lambda data: hint(
            **{name: builders[name](held) for name, held in data.items() if name in builders}
        )
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda data: data
