"""pgbench's TPC-B on our machines: one SELECT, three UPDATEs and an INSERT in a transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.model.design import Clients, Design
from drill.model.inputs import Inputs
from drill.model.level import Apps
from drill.model.level_traffic import Keys
from drill.validation.closed_loop import SECONDS, At
from drill.validation.scenarios import EAST, build, design, level, request

M5_XLARGE_TPS, M5_XLARGE_VCPU, M5_XLARGE_CLIENTS = 4828.86, 4, 100
"""V6: db.m5.xlarge with 8,000 IOPS, at the limit of its processors."""
CONTENTION = 0.005
"""Loss for each connection beyond the processors, as V6's rows of 100 and 200 clients give it."""
CPU_MS = 1000.0 * M5_XLARGE_VCPU / M5_XLARGE_TPS / (1.0 + CONTENTION * (M5_XLARGE_CLIENTS / M5_XLARGE_VCPU - 1.0))
"""Processor time of one transaction."""
STATEMENTS = 5


def tpcb(clients: int, data_gib: float, on: dict[str, Any], **over: Any) -> At:  # noqa: ANN401 (any field of a design)
    """The benchmark of so many clients, in the writer's zone, as a function of the rate of transactions."""
    chosen: Design = design(on=on, clients=Clients(pool=clients, max_waiting=0), **over)

    def at(rate: float) -> Inputs:
        item = replace(
            request("tpcb", rate, reads=1, writes=4, within_ms=60_000, timeout_ms=60_000),
            keys=Keys(1_000_000, 0.0),
            read_cpu_ms=CPU_MS / STATEMENTS,
            write_cpu_ms=CPU_MS / STATEMENTS,
        )
        apps = Apps(EAST.zones[:1], instances=1, threads=10 * clients)
        return build(level((item,), SECONDS, apps=apps, data_gib=data_gib), chosen)

    return at
