"""Legal levels at the edges of the schema run to their end: no exception, no nan, nothing lost without a cause, both ways alike."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.errors import Problems
from drill.files.load import load_level
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.second_night import second_night
from drill.topology.assemble import assemble
from tests.conservation import conserves
from tests.deep import DEEP, part
from tests.engine.state.checked_rows import checked
from tests.extremes import level_text

ROOT = Path(__file__).resolve().parents[2]
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.json"))
"""Levels that broke the engine once: found by drawing extremes, cut down where that was easy."""
BOTH_WAYS = part(range(60), 6)
needs_numba = pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="needs the `fast` extra")


def inputs_of(text: str) -> Inputs | None:
    """The inputs of a level's own design; None where the loader refuses the level, which is its right."""
    try:
        made = load_level(text)
    except Problems:
        return None
    return assemble(made, made.start)


def nights_of(text: str) -> tuple[Inputs, ...]:
    """The inputs of both nights of a level, or of its only one; none where the loader refuses the level."""
    first = inputs_of(text)
    if first is None:
        return ()
    second = second_night(first.level)
    return (first, assemble(second, first.design)) if second else (first,)


NEW_PARTS: dict[str, Callable[[Level], object]] = {
    "alarms": lambda level: level.start.alarms,
    "admission": lambda level: level.start.clients.admission,
    "serverless cache": lambda level: level.start.cache and level.start.cache.service.serverless,
    "hidden": lambda level: level.hidden,
    "second night": lambda level: level.second,
    "deck": lambda level: level.deck,
}


def test_every_part_of_a_level_is_drawn_in_legal_ones() -> None:
    """An extreme that is always refused, or never drawn, tests nothing."""
    found: set[str] = set()
    for number in range(200):
        if inputs := inputs_of(level_text(number)):
            found |= {name for name, has in NEW_PARTS.items() if has(inputs.level)}
        if len(found) == len(NEW_PARTS):
            return
    assert found == set(NEW_PARTS)


@pytest.mark.slow
@pytest.mark.parametrize("path", CORPUS, ids=[path.stem for path in CORPUS])
def test_what_broke_the_engine_once_runs(path: Path) -> None:
    inputs = inputs_of(path.read_text())
    assert inputs is not None
    conserves(inputs)
    simulation = checked(inputs)
    simulation.advance(inputs.level.length_s)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(number=st.integers(0, 10**9))
def test_extreme_levels_run_to_the_end(number: int) -> None:
    for inputs in nights_of(level_text(number)):
        conserves(inputs)


@pytest.mark.slow
@settings(
    max_examples=2000 if DEEP else 500,
    deadline=None,
    derandomize=not DEEP,
    suppress_health_check=list(HealthCheck),
)
@given(number=st.integers(0, 10**9))
def test_many_extreme_levels_run_to_the_end(number: int) -> None:
    """The same for many more, and in a deep run for others each time."""
    for inputs in nights_of(level_text(number)):
        conserves(inputs)


CHILD = """
import json, sys
from drill.engine.flow.backend import CompiledBackend
from drill.engine.simulate import DrillEngine, simulate
from tests.engine.test_extremes import nights_of
digests = []
for text in json.load(sys.stdin):
    for inputs in nights_of(text):
        assert isinstance(DrillEngine(inputs, 1).backend, CompiledBackend) is (sys.argv[1] == "1")
        digests.append(simulate(inputs, 1).digest)
print(json.dumps(digests))
"""


def digests(texts: list[str], fast: str, **more: str) -> list[str]:
    """The digest of every night of the legal levels, in a process that runs one way."""
    env = {**os.environ, "DRILL_FAST": fast, **more}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, fast],
        input=json.dumps(texts),
        env=env,
        cwd=ROOT,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@needs_numba
def test_extremes_are_the_same_both_ways_within_bounds() -> None:
    """Compiled with a check of every place, the corpus and other extremes give what plain Python gives."""
    texts = [*(path.read_text() for path in CORPUS), *map(level_text, BOTH_WAYS)]
    plain = digests(texts, "0")
    assert len(plain) > len(CORPUS) + len(BOTH_WAYS) // 4
    assert digests(texts, "1", DRILL_CHECKED="1") == plain
    assert digests(texts, "1") == plain


@pytest.mark.slow
@needs_numba
def test_the_checked_way_sees_a_place_beyond_its_row() -> None:
    """A check that never fails would be none."""
    child = (
        "from drill.engine.flow.backend import CompiledBackend\n"
        "from drill.engine.simulate import DrillEngine\n"
        "from drill.topology.assemble import assemble\n"
        "from tests.factories import design, level\n"
        "made = DrillEngine(assemble(level(length_s=60), design()), 1)\n"
        "made.advance(2)\n"
        "made.rows.delay_last[0] = 10**6\n"
        "made.rows.failed[0] = 1.0\n"
        "made.advance(2)\n"
    )
    env = {**os.environ, "DRILL_FAST": "1", "DRILL_CHECKED": "1"}
    done = subprocess.run([sys.executable, "-c", child], env=env, cwd=ROOT, check=False, text=True, capture_output=True)
    assert done.returncode != 0
    assert "IndexError" in done.stderr
