"""Copies of values, derived from their declared types: what can change is copied, what cannot is shared.

`copy.deepcopy` finds out every time what it has before it. Here that is worked out once for each class, which is many times
faster, and a field whose type is not known to be safe is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
Copier = Callable[[Any], Any]

_UNCHANGING = (int, float, str, bool, bytes, type(None), Hashable, Ellipsis)


def copied(value: Value) -> Value:
    """A copy that shares nothing that changes."""
    kind: Any = type(value)
    how = copier(kind)
    made: Value = how(value) if how else value
    return made


@cache
def copier(kind: Any) -> Copier | None:  # noqa: ANN401 (any expression of a type)
    """The function that copies values of a type; None where they cannot change. Raises TypeError for an unknown type."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in _UNCHANGING or origin in (Mapping, Callable) or (isinstance(kind, type) and issubclass(kind, Enum)):
        return None
    if is_dataclass(kind):
        return None if _frozen(kind) else _of_fields(kind)
    if origin in (Union, UnionType):
        return _of_alternatives(inner)
    if origin is list:
        return _of_list(copier(inner[0]))
    if origin is dict and copier(inner[0]) is None:
        return _of_dict(copier(inner[1]))
    if origin is set and copier(inner[0]) is None:
        return set.copy
    if origin is tuple or hasattr(kind, "_fields"):
        held = inner or get_type_hints(kind).values()
        if all(copier(item) is None for item in held):
            return None
    message = f"no way to copy a {kind} is known"
    raise TypeError(message)


def _frozen(kind: Any) -> bool:  # noqa: ANN401 (any dataclass)
    made: bool = kind.__dataclass_params__.frozen
    return made


def _of_fields(kind: Any) -> Copier:  # noqa: ANN401 (any dataclass)
    hints = get_type_hints(kind)
    found = [(item.name, copier(hints[item.name])) for item in fields(kind)]
    shared = [name for name, how in found if how is None]
    changing = [(name, how) for name, how in found if how is not None]

    def make(value: object) -> object:
        made: object = object.__new__(kind)
        for name in shared:
            setattr(made, name, getattr(value, name))
        for name, how in changing:
            setattr(made, name, how(getattr(value, name)))
        return made

    return make


def _of_alternatives(inner: tuple[Any, ...]) -> Copier | None:
    """Alternatives that cannot change, or one that can beside None."""
    changing = [how for item in inner if (how := copier(item))]
    if not changing:
        return None
    if len(inner) == 2 and type(None) in inner:
        how = changing[0]
        return lambda value: None if value is None else how(value)
    message = f"which of {inner} to copy is not known"
    raise TypeError(message)


def _of_list(how: Copier | None) -> Copier:
    return (lambda value: [how(item) for item in value]) if how else list.copy


def _of_dict(how: Copier | None) -> Copier:
    return (lambda value: {key: how(item) for key, item in value.items()}) if how else dict.copy
