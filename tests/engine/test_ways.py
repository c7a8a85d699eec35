"""The compiled flow is the plain one: the same bits, whichever way a drill is run."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

from drill.engine import compiled
from drill.engine.rows import copy
from drill.engine.setup import make_rows
from drill.engine.simulate import Simulation, simulate
from drill.engine.ways import Compiled, Way, choose
from drill.loading.load import load_level
from drill.model.plant import Plant
from drill.shipped import levels_dir
from drill.topology.plant import plant
from tests.factories import design, level

LEVELS = sorted(path.relative_to(levels_dir()).as_posix() for path in levels_dir().rglob("*.yaml"))
needs_numba = pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="needs the `fast` extra")


def small() -> Plant:
    return plant(level(length_s=60), design())


def test_nothing_of_the_rows_is_left_in_the_generated_source() -> None:
    made = ast.parse(compiled.generate())
    rows = [node for node in ast.walk(made) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    assert {node.value.id for node in rows if isinstance(node.value, ast.Name)}.isdisjoint({"r"})
    names = {node.id for node in ast.walk(made) if isinstance(node, ast.Name)}
    assert names.isdisjoint({"min", "max"})
    assert "f[o[" in compiled.generate()


def test_a_short_process_stays_in_plain_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRILL_FAST")
    monkeypatch.setattr("drill.engine.ways._simulated", 0)
    assert type(choose(make_rows(small()), 3600)) is Way


def test_plain_python_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRILL_FAST", "0")
    assert type(choose(make_rows(small()), 10**9)) is Way


@needs_numba
def test_packed_rows_hold_the_same_numbers_and_share_nothing() -> None:
    rows = make_rows(small())
    way = Compiled(rows)
    assert copy(way.rows) == rows
    other = way.copy()
    other.rows.live[0] += 1.0
    assert way.rows.live[0] == rows.live[0]


@pytest.mark.slow
@needs_numba
@pytest.mark.parametrize("name", LEVELS)
def test_both_ways_give_the_same_digest(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = load_level(levels_dir() / name)
    for chosen in (made.start, *(item for _, item in made.solutions), *(item for _, item in made.traps)):
        drill = plant(made, chosen)
        monkeypatch.setenv("DRILL_FAST", "0")
        plain = simulate(drill, 1)
        monkeypatch.setenv("DRILL_FAST", "1")
        assert isinstance(Simulation(drill, 1).way, Compiled)
        assert simulate(drill, 1).digest == plain.digest
