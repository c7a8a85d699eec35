"""The drills that are measured."""

from __future__ import annotations

from dataclasses import replace

from drill.model.design import Clients, Design, Replica
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault, Level
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.topology.assemble import assemble
from tests.factories import EAST, cache, design, level
from tests.oracle.plants import bare

RATE = 5000.0


def reference(length_s: int) -> Inputs:
    """5,000 reads a second, nine in ten with keys, through a warm cache that is lost half way; 8 processors of 8 ms."""
    retries = Retries(2, 200)
    keyed = RequestClass(
        "keyed", Curve(((0, RATE * 0.9),)), 1, 0, 1000, 1000, None, retries, Keys(20_000, 0.99), read_cpu_ms=8.0
    )
    plain = replace(keyed, name="plain", rate=Curve(((0, RATE * 0.1),)), keys=None)
    flush = Fault("flush", "drill:cache-flush", length_s // 2, 1)
    made = level(
        length_s=length_s, classes=(keyed, plain), faults=(flush,), apps=Apps(EAST.zones, 6, 10**6), data_gib=0.1
    )
    chosen = design(clients=Clients(pool=133), cache=cache(ttl_s=0, classes=("keyed",)))
    return bare(assemble(made, chosen), vcpu=8)


def sized(nodes: int) -> tuple[Level, Design]:
    """An hour of three classes on a topology of about `nodes` nodes, with a spike, a lost zone and a cold cache."""
    replicas, shards = (3, 2) if nodes <= 12 else (12, 10)
    zones = EAST.zones
    chosen = design(
        on={"multi_az": "standby", "standby_zones": zones[1:2], "instance": "db.r6g.4xlarge"},
        replicas=tuple(Replica(f"replica-{i + 1}", zones[i % 3], "db.r6g.2xlarge") for i in range(replicas)),
        cache=cache(shards=shards, replicas=nodes > 12, zones=zones[:2], cluster_mode=True),
        reads=(("browse", "replicas"), ("report", "replicas")),
    )
    report = RequestClass("report", Curve(((0, 5.0),)), 100, 0, 5000, 10_000, None, Retries(1, 500))
    faults = (
        Fault("spike", "drill:traffic-spike", 600, 300, "", 2.0),
        Fault("zone", "drill:az-power", 1500, 600, zones[0]),
        Fault("flush", "drill:cache-flush", 2700, 1),
    )
    made = level(length_s=3600, faults=faults)
    return replace(made, classes=(*made.classes, report)), chosen
