"""V7: pgbench with 256 clients on one zone, Multi-AZ instance and DB cluster, and Aurora (ClickHouse PostgresBench), scale 6,849."""

from __future__ import annotations

from typing import Any

from drill.model.design import Replica, Storage
from drill.model.inputs import Inputs
from drill.validation.closed_loop import At, saturated, saturated_p99_ms
from drill.validation.pgbench import tpcb
from drill.validation.scenarios import EAST, limited

CLIENTS = 256
DATA_GIB = 100.0
VOLUME = Storage("gp3", 1000, 16_000)
IOPS = 16_000.0
"""Whatever the class: below 4xlarge it has the limit of the 4xlarge for half an hour a day (AWS Compute Blog, EBS-optimized
instance burst), which is as long as three runs."""
WAYS: dict[str, dict[str, Any]] = {
    "none": {},
    "sync-1": {"multi_az": "standby", "standby_zones": EAST.zones[1:2]},
    "sync-2": {"multi_az": "cluster", "standby_zones": EAST.zones[1:]},
}


def _bursting(at: At) -> At:
    def made(rate: float) -> Inputs:
        return limited(at(rate), IOPS)

    return made


def _rds(size: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for way, more in WAYS.items():
        at = _bursting(tpcb(CLIENTS, DATA_GIB, {"instance": f"db.m6g.{size}", "storage": VOLUME, **more}))
        found[f"V7.rds-{size}-{way}-tps"] = saturated(at)
        found[f"V7.rds-{size}-{way}-p99"] = saturated_p99_ms(at)
    for way in ("sync-1", "sync-2"):
        for what, name in (("tps", "tps-change"), ("p99", "p99-ratio")):
            ratio = found[f"V7.rds-{size}-{way}-{what}"] / found[f"V7.rds-{size}-none-{what}"]
            found[f"V7.rds-{size}-{way}-{name}"] = 100.0 * (ratio - 1.0) if what == "tps" else ratio
    return found


def _aurora(size: str, *, reader: bool = False) -> At:
    on = {"service": "aurora", "instance": f"db.r6g.{size}", "storage": Storage("aurora", 100)}
    replicas = (Replica("replica-1", EAST.zones[1], f"db.r6g.{size}"),) if reader else ()
    return tpcb(CLIENTS, DATA_GIB, on, replicas=replicas)


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    found = _rds("xlarge") | _rds("4xlarge")
    for size in ("xlarge", "4xlarge"):
        found[f"V7.aurora-{size}-tps"] = saturated(_aurora(size))
        found[f"V7.aurora-{size}-p99"] = saturated_p99_ms(_aurora(size))
    alone, with_reader = found["V7.aurora-4xlarge-tps"], saturated(_aurora("4xlarge", reader=True))
    found["V7.aurora-4xlarge-reader-tps"] = with_reader
    found["V7.aurora-reader-change"] = 100.0 * (with_reader / alone - 1.0)
    return found
