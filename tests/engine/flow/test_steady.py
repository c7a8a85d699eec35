"""A second that is like the last one to the last bit is not computed: nothing of a drill shows it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.engine.flow import flow, loop
from drill.engine.flow.backend import Backend
from drill.engine.flow.repeats import steady, tape
from drill.engine.simulate import DrillEngine, simulate
from drill.engine.state.arrays import ROWS, TICKS, Arrays
from drill.files.load import load_level
from drill.model.inputs import Inputs
from drill.model.level import Fault, Level
from drill.model.level_traffic import Curve
from drill.model.run import Recording
from drill.shipped import levels_dir
from drill.topology.assemble import assemble
from tests import strategies
from tests.bench.drills import sized
from tests.deep import DEEP, part
from tests.factories import browse, cache, checkout, design, level, replica

LEVELS = sorted(path.relative_to(levels_dir()).as_posix() for path in levels_dir().rglob("*.yaml"))
KEPT_ANSWER = {"weighed", "accepts"}
"""Of `must_weigh`, which stops the loop when what it asks has changed."""
SUMMED = {"sums", "disk_s", "floor_late", "ios_per_work", "log_per_work", "sent_per_work"}
"""What a machine is offered: summed anew when a rate or a miss ratio has changed, and while buffers warm up. Both are compared."""
POSITION = {"phase", "resumed", "look_at", "pause"}
"""Of the loop itself."""


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Recording]:
    """Plays a drill with every second computed."""

    def play(drill: Inputs, seed: int) -> Recording:
        with monkeypatch.context() as patched:
            patched.setattr(loop, "settle", lambda r: None)
            return simulate(drill, seed)

    return play


def repeated_s(drill: Inputs, seed: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Recording, int]:
    """A drill as it is played, and how many of its seconds were not computed."""
    flown = [0]
    advance = flow.advance

    def counted(r: Arrays, start: int, end: int) -> None:
        flown[0] += end - start
        advance(r, start, end)

    with monkeypatch.context() as patched:
        patched.setattr(loop, "advance", counted)
        simulation = DrillEngine(drill, seed)
        patched.setattr(Backend, "advance", lambda self, start, end: counted(self.rows, start, end))
        simulation.advance(drill.level.length_s)
    return simulation.recording(), drill.level.length_s - flown[0] // TICKS


def test_a_quiet_hour_is_computed_for_some_seconds_only(
    computed: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, chosen = sized(12)
    drill = assemble(replace(made, faults=(), length_s=900), chosen)
    played, repeated = repeated_s(drill, 1, monkeypatch)
    assert repeated > 850
    assert played.digest == computed(drill, 1).digest


@pytest.mark.parametrize("linear", [False, True])
def test_a_rate_that_changes_is_followed_at_its_second(
    linear: bool, computed: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    curve = Curve(((0, 80.0), (100, 80.0), (200, 95.0), (300, 95.0), (301, 40.0), (330, 40.0)), linear=linear)
    drill = assemble(level(length_s=400, classes=(checkout(rate=curve), browse())), design(cache=cache()))
    played, repeated = repeated_s(drill, 1, monkeypatch)
    assert 100 < repeated < 390
    assert played.digest == computed(drill, 1).digest


def test_a_replica_that_lags_behind_is_computed(
    computed: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = (Fault("slow", "drill:replica-lag", 60, 60, "replica-1", 0.001),)
    drill = assemble(level(length_s=200, faults=faults), design(replicas=(replica(),)))
    played, _ = repeated_s(drill, 1, monkeypatch)
    assert played.digest == computed(drill, 1).digest


def test_retries_under_way_are_counted_in_the_order_of_their_ring(
    computed: Callable[..., Recording], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same amounts a second later stand elsewhere in it, and their sum has other last bits."""
    made = load_level(levels_dir() / next(path for path in LEVELS if "logged-out" in path))
    drill = assemble(made, made.designs_by_ref()["@solution:a-copy"])
    played, repeated = repeated_s(drill, 1, monkeypatch)
    assert repeated > 1000
    assert played.digest == computed(drill, 1).digest


@settings(max_examples=200 if DEEP else 30, deadline=None, suppress_health_check=list(HealthCheck))
@given(drill=strategies.drills(), seed=st.integers(0, 9))
def test_a_random_drill_is_the_one_with_every_second_computed(drill: tuple[Level, Any], seed: int) -> None:
    made = assemble(*drill)
    played = simulate(made, seed).digest
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(loop, "settle", lambda r: None)
        assert simulate(made, seed).digest == played


