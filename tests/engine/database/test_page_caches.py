"""Each instance has the pages that were read from it: a reader that takes over is cold for what only the writer served."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.catalog.figure_sheet import value
from drill.engine.flow.offered_load import buffer_miss
from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Keys, Retries
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, checkout, design, level, replica
from tests.oracle.page_buffer import first_times

KEYS = Keys(20_000, 0.9)
PER_S = 100.0
ZONE = "us-east-1a"
"""Of all instances, so that the way to each takes the same time."""
LENGTH_S = 900
TOLERANCE = 0.02
"""Of a share of reads; chosen before the first comparison."""
SEEDS = 8
RECONNECTED_S = 30
"""After which no client waits for a connection any more."""
FAILOVER = Fault("failover", "aws:rds:failover-db-cluster", 60, 0, "writer")
CUT = Fault("cut", "aws:network:disrupt-connectivity", 60, 300, "writer")
CRASH = Fault("crash", "drill:instance-crash", 60, 0, "writer")
SAVE = checkout(rate=Curve(((0, PER_S),)), reads=1, keys=KEYS, retries=Retries(max=0))
VIEW = browse(rate=Curve(((0, PER_S),)), reads=1, keys=KEYS, retries=Retries(max=0))


def planned(*faults: Fault, readers: int = 1, **on: Any) -> Inputs:
    """Aurora, with data that fit into memory; reads go to the readers, where there are any."""
    quiet = level(length_s=LENGTH_S, data_gib=2.0, classes=(SAVE, VIEW), faults=faults)
    replicas = tuple(replica(name=f"replica-{n}", zone=ZONE) for n in range(1, readers + 1))
    return assemble(
        quiet, design(on={"service": "aurora", "zone": ZONE} | on, replicas=replicas, reads=((VIEW.name, "replicas"),))
    )


def missed(run: Recording, k: int, second: int) -> float:
    """The share of a class's reads that come from the volume, by what its median request takes more than before the fault."""
    more_ms = run.frames[second].classes[k].p50_ms - run.frames[50].classes[k].p50_ms
    return more_ms / value("storage.aurora.read_ms")


def test_a_promoted_reader_warms_up_by_what_it_is_asked_for() -> None:
    """The writes of the class read pages that no reader has been asked for: read by read, from an empty buffer."""
    run = simulate(planned(FAILOVER), 1)
    (done,) = seconds_of(run.events, "failover.completed")
    served = [run.frames[t].classes[0] for t in range(done, LENGTH_S)]
    reads = [max(1, int(frame.good + frame.late)) for frame in served]
    runs = [first_times(KEYS.count, KEYS.zipf, reads, seed) for seed in range(SEEDS)]
    for after_s in (20, 60, 200, 600):
        window = range(after_s - 3, after_s + 4)
        real = sum(shares[t] for shares in runs for t in window) / SEEDS / len(window)
        assert missed(run, 0, done + after_s) == pytest.approx(real, abs=TOLERANCE), after_s


def test_a_reader_keeps_what_it_has_read_when_it_is_promoted() -> None:
    """The class that it served before is as quick as before, while the other one is cold."""
    drill = DrillEngine(planned(FAILOVER), 1)
    drill.advance(120)
    new = drill.state.writer
    assert drill.state.machines[new].spec.node == "replica-1"
    assert buffer_miss(drill.rows, 1, new) == 0.0
    assert buffer_miss(drill.rows, 0, new) > 0.2


def managed(*faults: Fault, on: bool = True, tier: int = 0, instance: str = "db.r6g.large", readers: int = 1) -> Inputs:
    """The same on PostgreSQL with cluster cache management; the first reader is in this tier, and on this class."""
    made = planned(*faults, readers=readers, engine="postgres", cache_management=on)
    first, *others = made.design.replicas
    changed = replace(first, promotion_tier=tier, instance=instance)
    return assemble(made.level, replace(made.design, replicas=(changed, *others)))


def just_promoted(inputs: Inputs, times: int = 1) -> float:
    """The share of the writing class's reads that come from the volume when clients have reconnected after the last failover."""
    run = simulate(inputs, 1)
    moved = seconds_of(run.events, "writer_endpoint.moved")
    assert len(moved) == times
    return missed(run, 0, moved[-1] + RECONNECTED_S)


@pytest.mark.parametrize("fault", [FAILOVER, CRASH, CUT], ids=lambda fault: str(fault.id))
def test_cluster_cache_management_keeps_the_promoted_reader_warm(fault: Fault) -> None:
    """With it the new writer "uses values in its warm cache immediately"; without it the cache is cold (Amazon Aurora User Guide)."""
    assert just_promoted(managed(fault, on=False)) > 0.2
    assert just_promoted(managed(fault)) == pytest.approx(0.0, abs=0.01)


def test_it_needs_one_reader_of_the_writers_class_in_tier_0() -> None:
    """Another class, another tier, or a second reader in the tier disable it (Amazon Aurora User Guide, aurora_ccm_status)."""
    assert just_promoted(managed(FAILOVER, instance="db.r6g.xlarge")) > 0.2
    assert just_promoted(managed(FAILOVER, tier=1)) > 0.2
    both = managed(FAILOVER, readers=2)
    second = replace(both.design.replicas[1], promotion_tier=0)
    design_of_two = replace(both.design, replicas=(both.design.replicas[0], second))
    assert just_promoted(assemble(both.level, design_of_two)) > 0.2


def test_the_old_writer_is_kept_warm_for_the_way_back() -> None:
    """It is in tier 0 too: a second failover moves back to it, and finds the pages of the meantime there."""
    again = Fault("again", "aws:rds:failover-db-cluster", 400, 0, "writer")
    assert just_promoted(managed(FAILOVER, again, on=False), 2) > 0.2
    assert just_promoted(managed(FAILOVER, again), 2) == pytest.approx(0.0, abs=0.01)


def test_pages_of_aurora_survive_a_restart_of_the_database_and_not_the_loss_of_its_host() -> None:
    """The page cache is a process of its own; on RDS a restart empties it (Amazon Aurora User Guide, survivable page cache)."""
    restart = (Action(60, "reboot", "writer"),)
    rebooted = simulate(planned(), 1, restart)
    (back,) = seconds_of(rebooted.events, "instance.restarted")
    assert missed(rebooted, 0, back + 30) == pytest.approx(0.0, abs=0.01)
    crashed = simulate(planned(CRASH, readers=0), 1)
    (back,) = seconds_of(crashed.events, "instance.recreated")
    assert missed(crashed, 0, back + 30) > 0.2
    on_rds = simulate(planned(service="rds"), 1, restart)
    (back,) = seconds_of(on_rds.events, "instance.restarted")
    assert missed(on_rds, 0, back + 30) * value("storage.aurora.read_ms") > 0.2 * value("storage.ebs.latency_ms")
