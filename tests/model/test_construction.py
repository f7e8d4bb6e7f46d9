"""Quickly made classes are the frozen dataclasses they were, but for the time it takes."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from citewise.model import Identifiers, Paragraph, Person
from citewise.model.construction import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class _Made:
    first: int
    second: str = "x"


@dataclass(frozen=True, slots=True)
class _Written:
    first: int
    second: str = "x"


def test_fields_defaults_and_signature_are_those_of_the_dataclass() -> None:
    assert (_Made(1).first, _Made(1).second, _Made(1, second="y").second) == (1, "x", "y")
    assert inspect.signature(_Made) == inspect.signature(_Written)
    assert type(_Made(1)) is _Made
    assert repr(_Made(1)) == "_Made(first=1, second='x')"


def test_instances_stay_frozen_and_compare_by_value() -> None:
    person = Person("Doe", "Jane")
    with pytest.raises(FrozenInstanceError):
        person.family = "Roe"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del person.family
    assert person == Person(family="Doe", given="Jane")
    assert hash(person) == hash(Person("Doe", "Jane"))
    assert person != Person("Doe", "John")


def test_instances_are_copied_pickled_and_replaced() -> None:
    paragraph = Paragraph("Some text.", superscripts=((0, 1),))
    again = pickle.loads(pickle.dumps(paragraph))  # noqa: S301 - our own bytes
    assert again == paragraph == copy.deepcopy(paragraph)
    assert replace(paragraph, text="Other text.") == Paragraph("Other text.", superscripts=((0, 1),))
    assert not Identifiers()


@pytest.mark.parametrize(
    ("arguments", "named"), [((), {}), ((1, "x", 2), {}), ((1,), {"third": 3}), ((1,), {"first": 1})]
)
def test_wrong_arguments_are_refused(arguments: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        _Made(*arguments, **named)  # type: ignore[arg-type]


def test_classes_whose_constructor_does_more_are_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Listed:
        items: list[int] = field(default_factory=list)

    with pytest.raises(TypeError, match="Listed"):
        quickly_made(Listed)
