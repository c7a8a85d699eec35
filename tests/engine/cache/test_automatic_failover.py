"""A cache whose automatic failover is off: its replicas keep the keys, and wait for a new primary in the old one's zone."""

from __future__ import annotations

import pytest

from drill.engine.simulate import DrillEngine, simulate
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.level_traffic import Curve
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, browse, cache, design, level

LENGTH_S = 400
LOST = Fault("lost", "drill:cache-node-loss", 60, 0, "cache-1")
DARK_S = 120
STEADY = 55


def plant(fault: Fault = LOST, *, replicas: int = 1, failover: bool = False) -> Inputs:
    """Reads behind one shard, whose primary is lost after a minute."""
    item = browse(rate=Curve(((0, 400.0),)), reads=1)
    kept = cache(shards=1, replicas=replicas, zones=EAST.zones[:2], ttl_s=0, failover=failover)
    chosen = design(cache=kept, reads=(("browse", "writer"),))
    return assemble(level(length_s=LENGTH_S, classes=(item,), faults=(fault,)), chosen)


def play(fault: Fault = LOST, *, replicas: int = 1, failover: bool = False) -> Recording:
    """The same, run to its end."""
    return simulate(plant(fault, replicas=replicas, failover=failover), 1)


def hits(ran: Recording, second: int) -> float:
    return ran.frames[second].classes[0].hit_ratio


def test_without_failover_the_primary_is_replaced_first_and_its_keys_are_a_replicas() -> None:
    """It takes as long as a lone node takes to be replaced, which comes back empty."""
    off, alone, on = play(), play(replicas=0), play(failover=True)
    (back,) = seconds_of(off.events, "shard.replaced_from_replica")
    assert seconds_of(alone.events, "shard.replaced_empty") == [back]
    assert seconds_of(off.events, "shard.replica_promoted") == []
    (promoted,) = seconds_of(on.events, "shard.replica_promoted")
    assert promoted < back
    assert hits(off, promoted + 2) == 0.0
    assert hits(off, back + 2) == pytest.approx(hits(off, STEADY), abs=0.002)
    assert hits(alone, back + 2) < 0.5 * hits(alone, STEADY)


@pytest.mark.parametrize(("failover", "code"), [(False, "choice.failover_off"), (True, "choice.replica_takes_over")])
def test_the_outage_of_a_shard_names_the_option(failover: bool, code: str) -> None:
    ran = DrillEngine(plant(failover=failover), 1)
    ran.advance(62)
    assert [said.code for said in ran.state.shards[0].chain][-1] == code


def test_in_a_dark_zone_nothing_takes_over_until_the_zone_is_back() -> None:
    zone = EAST.zones[0]
    fault = Fault("dark", "aws:elasticache:replicationgroup-interrupt-az-power", 60, DARK_S, zone)
    off, on = play(fault), play(fault, failover=True)
    (back,) = seconds_of(off.events, "shard.replaced_from_replica")
    (promoted,) = seconds_of(on.events, "shard.replica_promoted")
    assert promoted < 60 + DARK_S < back
