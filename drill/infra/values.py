"""Values of a source: plain data, one of several, a reference to another resource, or not known and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from drill.model.said import Said

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these, the source does not say which: a parameter's allowed values, the two sides of an open condition."""

    values: tuple[Value, ...]
    """At least two, all different."""
    why: Said


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The source does not say."""

    why: Said


@dataclass(frozen=True, slots=True)
class RefTo:
    """Another resource of the same facts, or an attribute of it."""

    resource: str
    """Its id."""
    attribute: str = ""
    """`Endpoint.Address`; empty: the resource itself."""


Value = Scalar | tuple["Value", ...] | Mapping[str, "Value"] | OneOf | NotKnown | RefTo
"""Maps and lists hold values of every kind too: a list of subnets may have a known one beside one that is not."""


def is_known(value: Value) -> bool:
    """True if a value is plain data through and through; a reference is."""
    if isinstance(value, tuple):
        return all(map(is_known, value))
    if isinstance(value, Mapping):
        return all(map(is_known, value.values()))
    return not isinstance(value, OneOf | NotKnown)


def references(value: Value) -> Iterator[RefTo]:
    """Every reference within a value."""
    if isinstance(value, RefTo):
        yield value
    elif isinstance(value, OneOf):
        for one in value.values:
            yield from references(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from references(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from references(one)


def plain_value(value: Value) -> Any:  # noqa: ANN401 (JSON)
    """A value as JSON holds it: `{"ref": …}`, `{"one_of": […], "why": …}` and `{"unknown": …}` stand for what is no plain data."""
    if isinstance(value, RefTo):
        return {"ref": value.resource} | ({"attribute": value.attribute} if value.attribute else {})
    if isinstance(value, OneOf):
        return {"one_of": [plain_value(one) for one in value.values], "why": value.why.plain()}
    if isinstance(value, NotKnown):
        return {"unknown": value.why.plain()}
    if isinstance(value, tuple):
        return [plain_value(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain_value(one) for key, one in value.items()}
    return value


def referring(value: Value, to: Callable[[str], str]) -> Value:
    """The value with other ids of the resources that it refers to."""
    if isinstance(value, RefTo):
        return RefTo(to(value.resource), value.attribute)
    if isinstance(value, OneOf):
        return OneOf(tuple(referring(one, to) for one in value.values), value.why)
    if isinstance(value, tuple):
        return tuple(referring(one, to) for one in value)
    if isinstance(value, Mapping):
        return {key: referring(one, to) for key, one in value.items()}
    return value
