"""V1: Aurora against MySQL (Verbitski et al., SIGMOD 2017) on 32 processors and 30,000 provisioned IOPS.

The work of a statement comes from figures 6 and 7, where everything is in memory: MySQL writes 20,000 rows or reads 125,000 a second.
"""

from __future__ import annotations

import statistics
from typing import Any

from drill.catalog.figure_sheet import value
from drill.engine.service_times import class_work_s
from drill.engine.simulate import DrillEngine, simulate
from drill.model.design import Clients, Design, Replica, Storage
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault
from drill.model.said import Said
from drill.scoring.bill import bill, charged
from drill.validation.closed_loop import SECONDS, At, saturated
from drill.validation.scenarios import EAST, build, design, level, of_node, request

VCPU = 32
WRITE_CPU_MS, READ_CPU_MS = 1000.0 * VCPU / 20_000.0, 1000.0 * VCPU / 125_000.0
LARGE = "db.r5.8xlarge"
MIRRORED: dict[str, Any] = {"multi_az": "standby", "standby_zones": EAST.zones[1:2]}
MIRRORED_TPS, COPIES = 780_000 / 1800.0, 2
"""Of table 1: what the mirrored MySQL did, and the volumes whose I/O was counted."""
WRITE_ONLY = 4
"""Rows that a transaction of sysbench's write-only test writes."""
OLTP_READS = 14
"""Queries of its OLTP test: ten points and four ranges, beside the four writes."""
CONNECTIONS = 500
"""The number used where the paper gives none."""
RATES = (1000, 2000, 5000, 10_000)
STORAGE = {"rds": Storage("io1", 2000, 30_000), "aurora": Storage("aurora", 100)}
LAG_AFTER_S = {"rds": 540, "aurora": 10}
"""Length of the lag test: nothing builds up on Aurora."""
NAMES = {"mysql": "rds", "aurora": "aurora"}
"""The paper's names of the two, and the services that run them."""


def _design(service: str, connections: int, instance: str = LARGE, **more: Any) -> Design:  # noqa: ANN401 (fields of a database)
    on = {"service": service, "engine": "mysql", "instance": instance, "storage": STORAGE[service], **more}
    return design(on=on, clients=Clients(pool=connections, max_waiting=0))


def _load(chosen: Design, reads: int, writes: int, data_gib: float = 1.0) -> At:
    def at(rate: float) -> Inputs:
        item = request(
            "load",
            rate,
            reads=reads,
            writes=writes,
            read_cpu_ms=READ_CPU_MS,
            write_cpu_ms=WRITE_CPU_MS,
            within_ms=60_000,
            timeout_ms=60_000,
        )
        apps = Apps(EAST.zones[:1], instances=1, threads=10 * chosen.clients.pool)
        return build(level((item,), SECONDS, apps=apps, data_gib=data_gib), chosen)

    return at


def _tps(service: str, reads: int, writes: int, *, connections: int = CONNECTIONS, data_gib: float = 1.0) -> float:
    """Transactions a second of a database that always has work."""
    return saturated(_load(_design(service, connections), reads, writes, data_gib))


def _ios_per_transaction(made: Inputs) -> float:
    """I/O operations of one transaction on the writer's volume."""
    drill = DrillEngine(made, 1)
    for _ in range(SECONDS):
        drill.advance()
    return drill.rows.ios_per_work[0] * class_work_s(drill.state, made.level.classes[0])


def _table_1() -> dict[str, float]:
    mirrored = _design("rds", CONNECTIONS, **MIRRORED)
    one = build(level((request("write", 1.0, reads=0, writes=WRITE_ONLY),), 10), _design("aurora", 10))
    millions = charged(bill(one), "bill.volume_io") / 1e6
    millions /= value("price.aurora.io_per_million")
    return {
        "V1.t1-io-mysql": COPIES * _ios_per_transaction(_load(mirrored, 0, WRITE_ONLY, 100.0)(MIRRORED_TPS)),
        "V1.t1-io-aurora": millions * 1e6 / (value("price.hours_per_month") * 3600.0),
        "V1.t1-tps-mysql": saturated(_load(mirrored, 0, WRITE_ONLY, 100.0)),
        "V1.t1-tps-aurora": _tps("aurora", 0, WRITE_ONLY, data_gib=100.0),
    }


