"""The rows of the flow are what their declarations say."""

from __future__ import annotations

import ast
from math import prod
from pathlib import Path

import pytest

import drill.engine
from drill.docs.rows_page import PAGE, page
from drill.engine.array_setup import make_arrays
from drill.engine.state.arrays import CLASSES, MACHINES, NAMES, ROWS, SHARDS, SIZED, SLOTS, allocate, copy
from drill.engine.state.declarations import AXES, Row
from drill.model.inputs import Inputs
from drill.topology.assemble import assemble
from tests.engine.state.checked_rows import CheckedRow, checked
from tests.factories import cache, design, level
from tests.shipped import shipped

SIZES = {axis: place + 2 for place, axis in enumerate(AXES)} | {"size": len(SIZED)}
"""Sizes that no two axes share."""
PLAYED = ("lights-out", "github-2018", "two-writers", "stale-price")
"""Levels with a lost zone, a network cut in two, several writers, a cache that is read behind a replica."""


def drill_of(name: str) -> Inputs:
    """A level and the first of its solutions."""
    made = next(item.level for item in shipped() if item.level and item.level.id == name)
    return assemble(made, made.solutions[0][1])


def test_the_page_of_rows_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m drill.docs"


def test_every_letter_is_known_and_every_known_letter_is_used() -> None:
    used = {axis.partition("+")[0] for row in ROWS.values() for axis in row.axes}
    # `a` is always beside its class, as `j`.
    assert {letter for letter in used if not letter.isdigit()} == AXES.keys() - {"a"}
    assert set(SIZED) <= AXES.keys()


@pytest.mark.parametrize(
    ("axes", "length"), [("", 1), ("k", 3), ("k i", 12), ("2", 2), ("node 2", 14), ("k+1", 4), ("k i+3", 21)]
)
def test_a_row_is_as_long_as_its_letters_say(axes: str, length: int) -> None:
    assert Row(float, tuple(axes.split()), "", 0.0).length({"k": 3, "i": 4, "node": 7}) == length


def test_rows_are_allocated_with_their_first_values_and_share_nothing() -> None:
    r = allocate(SIZES)
    for name, row in ROWS.items():
        values = getattr(r, name)
        assert len(values) == row.length(SIZES), name
        assert name == "sizes" or set(values) == {row.init}, name
        assert {type(value) for value in values} == {row.kind}, name
    assert len({id(getattr(r, name)) for name in NAMES}) == len(NAMES)
    other = copy(r)
    assert other == r
    assert all(getattr(other, name) is not getattr(r, name) for name in NAMES)


@pytest.mark.parametrize("name", PLAYED)
def test_every_row_of_a_level_has_the_declared_length(name: str) -> None:
    drill = drill_of(name)
    r = make_arrays(drill)
    classes, machines = drill.level.classes, len(drill.machines)
    sizes = dict(zip(SIZED, r.sizes, strict=True))
    assert (r.sizes[CLASSES], r.sizes[MACHINES]) == (len(classes), machines)
    assert r.sizes[SHARDS] == (len(drill.shards) + 1 if drill.shards else 0)
    assert r.sizes[SLOTS] == max(r.timeout) + 2
    sizes |= {"j": sizes["k"] * sizes["a"], "source": machines + 1, "n": 4 * drill.level.length_s}
    for row in NAMES:
        axes = ROWS[row].axes
        if all(axis in sizes or axis.isdigit() for axis in axes):
            assert len(getattr(r, row)) == prod(int(axis) if axis.isdigit() else sizes[axis] for axis in axes), row
        assert {type(value) for value in getattr(r, row)} <= {ROWS[row].kind}, row


@pytest.mark.slow
@pytest.mark.parametrize("name", PLAYED)
def test_a_drill_stays_inside_its_rows(name: str) -> None:
    simulation = checked(drill_of(name))
    simulation.advance(240)
    assert len(simulation.frames) == 240


def test_a_row_that_is_too_short_is_noticed() -> None:
    simulation = checked(assemble(level(length_s=60), design(cache=cache())))
    queue = simulation.rows.queue
    object.__setattr__(simulation.rows, "queue", CheckedRow("queue", queue[: len(queue) // 2]))
    with pytest.raises(IndexError, match="queue"):
        simulation.advance(60)


def test_a_mistake_with_a_row_is_noticed() -> None:
    row = CheckedRow("rate", [1.0, 2.0])
    with pytest.raises(IndexError):
        row[-1]
    with pytest.raises(TypeError):
        row[0] = 1
    with pytest.raises(ValueError, match="takes 2 numbers"):
        row[0:1] = [1.0, 1.0]


def test_every_row_is_read_somewhere() -> None:
    package = Path(drill.engine.__file__).parent
    read = {
        node.attr
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("r", "rows")
    }
    assert set(NAMES) - read == set()
