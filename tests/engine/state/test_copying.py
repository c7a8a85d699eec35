"""A copy of the state is equal to it, and nothing that happens to the one happens to the other."""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from drill.engine.observe.ledger import Ledger
from drill.engine.simulate import DrillEngine
from drill.engine.state.copying import copied, copier
from drill.engine.state.state import State, copy
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.factories import cache, design, level, replica

SAMPLES: dict[Any, Any] = {int: 7, float: 1.5, str: "x", bool: True, Hashable: "y", type(None): None, object: "z"}


def sample(kind: Any) -> Any:
    """A value of a type with something in every container, however deep."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in SAMPLES:
        return SAMPLES[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if origin in (Union, types.UnionType):
        return sample(max(inner, key=lambda item: item is not type(None) and item is not str))
    if origin is Callable:
        return sample
    if origin is tuple:
        return tuple(sample(item) for item in inner if item is not ...)
    if origin is list:
        return [sample(inner[0])]
    if origin is set:
        return {sample(inner[0])}
    if origin is Mapping:
        return types.MappingProxyType({sample(inner[0]): sample(inner[1])})
    if origin is dict:
        return {sample(inner[0]): sample(inner[1])}
    if kind is Inputs:
        return assemble(level(), design())
    if kind is Said:
        return Said("code", fact=1)
    hints = get_type_hints(kind)
    names = [item.name for item in fields(kind)] if is_dataclass(kind) else kind._fields
    return kind(**{name: sample(hints[name]) for name in names})


NEVER_CHANGED = (".figures", ".regions", ".trips_ms")
"""Declared as mappings, which nothing can be put into."""


def changing(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every object inside a value that can change, and where it is."""
    if path.endswith(NEVER_CHANGED):
        return
    if isinstance(value, (list, dict, set)):
        yield path, value
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from changing(item, f"{path}[{key!r}]")
    elif is_dataclass(value) and not getattr(value, "__dataclass_params__").frozen:  # noqa: B009
        yield path, value
        for item in fields(value):
            yield from changing(getattr(value, item.name), f"{path}.{item.name}")
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from changing(item, f"{path}[{place}]")


def change(value: Any) -> None:
    """Make a container another than it was."""
    match value:
        case list():
            value.append("changed")
        case dict():
            value["changed"] = "changed"
        case set():
            value.add("changed")
        case _:
            for item in fields(value):
                setattr(value, item.name, "changed")


def lived() -> DrillEngine:
    """A drill in the middle of trouble."""
    faults = (
        Fault("dark", "drill:az-power", 20, 100, "us-east-1a"),
        Fault("flush", "drill:cache-flush", 40, 1),
        Fault("api", "drill:control-plane-outage", 10, 60),
        Fault("spike", "drill:traffic-spike", 10, 60, factor=2.0),
    )
    simulation = DrillEngine(assemble(level(faults=faults), design(cache=cache(), replicas=(replica(),))), 1)
    simulation.advance(50)
    return simulation


STATES: dict[str, Callable[[], State]] = {"full": lambda: sample(State), "lived": lambda: lived().state}


@pytest.mark.parametrize("made", STATES)
def test_a_copy_is_equal_and_shares_nothing_that_changes(made: str) -> None:
    state = STATES[made]()
    other = copy(state)
    assert other == state
    assert other.memo == state.memo
    mine = {id(value): path for path, value in changing(state)}
    assert len(mine) > 30
    assert [mine[id(value)] for _, value in changing(other) if id(value) in mine] == []


@pytest.mark.parametrize("made", STATES)
def test_whatever_changes_in_a_copy_stays_as_it_was_in_the_original(made: str) -> None:
    state = STATES[made]()
    kept = copy(state)
    for path in [path for path, _ in changing(state)]:
        other = copy(state)
        change(dict(changing(other))[path])
        assert other != state or path.startswith(".memo"), f"{path} is no part of the value"
        assert state == kept, path
        assert state.memo == kept.memo, path


def test_the_sample_has_something_in_every_container() -> None:
    state = sample(State)
    assert [path for path, value in changing(state) if not is_dataclass(value) and not value] == []
    assert state.move is not None
    assert state.memo.fleet is not None


def test_what_is_remembered_is_no_part_of_the_value() -> None:
    state = lived().state
    other = copy(state)
    other.memo.tables.clear()
    other.memo.fleet = None
    assert other == state


def test_a_copied_drill_goes_its_own_way_and_to_the_same_end() -> None:
    simulation = lived()
    other = simulation.copy()
    mine = {id(value) for _, value in changing((simulation.state, simulation.ledger))}
    assert not mine & {id(value) for _, value in changing((other.state, other.ledger))}
    other.advance(60)
    assert simulation.second == 50
    simulation.advance(60)
    assert simulation.recording().digest == other.recording().digest


def test_a_ledger_copies_by_its_fields() -> None:
    ledger = lived().ledger
    assert copied(ledger) == ledger
    assert copier(Ledger) is not None


@dataclass
class Odd:
    queue: deque[int]


@dataclass
class Hidden:
    pairs: tuple[list[int], ...]


@dataclass
class Either:
    value: list[int] | dict[str, int]


@pytest.mark.parametrize("kind", [Odd, Hidden, Either, dict[tuple[list[int]], int]])
def test_a_field_of_a_type_that_may_share_something_is_refused(kind: Any) -> None:
    with pytest.raises(TypeError):
        copier(kind)