def _tables_2_and_3() -> dict[str, float]:
    found = {}
    for name, service in NAMES.items():
        for gib in (1, 10, 100, 1000):
            found[f"V1.t2-{name}-{gib}"] = WRITE_ONLY * _tps(service, 0, WRITE_ONLY, data_gib=float(gib))
        for many in (50, 500, 5000):
            tps = _tps(service, OLTP_READS, WRITE_ONLY, connections=many)
            found[f"V1.t3-{name}-{many}"] = WRITE_ONLY * tps
    return found


def _lag_ms(service: str, writes_per_s: float, replicas: int = 1) -> float:
    """Largest replica lag at the end of the test: 540 s on MySQL, ten on Aurora, where nothing builds up."""
    names = tuple(Replica(f"replica-{i + 1}", EAST.zones[1], LARGE) for i in range(replicas))
    chosen = design(
        on={
            "service": service,
            "engine": "mysql",
            "instance": LARGE,
            "storage": STORAGE[service],
        },
        replicas=names,
    )
    item = request("write", writes_per_s, reads=0, writes=1, write_cpu_ms=0.05)
    made = build(level((item,), LAG_AFTER_S[service]), chosen)
    recording = simulate(made, 1)
    return 1000.0 * max(of_node(made, recording, name.name)[-1].lag_s for name in names)


def _table_4() -> dict[str, float]:
    found = {"V1.lag-four": _lag_ms("aurora", 10_000.0, 4)}
    for rate in RATES:
        found[f"V1.t4-aurora-{rate}"] = _lag_ms("aurora", float(rate))
        found[f"V1.t4-mysql-{rate}"] = _lag_ms("rds", float(rate))
    return found


def _ratios() -> dict[str, float]:
    """Table 5, with the statements of the OLTP test, and figures 6 and 7."""
    found = {}
    for many in (500, 5000):
        for gib in (10, 100):
            mysql, aurora = (
                _tps(service, OLTP_READS, WRITE_ONLY, connections=many, data_gib=float(gib))
                for service in NAMES.values()
            )
            found[f"V1.t5-{many}-{gib}"] = aurora / mysql
    for name, service in NAMES.items():
        found[f"V1.f7-writes-{name}"] = _tps(service, 0, 1, connections=VCPU)
        found[f"V1.f6-reads-{name}"] = _tps(service, 1, 0, connections=VCPU)
    small = _load(_design("aurora", 2, "db.r5.large"), 1, 0)
    found["V1.f6-scaling"] = found["V1.f6-reads-aurora"] / saturated(small)
    return found


def _repairs() -> dict[str, float]:
    """A writer that was failed over and comes back; a copy of the volume that is lost and rebuilt. Means of ten seeds."""
    at_s, seeds = 10, 10
    reader = (Replica("replica-1", EAST.zones[1], LARGE),)
    chosen = design(on={"service": "aurora", "engine": "mysql", "instance": LARGE}, replicas=reader)
    faults = (
        Fault("move", "aws:rds:failover-db-cluster", at_s, 1, "writer"),
        Fault("copy", "drill:storage-copy-loss", at_s, 1, EAST.zones[2], count=1),
    )
    made = build(level((request("query", 10.0),), 120, faults=faults), chosen)
    back, rebuilt = [], []
    for seed in range(seeds):
        recording = simulate(made, seed)
        back.append(next(e.t - at_s for e in recording.events if e.said == Said("instance.restarted", target=e.node)))
        rebuilt.append(sum(node.copies < 6 for node in of_node(made, recording, "storage")))
    return {"V1.recovery": max(back), "V1.repair": statistics.fmean(rebuilt)}


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    return _table_1() | _tables_2_and_3() | _table_4() | _ratios() | _repairs()
