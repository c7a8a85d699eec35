"""A repr fits on a screen, whatever it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pytest

import drill
from drill.catalog.figure_sheet import figures
from drill.design.option_list import BY_PATH
from drill.engine.actions.action_table import ACTIONS
from drill.engine.faults.fault_table import FAULTS
from drill.engine.simulate import DrillEngine
from drill.scoring.scored_run import run
from drill.scoring.verdict import judge
from drill.topology.assemble import assemble
from tests.factories import design, level

MOST = 500
SECONDS = 900
"""Long enough for the first fault of the level, so that notes, chains and buckets are filled."""


def public(value: object) -> Iterator[object]:
    """The values that a value shows: fields, properties of ours, and members of collections; no name with a `_` before it."""
    if isinstance(value, str | bytes | int | float | None):
        return
    if isinstance(value, Mapping):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, tuple | list | set | frozenset):
        yield from value
    if ours(value):
        slots = {name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())}
        parts = {name for name, held in vars(type(value)).items() if isinstance(held, property)}
        names = sorted({*slots, *parts, *getattr(value, "__dict__", {}), *getattr(value, "_fields", ())})
        yield from (getattr(value, name) for name in names if not name.startswith("_") and hasattr(value, name))


def reachable(wholes: Iterable[object]) -> Iterator[object]:
    """Everything that is public below some values, each object once."""
    seen: dict[int, object] = {}
    waiting = list(wholes)
    while waiting:
        value = waiting.pop()
        if id(value) in seen or isinstance(value, type):
            continue
        seen[id(value)] = value
        yield value
        waiting += public(value)


def ours(value: object) -> bool:
    """Of a class of this package; a collection of its values is as long as what it holds."""
    return type(value).__module__.startswith("drill.")


@pytest.mark.slow
def test_nothing_that_can_be_reached_has_a_repr_of_more_than_500_characters() -> None:
    on = drill.load_level("lights-out")
    begun = DrillEngine(assemble(on, drill.load_design("@solution", on)), 1)
    begun.advance(SECONDS)
    short = level(length_s=60)
    judged = judge(run(short, design(), 1))
    wholes = (begun, drill.run(short, design()), judged, drill.levels(), figures(), BY_PATH, FAULTS, ACTIONS)
    found = [value for value in reachable(wholes) if ours(value)]
    assert {"DrillEngine", "Memo", "Machine", "Figure", "Level", "ScoredRun", "Design"} <= {
        type(value).__name__ for value in found
    }
    long = {type(value).__qualname__: len(repr(value)) for value in found if len(repr(value)) > MOST}
    assert dict(sorted(long.items())) == {}


def test_a_repr_names_what_identifies_it() -> None:
    made = level(length_s=60)
    assert f"level={made.id!r}" in repr(run(made, design(), 7))
    assert "seed=7" in repr(run(made, design(), 7))
