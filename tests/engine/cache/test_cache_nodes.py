"""Nodes of a cache: a node without power never answers, and a replica that has taken over is lost where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from drill.engine.simulate import DrillEngine, simulate
from drill.model.level import Apps, Fault
from drill.model.level_traffic import Curve, Retries
from drill.model.run import NodeState, Recording
from drill.topology.assemble import assemble
from tests.factories import EAST, browse, cache, design, level

A, B, C = EAST.zones
RATE = 200.0
SESSION = browse(name="s", writes=1, reads=1, retries=Retries(0), fresh_s=None)
PAIR = design(
    on={"zone": C}, cache=cache(engine="redis", replicas=1, zones=(A, B), classes=(), stores=("s",)), reads=()
)


def run(*faults: Fault, length_s: int = 2400) -> Recording:
    made = level(
        length_s=length_s, apps=Apps((C,)), classes=(replace(SESSION, rate=Curve(((0, RATE),))),), faults=faults
    )
    return simulate(assemble(made, PAIR), 1)


def dark(zone: str, at_s: int, for_s: int, kind: str = "drill:az-power") -> Fault:
    return Fault(f"{zone}-{at_s}", kind, at_s, for_s, zone)


def good(recording: Recording, first: int, last: int) -> float:
    return sum(recording.frames[t].classes[0].good for t in range(first, last))


KINDS = ("drill:az-power", "aws:elasticache:replicationgroup-interrupt-az-power")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("zones", [(A, B), (B, A)], ids=("ab", "ba"))
def test_nothing_answers_while_both_zones_are_dark(zones: Sequence[str], kind: str) -> None:
    """From 300 to 1,200 s, whichever zone is named first; every session written till then is lost with both nodes."""
    recording = run(*(dark(zone, 300, 900, kind) for zone in zones))
    assert good(recording, 301, 1200) == 0.0
    # Records come back as they are asked for again.
    assert 0.0 < good(recording, 2300, 2400) < 100 * RATE
    assert recording.lost_writes == pytest.approx(300 * RATE, rel=0.001)


@pytest.mark.slow
def test_the_order_of_lines_does_not_matter() -> None:
    first, second = (run(*(dark(zone, 300, 900) for zone in zones)) for zones in ((A, B), (B, A)))
    assert first.digest == second.digest


def test_a_primary_that_moved_is_lost_with_the_zone_that_it_moved_to() -> None:
    """Zone a is dark from 300 s for good; the replica in b serves, and is gone when b goes dark at 1,200 s."""
    recording = run(dark(A, 300, 2000), dark(B, 1200, 600))
    assert good(recording, 600, 1200) == pytest.approx(600 * RATE, rel=0.01)
    assert good(recording, 1201, 1800) == 0.0


def test_a_primary_that_moved_does_not_care_about_the_zone_that_it_left() -> None:
    """Zone a is dark from 300 to 400 s, long enough for b to take over, and again at 1,800 s: nobody notices the second time."""
    recording = run(dark(A, 300, 100), dark(A, 1800, 300))
    assert good(recording, 1800, 2100) == pytest.approx(300 * RATE, rel=1e-6)


def test_the_map_shows_where_the_primary_is() -> None:
    made = level(length_s=1200, classes=(SESSION,), faults=(dark(A, 300, 900),))
    simulation = DrillEngine(assemble(made, PAIR), 1)
    simulation.advance(900)
    shown = {
        node.id: frame
        for node, frame in zip(simulation.inputs.topology.nodes, simulation.recording().frames[899].nodes, strict=True)
    }
    primary, replica = shown["cache-1"], next(frame for name, frame in shown.items() if name.startswith("cache-1-r"))
    assert (primary.state, primary.role) == (NodeState.DOWN, "cache-replica")
    assert (replica.state, replica.role) == (NodeState.UP, "cache")
    assert replica.rate > 0.0
