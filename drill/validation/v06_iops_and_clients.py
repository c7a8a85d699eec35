"""V6: pgbench on RDS for PostgreSQL 11.1 by provisioned IOPS and clients (Zampieron 2019), scale 70, and what it cost."""

from __future__ import annotations

from drill.model.design import Storage
from drill.scoring.bill import bill, charged
from drill.validation.closed_loop import throughput
from drill.validation.pgbench import tpcb
from drill.validation.published_rows import rows
from drill.validation.scenarios import build, design, level, request

DATA_GIB = 1.0


def _usd(code: str, instance: str, iops: int) -> float:
    """The lines of the bill with a code."""
    made = build(
        level((request("query", 1e-9),), 10),
        design(on={"instance": instance, "storage": Storage("io1", 1000, iops)}),
    )
    return charged(bill(made), code) / 1e6


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    found = {
        "V6.usd-m5": _usd("bill.instance", "db.m5.xlarge", 1000),
        "V6.usd-r5": _usd("bill.instance", "db.r5.12xlarge", 1000),
        "V6.usd-io1": _usd("bill.volume", "db.m5.xlarge", 1000),
        "V6.usd-1000": _usd("bill.iops", "db.m5.xlarge", 1000),
        "V6.usd-16000": _usd("bill.iops", "db.m5.xlarge", 16_000),
    }
    for row in rows("V6"):
        if not row.modelled or row.id in found:
            continue
        instance, iops, clients = row.id.removeprefix("V6.").split("-")
        on = {"instance": f"db.{instance}", "storage": Storage("io1", 1000, int(iops))}
        found[row.id] = throughput(tpcb(int(clients), DATA_GIB, on), int(clients))
    return found
