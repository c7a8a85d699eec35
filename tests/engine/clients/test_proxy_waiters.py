"""Who waits in RDS Proxy while the writer fails over is answered by the new writer."""

from __future__ import annotations

from typing import Any

from drill.engine.simulate import simulate
from drill.model.design import Replica
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, checkout, design, level, proxy

PER_S = 10.0
_, B, C = EAST.zones


def crash(timeout_ms: int, **over: Any) -> Recording:
    """The writer crashes after half a minute; its standby, or a reader of Aurora, takes over."""
    item = checkout(rate=Curve(((0, PER_S),)), within_ms=1000, timeout_ms=timeout_ms, retries=Retries(0))
    drill = level(length_s=300, classes=(item,), faults=(Fault("crash", "drill:instance-crash", 30, 0, "writer"),))
    return simulate(assemble(drill, design(proxy=proxy(), **over)), 1)


def test_nobody_who_waits_long_enough_is_lost() -> None:
    """A timeout of half a minute outlasts a failover of Aurora: answers are late, and only what the crash broke off fails."""
    ran = crash(30_000, on={"service": "aurora"}, replicas=(Replica("replica-1", B, "db.r6g.large"),))
    assert seconds_of(ran.events, "failover.completed")
    total = ran.totals[0]
    assert total.late >= PER_S
    assert total.failed <= 0.25 * PER_S


def test_who_gave_up_meanwhile_is_not_answered() -> None:
    """With a timeout of five seconds, requests made more than five seconds before the new writer have been abandoned."""
    ran = crash(5_000, on={"multi_az": "standby", "standby_zones": (C,)})
    down_s = seconds_of(ran.events, "failover.completed")[0] - 30
    total = ran.totals[0]
    assert (down_s - 6) * PER_S <= total.failed <= (down_s + 1) * PER_S
    assert 3 * PER_S <= total.late <= 7 * PER_S
