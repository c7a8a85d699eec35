"""The step loop stops where its diagram says, and goes on from there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from drill.engine.flow import loop
from drill.engine.flow.backend import Backend
from drill.engine.flow.loop import Phase, Stop
from drill.engine.simulate import simulate
from drill.model.design import Alarm
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Keys
from drill.topology.assemble import assemble
from tests.factories import browse, cache, checkout, design, level

GOES_ON_AT = {
    Stop.DONE: Phase.FLOW,
    Stop.FLOWED: Phase.LAGS,
    Stop.OVERLOAD: Phase.WAITING,
    Stop.COPIES: Phase.ANSWERS,
    Stop.TABLE: Phase.ANSWERS,
    Stop.ACCOUNTS: Phase.FRAMES,
    Stop.OBSERVED: Phase.COUNTERS,
    Stop.ADAPT: Phase.CAPACITY,
    Stop.SHARDS: Phase.KEYS,
    Stop.WEIGH: Phase.CACHE,
    Stop.FULL: Phase.FLOW,
}
"""The phase after each reason to stop."""
STOPS_OF_A_PHASE = {
    Phase.FLOW: {"DONE", "FLOWED"},
    Phase.LAGS: {"OVERLOAD"},
    Phase.WAITING: {"COPIES"},
    Phase.ANSWERS: {"TABLE", "ACCOUNTS"},
    Phase.FRAMES: {"OBSERVED"},
    Phase.COUNTERS: {"ADAPT"},
    Phase.CAPACITY: {"SHARDS"},
    Phase.KEYS: {"WEIGH"},
    Phase.CACHE: set[str](),
    Phase.ENDED: {"FULL"},
}


def drills() -> Iterator[Inputs]:
    """A quiet one; an overload behind a cache too small for its keys; what adapts every second, and what fills with every second."""
    faults = (
        Fault("flush", "drill:cache-flush", 30, 1),
        Fault("dark", "drill:az-power", 60, 60, "us-east-1a"),
        Fault("spike", "drill:traffic-spike", 40, 60, factor=30.0),
    )
    rewrites = checkout(updates=(("browse", 1.0),))
    many = browse(keys=Keys(50_000_000, 0.7, 2000), rate=Curve(((0, 800.0), (150, 900.0))))
    yield assemble(level(length_s=200), design())
    yield assemble(level(length_s=200, faults=faults, classes=(rewrites, many)), design(cache=cache()))
    yield assemble(level(length_s=120, faults=faults), design(cache=cache(serve_stale=True)))
    yield assemble(level(length_s=60, faults=(Fault("log", "drill:log-growth", 20, 30, factor=1.0),)), design())


def test_it_stops_for_nothing_that_a_second_does_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    stops: list[Stop] = []
    run = Backend.run

    def watched(self: Backend, until: int) -> int:
        stops.append(Stop(run(self, until)))
        return stops[-1]

    monkeypatch.setattr(Backend, "run", watched)
    # An alarm of the design is looked at every second; no volume fills, and nothing adapts.
    simulate(assemble(level(length_s=120), design(alarms=(Alarm("busy", "writer", "CPUUtilization", 80.0),))), 1)
    assert stops.count(Stop.OBSERVED) >= 100
    assert not {Stop.FLOWED, Stop.ADAPT} & set(stops)


def test_the_loop_goes_on_where_the_diagram_says(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    run = Backend.run

    def watched(self: Backend, until: int) -> int:
        stop = run(self, until)
        assert self.rows.phase[0] == GOES_ON_AT[Stop(stop)], stop
        seen.add(Stop(stop))
        return stop

    monkeypatch.setattr(Backend, "run", watched)
    for drill in drills():
        simulate(drill, 1)
    assert set(Stop) - seen == set()


def test_the_diagram_names_every_phase_and_every_stop() -> None:
    drawn: dict[str, set[str]] = {}
    for line in (loop.__doc__ or "").splitlines():
        if names := re.findall(r"\b[A-Z]{4,}\b", line[:74]):
            phase = names[0] if names[0] in Phase.__members__ and line[4:].startswith(names[0]) else list(drawn)[-1:][0]
            drawn.setdefault(phase, set()).update(name for name in names if name in Stop.__members__)
        if line.startswith(" └─"):
            break
    assert drawn == {phase.name: stops for phase, stops in STOPS_OF_A_PHASE.items()}
    assert list(drawn) == [phase.name for phase in Phase]
