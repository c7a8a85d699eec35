"""A fault on a role strikes the machine that has the role when it strikes."""

from __future__ import annotations

import pytest

from drill.engine.simulate import simulate
from drill.model.level import Fault
from drill.model.run import NodeState, Recording
from drill.topology.assemble import assemble
from tests.factories import EAST, checkout, design, level

_, _, C = EAST.zones
FIRST = Fault("first", "drill:instance-crash", 30, 0, "writer")


def two(second: Fault) -> Recording:
    """The writer crashes, its standby takes over, and long after that a second fault strikes."""
    drill = level(length_s=1200, classes=(checkout(),), faults=(FIRST, second))
    return simulate(assemble(drill, design(on={"multi_az": "standby", "standby_zones": (C,)})), 1)


@pytest.mark.parametrize(("role", "struck"), [("writer", "standby"), ("standby", "writer")])
def test_after_a_failover_the_roles_have_changed(role: str, struck: str) -> None:
    ran = two(Fault("second", "drill:instance-crash", 600, 0, role))
    fault = [event for event in ran.events if event.kind == "fault"][1]
    assert fault.node == struck
    failed = sum(ran.frames[t].classes[0].failed for t in range(601, 620))
    assert (failed > 1000.0) == (role == "writer")


def test_a_fault_ends_where_it_began() -> None:
    """The volume of the new writer is slow for a minute; once that is over it is as quick as before."""
    ran = two(Fault("second", "aws:ebs:volume-io-latency", 600, 60, "writer", 40.0))
    usual, slow, after = (ran.frames[t].classes[0].p50_ms for t in (590, 630, 900))
    assert slow > usual + 5.0
    assert after == pytest.approx(usual, rel=0.01)
    assert NodeState.DOWN not in {node.state for node in ran.frames[900].nodes}
