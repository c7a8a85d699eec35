"""Write forwarding: what a transaction abroad waits for, against a sum of trips."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import simulate
from drill.engine.state.timings import GLOBAL_SHIP_MS
from drill.model.design import Clients
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.engine.flow.test_backend import needs_numba
from tests.factories import EAST, WEST, checkout, design, level, replica

READS, WRITES = 3, 1


def made(forwarding: str, *faults: Fault) -> Inputs:
    """Buyers in the west of a shop run from the east: three reads, a write and a commit."""
    item = checkout(reads=READS, writes=WRITES, region=WEST.name, within_ms=5000, timeout_ms=10_000)
    both = level(regions=(EAST, WEST), apps=Apps(("us-west-2b",)), classes=(item,), faults=faults, length_s=120)
    reader = replica(zone="us-west-2a")
    chosen = design(on={"service": "aurora", "write_forwarding": forwarding}, replicas=(reader,), clients=Clients())
    return assemble(both, chosen)


def p50_ms(recording: Recording) -> float:
    return recording.frames[60].classes[0].p50_ms


@pytest.mark.parametrize(("forwarding", "waits"), [("eventual", 0), ("session", 1), ("global", READS)])
def test_reads_stay_near_and_wait_for_what_must_have_come_back(forwarding: str, waits: int) -> None:
    """Against going there oneself: the reads' trips over the land are saved, a lag each is waited for, local trips come on top."""
    here = made(forwarding)
    far = here.round_trip_ms("us-west-2b", "us-east-1a")
    near = here.round_trip_ms("us-west-2b", "us-west-2a")
    lag = here.figure(GLOBAL_SHIP_MS).value + far / 2
    saved = far * READS - near * (READS + WRITES + 1) - waits * lag
    assert p50_ms(simulate(made("off"), 1)) - p50_ms(simulate(here, 1)) == pytest.approx(saved, abs=0.5)


def test_without_the_reader_they_cross_by_themselves_again() -> None:
    """The forwarder is gone: what it saved is paid again."""
    dark = Fault("dark", "drill:az-power", 20, 1000, "us-west-2a")
    assert p50_ms(simulate(made("eventual", dark), 1)) == pytest.approx(p50_ms(simulate(made("off"), 1)), abs=0.5)


def test_a_home_class_is_left_alone() -> None:
    here = made("global")
    home = replace(here.level.classes[0], region="")
    apps = Apps(EAST.zones[:1])
    plans = [
        assemble(replace(here.level, classes=(home,), apps=apps), made(forwarding).design)
        for forwarding in ("off", "global")
    ]
    assert simulate(plans[0], 1).totals == simulate(plans[1], 1).totals


@pytest.mark.slow
@needs_numba
@pytest.mark.parametrize("forwarding", ["eventual", "global"])
def test_forwarding_is_the_same_both_ways(forwarding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = made(forwarding, Fault("dark", "drill:az-power", 40, 30, "us-west-2a"))
    digests = []
    for fast in ("0", "1"):
        monkeypatch.setenv("DRILL_FAST", fast)
        digests.append(simulate(here, 1).digest)
    assert digests[0] == digests[1]
