"""V4: how long failovers take, by service and client."""

from __future__ import annotations

import statistics

from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.design import Replica
from drill.model.inputs import Inputs
from drill.model.level import Fault, Region
from drill.model.level_traffic import Keys
from drill.model.run import Recording
from drill.validation.scenarios import EAST, OTHER_ZONES, build, cache, design, level, of_class, request
from drill.validation.writer_crash import (
    AT_S,
    AURORA,
    JVM_S,
    READER,
    SEEDS,
    aurora,
    aurora_alone,
    clients,
    cluster,
    crash,
    down_s,
    rds,
    recordings,
)


def _first(recording: Recording, code: str) -> int:
    """Second of the first event of that code."""
    return next(event.t for event in recording.events if event.t >= AT_S and event.said.code == code)


def _name_after_promotion_s(made: Inputs) -> float:
    return statistics.fmean(
        _first(recording, NAME_CHANGED) - _first(recording, "failover.completed") for recording in recordings(made)
    )


NAME_CHANGED = "writer_endpoint.moved"


def _saved(before: Inputs, after: Inputs) -> float:
    return 100.0 * (1.0 - statistics.fmean(down_s(after)) / statistics.fmean(down_s(before)))


def _probes() -> tuple[float, float]:
    """A new connection a second to Aurora whose writer crashes: (seconds without any, connections failed), means."""
    made = crash(design(on=AURORA, replicas=(READER,), clients=clients(5, pool=0)), rate=1.0)
    failed = [sum(item.failed + item.late for item in of_class(recording)) for recording in recordings(made)]
    return statistics.fmean(down_s(made)), statistics.fmean(failed)


def _cache_promotion_s() -> float:
    """Mean seconds until another node answers for a cache primary that is lost."""
    item = request("query", 100.0, keys=Keys(1000, 0.9))
    loss = Fault("loss", "drill:cache-node-loss", AT_S, 60, "cache-1")
    chosen = design(cache=cache(replicas=1, zones=EAST.zones[:2]))
    made = build(level((item,), 120, faults=(loss,), apps=OTHER_ZONES), chosen)
    without = []
    for seed in range(SEEDS):
        hits = [frame.hit_ratio for frame in of_class(simulate(made, seed))]
        without.append(sum(hit < 0.5 for hit in hits[AT_S:]))
    return statistics.fmean(without)


WEST = Region("us-west-2", ("us-west-2a", "us-west-2b"))
ORDERS_PER_S = 100.0


def _global(kind: str, faults: tuple[Fault, ...]) -> list[int]:
    """Acknowledged writes lost when another region of a global database takes over, by seed."""
    item = request("order", ORDERS_PER_S, reads=0, writes=1)
    abroad = Replica("replica-2", WEST.zones[0], "db.r6g.large")
    chosen = design(on=AURORA, replicas=(READER, abroad))
    made = build(level((item,), 240, faults=faults, apps=OTHER_ZONES, regions=(EAST, WEST)), chosen)
    acts = (Action(AT_S + 30, kind, WEST.name),)
    return [simulate(made, seed, acts).lost_writes for seed in range(SEEDS)]


def _stored() -> int:
    """Acknowledged writes lost by MemoryDB whose primary is lost, over all seeds: records that live there alone."""
    item = request("session", ORDERS_PER_S, reads=0, writes=1, keys=Keys(1000, 0.9))
    loss = Fault("loss", "drill:cache-node-loss", AT_S, 60, "cache-1")
    kept = cache(service="memorydb", replicas=1, zones=EAST.zones[:2], classes=(), stores=("session",))
    made = build(level((item,), 120, faults=(loss,), apps=OTHER_ZONES), design(cache=kept))
    return sum(simulate(made, seed).lost_writes for seed in range(SEEDS))


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    standby = down_s(rds())
    gap, failures = _probes()
    dark = tuple(Fault(zone, "drill:az-power", AT_S, 600, zone) for zone in EAST.zones)
    return {
        "V4.rds-standby": statistics.fmean(standby),
        "V4.rds-standby-seeds": 100.0 * sum(60 <= each <= 120 for each in standby) / SEEDS,
        "V4.rds-cluster": statistics.fmean(down_s(cluster())),
        "V4.aurora-most": down_s(aurora())[-1],
        "V4.aurora-median": statistics.median(down_s(aurora())),
        "V4.aurora-alone": down_s(aurora_alone())[-1],
        "V4.aurora-dns": _name_after_promotion_s(aurora()),
        "V4.aurora-default": statistics.fmean(down_s(aurora(JVM_S))),
        "V4.aurora-tuned": statistics.fmean(down_s(aurora())),
        "V4.aurora-proxy": statistics.fmean(down_s(aurora(proxy=True))),
        "V4.proxy-saves-docs": _saved(aurora(), aurora(proxy=True)),
        "V4.proxy-saves-aurora": _saved(aurora(JVM_S), aurora(JVM_S, proxy=True)),
        "V4.proxy-saves-rds": _saved(rds(JVM_S, mysql=True), rds(JVM_S, mysql=True, proxy=True)),
        "V4.probe-gap": gap,
        "V4.probe-failures": failures,
        "V4.untuned-app": statistics.fmean(down_s(rds(JVM_S))),
        "V4.tuned-app": statistics.fmean(standby),
        "V4.cache-promotion": _cache_promotion_s(),
        "V4.global-rpo": max(_global("failover-global", dark)) / ORDERS_PER_S,
        "V4.global-planned": max(_global("switchover-global", ())),
        "V4.memorydb-rpo": _stored(),
    }