@pytest.mark.slow
@pytest.mark.parametrize("path", part(LEVELS, 4))
def test_a_shipped_level_is_the_one_with_every_second_computed(path: str, computed: Callable[..., Recording]) -> None:
    made = load_level(levels_dir() / path)
    drill = assemble(made, made.start)
    assert simulate(drill, 1).digest == computed(drill, 1).digest


class TracedRow(list[Any]):
    """A row that tells which of its places are read before they are written in a second, and which are written."""

    def __init__(self, name: str, values: list[Any], trace: Trace) -> None:
        super().__init__(values)
        self.name, self.trace = name, trace

    def __getitem__(self, at: Any) -> Any:
        self.trace.read(self.name, at, len(self))
        return super().__getitem__(at)

    def __setitem__(self, at: Any, value: Any) -> None:
        self.trace.write(self.name, at, len(self))
        super().__setitem__(at, value)


class Trace:
    """What the loop reads and writes in seconds that begin and end at rest."""

    def __init__(self) -> None:
        self.on = False
        self.carried_in: set[tuple[str, int]] = set()
        self.moved: set[tuple[str, int]] = set()
        self._read: set[tuple[str, int]] = set()
        self._written: set[tuple[str, int]] = set()

    def read(self, name: str, at: Any, length: int) -> None:
        if self.on:
            places = range(*at.indices(length)) if type(at) is slice else (at,)
            self._read |= {(name, place) for place in places} - self._written

    def write(self, name: str, at: Any, length: int) -> None:
        if self.on:
            places = range(*at.indices(length)) if type(at) is slice else (at,)
            self._written |= {(name, place) for place in places}

    def second_over(self, counts: bool) -> None:
        if counts:
            self.carried_in |= self._read
            self.moved |= self._written
        self._read, self._written = set(), set()


def rows_named(*functions: Callable[..., Any]) -> set[str]:
    """The rows that a function's source names."""
    found = set()
    for function in functions:
        for node in ast.walk(ast.parse(inspect.getsource(function))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "r":
                found.add(node.attr)
    return found


def carried(drill: Inputs, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The rows that the loop carries over from one steady second to the next: read there, and written by it."""
    trace = Trace()
    rested = [False]

    def settled(r: Arrays) -> None:
        trace.on = False
        rests = bool(r.whole[0]) and bool(steady._at_rest(r))
        trace.second_over(rests and rested[0])
        rested[0] = rests
        trace.on = True

    def run(self: Backend, until: int) -> int:
        trace.second_over(False)
        trace.on = True
        try:
            return loop.run(self.rows, until)
        finally:
            trace.on = False

    with monkeypatch.context() as patched:
        patched.setattr(loop, "settle", settled)
        patched.setattr(Backend, "run", run)
        simulation = DrillEngine(drill, 1)
        rows = Arrays(**{name: TracedRow(name, getattr(simulation.rows, name), trace) for name in ROWS})
        simulation.backend, simulation.rows = Backend(rows), rows
        simulation.advance(drill.level.length_s)
    return {name for name, _ in trace.carried_in & trace.moved}


def unaccounted(found: set[str]) -> set[str]:
    """The rows carried over that nothing accounts for."""
    compared = rows_named(steady._same, steady._same_retries) & rows_named(steady._keep, steady._keep_retries)
    at_rest = rows_named(steady._at_rest, steady._expire_together)
    added_up = rows_named(tape.play, steady.repeat)
    # Counters begin every second at 0.
    counters = rows_named(loop.zero)
    return found - compared - at_rest - added_up - counters - KEPT_ANSWER - SUMMED - POSITION


def test_whatever_is_carried_over_is_compared_or_added_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made, chosen = sized(12)
    drill = assemble(replace(made, faults=(), length_s=60), chosen)
    found = carried(drill, monkeypatch)
    assert {"spread", "tokens", "written", "shard_sent"} <= found
    assert unaccounted(found) == set()


@pytest.mark.slow
@pytest.mark.parametrize("path", LEVELS)
def test_so_it_is_in_every_shipped_level(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = load_level(levels_dir() / path)
    drill = assemble(replace(made, length_s=240, faults=(), deck=()), made.start)
    assert unaccounted(carried(drill, monkeypatch)) == set()
